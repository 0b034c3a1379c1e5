/* SPDX-License-Identifier: MIT */
/* Units by name: "elu(alpha=0.5)", "prelu(shared)", "maxout(k=5)", and back. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lab/nn/unit_kind.h"
#include "lab/text.h"

/* Names that are no element-wise function's, or mean something more than it. */
static const struct {
	const char *name;
	const lab_unit_kind *kind;
} named[] = {
	{ "apl", &lab_unit_apl },
	{ "rrelu", &lab_unit_rrelu },
	{ "maxout", &lab_unit_maxout },
	{ "crelu", &lab_unit_crelu },
	{ "polynorm", &lab_unit_polynorm },
	{ "polyrelu", &lab_unit_polyrelu },
	{ "softmax", &lab_unit_rows },
	{ "log_softmax", &lab_unit_rows },
	{ "softmin", &lab_unit_rows },
	{ "sparsemax", &lab_unit_rows },
	{ "entmax15", &lab_unit_rows },
	{ "dyrelu_a", &lab_unit_dyrelu },
	{ "dyrelu_b", &lab_unit_dyrelu },
	{ "dyrelu_c", &lab_unit_dyrelu },
	{ "glu", &lab_unit_gated },
	{ "bilinear", &lab_unit_gated },
	{ "gtu", &lab_unit_gated },
	{ "reglu", &lab_unit_gated },
	{ "geglu", &lab_unit_gated },
	{ "swiglu", &lab_unit_gated },
	{ "gated", &lab_unit_gated },
	{ NULL, NULL },
};

/* Functions of the row that no network can be trained with. */
static const struct {
	const char *name, *because;
} unfit[] = {
	{ "hardmax", "its gradient is 0, so nothing before it would learn" },
	{ "gumbel_softmax", "it draws a sample in every pass, so a trained network would have no definite answer" },
};

/* A word in a function's parentheses that says how its parameters are trained. */
static const struct {
	const char *word;
	const lab_unit_kind *kind;
	double shared;
} sharing[] = {
	{ "channel", &lab_unit_learned, 0 },
	{ "shared", &lab_unit_learned, 1 },
	{ "fixed", &lab_unit_fixed, 0 },
};

enum { SHARINGS = sizeof sharing / sizeof *sharing };

/* Does the spec begin with that name? */
static bool is_named(const char *spec, const char *name)
{
	size_t n = strcspn(spec, "( ");

	return strlen(name) == n && !strncmp(name, spec, n);
}

/* The row of `named` whose name the spec begins with, or -1. */
static int find_named(const char *spec)
{
	for (int i = 0; named[i].name; i++)
		if (is_named(spec, named[i].name))
			return i;
	return -1;
}

static bool check_fit(const char *spec, char *why)
{
	for (size_t i = 0; i < sizeof unfit / sizeof *unfit; i++)
		if (is_named(spec, unfit[i].name))
			return lab_fail(why, "%s cannot stand between layers: %s; softmax can", unfit[i].name,
					unfit[i].because);
	return true;
}

/* ---- element-wise functions ---------------------------------------------------- */

/* Takes the word out of the spec, with its comma. */
static bool take_word(char *spec, const char *word)
{
	size_t n = strlen(word);

	for (char *at = strchr(spec, '('); at; at = strchr(at + 1, ',')) {
		char *from = at + 1 + strspn(at + 1, " "), *end = from + n + strspn(from + n, " ");
		if (strncmp(from, word, n) || (*end != ',' && *end != ')'))
			continue;
		if (*end == ',')
			memmove(at + 1, end + 1, strlen(end)); /* "(word, a=1)" */
		else
			memmove(*at == ',' ? at : at + 1, end, strlen(end) + 1);
		return true;
	}
	return false;
}

/* "prelu()" is prelu. */
static void drop_empty(char *spec)
{
	char *open = strchr(spec, '(');

	if (open && open[1 + strspn(open + 1, " ")] == ')')
		*open = '\0';
}

