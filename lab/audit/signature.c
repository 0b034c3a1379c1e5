/* SPDX-License-Identifier: MIT */
/* Declarations in C, as far as functions of arrays and numbers go. */
#include "lab/audit/signature.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lab/audit/half.h"
#include "lab/text.h"

enum { WORD = 64 };

#define SHAPES "known are T(T) and void(const T *x, T *y, size_t n), T being float, double, _Float16, __bf16 or uint16_t"

/* ---- types ------------------------------------------------------------------ */

typedef struct type {
	const char *name;
	lab_sig_class class;
	int bytes;
	int dtype; /* actfn_dtype; HELD: what the caller says; NONE: no element */
} type;

enum { HELD = -1, NONE = -2 };

static const type types[] = {
	{ "void", LAB_SIG_VOID, 0, HELD },
	{ "float", LAB_SIG_FLOAT, 4, ACTFN_F32 },
	{ "double", LAB_SIG_FLOAT, 8, ACTFN_F64 },
	{ "_Float16", LAB_SIG_FLOAT, 2, ACTFN_F16 },
	{ "__fp16", LAB_SIG_FLOAT, 2, ACTFN_F16 },
	{ "float16_t", LAB_SIG_FLOAT, 2, ACTFN_F16 },
	{ "__bf16", LAB_SIG_FLOAT, 2, ACTFN_BF16 },
	{ "bfloat16_t", LAB_SIG_FLOAT, 2, ACTFN_BF16 },
	{ "uint16_t", LAB_SIG_INT, 2, HELD },
	{ "int16_t", LAB_SIG_INT, 2, HELD },
	{ "int", LAB_SIG_INT, 4, NONE },
	{ "int32_t", LAB_SIG_INT, 4, NONE },
	{ "uint32_t", LAB_SIG_INT, 4, NONE },
	{ "long", LAB_SIG_INT, 8, NONE },
	{ "size_t", LAB_SIG_INT, 8, NONE },
	{ "ssize_t", LAB_SIG_INT, 8, NONE },
	{ "ptrdiff_t", LAB_SIG_INT, 8, NONE },
	{ "intptr_t", LAB_SIG_INT, 8, NONE },
	{ "int64_t", LAB_SIG_INT, 8, NONE },
	{ "uint64_t", LAB_SIG_INT, 8, NONE },
	{ "__m128", LAB_SIG_VECTOR, 16, ACTFN_F32 },
	{ "__m128d", LAB_SIG_VECTOR, 16, ACTFN_F64 },
	{ "__m256", LAB_SIG_VECTOR, 32, ACTFN_F32 },
	{ "__m256d", LAB_SIG_VECTOR, 32, ACTFN_F64 },
	{ "__m512", LAB_SIG_VECTOR, 64, ACTFN_F32 },
	{ "__m512d", LAB_SIG_VECTOR, 64, ACTFN_F64 },
	{ "float32x4_t", LAB_SIG_VECTOR, 16, ACTFN_F32 },
	{ "float64x2_t", LAB_SIG_VECTOR, 16, ACTFN_F64 },
};

static const type *find_type(const char *word)
{
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (!strcmp(types[i].name, word))
			return &types[i];
	return NULL;
}

/* ---- the text --------------------------------------------------------------- */

/* A parameter as it stands there. */
typedef struct param {
	const type *type;
	bool pointer, constant, valued; /* const T; has = value */
	long align;                     /* alignas(32); -1: of no number that can be */
	char name[WORD];                /* "" without one */
	double value;
	int role;                       /* lab_sig_role; UNKNOWN until it is found out */
} param;

enum { UNKNOWN = -1 };

typedef struct text {
	const char *p;
	char *why;
} text;

static void skip_space(text *t)
{
	while (isspace((unsigned char)*t->p))
		t->p++;
}

static bool take(text *t, char c)
{
	skip_space(t);
	if (*t->p != c)
		return false;
	t->p++;
	return true;
}

/* The next identifier; false leaves the text where it is. */
static bool take_word(text *t, char word[WORD])
{
	size_t n = 0;

	skip_space(t);
	if (!isalpha((unsigned char)*t->p) && *t->p != '_')
		return false;
	while (isalnum((unsigned char)t->p[n]) || t->p[n] == '_')
		n++;
	if (n >= WORD)
		return false;
	memcpy(word, t->p, n);
	word[n] = '\0';
	t->p += n;
	return true;
}

static const char *const ignored[] = { "extern", "restrict", "__restrict", "__restrict__", "volatile", NULL };

/* C's own words for integers, in any order: unsigned long int. */
typedef struct integer {
	bool any, is_short, is_long;
} integer;

