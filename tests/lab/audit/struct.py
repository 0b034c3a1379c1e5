# SPDX-License-Identifier: MIT
"""A module of the user's with the name of one that the worker needs."""
raise RuntimeError("the user's struct")
