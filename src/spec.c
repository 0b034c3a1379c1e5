/* SPDX-License-Identifier: MIT */
/* Specs: "elu(alpha=0.5)" to a function and back, with messages for people. */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <actfn/formula.h>

#include "src/function.h"

enum { MAX_WORD = 64 };

/* What a handle that was parsed owns, in one allocation. */
typedef struct owned {
	actfn f;
	double param[ACTFN_MAX_PARAMS];
} owned;

typedef struct reader {
	const char *at;  /* what comes next */
	char *why;
	size_t n;        /* room in why */
	const actfn_info *info;
	double param[ACTFN_MAX_PARAMS];
	int given[ACTFN_MAX_PARAMS];
} reader;

__attribute__((format(printf, 3, 4))) static actfn_status fail(reader *r, actfn_status s, const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	if (r->n)
		vsnprintf(r->why, r->n, fmt, args);
	va_end(args);
	for (size_t i = 0; i < r->n && r->why[i]; i++) /* it may quote a line end: it stays one line */
		if ((unsigned char)r->why[i] < ' ')
			r->why[i] = '?';
	return s;
}

static void skip_blanks(reader *r)
{
	while (*r->at == ' ' || *r->at == '\t')
		r->at++;
}

static int is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

/* A name; cut off when too long to be one. */
static void read_word(reader *r, char word[MAX_WORD])
{
	size_t n = 0;
	for (; is_word(*r->at); r->at++)
		if (n + 1 < MAX_WORD)
			word[n++] = *r->at;
	word[n] = '\0';
}

/* Puts a point for what the locale has between the digits, one byte or several. */
static void use_point(char *s)
{
	char *to = s;
	for (; *s; s++)
		if (is_word(*s) || *s == '+')
			*to++ = *s;
		else if (to[-1] != '.')
			*to++ = '.';
	*to = '\0';
}

/* The same number, the sign of zero included. */
static int same(double a, double b)
{
	return a == b && !signbit(a) == !signbit(b);
}

/* Shortest text that reads back as x, with a point in every locale. */
static const char *number_text(double x, char s[32])
{
	double back = 0;
	for (int digits = 1; digits <= 17; digits++) {
		snprintf(s, 32, "%.*g", digits, x);
		use_point(s);
		if (actfn_read_number(s, NULL, &back) && back == x)
			break;
	}
	return s;
}

/* "alpha (default 1), beta (default 0.5)" */
static const char *parameter_list(const actfn_info *info, char *s, size_t n)
{
	size_t used = 0;
	char number[32];
	s[0] = '\0';
	for (int i = 0; i < info->nparams && used < n; i++)
		used += (size_t)snprintf(s + used, n - used, "%s%s (default %s)", i ? ", " : "", info->param[i].name,
					 number_text(info->param[i].init, number));
	return s;
}

static actfn_status unknown_function(reader *r, const char *name)
{
	const char *near = actfn_nearest(name);
	if (!*name)
		return fail(r, ACTFN_ERR_SPEC, "expected the name of an activation, such as gelu or elu(alpha=0.5)");
	if (near)
		return fail(r, ACTFN_ERR_NAME, "unknown activation \"%s\"; did you mean \"%s\"?", name, near);
	return fail(r, ACTFN_ERR_NAME, "unknown activation \"%s\"", name);
}

static actfn_status unknown_parameter(reader *r, const char *name)
{
	char list[256];
	if (!r->info->nparams)
		return fail(r, ACTFN_ERR_PARAM, "%s has no parameters", r->info->name);
	return fail(r, ACTFN_ERR_PARAM, "%s has no parameter \"%s\"; it has %s", r->info->name, name,
		    parameter_list(r->info, list, sizeof list));
}

static int find_parameter(const actfn_info *info, const char *name)
{
	for (int i = 0; i < info->nparams; i++)
		if (!strcmp(info->param[i].name, name))
			return i;
	return -1;
}

/* Does the text at r->at start with `name =`?  Then moves behind the sign. */
static int read_key(reader *r, char word[MAX_WORD])
{
	const char *start = r->at;
	read_word(r, word);
	skip_blanks(r);
	if (*word && *r->at == '=') {
		r->at++;
		skip_blanks(r);
		return 1;
	}
	r->at = start;
	return 0;
}

static actfn_status read_value(reader *r, int i)
{
	const char *name = r->info->param[i].name;
	double value;
	if (!actfn_read_number(r->at, &r->at, &value))
		return fail(r, ACTFN_ERR_SPEC, "%s: expected a number for %s, found \"%.20s\"", r->info->name, name,
			    *r->at ? r->at : "end of text");
	if (isnan(value) || (isinf(value) && !isinf(r->info->param[i].init)))
		return fail(r, ACTFN_ERR_PARAM, "%s: %s must be a %s", r->info->name, name,
			    isinf(r->info->param[i].init) ? "number" : "finite number");
	if (r->given[i]++)
		return fail(r, ACTFN_ERR_SPEC, "%s: %s is given twice", r->info->name, name);
	r->param[i] = value;
	return ACTFN_OK;
}

