/* SPDX-License-Identifier: MIT */
/* The facts of all layers that work along an axis. */
#include "src/row/softmax.h"
#include "src/row/glu.h"
#include "src/row/bilinear.h"
#include "src/row/reglu.h"
#include "src/row/geglu.h"
#include "src/row/swiglu.h"
#include "src/row/gtu.h"
