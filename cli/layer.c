/* SPDX-License-Identifier: MIT */
/* Layers, the functions of a row, as the commands see them. */
#include "cli/layer.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"

enum { LABEL = 13, WIDEST = 100 };

int cli_card_width(void)
{
	int columns = cli_columns(STDOUT_FILENO) - 1;

	return columns < WIDEST ? columns : WIDEST;
}

void cli_fact(const char *label, const char *words)
{
	if (!words || !*words)
		return;
	printf("  %s%-*s%s", cli_colour() ? "\033[2m" : "", LABEL - 2, label, cli_colour() ? "\033[0m" : "");
	cli_wrap(LABEL, cli_card_width(), words);
}

/* The texts in the order in which they are shown; without a label they are part of the title. */
static const struct {
	const char *key, *label;
	size_t offset;
} texts[] = {
#define TEXT(field, label) { #field, label, offsetof(actfn_layer_info, field) }
	TEXT(name, NULL),
	TEXT(title, NULL),
	TEXT(source, NULL),
	TEXT(shapes, "shapes"),
	TEXT(formula, "y"),
	TEXT(stable, "stable"),
	TEXT(backward, "gradients"),
	TEXT(ties, "ties"),
	TEXT(special, "special"),
	TEXT(properties, "properties"),
	TEXT(accuracy, "accuracy"),
	TEXT(initial, "starts at"),
	TEXT(also, "also"),
	TEXT(traps, "traps"),
	TEXT(header, "in C"),
#undef TEXT
};

enum { TEXTS = sizeof texts / sizeof *texts };

static const char *text_of(const actfn_layer_info *layer, int i)
{
	const char *value;

	memcpy(&value, (const char *)layer + texts[i].offset, sizeof value);
	return value;
}

/* A formula of several lines keeps them. */
static void print_lines(const char *label, const char *lines)
{
	char line[512];

	for (; lines && *lines; label = "") {
		size_t n = strcspn(lines, "\n");
		snprintf(line, sizeof line, "%.*s", (int)n, lines);
		cli_fact(label, line);
		lines += n + (lines[n] == '\n');
	}
}

static void print_title(const actfn_layer_info *l)
{
	int gap = cli_card_width() - (int)(strlen(l->title) + 2 + strlen(l->name) + strlen(l->source));

	printf("%s%s%s: %s", cli_colour() ? "\033[1m" : "", l->title, cli_colour() ? "\033[0m" : "", l->name);
	printf("%*s%s\n", gap > 1 ? gap : 2, "", gap > 1 ? l->source : "");
	if (gap <= 1)
		cli_fact("source", l->source);
}

static void print_options(const actfn_layer_info *l)
{
	char words[256], init[CLI_NUMBER];

	for (int i = 0; i < ACTFN_LAYER_PARAMS && l->param[i].name; i++) {
		const actfn_param_info *p = &l->param[i];
		snprintf(words, sizeof words, "%s = %s%s%s%s", p->name, cli_number(init, p->init),
			 p->check ? "  (must hold: " : "", p->check ? p->check : "", p->check ? ")" : "");
		cli_fact(i ? "" : "options", words);
	}
}

void cli_aliases(const char *const *aliases)
{
	char words[512] = "";
	size_t k = 0;

	for (int i = 0; i < ACTFN_MAX_ALIASES && aliases[i] && k < sizeof words; i++)
		k += (size_t)snprintf(words + k, sizeof words - k, "%s%s", i ? ", " : "", aliases[i]);
	cli_fact("aliases", words);
}

void cli_layer_card(const actfn_layer_info *l)
{
	print_title(l);
	for (int i = 0; i < TEXTS; i++)
		if (texts[i].label)
			print_lines(texts[i].label, text_of(l, i));
	print_options(l);
	cli_aliases(l->aliases);
}

static void list_options(const actfn_layer_info *l)
{
	fputs(",\"options\":[", stdout);
	for (int i = 0; i < ACTFN_LAYER_PARAMS && l->param[i].name; i++) {
		fputs(i ? ",{\"name\":" : "{\"name\":", stdout);
		cli_json_string(l->param[i].name);
		fputs(",\"default\":", stdout);
		cli_json_number(l->param[i].init);
		fputs(",\"check\":", stdout);
		cli_json_string(l->param[i].check);
		putchar('}');
	}
	putchar(']');
}

void cli_layer_json(const actfn_layer_info *l)
{
	putchar('{');
	for (int i = 0; i < TEXTS; i++) {
		if (i)
			putchar(',');
		cli_json_string(texts[i].key);
		putchar(':');
		cli_json_string(text_of(l, i));
	}
	fputs(",\"aliases\":[", stdout);
	for (int i = 0; i < ACTFN_MAX_ALIASES && l->aliases[i]; i++) {
		if (i)
			putchar(',');
		cli_json_string(l->aliases[i]);
	}
	putchar(']');
	list_options(l);
	putchar('}');
}
