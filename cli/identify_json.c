/* SPDX-License-Identifier: MIT */
/* Which function it is, as a JSON object. */
#include <stdio.h>

#include "cli/cli.h"
#include "cli/identify_report.h"
#include "lab/verify/format.h"

static const char *const verdicts[] = {
	[LAB_IS] = "is",	   [LAB_IS_COARSELY] = "coarsely", [LAB_IS_PARTLY] = "partly", [LAB_IS_NONE] = "none",
	[LAB_IS_LAYER] = "layer", [LAB_IS_ROWS] = "rows",	   [LAB_IS_RANDOM] = "random",
};

static void text(const char *key, const char *value)
{
	printf(",\"%s\":", key);
	cli_json_string(value && *value ? value : NULL);
}

static void number(const char *key, double value)
{
	printf(",\"%s\":", key);
	cli_json_number(value);
}

static void print_parameters(const lab_match *m)
{
	const actfn_info *info = m->f ? actfn_get_info(m->f) : NULL;

	fputs(",\"parameters\":{", stdout);
	for (int i = 0; info && i < info->nparams; i++) {
		printf("%s\"%s\":", i ? "," : "", info->param[i].name);
		cli_json_number(actfn_param(m->f, i));
	}
	fputs("},\"fitted\":[", stdout);
	for (int i = 0, n = 0; info && i < info->nparams; i++)
		if (m->fitted >> i & 1)
			printf("%s\"%s\"", n++ ? "," : "", info->param[i].name);
	putchar(']');
}

static void print_match(const lab_match *m)
{
	fputs("{\"spec\":", stdout);
	cli_json_string(m->f ? m->spec : NULL);
	text("function", m->f ? actfn_get_info(m->f)->name : NULL);
	text("formula", m->f ? NULL : m->spec);
	print_parameters(m);
	number("a", m->outer[0]);
	number("b", m->outer[1]);
	number("c", m->outer[2]);
	number("d", m->outer[3]);
	number("max_difference", m->misfit.max);
	number("at", m->misfit.at);
	number("share", m->misfit.share);
	number("would_differ", m->would);
	printf(",\"twin\":%s}", m->twin ? "true" : "false");
}

static void print_matches(const lab_identity *id)
{
	fputs(",\"matches\":[", stdout);
	for (int i = 0; i < id->matches; i++) {
		if (i)
			putchar(',');
		print_match(&id->match[i]);
	}
	putchar(']');
}

static void print_names(const lab_identity *id)
{
	const lab_alias *a;
	char name[LAB_SPEC];

	fputs(",\"names\":[", stdout);
	for (int i = 0; id->matches && id->verdict != LAB_IS_NONE && lab_match_name(&id->match[0], i, &a, name); i++) {
		fputs(i ? ",{\"framework\":" : "{\"framework\":", stdout);
		cli_json_string(a->framework);
		text("name", name);
		putchar('}');
	}
	putchar(']');
}

static void print_parts(const lab_identity *id)
{
	fputs(",\"beside\":[", stdout);
	for (int i = 0; i < id->parts; i++) {
		fputs(i ? ",{\"from\":" : "{\"from\":", stdout);
		cli_json_number(id->part[i].from);
		number("to", id->part[i].to);
		number("x", id->part[i].x);
		number("got", id->part[i].y);
		number("expected", id->part[i].f);
		putchar('}');
	}
	putchar(']');
}

void identify_print_json(const identify_subject *s, const lab_identity *id)
{
	fputs("{\"target\":", stdout);
	cli_json_string(s->target);
	text("name", s->about->name);
	text("version", s->about->version);
	text("dtype", lab_formats[s->dtype].name);
	text("verdict", verdicts[id->verdict]);
	text("layer", id->layer ? id->layer->name : NULL);
	printf(",\"samples\":%zu,\"candidates\":%zu", id->samples, id->candidates);
	number("tolerance", id->tolerance);
	print_matches(id);
	print_names(id);
	print_parts(id);
	puts("}");
}
