/* SPDX-License-Identifier: MIT */
/* The facts of all layers with learned parameters. */
#include "src/learned/dyrelu_a.h"
#include "src/learned/dyrelu_b.h"
#include "src/learned/dyrelu_c.h"
