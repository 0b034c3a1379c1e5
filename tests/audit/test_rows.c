/* SPDX-License-Identifier: MIT */
/* Functions of rows with one defect each, and the library's own, which have none. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lab/audit/rows.h"

typedef struct fake {
	actfn_layer_id layer;
	void (*change)(const float *x, float *y, size_t rows, size_t n); /* f32; NULL: the library's results stay */
	void (*change_f64)(const double *x, double *y, size_t n);        /* all elements */
} fake;

static lab_target_outcome run(void *arg, const lab_target_call *call, char *why)
{
	const fake *k = arg;
	actfn_axis axis = { call->n / call->row, call->row, 1 };
	(void)why;
	assert_int_equal(actfn_row_forward(k->layer, call->dtype, &axis, NULL, call->x, call->y), ACTFN_OK);
	if (call->op == LAB_TARGET_BACKWARD)
		assert_int_equal(actfn_row_backward(k->layer, call->dtype, &axis, NULL, call->y, call->gy, call->y), ACTFN_OK);
	if (k->change && call->dtype == ACTFN_F32)
		k->change(call->x, call->y, axis.outer, axis.size);
	if (k->change_f64 && call->dtype == ACTFN_F64)
		k->change_f64(call->x, call->y, call->n);
	return LAB_TARGET_OK;
}

/* In f64 the library's y may be off by more than 4 ULP, and its gradients are computed from that y. */
static lab_audit audit(fake *k, unsigned forward, unsigned backward)
{
	char why[LAB_MESSAGE];
	lab_auditee one = { run, k };
	bool doubles = (forward | backward) == 1u << ACTFN_F64;
	lab_audit_spec s = { .forward = forward, .backward = backward, .limit = doubles ? 8 : 4, .auditee = &one, .auditees = 1 };
	lab_audit a;
	assert_true(lab_audit_rows(&s, k->layer, &a, why));
	return a;
}

static bool has(const lab_audit *a, lab_finding_kind kind)
{
	for (int i = 0; i < a->part[0]->findings.n; i++)
		if (a->part[0]->findings.list[i].kind == kind)
			return true;
	return false;
}

static void the_library_has_no_defects(void **state)
{
	static const actfn_layer_id layers[] = { ACTFN_LAYER_SOFTMAX, ACTFN_LAYER_LOG_SOFTMAX, ACTFN_LAYER_SOFTMIN,
						 ACTFN_LAYER_SPARSEMAX, ACTFN_LAYER_HARDMAX, ACTFN_LAYER_ENTMAX15 };
	static const unsigned types[] = { 1u << ACTFN_F32 | 1u << ACTFN_BF16 | 1u << ACTFN_F16, 1u << ACTFN_F64 };
	(void)state;
	for (size_t i = 0; i < 2 * (sizeof layers / sizeof *layers); i++) {
		fake k = { layers[i / 2], NULL, NULL };
		lab_audit a = audit(&k, types[i % 2], i / 2 < 3 || i % 2 ? types[i % 2] : 0);
		for (int p = 0; p < a.parts; p++) {
			const lab_audit_part *part = a.part[p];
			for (int f = 0; f < part->findings.n; f++)
				print_error("layer %d %s %s: %s: %s\n", (int)layers[i / 2], lab_formats[part->dtype].name,
					    part->output ? "backward" : "forward", lab_finding_words[part->findings.list[f].kind],
					    part->findings.list[f].text);
			assert_int_equal(part->findings.n, 0);
			assert_true(part->tried && part->total.n > 10000);
		}
		lab_audit_free(&a);
	}
}

/* exp overflows: large rows become NaN. */
static void without_maximum(const float *x, float *y, size_t rows, size_t n)
{
	for (size_t r = 0; r < rows; r++, x += n, y += n) {
		float sum = 0;
		for (size_t i = 0; i < n; i++)
			sum += y[i] = expf(x[i]);
		for (size_t i = 0; i < n; i++)
			y[i] /= sum;
	}
}

static void zeros_where_all_is_masked(const float *x, float *y, size_t rows, size_t n)
{
	for (size_t i = 0; i < rows * n; i++)
		if (isinf(x[i]))
			y[i] = 0;
}

