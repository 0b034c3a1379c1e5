/* SPDX-License-Identifier: MIT */
/* Stored inputs and outputs: pairs of .npy files, good ones and all that can be wrong with them. */
#include "tests/lab/test.h"

#include "lab/audit/target.h"
#include "lab/text.h"

static char folder[64];

static const char *path(const char *name, char p[128])
{
	snprintf(p, 128, "%s/%s", folder, name);
	return p;
}

/* A file as NumPy 1.24 writes it: np.lib.format, version 1.0, the header padded to 64 bytes. */
static void store(const char *name, const char *descr, const char *order, const char *shape, const void *data, size_t bytes)
{
	char p[128], header[129];
	FILE *f = fopen(path(name, p), "wb");

	assert_non_null(f);
	snprintf(header, sizeof header, "{'descr': '%s', 'fortran_order': %s, 'shape': %s, }", descr, order, shape);
	assert_true(strlen(header) < 117);
	fprintf(f, "%cNUMPY%c%c%c%c%-117s\n", 0x93, 1, 0, 118, 0, header);
	fwrite(data, 1, bytes, f);
	fclose(f);
}

static lab_target *open_pair(const char *x, const char *y, char *why)
{
	char target[300], px[128], py[128];
	const lab_target_spec s = { .target = target };

	snprintf(target, sizeof target, "pair:%s,%s", path(x, px), path(y, py));
	return lab_target_open(&s, why);
}

static void assert_no_pair_at(const char *x, const char *y, const char *says, int line)
{
	char why[LAB_MESSAGE] = "";
	lab_target *t = open_pair(x, y, why);

	assert_null(t);
	assert_says_at(why, says, __FILE__, line);
}

#define assert_no_pair(x, y, says) assert_no_pair_at(x, y, says, __LINE__)

static const float floats[6] = { 1, 2, 3, 4, 5, 6 };
static const double doubles[6] = { 1, 2, 3, 4, 5, 6 };
static const uint16_t halves[3] = { 0x3c00, 0x4000, 0x4200 };

static int begin(void **state)
{
	(void)state;
	make_folder(folder);
	store("f32.npy", "<f4", "False", "(6,)", floats, sizeof floats);
	store("2x3.npy", "<f4", "False", "(2, 3)", floats, sizeof floats);
	store("f64.npy", "<f8", "False", "(6,)", doubles, sizeof doubles);
	store("f16.npy", "<f2", "False", "(3,)", halves, sizeof halves);
	store("bf16.npy", "<V2", "False", "(3,)", halves, sizeof halves);
	store("short.npy", "<f4", "False", "(5,)", floats, 5 * sizeof *floats);
	store("cut.npy", "<f4", "False", "(6,)", floats, 20);
	store("fortran.npy", "<f4", "True", "(2, 3)", floats, sizeof floats);
	store("big.npy", ">f4", "False", "(6,)", floats, sizeof floats);
	store("int.npy", "<i8", "False", "(6,)", doubles, sizeof doubles);
	store("none.npy", "<f4", "False", "(0,)", floats, 0);
	return 0;
}

static int end(void **state)
{
	char command[128];

	(void)state;
	snprintf(command, sizeof command, "rm -r %s", folder);
	return system(command);
}

static void test_good(void **state)
{
	char why[LAB_MESSAGE] = "";
	float y[6];
	const lab_target_call c = { .n = 6, .x = floats, .y = y };
	lab_target *t = open_pair("f32.npy", "f32.npy", why);
	const lab_target_pair *p;

	(void)state;
	assert_string_equal(why, "");
	assert_true(lab_target_about(t)->fixed);
	p = lab_target_stored(t);
	assert_int_equal(p->dtype, ACTFN_F32);
	assert_int_equal(p->n, 6);
	assert_memory_equal(p->x, floats, sizeof floats);
	assert_memory_equal(p->y, floats, sizeof floats);
	assert_int_equal(lab_target_run(t, &c, why), LAB_TARGET_REFUSED);
	assert_says(why, "stored arrays cannot be called");
	lab_target_close(t);
}

static void test_types(void **state)
{
	static const struct {
		const char *name;
		actfn_dtype dtype;
		size_t n;
		const void *data;
		size_t bytes;
		int ndim;
	} all[] = {
		{ "2x3.npy", ACTFN_F32, 6, floats, sizeof floats, 2 }, { "f64.npy", ACTFN_F64, 6, doubles, sizeof doubles, 1 },
		{ "f16.npy", ACTFN_F16, 3, halves, sizeof halves, 1 }, { "bf16.npy", ACTFN_BF16, 3, halves, sizeof halves, 1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		char why[LAB_MESSAGE] = "";
		lab_target *t = open_pair(all[i].name, all[i].name, why);
		const lab_target_pair *p;

		assert_string_equal(why, "");
		p = lab_target_stored(t);
		assert_int_equal(p->dtype, all[i].dtype);
		assert_int_equal(p->n, all[i].n);
		assert_int_equal(p->ndim, all[i].ndim);
		assert_memory_equal(p->y, all[i].data, all[i].bytes);
		lab_target_close(t);
	}
}

static void test_bad(void **state)
{
	char why[LAB_MESSAGE];
	const lab_target_spec one = { .target = "pair:x.npy" };

	(void)state;
	assert_null(lab_target_open(&one, why));
	assert_says(why, "expected pair:x.npy,y.npy");
	assert_no_pair("f32.npy", "short.npy", "has 6 numbers, ");
	assert_no_pair("f32.npy", "2x3.npy", "have different shapes");
	assert_no_pair("f32.npy", "f64.npy", "f64.npy is float64; a pair is of one type");
	assert_no_pair("f16.npy", "bf16.npy", "f16.npy is float16, ");
	assert_no_pair("f32.npy", "cut.npy", "cut.npy: truncated: header promises 24 bytes of data, file has 20");
	assert_no_pair("fortran.npy", "2x3.npy", "fortran.npy: Fortran order is not supported");
	assert_no_pair("f32.npy", "big.npy", "big.npy: big-endian data (>f4) is not supported");
	assert_no_pair("int.npy", "int.npy", "int.npy: dtype <i8 is not supported");
	assert_no_pair("f32.npy", "absent.npy", "absent.npy: ");
	assert_no_pair("none.npy", "none.npy", "has no numbers");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_types),
		cmocka_unit_test(test_bad),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