static bool learns(const actfn *f)
{
	const actfn_info *info = actfn_get_info(f);
	bool any = false;

	for (int i = 0; i < info->nparams; i++)
		any |= info->param[i].learned != 0;
	return any;
}

static bool read_function(const char *text, lab_unit *u, char *why)
{
	char spec[LAB_SPEC];
	int way = -1;

	snprintf(spec, sizeof spec, "%s", text);
	for (int i = 0; i < SHARINGS && way < 0; i++)
		if (take_word(spec, sharing[i].word))
			way = i;
	drop_empty(spec);
	if (actfn_parse_why(spec, &u->f, why, LAB_MESSAGE) != ACTFN_OK)
		return false;
	u->name = actfn_get_info(u->f)->name;
	if (way >= 0 && !learns(u->f) && find_named(u->name) < 0) {
		lab_fail(why, "%s: %s has no parameters that are trained, nothing to be \"%s\"", text, u->name,
			 sharing[way].word);
		actfn_free(u->f);
		return false;
	}
	u->kind = way >= 0 ? sharing[way].kind : learns(u->f) ? &lab_unit_learned : &lab_unit_fixed;
	u->option[0] = way >= 0 ? sharing[way].shared : 0;
	return true;
}

/* "channel" goes without saying, and so does "fixed" where nothing could be trained. */
static const char *sharing_of(const lab_unit *u)
{
	if (u->kind == &lab_unit_learned)
		return u->option[0] ? "shared" : "";
	return learns(u->f) || find_named(u->name) >= 0 ? "fixed" : "";
}

bool lab_unit_read_fixed(const char *spec, lab_unit *u, char *why)
{
	*u = (lab_unit){ .kind = &lab_unit_fixed };
	if (actfn_parse_why(spec, &u->f, why, LAB_MESSAGE) != ACTFN_OK)
		return false;
	u->name = actfn_get_info(u->f)->name;
	return true;
}

static size_t function_spec(const lab_unit *u, char *s, size_t n)
{
	const char *word = sharing_of(u);
	char spec[LAB_SPEC];
	size_t length = actfn_spec(u->f, spec, sizeof spec);

	if (!*word || length >= sizeof spec)
		return (size_t)snprintf(s, n, "%s", spec);
	if (spec[length - 1] != ')')
		return (size_t)snprintf(s, n, "%s(%s)", spec, word);
	return (size_t)snprintf(s, n, "%.*s, %s)", (int)length - 1, spec, word);
}

/* ---- units with a name of their own ---------------------------------------------- */

/* "k (default 5), r (default 8)" */
static const char *option_list(const lab_unit_kind *kind, char *s, size_t n)
{
	char number[32];
	size_t used = 0;

	s[0] = '\0';
	for (int i = 0; i < LAB_UNIT_OPTIONS && kind->option[i].name && used < n; i++)
		used += (size_t)snprintf(s + used, n - used, "%s%s (default %s)", i ? ", " : "", kind->option[i].name,
					 lab_shortest(kind->option[i].init, number));
	return s;
}

static int find_option(const lab_unit_kind *kind, const char *key)
{
	for (int i = 0; i < LAB_UNIT_OPTIONS && kind->option[i].name; i++)
		if (!strcmp(kind->option[i].name, key))
			return i;
	return -1;
}

static bool set_option(lab_unit *u, int i, const char *value, char *why)
{
	const lab_unit_option *o = &u->kind->option[i];
	char min[32], max[32];
	double x;

	if (!lab_number(value, &x) || !(x >= o->min && x <= o->max) || (o->whole && x != floor(x)))
		return lab_fail(why, "%s: %s = \"%s\"; expected a %snumber from %s to %s", u->name, o->name, value,
				o->whole ? "whole " : "", lab_shortest(o->min, min), lab_shortest(o->max, max));
	u->option[i] = x;
	return true;
}

