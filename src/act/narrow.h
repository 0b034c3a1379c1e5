/* SPDX-License-Identifier: MIT */
/* The functions that are exact in the storage type already: NARROW in list.def. */
#include "src/simd/rectifier.h"

#include "src/act/binary_step.h"
#include "src/act/identity.h"
#include "src/act/leaky_relu.h"
#include "src/act/prelu.h"
#include "src/act/relu.h"
#include "src/act/relu6.h"
