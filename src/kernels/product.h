/* SPDX-License-Identifier: MIT */
/* What a unit of gated products exports: loops over tiles of two factors, whose values and slopes other kernels
 * have computed. */
#ifndef ACTFN_PRODUCT_H
#define ACTFN_PRODUCT_H

#include <stddef.h>

/* Values and slopes are doubles for f64, floats for the other types.
 * The factor is closed where both its value and its slope are 0. */
typedef struct actfn_factor {
	const void *y, *dx;
} actfn_factor;

typedef struct actfn_products {
	/* The elements as floats; of the 16-bit types only. */
	void (*widen)(size_t n, const void *x, void *floats);
	/* By which factors have slopes, 1 the first, 2 the second; the others' are 1 everywhere.
	 * out = the product, rounded once; 0 where a factor is closed. */
	void (*product[4])(size_t n, const actfn_factor f[2], void *out);
	/* g[i] = gy times the slope of f[i] times the value of the other, rounded once; 0 where the slope is 0 or
	 * the other closed.  Outputs may equal inputs. */
	void (*gradients[4])(size_t n, const actfn_factor f[2], const void *gy, void *const g[2]);
} actfn_products;

/* actfn_<isa>_product_<type>; see sets.h. */
#define ACTFN_PRODUCT(isa, type) extern const actfn_products actfn_##isa##_product_##type;
#define CPU(name, machine, present, options) \
	ACTFN_PRODUCT(name, f32) ACTFN_PRODUCT(name, f64) ACTFN_PRODUCT(name, bf16) ACTFN_PRODUCT(name, f16)
#include "src/isa.def"
#undef CPU
#undef ACTFN_PRODUCT

#endif