/* "k = 5", or "5" as the option number `place`. */
static bool read_option(lab_unit *u, int place, char *item, char *why)
{
	char list[LAB_SPEC], *value = strchr(item, '='), *key = item + strspn(item, " ");
	int i = place;

	if (value) {
		*value++ = '\0';
		key[strcspn(key, " ")] = '\0';
		i = find_option(u->kind, key);
	} else {
		value = item;
	}
	if (!u->kind->option[0].name)
		return lab_fail(why, "%s has no options", u->name);
	if (i < 0 || i >= LAB_UNIT_OPTIONS || !u->kind->option[i].name)
		return lab_fail(why, "%s has no option \"%s\"; it has %s", u->name, key,
				option_list(u->kind, list, sizeof list));
	value += strspn(value, " ");
	for (char *end = value + strlen(value); end > value && end[-1] == ' ';)
		*--end = '\0';
	return set_option(u, i, value, why);
}

static bool read_options(lab_unit *u, const char *list, char *why)
{
	char text[LAB_SPEC], *rest = text, *item;
	size_t n = strlen(list);

	for (int i = 0; i < LAB_UNIT_OPTIONS && u->kind->option[i].name; i++)
		u->option[i] = u->kind->option[i].init;
	if (!n)
		return true;
	if (list[n - 1] != ')')
		return lab_fail(why, "%s: expected \")\" at the end of \"%s\"", u->name, list);
	snprintf(text, sizeof text, "%.*s", (int)n - 2, list + 1);
	for (int i = 0; (item = strsep(&rest, ",")); i++)
		if (!read_option(u, i, item, why))
			return false;
	return true;
}

/* "gated(mish)": the function that is the gate. */
static bool read_gate(lab_unit *u, const char *list, char *why)
{
	char spec[LAB_SPEC];
	size_t n = strlen(list);

	if (n < 3 || list[n - 1] != ')')
		return lab_fail(why, "gated: expected the gate's function, as in gated(mish) or gated(elu(alpha=0.5))");
	snprintf(spec, sizeof spec, "%.*s", (int)n - 2, list + 1);
	return actfn_parse_why(spec, &u->f, why, LAB_MESSAGE) == ACTFN_OK;
}

static size_t gate_spec(const lab_unit *u, char *s, size_t n)
{
	char spec[LAB_SPEC];

	actfn_spec(u->f, spec, sizeof spec);
	return (size_t)snprintf(s, n, "%s(%s)", u->name, spec);
}

static size_t named_spec(const lab_unit *u, char *s, size_t n)
{
	char text[LAB_SPEC] = "", number[32];
	size_t used = 0;

	for (int i = 0; i < LAB_UNIT_OPTIONS && u->kind->option[i].name; i++)
		if (u->option[i] != u->kind->option[i].init)
			used += (size_t)snprintf(text + used, sizeof text - used, "%s%s=%s", used ? ", " : "",
						 u->kind->option[i].name, lab_shortest(u->option[i], number));
	return (size_t)snprintf(s, n, used ? "%s(%s)" : "%s", u->name, text);
}

/* ---- both ------------------------------------------------------------------------ */

static bool is_fixed(const char *spec)
{
	char copy[LAB_SPEC];

	snprintf(copy, sizeof copy, "%s", spec);
	return take_word(copy, "fixed");
}

bool lab_unit_read(const char *spec, lab_unit *u, char *why)
{
	int i = find_named(spec);

	*u = (lab_unit){ 0 };
	if (strlen(spec) >= LAB_SPEC)
		return lab_fail(why, "activation \"%.40s...\" is longer than %d characters", spec, LAB_SPEC - 1);
	if (!check_fit(spec, why))
		return false;
	if (i < 0 || is_fixed(spec))
		return read_function(spec, u, why);
	*u = (lab_unit){ .kind = named[i].kind, .name = named[i].name };
	const char *list = spec + strcspn(spec, "(");
	return strcmp(u->name, "gated") ? read_options(u, list, why) : read_gate(u, list, why);
}

size_t lab_unit_spec(const lab_unit *u, char *s, size_t n)
{
	if (lab_unit_is_function(u))
		return function_spec(u, s, n);
	return u->f ? gate_spec(u, s, n) : named_spec(u, s, n);
}
