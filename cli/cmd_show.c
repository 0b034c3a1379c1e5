/* SPDX-License-Identifier: MIT */
/* actfn show: the card of a function, what is known about it and what it looks like. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cli/canvas.h"
#include "cli/certificate.h"
#include "cli/cli.h"
#include "cli/function.h"
#include "cli/layer.h"

enum { SAMPLES = 1200, ROWS = 14 };

/* Title on the left, where it comes from on the right, if both fit in a line. */
static void print_title(const actfn *f, const actfn_info *info)
{
	char spec[256], left[384];
	int gap;

	actfn_spec(f, spec, sizeof spec);
	snprintf(left, sizeof left, "%s: %s", info->title, spec);
	gap = cli_card_width() - (int)(strlen(left) + strlen(info->source));
	if (!cli_colour())
		fputs(left, stdout);
	else
		printf("\033[1m%s\033[0m%s", info->title, left + strlen(info->title));
	printf("%*s%s\n", gap > 1 ? gap : 2, "", gap > 1 ? info->source : "");
	if (gap <= 1)
		cli_fact("source", info->source);
}

/* ---- facts that need words --------------------------------------------------- */

/* "0: alpha; 6: 0" -> "x = 0 (f' = alpha), x = 6 (f' = 0)" */
static void print_kinks(const char *kinks)
{
	char words[512];
	size_t k = 0;

	if (!kinks)
		return;
	while (*kinks && k < sizeof words) {
		size_t at = strcspn(kinks, ":;"), whole = strcspn(kinks, ";");
		const char *value = kinks + at + strspn(kinks + at, ": ");

		k += (size_t)snprintf(words + k, sizeof words - k, "%sx = %.*s (f' = %.*s)", k ? ", " : "", (int)at,
				      kinks, (int)(kinks + whole - value), value);
		kinks += whole;
		kinks += strspn(kinks, "; ");
	}
	cli_fact("kinks", words);
}

static void print_limits(const char *const limit[4])
{
	static const char *const at[] = { "f(-inf) =", "f(+inf) =", "f'(-inf) =", "f'(+inf) =" };
	char words[512];
	size_t k = 0;

	for (int i = 0; i < 4 && k < sizeof words; i++) {
		bool none = !limit[i] || !strcmp(limit[i], "nan");

		k += (size_t)snprintf(words + k, sizeof words - k, "%s%s %s", i ? ",  " : "", at[i],
				      none ? "no limit" : limit[i]);
	}
	cli_fact("limits", words);
}

/* "alpha = 0.5 (default 1; alpha > 0; learned)" */
static void print_parameter(const actfn *f, int i)
{
	const actfn_param_info *p = &actfn_get_info(f)->param[i];
	char words[256], value[CLI_NUMBER], init[CLI_NUMBER];

	snprintf(words, sizeof words, "%s = %s  (default %s%s%s%s)", p->name, cli_number(value, actfn_param(f, i)),
		 cli_number(init, p->init), p->check ? "; must hold: " : "", p->check ? p->check : "",
		 p->learned ? "; learned with the weights" : "");
	cli_fact(i ? "  " : "parameters", words);
}

static void print_from_y(const actfn_info *info)
{
	char words[512];

	if (!info->from_y)
		return;
	snprintf(words, sizeof words, "f' = %s%s%s", info->from_y, info->from_y_if ? "  if " : "",
		 info->from_y_if ? info->from_y_if : "");
	cli_fact("from y", words);
}

static void print_shape(const actfn_info *info)
{
	cli_fact("range", info->range);
	cli_fact("domain", info->domain);
	cli_fact("shape", info->monotone);
	cli_fact("smoothness", info->smooth);
	cli_fact("saturates", info->saturates);
	cli_fact("Lipschitz", info->lipschitz);
	cli_fact("centred", info->zero_centred);
	print_limits(info->limits);
	print_kinks(info->kinks);
}

/* The certificate is about default parameters. */
static void print_certificate(const actfn_info *info)
{
	char words[512], missing[256] = "not yet: ";
	const char *label = "certified";
	size_t none = strlen(missing), k = none;

	for (int i = 0; i < CLI_WAYS; i++) {
		int at = snprintf(words, sizeof words, "%s: ", cli_way_name(i));

		if (cli_certificate(info->name, i, words + at, sizeof words - (size_t)at)) {
			cli_fact(label, words);
			label = "  ";
		} else {
			k += (size_t)snprintf(missing + k, sizeof missing - k, "%s%s", k > none ? ", " : "",
					      cli_way_name(i));
		}
	}
	if (k > none)
		cli_fact(label, missing);
}

/* ---- the card ---------------------------------------------------------------- */

static void print_facts(const actfn *f)
{
	const actfn_info *info = actfn_get_info(f);

	print_title(f, info);
	cli_fact("f(x)", info->formula);
	cli_fact("f'(x)", info->derivative);
	cli_fact("stable f", info->stable);
	print_from_y(info);
	for (int i = 0; i < info->nparams; i++)
		print_parameter(f, i);
	print_shape(info);
	cli_aliases(info->aliases);
	cli_fact("also", info->also);
	cli_fact("traps", info->traps);
	print_certificate(info);
}

static int print_plot(const actfn *f)
{
	lab_graph graph[2] = { { .label = "f" }, { .label = "f'" } };
	double a = 0, b = 0;
	bool ok;

	lab_curve_range(f, &a, &b);
	ok = lab_curve_make(f, false, a, b, SAMPLES, &graph[0].curve) &&
	     lab_curve_make(f, true, a, b, SAMPLES, &graph[1].curve);
	putchar('\n');
	if (ok)
		ok = cli_draw(graph, 2, a, b, ROWS, cli_card_width());
	lab_curve_free(&graph[0].curve);
	lab_curve_free(&graph[1].curve);
	return ok ? CLI_OK : cli_fail(CLI_INPUT, "out of memory");
}

static void show_layer(const actfn_layer_info *layer, bool json)
{
	if (!json) {
		cli_layer_card(layer);
		return;
	}
	cli_layer_json(layer);
	putchar('\n');
}

static int show(const char *spec, bool json)
{
	const actfn_layer_info *layer = actfn_layer_find(spec);
	const actfn *f;

	if (layer) {
		show_layer(layer, json);
		return CLI_OK;
	}
	int rc = cli_function(spec, &f);
	if (rc)
		return rc;
	if (json) {
		cli_function_json(f);
		putchar('\n');
	} else {
		print_facts(f);
		rc = print_plot(f);
	}
	actfn_free(f);
	return rc;
}

static int run(const cli *c)
{
	int rc = cli_want(c, 1, (size_t)-1) ? CLI_OK : CLI_USAGE;

	for (size_t i = 0; i < cli_count(c) && !rc; i++) {
		if (i && !cli_flag(c, "json"))
			putchar('\n');
		rc = show(cli_arg(c, i), cli_flag(c, "json"));
	}
	return rc;
}

static const char *const examples[] = {
	"actfn show 'elu(alpha=0.5)'",
	"actfn show softmax",
	"actfn show --json gelu",
	NULL,
};

static const cli_option options[] = {
	{ "json", 0, NULL, "the facts as a JSON object, one line a function" },
	{ 0 },
};

const cli_command cmd_show = {
	.name = "show",
	.args = "NAME...",
	.summary = "the card of a function: formula, properties, traps, and a plot of f and f'",
	.examples = examples,
	.options = options,
	.run = run,
};
