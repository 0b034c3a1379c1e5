/* SPDX-License-Identifier: MIT */
/* What an audit has found, for programs. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "cli/audit_report.h"
#include "cli/cli.h"

/* Infinities and NaN are no JSON numbers: inputs and results are strings, decimal and shortest. */
static void number_text(const char *key, double v)
{
	char s[CLI_NUMBER];
	printf(",\"%s\":\"%s\"", key, cli_number(s, v));
}

static void number(const char *key, double v)
{
	printf(",\"%s\":", key);
	cli_json_number(v);
}

static void text(const char *key, const char *value)
{
	printf(",\"%s\":", key);
	cli_json_string(value);
}

static void print_finding(const lab_finding *f, unsigned allowed)
{
	printf("{\"kind\":\"%s\",\"counts\":%s", lab_finding_words[f->kind], allowed >> f->kind & 1 ? "false" : "true");
	number_text("from", f->from);
	number_text("to", f->to);
	printf(",\"inputs\":%" PRIu64, f->n);
	number("share", f->share);
	number_text("x", f->x);
	number_text("got", f->got);
	number_text("want", f->want);
	number("ulp", f->ulps);
	number("relative", f->relative);
	text("text", f->text);
	putchar('}');
}

static void print_cause(const lab_audit_part *p, const lab_audit_cause *c)
{
	printf("{\"finding\":%d", c->finding);
	text("kind", lab_finding_words[p->findings.list[c->finding].kind]);
	text("cause", c->cause.what);
	text("cure", *c->cause.cure ? c->cause.cure : NULL);
	number("same_bits", c->cause.same);
	number("alike", c->cause.alike);
	printf(",\"tried\":%zu}", c->cause.tried);
}

static void print_region(const lab_audit_region *r)
{
	printf("{\"name\":");
	cli_json_string(r->name);
	number_text("from", r->from);
	number_text("to", r->to);
	printf(",\"inputs\":%" PRIu64 ",\"right\":%" PRIu64, r->n, r->right);
	number("mean_ulp", r->mean);
	number("max_ulp", r->max_ulp);
	number_text("x", r->x);
	number("max_relative", r->relative);
	putchar('}');
}

static void print_property(const lab_property_result *r, int i)
{
	printf("\"%s\":{\"tried\":%s,\"compared\":%" PRIu64 ",\"differing\":%" PRIu64 "}", lab_property_names[i],
	       r->tried ? "true" : "false", r->compared, r->differing);
}

/* Elements with commas between. */
#define EACH(n, call)                       \
	for (int i = 0; i < (n); i++) {     \
		if (i)                      \
			putchar(',');       \
		call;                       \
	}

static void print_results(const lab_audit_subject *s, const lab_audit_part *p)
{
	const lab_bin *t = &p->total;
	printf(",\"inputs\":%" PRIu64 ",\"right\":%" PRIu64, p->pass.done, t->right);
	number("correctly_rounded", t->n ? (double)t->right / (double)t->n : NAN);
	number("mean_ulp", t->measured ? t->sum / (double)t->measured : NAN);
	number("max_ulp", p->max_ulp);
	number_text("x", p->x);
	number_text("got", p->got);
	number_text("want", p->want);
	number("max_relative", t->relative);
	number_text("first_left", p->first[0]);
	number_text("first_right", p->first[1]);
	number("seconds", p->pass.seconds);
	printf(",\"gave_up\":%s,\"findings\":[", p->pass.gave_up ? "true" : "false");
	EACH(p->findings.n, print_finding(&p->findings.list[i], s->allowed))
	printf("],\"causes\":[");
	EACH(p->causes, print_cause(p, &p->cause[i]))
	printf("],\"regions\":[");
	EACH(p->regions, print_region(&p->region[i]))
	printf("],\"same\":{");
	EACH(LAB_PROPERTIES, print_property(&p->property[i], i))
	printf("},\"bounds\":{\"tried\":%s}", p->edges.tried ? "true" : "false");
}

static void print_part(const lab_audit_subject *s, const lab_audit_part *p)
{
	printf("\n{\"direction\":\"%s\",\"dtype\":\"%s\",\"tried\":%s", lab_audit_direction(p->output),
	       lab_formats[p->dtype].name, p->tried ? "true" : "false");
	if (p->tried)
		print_results(s, p);
	else
		text("why", p->why);
	putchar('}');
}

void audit_print_json(const lab_audit_subject *s, const lab_audit *a)
{
	printf("{\"target\":");
	cli_json_string(s->target);
	text("name", s->name);
	text("version", s->version);
	text("function", s->spec);
	printf(",\"found_out\":%s", s->found ? "true" : "false");
	number("max_ulp", s->limit);
	printf(",\"stopped\":%s,\"findings\":%d,\"counting\":%d,\"parts\":[", a->stopped ? "true" : "false", lab_audit_count(a, 0),
	       lab_audit_count(a, s->allowed));
	EACH(a->parts, print_part(s, a->part[i]))
	puts("]}");
}
