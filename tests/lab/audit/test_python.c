/* SPDX-License-Identifier: MIT */
/* Python callables, well-behaved and otherwise: strangers.py, with a Python that has NumPy; and what frameworks have, with
 * one that has them: that in $ACTFN_PYTHON, python3, or the system's. */
#include "tests/lab/test.h"

#include "lab/audit/target.h"
#include "lab/text.h"

static const char *numpy_python; /* NULL: none */

static const float some_x[5] = { 1, -2, 3, 0.5f, -0.25f };

/* The first interpreter that can import the module. */
static const char *find_python(const char *module)
{
	const char *candidates[] = { getenv("ACTFN_PYTHON"), "python3", "/usr/bin/python3" };
	char command[512];

	for (size_t i = 0; i < sizeof candidates / sizeof *candidates; i++) {
		if (!candidates[i])
			continue;
		snprintf(command, sizeof command, "%s -c 'import sys; sys.path.pop(0); import %s' 2>/dev/null", candidates[i], module);
		if (!system(command))
			return candidates[i];
	}
	return NULL;
}

static int begin(void **state)
{
	(void)state;
	numpy_python = find_python("numpy");
	return chdir("tests/lab/audit"); /* the current folder's modules are there */
}

static lab_target *open_python(const char *target, const char *python, const char *framework)
{
	char why[LAB_MESSAGE] = "";
	const lab_target_spec s = { .target = target, .python = python, .signature = framework, .seconds = 100 };
	lab_target *t = lab_target_open(&s, why);

	assert_string_equal(why, "");
	assert_non_null(t);
	return t;
}

static void need_numpy(void)
{
	if (!numpy_python)
		skip();
}

static void check_linear(const char *target, float factor, float add)
{
	lab_target *t = open_python(target, numpy_python, NULL);
	float y[5];
	char why[LAB_MESSAGE];

	for (size_t stride = 1; stride < 4; stride++) {
		const lab_target_call c = { .n = 5, .x = some_x, .y = y, .stride = stride, .offset = 12 };

		assert_int_equal(lab_target_run(t, &c, why), LAB_TARGET_OK);
		for (int i = 0; i < 5; i++)
			assert_near(y[i], factor * some_x[i] + add, 0);
	}
	lab_target_close(t);
}

static void test_arguments(void **state)
{
	(void)state;
	need_numpy();
	check_linear("python:strangers.twice", 2, 0);
	check_linear("python:strangers.scaled(0.5)", 0.5f, 0);
	check_linear("python:strangers.scaled(factor=3, add=-1)", 3, -1);
	check_linear("python:strangers.scaled(strangers.number)", 7, 0);
	check_linear("python:strangers.Scale(4)", 4, 0);
	check_linear("python:strangers.ready", 5, 0);
	check_linear("python:strangers.read_only", 2, 0);
}

static void test_about(void **state)
{
	const float x[4] = { 1, 2, 10, 20 };
	float y[4];
	const lab_target_call c = { .n = 4, .row = 2, .x = x, .y = y }, none = { .n = 0, .x = x, .y = y };
	char why[LAB_MESSAGE];
	lab_target *t;
	const lab_target_info *about;

	(void)state;
	need_numpy();
	t = open_python("python:strangers.row_sum", numpy_python, NULL);
	about = lab_target_about(t);
	assert_string_equal(about->kind, "python");
	assert_string_equal(about->name, "strangers.row_sum");
	assert_string_equal(about->signature, "numpy");
	assert_memory_equal(about->version, "numpy ", 6);
	assert_int_equal(about->dtypes & ~(1u << ACTFN_BF16), 1 << ACTFN_F32 | 1 << ACTFN_F64 | 1 << ACTFN_F16);
	assert_int_equal(about->backward, 0);
	assert_true(about->rows);
	assert_int_equal(lab_target_run(t, &c, why), LAB_TARGET_OK);
	assert_near(y[0], 1 - 3, 0);
	assert_near(y[3], 20 - 30, 0);
	assert_int_equal(lab_target_run(t, &none, why), LAB_TARGET_OK);
	lab_target_close(t);
	t = open_python("python:strangers.twice", numpy_python, NULL);
	assert_false(lab_target_about(t)->rows);
	lab_target_close(t);
}

