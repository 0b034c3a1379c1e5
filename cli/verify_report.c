/* SPDX-License-Identifier: MIT */
/* What a sweep has found, for people and for programs. */
#include "cli/verify_report.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "lab/text.h"

enum { SPEC = 256 };

/* ---- names ------------------------------------------------------------------ */

static const char *output_name(const lab_subject *t, char s[64])
{
	static const char *const names[] = { [LAB_F] = "f", [LAB_DF] = "f'" };
	if (t->output < LAB_DP)
		return names[t->output];
	snprintf(s, 64, "df/d%s", actfn_get_info(t->f)->param[t->output - LAB_DP].name);
	return s;
}

static const char *mode_name(const lab_subject *t)
{
	return t->dtype != ACTFN_F32 ? "" : t->mode == ACTFN_FAST ? " fast" : " exact";
}

void verify_label(const lab_subject *t, char s[VERIFY_LABEL])
{
	char spec[SPEC - 64], output[64];
	actfn_spec(t->f, spec, sizeof spec);
	snprintf(s, VERIFY_LABEL, "%s %s %s%s", spec, output_name(t, output), lab_formats[t->dtype].name, mode_name(t));
}

/* ---- for people ------------------------------------------------------------- */

static const char *number(const lab_sweep_spec *spec, char s[CLI_NUMBER], double x)
{
	return spec->subject.dtype == ACTFN_F64 ? cli_number(s, x) : cli_number_f32(s, (float)x);
}

static void print_worst(const lab_sweep_spec *spec, const lab_sweep_score *s)
{
	char x[CLI_NUMBER];
	printf("       worst at x = %s (%a): got %a, right is %a\n", number(spec, x, s->x), s->x, s->got, s->want);
}

static void print_errors(const lab_sweep_spec *spec, const lab_promise *promise, const lab_sweep_score *s)
{
	char n[32], x[CLI_NUMBER];
	if (promise->ulp == LAB_CORRECT)
		printf("   %s misrounded   max %.4f ULP", lab_commas(s->wrong, n), s->max_ulp);
	else
		printf("   %s beyond %g ULP   max %.4f ULP at %s", lab_commas(s->wrong, n), promise->ulp, s->max_ulp,
		       number(spec, x, s->x));
	if (s->cancelled)
		printf("   %s near a zero of f' within %.2f units of its terms", lab_commas(s->cancelled, n), s->absolute);
}

static bool alike(const lab_sweep_score *a, const lab_sweep_score *b)
{
	return a->digest == b->digest && a->wrong == b->wrong;
}

/* The instruction sets from k on that gave the same bits; returns the next one. */
static int print_same(const lab_sweep_spec *spec, const lab_sweep_result *r, int k)
{
	const lab_sweep_score *s = &r->score[k];
	bool differs = r->promise.same && s->digest != r->score[0].digest;
	printf("  %-4s", s->wrong || differs ? "FAIL" : "ok");
	int i = k;
	for (; i < r->isas && alike(s, &r->score[i]); i++)
		printf("%s %s", i > k ? " =" : "", r->score[i].isa);
	if (!spec->digest_only)
		print_errors(spec, &r->promise, s);
	printf("   digest %016" PRIx64 "%s\n", s->digest, differs ? " differs" : "");
	if (s->wrong)
		print_worst(spec, s);
	return i;
}

void verify_print(const lab_sweep_spec *spec, const lab_sweep_result *r)
{
	char label[VERIFY_LABEL], inputs[32], mpfr[32];
	verify_label(&spec->subject, label);
	printf("%s   %s inputs", label, lab_commas(r->inputs, inputs));
	if (!spec->digest_only)
		printf("   %s decided by MPFR", lab_commas(r->by_mpfr, mpfr));
	printf("   %.3g s   %.3g M/s\n", r->seconds, r->inputs / r->seconds * 1e-6);
	if (r->undecided)
		printf("  %" PRIu64 " inputs that 12,288 bits do not decide count as wrong\n", r->undecided);
	for (int k = 0; k < r->isas;)
		k = print_same(spec, r, k);
}

/* ---- for programs ----------------------------------------------------------- */

static void json_score(const lab_sweep_score *s, bool first)
{
	printf("%s{\"isa\":", first ? "" : ",");
	cli_json_string(s->isa);
	printf(",\"ok\":%s,\"wrong\":%" PRIu64 ",\"max_ulp\":", s->wrong ? "false" : "true", s->wrong);
	cli_json_number(s->max_ulp);
	printf(",\"worst\":{\"x\":\"%a\",\"got\":\"%a\",\"want\":\"%a\"}", s->x, s->got, s->want);
	printf(",\"cancelled\":%" PRIu64 ",\"absolute\":", s->cancelled);
	cli_json_number(s->absolute);
	printf(",\"digest\":\"%016" PRIx64 "\"}", s->digest);
}

static const char *direction_name(const lab_subject *t, char s[64])
{
	static const char *const names[] = { [LAB_F] = "forward", [LAB_DF] = "derivative" };
	return t->output < LAB_DP ? names[t->output] : output_name(t, s);
}

void verify_print_json(const lab_sweep_spec *spec, const lab_sweep_result *r)
{
	const lab_subject *t = &spec->subject;
	char text[SPEC];
	printf("{\"function\":");
	actfn_spec(t->f, text, sizeof text);
	cli_json_string(text);
	printf(",\"direction\":");
	cli_json_string(direction_name(t, text));
	printf(",\"dtype\":\"%s\",\"mode\":\"%s\",\"inputs\":%" PRIu64 ",\"allowed_ulp\":", lab_formats[t->dtype].name,
	       t->mode == ACTFN_FAST ? "fast" : "exact", r->inputs);
	cli_json_number(r->promise.ulp);
	printf(",\"kept\":%s,\"by_mpfr\":%" PRIu64 ",\"undecided\":%" PRIu64 ",\"seconds\":",
	       lab_sweep_kept(r) ? "true" : "false", r->by_mpfr, r->undecided);
	cli_json_number(r->seconds);
	printf(",\"isa\":[");
	for (int k = 0; k < r->isas; k++)
		json_score(&r->score[k], k == 0);
	printf("]}");
}
