/* SPDX-License-Identifier: MIT */
/* The lines of bench_peers as a table for people, or as JSON. */
#include "bench/report.h"

#include <math.h>
#include <stdio.h>

#include "lab/text.h"
#include "lab/verify/format.h"

static const char *const op_names[] = { "forward", "derivative", "backward", "backward_from_y" };

/* ---- table ------------------------------------------------------------------ */

/* A column of figures; nothing where there is none. */
static void figure(int width, int decimals, double v)
{
	if (v > 0)
		printf(" %*.*f", width, decimals, v);
	else
		printf(" %*s", width, "");
}

static void ulps(int width, double v, bool there)
{
	if (!there)
		printf(" %*s", width, "");
	else
		printf(" %*.*g", width, 3, v);
}

static void table_begin(const bench_call *c)
{
	char version[128], commas[32];
	printf("%s of %s %s, %d thread%s, %s; ns per element, least of the runs\nactfn %s", op_names[c->op],
	       lab_commas(c->n, commas), lab_formats[c->dtype].name, bench_limit.threads,
	       bench_limit.threads > 1 ? "s" : "", bench_limit.isa, actfn_version());
	for (int i = 0; bench_peers[i]; i++) {
		bench_peers[i]->version(version, sizeof version);
		printf("; %s", version);
	}
	printf("\n%-13s %7s %7s", "function", c->dtype == ACTFN_F32 ? "exact" : "actfn",
	       c->dtype == ACTFN_F32 ? "fast" : "");
	for (int i = 0; bench_peers[i]; i++)
		printf(" %7s", bench_peers[i]->name);
	printf(" %7s  %-8s %8s %7s %7s %7s %7s\n", "bound", "fastest", "max ULP", "exact/", "fast/", "ex/torch", "ex/bound");
}

static double ratio(double a, double b)
{
	return a > 0 && b > 0 ? a / b : 0;
}

static double torch_ns(const bench_line *l)
{
	for (int i = 0; bench_peers[i]; i++)
		if (bench_peers[i] == &bench_torch)
			return l->entry[BENCH_OURS + i].ns;
	return 0;
}

static void table_line(const bench_line *l)
{
	int best = bench_fastest(l);
	double peer = best ? l->entry[best].ns : 0, exact = l->entry[BENCH_EXACT].ns, fast = l->entry[BENCH_FAST].ns;
	printf("%-13s", l->call.function);
	figure(7, 3, exact);
	figure(7, 3, fast);
	for (int i = 0; bench_peers[i]; i++)
		figure(7, 3, l->entry[BENCH_OURS + i].ns);
	figure(7, 3, bench_best_bound(l));
	printf("  %-8s", best ? bench_peers[best - BENCH_OURS]->name : "");
	ulps(8, l->entry[best].ulps, best && l->call.op != ACTFN_BACKWARD_FROM_Y);
	figure(7, 2, ratio(exact, peer));
	figure(7, 2, ratio(fast, peer));
	figure(7, 2, ratio(exact, torch_ns(l)));
	figure(8, 2, ratio(exact, bench_best_bound(l)));
	putchar('\n');
	fflush(stdout);
}

/* Geometric means of ratios, over the lines that have both figures. */
typedef struct mean {
	double logs;
	int n;
} mean;

static void include(mean *m, double r)
{
	if (r > 0) {
		m->logs += log(r);
		m->n++;
	}
}

static void say(const char *what, mean m)
{
	if (m.n)
		printf("; %s %.2f (%d)", what, exp(m.logs / m.n), m.n);
}

static void means(const bench_line *lines, size_t n, bool smooth)
{
	mean exact = { 0 }, fast = { 0 }, torch = { 0 }, bound = { 0 };
	for (size_t i = 0; i < n; i++) {
		const bench_line *l = &lines[i];
		double e = l->entry[BENCH_EXACT].ns, f = l->entry[BENCH_FAST].ns;
		if (l->smooth != smooth)
			continue;
		double peer = l->entry[bench_fastest(l)].ns;
		include(&exact, bench_fastest(l) ? ratio(e, peer) : 0);
		include(&fast, bench_fastest(l) ? ratio(f, peer) : 0);
		include(&torch, ratio(e, torch_ns(l)));
		include(&bound, ratio(e, bench_best_bound(l)));
	}
	if (exact.n + fast.n + torch.n + bound.n == 0)
		return;
	printf("geometric means, %s", smooth ? "smooth functions" : "the others");
	say("exact / fastest peer", exact);
	say("fast / fastest peer", fast);
	say("exact / PyTorch", torch);
	say("exact / bound", bound);
	putchar('\n');
}

static void table_end(const bench_line *lines, size_t n)
{
	if (!n)
		return;
	printf("bounds of %s:", lines[0].call.function);
	for (int i = 0; i < BENCH_BOUNDS; i++)
		printf(" %s %.3f", bench_bound_name(i), lines[0].bound[i]);
	puts(lines[0].call.op == ACTFN_FORWARD ? " (copies)" : " (two reads, one write)");
	means(lines, n, true);
	means(lines, n, false);
	putchar('\n');
}

const bench_report bench_table = { table_begin, table_line, table_end };

/* ---- JSON: one object a line --------------------------------------------------- */

static void json_nothing(const bench_call *c)
{
	(void)c;
}

static void json_number(const char *key, double v)
{
	if (isfinite(v))
		printf(",\"%s\":%.4g", key, v);
	else
		printf(",\"%s\":\"inf\"", key);
}

static void json_entry(const char *name, const char *version, const bench_entry *e)
{
	if (e->ns <= 0)
		return;
	printf(",\"%s\":{\"version\":\"%s\"", name, version);
	json_number("ns", e->ns);
	json_number("median_ns", e->median);
	json_number("max_ulp", e->ulps);
	putchar('}');
}

static void json_line(const bench_line *l)
{
	const bench_call *c = &l->call;
	char version[128];
	printf("{\"function\":\"%s\",\"op\":\"%s\",\"dtype\":\"%s\",\"n\":%zu,\"threads\":%d,\"isa\":\"%s\"", c->function,
	       op_names[c->op], lab_formats[c->dtype].name, c->n, bench_limit.threads, bench_limit.isa);
	json_entry("exact", actfn_version(), &l->entry[BENCH_EXACT]);
	json_entry("fast", actfn_version(), &l->entry[BENCH_FAST]);
	for (int i = 0; bench_peers[i]; i++) {
		bench_peers[i]->version(version, sizeof version);
		json_entry(bench_peers[i]->name, version, &l->entry[BENCH_OURS + i]);
	}
	fputs(",\"bounds_ns\":{", stdout);
	for (int i = 0; i < BENCH_BOUNDS; i++)
		printf("%s\"%s\":%.4g", i ? "," : "", bench_bound_name(i), l->bound[i]);
	puts("}}");
	fflush(stdout);
}

static void json_end(const bench_line *lines, size_t n)
{
	(void)lines;
	(void)n;
}

const bench_report bench_json = { json_nothing, json_line, json_end };
