/* SPDX-License-Identifier: MIT */
/* The facts of all layers that work along an axis. */
#include "src/row/softmax.h"
