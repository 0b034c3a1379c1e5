/* SPDX-License-Identifier: MIT */
/* The figures of `actfn bench` as a table, as CSV and as JSON. */
#include <stdio.h>
#include <string.h>

#include "cli/bench.h"
#include "cli/cli.h"

static double ns(const bench_result *r, double seconds)
{
	return 1e9 * seconds / (double)r->n;
}

static double gigabytes(const bench_result *r)
{
	return (double)r->bytes * (double)r->n / r->time->min * 1e-9;
}

static void table_begin(int width)
{
	printf("%-*s %-15s %-9s %-6s %8s %7s %7s %6s %7s %8s %4s\n", width, "function", "op", "type", "isa", "n", "min ns",
	       "median", "GB/s", "x copy", "speed-up", "runs");
}

static void table_line(const bench_result *r, int width, bool first)
{
	char type[32];

	(void)first;
	snprintf(type, sizeof type, "%s%s%s", r->dtype, r->mode ? " " : "", r->mode ? r->mode : "");
	printf("%-*s %-15s %-9s %-6s %8zu %7.3f %7.3f %6.2f %7.2f %7.2fx %4d%s\n", width, r->spec, r->op, type, r->isa, r->n,
	       ns(r, r->time->min), ns(r, r->time->median), gigabytes(r), r->time->min / r->copy->min,
	       r->scalar->min / r->time->min, r->time->runs, lab_timing_noisy(r->time) ? " ~" : "");
}

static void csv_begin(int width)
{
	(void)width;
	puts("function,op,dtype,mode,isa,n,threads,min_ns,median_ns,gb_per_s,copy_ratio,scalar_speedup,runs");
}

static void csv_line(const bench_result *r, int width, bool first)
{
	bool quote = strchr(r->spec, ',');

	(void)width;
	(void)first;
	printf("%s%s%s,%s,%s,%s,%s,%zu,%d,%.6g,%.6g,%.6g,%.6g,%.6g,%d\n", quote ? "\"" : "", r->spec, quote ? "\"" : "",
	       r->op, r->dtype, r->mode ? r->mode : "", r->isa, r->n, r->threads, ns(r, r->time->min),
	       ns(r, r->time->median), gigabytes(r), r->time->min / r->copy->min, r->scalar->min / r->time->min, r->time->runs);
}

static void json_begin(int width)
{
	(void)width;
	fputs("[", stdout);
}

/* With every run, so that somebody else can judge the noise. */
static void json_line(const bench_result *r, int width, bool first)
{
	(void)width;
	fputs(first ? "\n{\"function\":" : ",\n{\"function\":", stdout);
	cli_json_string(r->spec);
	printf(",\"op\":\"%s\",\"dtype\":\"%s\",\"mode\":", r->op, r->dtype);
	cli_json_string(r->mode);
	printf(",\"isa\":\"%s\",\"n\":%zu,\"threads\":%d,\"min_ns\":%.6g,\"median_ns\":%.6g,"
	       "\"gb_per_s\":%.6g,\"copy_ratio\":%.6g,\"scalar_speedup\":%.6g,\"runs_ns\":[",
	       r->isa, r->n, r->threads, ns(r, r->time->min), ns(r, r->time->median), gigabytes(r),
	       r->time->min / r->copy->min, r->scalar->min / r->time->min);
	for (int i = 0; i < r->time->runs; i++)
		printf("%s%.6g", i ? "," : "", ns(r, r->time->run[i]));
	fputs("]}", stdout);
}

static void json_end(void)
{
	puts("\n]");
}

static void nothing(void)
{
}

const bench_format bench_formats[] = {
	{ "json", json_begin, json_line, json_end },
	{ "csv", csv_begin, csv_line, nothing },
	{ NULL, table_begin, table_line, nothing },
};
