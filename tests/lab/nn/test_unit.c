/* SPDX-License-Identifier: MIT */
/* Units of hidden layers: specs there and back, and every gradient against finite differences. */
#include "lab/nn/unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lab/rng.h"
#include "lab/text.h"
#include "tests/lab/test.h"

enum { N = 5, WIDTH = 12, ROOM = 1 << 16 };

/* ---- specs ----------------------------------------------------------------------- */

static void specs(void **state)
{
	static const char *const there_and_back[][2] = {
		{ "relu", "relu" },
		{ "elu( alpha = 0.5 )", "elu(alpha=0.5)" },
		{ "prelu", "prelu" },
		{ "prelu(channel)", "prelu" },
		{ "prelu(shared)", "prelu(shared)" },
		{ "prelu( a=0.1 , shared )", "prelu(a=0.1, shared)" },
		{ "prelu(fixed, a=0.5)", "prelu(a=0.5, fixed)" },
		{ "dyrelu_b", "dyrelu_b" },
		{ "dyrelu_b( k = 3 , r=8 )", "dyrelu_b(k=3)" },
		{ "dyrelu_b(4, 3)", "dyrelu_b(r=4, k=3)" },
		{ "swiglu", "swiglu" },
		{ "apl(s=5)", "apl(s=5)" },
		{ "apl(fixed)", "apl(fixed)" },
		{ "rrelu", "rrelu" },
		{ "rrelu(fixed)", "rrelu(fixed)" },
		{ "rrelu(lower=0.1, upper=0.2)", "rrelu(lower=0.1, upper=0.2)" },
		{ "maxout(k=5)", "maxout(k=5)" },
		{ "gated(mish)", "gated(mish)" },
		{ "gated(elu(0.5))", "gated(elu(alpha=0.5))" },
		{ "softmax(temperature=0.5)", "softmax(temperature=0.5)" },
	};
	char why[LAB_MESSAGE], spec[LAB_SPEC];
	lab_unit u;

	(void)state;
	for (size_t i = 0; i < sizeof there_and_back / sizeof *there_and_back; i++) {
		if (!lab_unit_read(there_and_back[i][0], &u, why))
			fail_msg("%s: %s", there_and_back[i][0], why);
		lab_unit_spec(&u, spec, sizeof spec);
		assert_string_equal(spec, there_and_back[i][1]);
		lab_unit_free(&u);
		assert_true(lab_unit_read(spec, &u, why));
		lab_unit_free(&u);
	}
}

static void wrong_specs(void **state)
{
	static const char *const wrong[][2] = {
		{ "reluu", "did you mean \"relu\"?" },
		{ "relu(shared)", "relu has no parameters that are trained" },
		{ "dyrelu_b(k=9)", "k = \"9\"; expected a whole number from 1 to 8" },
		{ "dyrelu_b(k=1.5)", "k = \"1.5\"; expected a whole number" },
		{ "dyrelu_b(s=2)", "dyrelu_b has no option \"s\"; it has r (default 8), k (default 2)" },
		{ "dyrelu_b(1,2,3)", "dyrelu_b has no option \"3\"" },
		{ "gated", "expected the gate's function" },
		{ "gated(mishh)", "did you mean \"mish\"?" },
		{ "swiglu(2)", "swiglu has no options" },
		{ "softmax(1", "expected \")\"" },
		{ "hardmax", "hardmax cannot stand between layers: its gradient is 0" },
		{ "gumbel_softmax(temperature=2)", "gumbel_softmax cannot stand between layers: it draws a sample" },
		{ "prelu(shred)", "expected a number for a, found \"shred" },
	};
	char why[LAB_MESSAGE];
	lab_unit u;

	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		assert_false(lab_unit_read(wrong[i][0], &u, why));
		assert_says(why, wrong[i][1]);
	}
}

/* ---- gradients ------------------------------------------------------------------- */