static void half_of_it(const float *x, float *y, size_t rows, size_t n)
{
	(void)x;
	for (size_t i = 0; i < rows * n; i++)
		y[i] *= 0.5f;
}

/* The last row of several is a little off. */
static void last_row(const float *x, float *y, size_t rows, size_t n)
{
	(void)x;
	for (size_t i = 0; rows > 1 && i < n; i++)
		y[i] = nextafterf(y[i], 2);
}

static void defects_are_found(void **state)
{
	static const struct {
		void (*change)(const float *x, float *y, size_t rows, size_t n);
		lab_finding_kind kind;
	} cases[] = {
		{ without_maximum, LAB_FINDING_NAN },
		{ zeros_where_all_is_masked, LAB_FINDING_NAN },
		{ half_of_it, LAB_FINDING_ROW },
		{ last_row, LAB_FINDING_LENGTH },
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		fake k = { ACTFN_LAYER_SOFTMAX, cases[i].change, NULL };
		lab_audit a = audit(&k, 1u << ACTFN_F32, 0);
		if (!has(&a, cases[i].kind))
			fail_msg("case %zu: no %s", i, lab_finding_words[cases[i].kind]);
		lab_audit_free(&a);
	}
}

/* As if it were computed in f32. */
static void in_float(const double *x, double *y, size_t n)
{
	(void)x;
	for (size_t i = 0; i < n; i++)
		y[i] = (float)y[i];
}

/* 2^-46 of each, far below what f32 can see. */
static void a_little_more(const double *x, double *y, size_t n)
{
	(void)x;
	for (size_t i = 0; i < n; i++)
		y[i] *= 1 + 0x1p-46;
}

static void zeros_for_minus_infinity(const double *x, double *y, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (isinf(x[i]))
			y[i] = 0;
}

static void defects_are_found_in_f64(void **state)
{
	static const struct {
		actfn_layer_id layer;
		int output;
		void (*change)(const double *x, double *y, size_t n);
		lab_finding_kind kind;
	} cases[] = {
		{ ACTFN_LAYER_SOFTMAX, LAB_F, in_float, LAB_FINDING_ULP },
		{ ACTFN_LAYER_SOFTMAX, LAB_F, a_little_more, LAB_FINDING_ROW },
		{ ACTFN_LAYER_LOG_SOFTMAX, LAB_F, a_little_more, LAB_FINDING_ULP },
		{ ACTFN_LAYER_SOFTMIN, LAB_F, a_little_more, LAB_FINDING_ULP },
		{ ACTFN_LAYER_SPARSEMAX, LAB_F, a_little_more, LAB_FINDING_ULP },
		{ ACTFN_LAYER_ENTMAX15, LAB_F, a_little_more, LAB_FINDING_ULP },
		{ ACTFN_LAYER_LOG_SOFTMAX, LAB_F, zeros_for_minus_infinity, LAB_FINDING_INF },
		{ ACTFN_LAYER_SOFTMAX, LAB_F, zeros_for_minus_infinity, LAB_FINDING_NAN }, /* of nothing else */
		{ ACTFN_LAYER_SOFTMAX, LAB_DF, in_float, LAB_FINDING_ULP },
		{ ACTFN_LAYER_LOG_SOFTMAX, LAB_DF, a_little_more, LAB_FINDING_ULP },
		{ ACTFN_LAYER_SPARSEMAX, LAB_DF, a_little_more, LAB_FINDING_ULP },
		{ ACTFN_LAYER_ENTMAX15, LAB_DF, a_little_more, LAB_FINDING_ULP },
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		fake k = { cases[i].layer, NULL, cases[i].change };
		bool forward = cases[i].output == LAB_F;
		lab_audit a = audit(&k, forward ? 1u << ACTFN_F64 : 0, forward ? 0 : 1u << ACTFN_F64);
		if (!has(&a, cases[i].kind))
			fail_msg("case %zu: no %s", i, lab_finding_words[cases[i].kind]);
		lab_audit_free(&a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_library_has_no_defects),
		cmocka_unit_test(defects_are_found),
		cmocka_unit_test(defects_are_found_in_f64),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