static bool add_integer(integer *i, const char *word)
{
	static const char *const words[] = { "unsigned", "signed", "int", "short", "long", NULL };
	int k = lab_index(word, words);

	i->any |= k >= 0;
	i->is_short |= k == 3;
	i->is_long |= k == 4;
	return k >= 0;
}

enum { MOST_ALIGNED = 64 };

/* Takes (32), behind alignas; -1: something else. */
static long take_alignment(text *t)
{
	long n;
	char *end;

	if (!take(t, '('))
		return -1;
	n = strtol(t->p, &end, 10);
	t->p = end;
	return take(t, ')') && n > 0 && n <= MOST_ALIGNED && (n & (n - 1)) == 0 ? n : -1;
}

/* Takes `const unsigned long *restrict name` and the like; the type is NULL if there is none. */
static void take_declarator(text *t, param *p)
{
	integer i = { 0 };
	char word[WORD];

	*p = (param){ .role = UNKNOWN };
	for (;;) {
		if (take(t, '*')) {
			p->pointer = true;
		} else if (!take_word(t, word)) {
			break;
		} else if (!strcmp(word, "const")) {
			p->constant |= !p->pointer;
		} else if (!strcmp(word, "alignas") || !strcmp(word, "_Alignas")) {
			p->align = take_alignment(t);
		} else if (lab_index(word, ignored) >= 0 || (!p->type && add_integer(&i, word))) {
			continue;
		} else if (!p->type && !i.any) {
			p->type = find_type(word);
			snprintf(p->name, sizeof p->name, "%s", p->type ? "" : word);
			if (!p->type)
				return;
		} else {
			snprintf(p->name, sizeof p->name, "%s", word);
		}
	}
	if (i.any && !p->type)
		p->type = find_type(i.is_short ? "uint16_t" : i.is_long ? "long" : "int");
	if (take(t, '[') && take(t, ']'))
		p->pointer = true;
}

static bool no_type(const text *t, const param *p)
{
	if (p->name[0])
		return lab_fail(t->why, "type \"%s\" is not known; " SHAPES, p->name);
	return lab_fail(t->why, "expected a type at \"%.40s\"; " SHAPES, t->p);
}

static bool take_value(text *t, param *p)
{
	char number[WORD];
	size_t n = 0;

	if (!take(t, '='))
		return true;
	skip_space(t);
	while (t->p[n] && !strchr(",) \t", t->p[n]) && n < WORD - 1) {
		number[n] = t->p[n];
		n++;
	}
	number[n] = '\0';
	t->p += n;
	p->valued = true;
	if (p->pointer && !strcmp(number, "NULL"))
		return true;
	if (n > 1 && p->type->class == LAB_SIG_FLOAT && strspn(number, "0123456789.+-eE") == n - 1 && number[n - 1] == 'f')
		number[n - 1] = '\0'; /* 0.5f */
	if (!lab_number(number, &p->value))
		return lab_fail(t->why, "\"%s\" is not a number (the value of \"%s\")", number, p->name);
	if (p->pointer && p->value != 0)
		return lab_fail(t->why, "a pointer's value can only be NULL");
	return true;
}

/* All of `type name(parameters);` */
static bool take_function(text *t, param *result, param *params, int *n)
{
	take_declarator(t, result);
	if (!result->type || !take(t, '('))
		return !result->type ? no_type(t, result) : lab_fail(t->why, "expected ( at \"%.40s\"; " SHAPES, t->p);
	*n = 0;
	do {
		if (*n == LAB_SIG_ARGS)
			return lab_fail(t->why, "more than %d arguments", LAB_SIG_ARGS);
		take_declarator(t, &params[*n]);
		if (!params[*n].type)
			return no_type(t, &params[*n]);
		if (params[*n].align && (params[*n].align < 0 || !params[*n].pointer))
			return lab_fail(t->why, "alignas is for pointers, with 1, 2, 4, ... or %d bytes in parentheses", MOST_ALIGNED);
		if (!take_value(t, &params[(*n)++]))
			return false;
	} while (take(t, ','));
	if (!take(t, ')'))
		return lab_fail(t->why, "expected , or ) at \"%.40s\"", t->p);
	take(t, ';');
	skip_space(t);
	return !*t->p || lab_fail(t->why, "unexpected \"%.40s\" behind the declaration", t->p);
}

/* ---- roles ------------------------------------------------------------------ */