/* One `name = number` or, as the k-th, a bare number. */
static actfn_status read_parameter(reader *r, int k)
{
	char word[MAX_WORD], list[256];
	int i = k;
	skip_blanks(r);
	if (read_key(r, word)) {
		i = find_parameter(r->info, word);
		if (i < 0)
			return unknown_parameter(r, word);
	} else if (!r->info->nparams) {
		return unknown_parameter(r, "");
	} else if (k >= r->info->nparams) {
		return fail(r, ACTFN_ERR_PARAM, "%s takes %d parameter%s: %s", r->info->name, r->info->nparams,
			    r->info->nparams == 1 ? "" : "s", parameter_list(r->info, list, sizeof list));
	}
	return read_value(r, i);
}

static actfn_status read_parameters(reader *r)
{
	actfn_status s = ACTFN_OK;
	for (int k = 0; !s; k++) {
		s = read_parameter(r, k);
		if (s)
			return s;
		skip_blanks(r);
		if (*r->at == ')') {
			r->at++;
			return ACTFN_OK;
		}
		if (*r->at != ',')
			return fail(r, ACTFN_ERR_SPEC, "%s: expected \",\" or \")\", found \"%.20s\"", r->info->name,
				    *r->at ? r->at : "end of text");
		r->at++;
	}
	return s;
}

/* Does a condition on the parameters hold?  1, 0, or -1 where memory ran out. */
static int holds(const actfn_info *info, const char *condition, const double *param)
{
	const char *names[ACTFN_MAX_PARAMS + 1] = { NULL };
	const actfn_formula *f;
	if (!condition)
		return 1;
	for (int i = 0; i < info->nparams; i++)
		names[i] = info->param[i].name;
	if (actfn_formula_parse(condition, names, &f, NULL, 0))
		return -1;
	int yes = actfn_formula_value(f, param) != 0;
	actfn_formula_free(f);
	return yes;
}

static actfn_status check_parameters(reader *r)
{
	char number[32];
	for (int i = 0; i < r->info->nparams; i++) {
		const actfn_param_info *p = &r->info->param[i];
		int ok = holds(r->info, p->check, r->param);
		if (ok < 0)
			return fail(r, ACTFN_ERR_MEMORY, "out of memory");
		if (!ok)
			return fail(r, ACTFN_ERR_PARAM, "%s needs %s; %s is %s", r->info->name, p->check, p->name,
				    number_text(r->param[i], number));
	}
	return ACTFN_OK;
}

static actfn_status make(reader *r, const actfn **f)
{
	owned *o = malloc(sizeof *o);
	int from_y = holds(r->info, r->info->from_y_if, r->param);
	if (!o || from_y < 0) {
		free(o);
		return fail(r, ACTFN_ERR_MEMORY, "out of memory");
	}
	memcpy(o->param, r->param, sizeof o->param);
	o->f = (actfn){ r->info, o->param, !from_y };
	*f = &o->f;
	return ACTFN_OK;
}

static actfn_status read_spec(reader *r, const actfn **f)
{
	char name[MAX_WORD];
	const actfn *known;
	actfn_status s = ACTFN_OK;
	skip_blanks(r);
	read_word(r, name);
	if (actfn_find(name, &known))
		return unknown_function(r, name);
	r->info = known->info;
	for (int i = 0; i < r->info->nparams; i++)
		r->param[i] = r->info->param[i].init;
	skip_blanks(r);
	int listed = *r->at == '(';
	if (listed) {
		r->at++;
		s = read_parameters(r);
	}
	skip_blanks(r);
	if (!s && *r->at)
		s = fail(r, ACTFN_ERR_SPEC, "%s: unexpected \"%.20s\" at the end", r->info->name, r->at);
	if (!s)
		s = check_parameters(r);
	if (s)
		return s;
	if (listed)
		return make(r, f);
	*f = known;
	return ACTFN_OK;
}

actfn_status actfn_parse_why(const char *spec, const actfn **f, char *why, size_t n)
{
	reader r = { .at = spec, .why = why, .n = why ? n : 0 };
	if (!spec || !f)
		return fail(&r, ACTFN_ERR_NULL, "%s", actfn_status_text(ACTFN_ERR_NULL));
	return read_spec(&r, f);
}

actfn_status actfn_parse(const char *spec, const actfn **f)
{
	return actfn_parse_why(spec, f, NULL, 0);
}

void actfn_free(const actfn *f)
{
	if (f && f->param)
		free((void *)f); /* the first member of what make() allocated */
}

size_t actfn_spec(const actfn *f, char *s, size_t n)
{
	size_t used = 0;
	int listed = 0;
	char number[32];
	if (!f)
		return 0;
#define PUT(...) used += (size_t)snprintf(used < n ? s + used : NULL, used < n ? n - used : 0, __VA_ARGS__)
	PUT("%s", f->info->name);
	for (int i = 0; i < f->info->nparams; i++)
		if (!same(actfn_param(f, i), f->info->param[i].init))
			PUT("%s%s=%s", listed++ ? ", " : "(", f->info->param[i].name, number_text(actfn_param(f, i), number));
	if (listed)
		PUT(")");
#undef PUT
	return used;
}
