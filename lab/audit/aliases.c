/* SPDX-License-Identifier: MIT */
/* The table of names over the frameworks, and what its rows say. */
#define _GNU_SOURCE /* strcasestr */
#include "lab/audit/aliases.h"

#include <actfn/layer.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

const lab_framework lab_frameworks[] = {
#define FRAMEWORK(word, title, version, with) { #word, title, version, with },
#define ALIAS(framework, spelling, ours, arguments, since, note, backing)
#include "lab/audit/aliases.def"
#undef FRAMEWORK
#undef ALIAS
	{ 0 },
};

enum { DOCUMENTED, COMPARED }; /* column "backing" */

const lab_alias lab_aliases[] = {
#define FRAMEWORK(word, title, version, with)
#define ALIAS(framework, spelling, ours, arguments, since, note, backing) \
	{ #framework, spelling, ours, arguments, since, note, backing },
#include "lab/audit/aliases.def"
#undef FRAMEWORK
#undef ALIAS
	{ 0 },
};

const lab_framework *lab_alias_framework(const lab_alias *a)
{
	const lab_framework *f = lab_frameworks;

	while (strcmp(f->word, a->framework))
		f++;
	return f;
}

const char *lab_alias_with(const lab_alias *a)
{
	return a->compared ? lab_alias_framework(a)->with : NULL;
}

const char *lab_alias_formula(const lab_alias *a)
{
	return a->ours[0] == '=' ? a->ours + strspn(a->ours, "= ") : NULL;
}

const actfn *lab_alias_function(const lab_alias *a)
{
	const actfn *f = NULL;

	if (!lab_alias_formula(a) && !actfn_layer_find(a->ours))
		actfn_parse(a->ours, &f);
	return f;
}

/* "[alpha=negative_slope]" -> alpha, negative_slope, required */
bool lab_alias_argument_at(const lab_alias *a, int k, lab_alias_argument *out)
{
	const char *s = a->arguments;
	char word[LAB_ARGUMENT];

	for (; k > 0 && *s; k--) {
		s += strcspn(s, " ");
		s += strspn(s, " ");
	}
	if (!*s)
		return false;
	out->required = *s == '[';
	s += out->required;
	snprintf(word, sizeof word, "%.*s", (int)strcspn(s, " ]"), s);

	const char *ours = strchr(word, '=');
	snprintf(out->theirs, sizeof out->theirs, "%.*s", (int)strcspn(word, "="), word);
	snprintf(out->ours, sizeof out->ours, "%s", ours ? ours + 1 : word);
	return true;
}

/* ---- search -------------------------------------------------------------------- */

/* The name that a spec or a spelling ends in, without its arguments: "torch.nn.GELU(...)" -> "GELU",
 * "GGML_UNARY_OP_GELU" -> "GELU". */
static void last_name(const char *s, char name[64])
{
	static const char *const heads[] = { "_OP_", "_ACTIVATION_", "eltwise_" };
	size_t n = strcspn(s, "("), start = n;

	while (start && s[start - 1] != '.')
		start--;
	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
		const char *head = strstr(s, heads[i]);

		if (head && head < s + n)
			start = (size_t)(head - s) + strlen(heads[i]);
	}
	snprintf(name, 64, "%.*s", (int)(n - start), s + start);
}

/* The name of our function or layer that goes by this name; NULL: none does. */
static const char *our_name(const char *name)
{
	const actfn_layer_info *layer = actfn_layer_find(name);
	const actfn *f;

	if (actfn_find(name, &f) == ACTFN_OK)
		return actfn_get_info(f)->name;
	return layer ? layer->name : NULL;
}

bool lab_alias_has(const lab_alias *a, const char *word)
{
	const lab_framework *framework = lab_alias_framework(a);
	const char *name = our_name(word), *text[] = { a->spelling, a->ours, a->note };
	char last[64];

	if (!strcasecmp(word, framework->word) || !strcasecmp(word, framework->title))
		return true;
	if (name) {
		last_name(a->ours, last);
		if (!strcmp(last, name))
			return true;
		last_name(a->spelling, last);
		return !strcasecmp(last, word) || !strcasecmp(last, name);
	}
	for (size_t i = 0; i < sizeof text / sizeof *text; i++)
		if (strcasestr(text[i], word))
			return true;
	return false;
}