static const struct {
	lab_sig_role role;
	const char *names[16];
} named[] = {
	{ LAB_SIG_X, { "x", "in", "src", "input", "xs", "self" } },
	{ LAB_SIG_GY, { "gy", "dy", "grad", "grad_output", "grad_out", "diff_dst", "gout", "dout" } },
	{ LAB_SIG_Y, { "y", "out", "dst", "output", "gx", "dx", "ys", "res", "result", "grad_input", "diff_src" } },
	{ LAB_SIG_ROWS, { "rows", "nrows", "batch" } },
	{ LAB_SIG_COLS, { "cols", "ncols", "columns", "row", "dim" } },
};

static int role_of_name(const char *name)
{
	if (strstr(name, "inc") == name || strstr(name, "stride"))
		return LAB_SIG_STRIDE;
	for (size_t i = 0; i < sizeof named / sizeof *named; i++)
		if (lab_index(name, named[i].names) >= 0)
			return (int)named[i].role;
	return UNKNOWN;
}

static param *holder(param *p, int n, int role)
{
	for (int i = 0; i < n; i++)
		if (p[i].role == role)
			return &p[i];
	return NULL;
}

/* Where x, gy or y can be: pointers, or numbers where there are no pointers. */
static bool is_value(const param *p, bool array)
{
	if (p->valued || p->pointer != array)
		return false;
	return array ? p->type->dtype != NONE : p->type->dtype != NONE && p->type->class != LAB_SIG_VOID;
}

static bool is_open(const param *p, bool array)
{
	return p->role == UNKNOWN && is_value(p, array);
}

static void use_names(param *p, int n, bool array)
{
	for (int i = 0; i < n; i++) {
		int role = role_of_name(p[i].name);
		bool fits = role == LAB_SIG_X || role == LAB_SIG_GY || (role == LAB_SIG_Y && array && !p[i].constant);

		if (fits && is_value(&p[i], array) && !holder(p, n, role))
			p[i].role = role;
	}
}

static int count_open(const param *p, int n, bool array, bool constant)
{
	int count = 0;

	for (int i = 0; i < n; i++)
		count += is_open(&p[i], array) && p[i].constant == constant;
	return count;
}

static bool too_many(const param *p, int i, char *why)
{
	return lab_fail(why, "argument %d%s%s has no part in y = f(x); give it a value, float alpha=0.5", i + 1,
			p[i].name[0] ? ", " : "", p[i].name);
}

/* Inputs in their order; of those that may be written, the last is the output. */
static bool find_values(param *p, int n, bool array, char *why)
{
	use_names(p, n, array);
	for (int constant = 1; constant >= 0; constant--)
		for (int i = 0; i < n; i++) {
			if (!is_open(&p[i], array) || p[i].constant != constant)
				continue;
			if (array && !constant && !holder(p, n, LAB_SIG_Y) && count_open(p, n, array, false) == 1)
				p[i].role = LAB_SIG_Y;
			else if (!holder(p, n, LAB_SIG_X))
				p[i].role = LAB_SIG_X;
			else if (array && !holder(p, n, LAB_SIG_GY))
				p[i].role = LAB_SIG_GY;
			else
				return too_many(p, i, why);
		}
	return true;
}

static bool find_integers(param *p, int n, bool array, char *why)
{
	for (int i = 0; i < n; i++) {
		int role = role_of_name(p[i].name);

		if (p[i].role != UNKNOWN)
			continue;
		if (p[i].valued)
			p[i].role = LAB_SIG_CONSTANT;
		else if (!array || p[i].pointer || p[i].type->class != LAB_SIG_INT)
			return too_many(p, i, why);
		else if (role == LAB_SIG_STRIDE || role == LAB_SIG_ROWS || role == LAB_SIG_COLS)
			p[i].role = role;
		else if (holder(p, n, LAB_SIG_N))
			return lab_fail(why, "two lengths, arguments %d and %d; name them n, stride, rows or cols",
					(int)(holder(p, n, LAB_SIG_N) - p) + 1, i + 1);
		else
			p[i].role = LAB_SIG_N;
	}
	return true;
}

/* ---- the whole -------------------------------------------------------------- */

static uint64_t constant_bits(const param *p)
{
	float f = (float)p->value;
	uint64_t u64 = 0;
	uint32_t u32;

	memcpy(&u32, &f, sizeof u32);
	if (p->pointer)
		return 0;
	if (p->type->class == LAB_SIG_INT)
		return (uint64_t)(int64_t)p->value;
	if (p->type->dtype == ACTFN_F32)
		return u32;
	if (p->type->dtype == ACTFN_F64)
		memcpy(&u64, &p->value, sizeof u64);
	else
		u64 = lab_half_bits((actfn_dtype)p->type->dtype, f);
	return u64;
}