static void test_reversed(void **state)
{
	float y[5];
	const lab_target_call c = { .n = 5, .x = some_x, .y = y };
	char why[LAB_MESSAGE];
	lab_target *t;

	(void)state;
	need_numpy();
	t = open_python("python:strangers.reversed_view", numpy_python, NULL);
	assert_int_equal(lab_target_run(t, &c, why), LAB_TARGET_OK);
	for (int i = 0; i < 5; i++)
		assert_near(y[i], some_x[4 - i], 0);
	lab_target_close(t);
}

static void test_types(void **state)
{
	const double d[2] = { 0.1, -1e-320 };
	const uint16_t h[2] = { 0x3c01, 0x8001 };
	double yd[2];
	uint16_t yh[2];
	const lab_target_call doubles = { .dtype = ACTFN_F64, .n = 2, .x = d, .y = yd };
	const lab_target_call halves = { .dtype = ACTFN_F16, .n = 2, .x = h, .y = yh };
	char why[LAB_MESSAGE];
	lab_target *t;

	(void)state;
	need_numpy();
	t = open_python("python:strangers.twice", numpy_python, NULL);
	assert_int_equal(lab_target_run(t, &doubles, why), LAB_TARGET_OK);
	assert_true(yd[0] == 0.2 && yd[1] == -2e-320);
	assert_int_equal(lab_target_run(t, &halves, why), LAB_TARGET_OK);
	assert_int_equal(yh[0], 0x4001);
	assert_int_equal(yh[1], 0x8002);
	lab_target_close(t);
}

/* One number after the other needs nothing but Python. */
static void test_float(void **state)
{
	const double x[2] = { -0.25, INFINITY };
	double y[2];
	const lab_target_call c = { .dtype = ACTFN_F64, .n = 2, .x = x, .y = y };
	char why[LAB_MESSAGE];
	lab_target *t = open_python("python:strangers.of_one", NULL, "float");

	(void)state;
	assert_int_equal(lab_target_about(t)->dtypes, 1 << ACTFN_F64);
	assert_int_equal(lab_target_run(t, &c, why), LAB_TARGET_OK);
	assert_true(y[0] == 0.25 && y[1] == INFINITY);
	lab_target_close(t);
	t = open_python("python:math.tanh", NULL, NULL);
	assert_string_equal(lab_target_about(t)->signature, "float");
	lab_target_close(t);
}

static void test_trouble(void **state)
{
	static const struct {
		const char *target;
		double seconds;
		lab_target_outcome want;
		const char *says;
	} all[] = {
		{ "python:strangers.raises", 0, LAB_TARGET_REFUSED, "ValueError: no more than two (strangers.py:" },
		{ "python:strangers.leaves", 0, LAB_TARGET_REFUSED, "SystemExit: 3" },
		{ "python:strangers.ends", 0, LAB_TARGET_CRASHED, "ended its process with exit code 3; it printed \"so long\"" },
		{ "python:strangers.crashes", 0, LAB_TARGET_CRASHED, "crashed with SIGSEGV" },
		{ "python:strangers.hangs", 1.5, LAB_TARGET_HUNG, "still not back after 1.5 s" },
		{ "python:strangers.shorter", 0, LAB_TARGET_MISSHAPEN, "returned the shape (2,) for (5,)" },
		{ "python:strangers.wider", 0, LAB_TARGET_MISSHAPEN, "returned float64 for float32" },
		{ "python:strangers.a_list", 0, LAB_TARGET_MISSHAPEN, "returned a builtins.list, not numpy's kind of array" },
		{ "python:strangers.nothing", 0, LAB_TARGET_MISSHAPEN, "returned a builtins.NoneType" },
		{ "python:strangers.into_input", 0, LAB_TARGET_SCRIBBLED, "wrote into its input x" },
	};

	(void)state;
	need_numpy();
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		char why[LAB_MESSAGE] = "";
		float y[5] = { -1 };
		const lab_target_spec s = { .target = all[i].target, .python = numpy_python, .seconds = all[i].seconds };
		const lab_target_call c = { .n = 5, .x = some_x, .y = y };
		lab_target *t = lab_target_open(&s, why);

		assert_string_equal(why, "");
		assert_int_equal(lab_target_run(t, &c, why), all[i].want);
		assert_says(why, all[i].says);
		assert_int_equal(lab_target_run(t, &c, why), all[i].want); /* a fresh process, or the same */
		assert_near(some_x[0], 1, 0);
		lab_target_close(t);
	}
}

