/* SPDX-License-Identifier: MIT */
/* Optimisers against PyTorch's (Debian python3-torch 1.13.1, float64), five steps of
 *
 *   w = torch.tensor([1.0, -2.0, 0.5]); o = torch.optim.X([w], lr=0.1, weight_decay=l2)
 *   for t in 1..5: w.grad = torch.tensor([0.5, -1.0/t, 0.25*t]); o.step()
 */
#include "lab/nn/optim.h"

#include "lab/text.h"
#include "lab/threads.h"
#include "tests/lab/test.h"

static const struct {
	const char *name;
	double l2, w[3];
} torch[] = {
	{ "sgd", 0.0, { 0.750000000, -1.771666667, 0.125000000 } },
	{ "momentum", 0.0, { 0.342795000, -1.260706667, -0.292577500 } },
	{ "adagrad", 0.0, { 0.676832935, -1.789222617, 0.089929248 } },
	{ "adam", 0.0, { 0.500000010, -1.559853916, 0.014916916 } },
	{ "sgd", 0.01, { 0.745509490, -1.762327530, 0.123004620 } },
	{ "momentum", 0.01, { 0.331230898, -1.236798981, -0.297868994 } },
	{ "adagrad", 0.01, { 0.677203528, -1.785903776, 0.090568236 } },
	{ "adam", 0.01, { 0.500086029, -1.557321426, 0.014472623 } },
};

/* Five steps on n parameters, all copies of the three above. */
static void run(const char *name, double l2, size_t n, size_t decayed, float *w)
{
	static const float start[] = { 1, -2, 0.5f };
	float *g = malloc(n * sizeof *g);
	lab_optim o;

	assert_non_null(g);
	assert_true(lab_optim_new(&o, lab_index(name, lab_optim_names), 0.1, n));
	for (size_t i = 0; i < n; i++)
		w[i] = start[i % 3];
	for (int t = 1; t <= 5; t++) {
		const float step[] = { 0.5f, -1.0f / (float)t, 0.25f * (float)t };
		for (size_t i = 0; i < n; i++)
			g[i] = step[i % 3];
		lab_optim_step(&o, w, g, l2, decayed);
	}
	lab_optim_free(&o);
	free(g);
}

static void as_pytorch(void **state)
{
	float w[3];

	(void)state;
	for (size_t i = 0; i < sizeof torch / sizeof *torch; i++) {
		run(torch[i].name, torch[i].l2, 3, 3, w);
		for (int j = 0; j < 3; j++)
			assert_near(w[j], torch[i].w[j], 1e-6);
	}
}

/* Many parameters go in pieces and by vectors, on several threads; biases go without decay. */
static void in_pieces(void **state)
{
	enum { N = 100002, DECAYED = 33333, KINDS = 4 };
	float *w = malloc(N * sizeof *w);

	(void)state;
	assert_non_null(w);
	lab_set_threads(2);
	for (int k = 0; k < KINDS; k++) {
		run(torch[k].name, 0.01, N, DECAYED, w);
		for (size_t i = 0; i < N; i++)
			assert_near(w[i], torch[i < DECAYED ? KINDS + k : k].w[i % 3], 1e-6);
	}
	lab_set_threads(1);
	free(w);
}

/* The state of a unit that stopped learning must become 0, not linger among the subnormal numbers. */
static void no_subnormals(void **state)
{
	static const char *const names[] = { "momentum", "adam" };
	float w[1] = { 1 }, g[1] = { 1e-3f };
	lab_optim o;

	(void)state;
	for (int k = 0; k < 2; k++) {
		assert_true(lab_optim_new(&o, lab_index(names[k], lab_optim_names), 0.1, 1));
		lab_optim_step(&o, w, g, 0, 0);
		for (int i = 0; i < 1000; i++) {
			lab_optim_step(&o, w, (const float[]){ 0 }, 0, 0);
			assert_true(o.m[0] == 0 || isnormal(o.m[0]));
		}
		assert_true(o.m[0] == 0);
		lab_optim_free(&o);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_pytorch),
		cmocka_unit_test(in_pieces),
		cmocka_unit_test(no_subnormals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