/* One pass with everything that it needs. */
typedef struct fixture {
	lab_unit u;
	lab_unit_pass p;
	size_t before, after, params;
	float z[ROOM], y[ROOM], gy[ROOM], gz[ROOM], param[ROOM], gparam[ROOM];
} fixture;

static _Alignas(64) float scratch[ROOM];
static fixture t;

static void set_up(const char *spec)
{
	char why[LAB_MESSAGE];
	lab_rng r = lab_rng_stream(3, spec, 0);

	memset(&t, 0, sizeof t);
	if (!lab_unit_read(spec, &t.u, why))
		fail_msg("%s: %s", spec, why);
	t.before = N * lab_unit_before(&t.u, WIDTH);
	t.after = N * lab_unit_after(&t.u, WIDTH);
	t.params = lab_unit_params(&t.u, WIDTH);
	assert_true(t.before <= ROOM && t.after <= ROOM && t.params <= ROOM);
	assert_true(lab_unit_scratch(&t.u, N, WIDTH) <= ROOM);
	for (size_t i = 0; i < t.before; i++)
		t.z[i] = (float)(2 * lab_rng_normal(&r));
	for (size_t i = 0; i < t.after; i++)
		t.gy[i] = (float)lab_rng_normal(&r);
	lab_unit_start(&t.u, WIDTH, 17, t.param);
	t.p = (lab_unit_pass){ .u = &t.u, .n = N, .width = WIDTH, .param = t.param, .gparam = t.gparam, .z = t.z,
			       .y = t.y, .gy = t.gy, .gz = t.gz, .scratch = scratch, .training = true, .seed = 99 };
}

/* sum of gy y */
static double loss(void)
{
	double sum = 0;

	lab_unit_forward(&t.p);
	for (size_t i = 0; i < t.after; i++)
		sum += (double)t.gy[i] * (double)t.y[i];
	return sum;
}

static double slope(float *x, double h)
{
	float keep = *x;

	*x = (float)((double)keep + h);
	double up = (double)*x, high = loss();
	*x = (float)((double)keep - h);
	double down = (double)*x, low = loss();
	*x = keep;
	return (high - low) / (up - down);
}

/* Next to a kink two steps disagree, and nothing can be said; that is rare. */
static void check_all(const char *spec, const char *what, float *x, const float *g, size_t n)
{
	size_t skipped = 0;

	for (size_t i = 0; i < n; i++) {
		double wide = slope(&x[i], 8e-3), want = slope(&x[i], 4e-3), size = fmax(1, fabs(want));
		if (fabs(wide - want) > 2e-3 * size)
			skipped++;
		else if (!(fabs((double)g[i] - want) <= 3e-3 * size))
			fail_msg("%s: gradient of %s %zu is %g, want %g", spec, what, i, (double)g[i], want);
	}
	if (skipped > n / 5)
		fail_msg("%s: %zu of %zu %s at kinks", spec, skipped, n, what);
}

static void gradients(void **state)
{
	static const char *const units[] = {
		"relu", "gelu", "prelu", "prelu(shared)", "swish", "srelu", "pelu(shared)", "acon_c", "snake",
		"softmax", "softmax(temperature=3)", "dyrelu_a", "dyrelu_b(r=2)", "dyrelu_b(k=3)", "dyrelu_c(r=4)",
		"glu", "bilinear", "gtu", "reglu", "geglu", "swiglu", "gated(tanh)",
		"apl", "apl(s=5)", "rrelu", "maxout", "maxout(k=5)", "crelu", "polynorm", "polyrelu", "polyrelu(r=2)",
		"log_softmax", "softmin", "sparsemax", "entmax15",
	};

	(void)state;
	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		set_up(units[i]);
		loss();
		lab_unit_backward(&t.p);
		check_all(units[i], "input", t.z, t.gz, t.before);
		check_all(units[i], "parameter", t.param, t.gparam, t.params);
		lab_unit_free(&t.u);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(specs),
		cmocka_unit_test(wrong_specs),
		cmocka_unit_test(gradients),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