static void test_no_target(void **state)
{
	static const struct {
		const char *target, *python, *framework, *says;
	} all[] = {
		{ "python:strangers.twise", NULL, NULL, "strangers has no \"twise\"; did you mean \"twice\"?" },
		{ "python:strangers.number", NULL, NULL, "strangers.number is a int and cannot be called" },
		{ "python:no_such_module_here.f", NULL, NULL, "has no module \"no_such_module_here\"; --python names another" },
		{ "python:broken_import.f", NULL, NULL, "importing broken_import.f failed: ModuleNotFoundError: No module named" },
		{ "python:strangers.scaled(factor=)", NULL, NULL, "arguments (factor=): SyntaxError" },
		{ "python:strangers.scaled(factor=3", NULL, NULL, "the last character must be )" },
		{ "python:strangers.Scale", NULL, NULL, "strangers.Scale cannot be made: TypeError" },
		{ "python:strangers.of_one", NULL, "torhc", "framework \"torhc\" is not known; one of numpy, torch" },
		{ "python:strangers.refuses_all", NULL, "float", "a trial call failed: RuntimeError: not today (strangers.py:" },
		{ "python:strangers.twice", "./no-python", NULL, "cannot start ./no-python: No such file or directory" },
		{ "python:strangers.twice", "/bin/false", NULL, "ended its process with exit code 1 while getting ready" },
		{ "onnx:absent.onnx", "/bin/false", NULL, "while getting ready" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		const lab_target_spec s = { .target = all[i].target, .python = all[i].python, .signature = all[i].framework };
		char why[LAB_MESSAGE] = "";

		assert_null(lab_target_open(&s, why));
		assert_says(why, all[i].says);
	}
}

/* Leaky ReLU with slope 1/4: plain arithmetic, forward and through the framework's gradients. */
static void check_leaky(lab_target *t, actfn_dtype half)
{
	static const float gy[5] = { 10, 20, 30, 40, 50 };
	const uint16_t h[2] = { half == ACTFN_F16 ? 0x3c00 : 0x3f80, half == ACTFN_F16 ? 0xbc00 : 0xbf80 };
	float y[5];
	uint16_t yh[2];
	lab_target_call c = { .n = 5, .x = some_x, .gy = gy, .y = y, .threads = 2 };
	const lab_target_call halves = { .dtype = half, .n = 2, .x = h, .y = yh };
	char why[LAB_MESSAGE] = "";
	const lab_target_info *about = lab_target_about(t);

	for (c.op = LAB_TARGET_FORWARD; c.op <= LAB_TARGET_BACKWARD; c.op++)
		for (c.stride = 1; c.stride <= (about->stride ? 2 : 1); c.stride++) {
			if (c.op == LAB_TARGET_BACKWARD && !about->backward)
				continue;
			assert_int_equal(lab_target_run(t, &c, why), LAB_TARGET_OK);
			for (int i = 0; i < 5; i++)
				assert_near(y[i], (c.op ? gy[i] : some_x[i]) * (some_x[i] < 0 ? 0.25 : 1), 0);
		}
	if (about->dtypes >> half & 1) {
		assert_int_equal(lab_target_run(t, &halves, why), LAB_TARGET_OK);
		assert_int_equal(yh[0], h[0]);
		assert_int_equal(yh[1], half == ACTFN_F16 ? 0xb400 : 0xbe80);
	}
}

static void test_frameworks(void **state)
{
	static const struct {
		const char *module, *target, *framework;
		actfn_dtype half;
		bool backward;
	} all[] = {
		{ "torch", "python:torch.nn.LeakyReLU(negative_slope=0.25)", "torch", ACTFN_BF16, true },
		{ "jax", "python:jax.nn.leaky_relu(negative_slope=0.25)", "jax", ACTFN_BF16, true },
		{ "tensorflow", "python:tensorflow.nn.leaky_relu(alpha=0.25)", "tensorflow", ACTFN_BF16, true },
		{ "onnxruntime", "onnx-op:LeakyRelu(alpha=0.25)", "onnx-op", ACTFN_F16, false },
	};
	int tried = 0;

	(void)state;
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		const char *python = find_python(all[i].module);
		lab_target *t;

		if (!python)
			continue;
		tried++;
		t = open_python(all[i].target, python, NULL);
		assert_string_equal(lab_target_about(t)->signature, all[i].framework);
		assert_non_null(strstr(lab_target_about(t)->version, all[i].module));
		assert_true(!all[i].backward || lab_target_about(t)->backward & 1 << ACTFN_F32);
		check_leaky(t, all[i].half);
		lab_target_close(t);
	}
	if (!tried)
		skip();
}

