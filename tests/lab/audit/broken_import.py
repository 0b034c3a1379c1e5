# SPDX-License-Identifier: MIT
"""A module that cannot be imported."""
import no_such_module_at_all
