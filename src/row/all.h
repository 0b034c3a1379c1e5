/* SPDX-License-Identifier: MIT */
/* The facts of all layers that work along an axis. */
#include "src/row/softmax.h"
#include "src/row/glu.h"
#include "src/row/bilinear.h"
#include "src/row/reglu.h"
#include "src/row/geglu.h"
#include "src/row/swiglu.h"
#include "src/row/gtu.h"
#include "src/row/maxout.h"
#include "src/row/crelu.h"
#include "src/row/polynorm.h"
#include "src/row/polyrelu.h"