/* A module's parameter is the number that was asked for, in each type. */
static void test_parameter(void **state)
{
	const double d = -2;
	const float f = -2;
	double yd;
	float yf;
	const lab_target_call doubles = { .dtype = ACTFN_F64, .n = 1, .x = &d, .y = &yd };
	const lab_target_call floats = { .n = 1, .x = &f, .y = &yf };
	const char *python = find_python("torch");
	char why[LAB_MESSAGE];
	lab_target *t;

	(void)state;
	if (!python)
		skip();
	t = open_python("python:torch.nn.PReLU(init=0.1)", python, NULL);
	assert_int_equal(lab_target_run(t, &doubles, why), LAB_TARGET_OK);
	assert_near(yd, -0.2, 0);
	assert_int_equal(lab_target_run(t, &floats, why), LAB_TARGET_OK);
	assert_near(yf, -0.2f, 0);
	lab_target_close(t);
}

/* A model whose input has rows of three: five numbers are two rows, one of them not full. */
static void test_model(void **state)
{
	const char *python = find_python("onnx, onnxruntime");
	char folder[64], command[1024], target[128];
	lab_target *t;

	(void)state;
	if (!python)
		skip();
	make_folder(folder);
	snprintf(target, sizeof target, "onnx:%s/leaky.onnx", folder);
	snprintf(command, sizeof command,
		 "%s -c \"import onnx; h = onnx.helper; "
		 "v = lambda s: h.make_tensor_value_info(s, onnx.TensorProto.FLOAT, [None, 3]); "
		 "g = h.make_graph([h.make_node('LeakyRelu', ['a'], ['b'], alpha=0.25)], 'g', [v('a')], [v('b')]); "
		 "onnx.save(h.make_model(g, opset_imports=[h.make_opsetid('', 16)], ir_version=8), '%s')\"",
		 python, target + 5);
	assert_int_equal(system(command), 0);
	t = open_python(target, python, NULL);
	check_leaky(t, ACTFN_F16);
	lab_target_close(t);
	snprintf(command, sizeof command, "rm -r %s", folder);
	assert_int_equal(system(command), 0);
}

static void test_no_onnx(void **state)
{
	char why[LAB_MESSAGE];
	const lab_target_spec s = { .target = "onnx-op:Gelu", .python = numpy_python };

	(void)state;
	if (!numpy_python || find_python("onnxruntime"))
		skip();
	assert_null(lab_target_open(&s, why));
	assert_says(why, "onnx targets need the Python package onnxruntime, which ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_arguments), cmocka_unit_test(test_about), cmocka_unit_test(test_reversed),
		cmocka_unit_test(test_types),     cmocka_unit_test(test_float), cmocka_unit_test(test_trouble),
		cmocka_unit_test(test_no_target), cmocka_unit_test(test_frameworks),
		cmocka_unit_test(test_model),     cmocka_unit_test(test_no_onnx), cmocka_unit_test(test_parameter),
	};

	return cmocka_run_group_tests(tests, begin, NULL);
}