static bool element(const param *p, actfn_dtype holds, actfn_dtype *d, char *why)
{
	int dtype = p->type->dtype;

	if (dtype == HELD && p->type->bytes == 2 && holds != ACTFN_F16 && holds != ACTFN_BF16)
		return lab_fail(why, "%s holds bf16 or f16; say which with --dtype", p->type->name);
	*d = dtype == HELD ? holds : (actfn_dtype)dtype;
	return true;
}

static bool fill_args(lab_signature *s, const param *p, int n, char *why)
{
	int ints = 0, floats = 0;
	/* one value at a time, few registers are filled, for that is what the time goes into */
	int max_ints = s->array ? LAB_SIG_INTS : LAB_SIG_SCALAR_INTS;
	int max_floats = s->array ? LAB_SIG_FLOATS : LAB_SIG_SCALAR_FLOATS;

	for (int i = 0; i < n; i++) {
		lab_sig_class class = p[i].pointer ? LAB_SIG_INT : p[i].type->class;

		if (class == LAB_SIG_VOID || (s->class == LAB_SIG_VECTOR && n > 1) || (s->array && class == LAB_SIG_VECTOR))
			return lab_fail(why, "%s", class == LAB_SIG_VOID ? "an argument is void" : "a vector stands alone: __m512(__m512)");
		ints += class == LAB_SIG_INT;
		floats += class == LAB_SIG_FLOAT;
		s->arg[s->nargs++] = (lab_sig_arg){ (lab_sig_role)p[i].role, class,
						    p[i].role == LAB_SIG_CONSTANT ? constant_bits(&p[i]) : 0 };
		s->backward |= p[i].role == LAB_SIG_GY;
		s->stride |= p[i].role == LAB_SIG_STRIDE;
		s->align = p[i].align > s->align ? (int)p[i].align : s->align;
	}
	if (ints > max_ints || floats > max_floats)
		return lab_fail(why, "more than %d integers and pointers, or %d numbers", max_ints, max_floats);
	return true;
}

/* All that are values are of one type, which is that of the elements. */
static bool one_type(lab_signature *s, const param *p, int n, actfn_dtype holds, char *why)
{
	bool first = true;

	for (int i = 0; i < n; i++) {
		actfn_dtype d = ACTFN_F32;

		if (p[i].role != LAB_SIG_X && p[i].role != LAB_SIG_GY && p[i].role != LAB_SIG_Y)
			continue;
		if (!element(&p[i], holds, &d, why))
			return false;
		if (!first && d != s->dtype)
			return lab_fail(why, "input and output are of different types");
		s->dtype = d;
		s->bytes = p[i].type->bytes;
		first = false;
	}
	return true;
}

static bool result_fits(const lab_signature *s, const param *r, const param *x, char *why)
{
	if (s->array && !r->pointer && (r->type->class == LAB_SIG_VOID || (r->type->class == LAB_SIG_INT && r->type->bytes > 2)))
		return true;
	if (!s->array && !r->pointer && r->type == x->type)
		return true;
	return lab_fail(why, s->array ? "a function of arrays returns void or an integer, its status" :
					"a function of one value returns its type");
}

bool lab_signature_parse(const char *declaration, actfn_dtype holds, lab_signature *s, char *why)
{
	text t = { declaration, why };
	param result, p[LAB_SIG_ARGS], *x;
	bool array = false;
	int n = 0;

	if (!take_function(&t, &result, p, &n))
		return false;
	for (int i = 0; i < n; i++)
		array |= p[i].pointer && !p[i].valued;
	*s = (lab_signature){ .array = array };
	if (!find_values(p, n, array, why))
		return false;
	if (array && !holder(p, n, LAB_SIG_Y) && holder(p, n, LAB_SIG_X) && !holder(p, n, LAB_SIG_X)->constant)
		holder(p, n, LAB_SIG_X)->role = LAB_SIG_Y;
	x = holder(p, n, LAB_SIG_X);
	s->in_place = array && !x;
	if (array ? !holder(p, n, LAB_SIG_Y) : !x)
		return lab_fail(why, array ? "no output: one pointer must not be const" : "no input; " SHAPES);
	if (!find_integers(p, n, array, why))
		return false;
	s->rows = holder(p, n, LAB_SIG_ROWS) && holder(p, n, LAB_SIG_COLS);
	if (array && !s->rows && !holder(p, n, LAB_SIG_N))
		return lab_fail(why, "no length: an integer without a value, size_t n, or rows and cols");
	s->class = array ? LAB_SIG_INT : x->type->class;
	s->returns = result.type->class;
	return one_type(s, p, n, holds, why) && result_fits(s, &result, x, why) && fill_args(s, p, n, why);
}
