/* SPDX-License-Identifier: MIT */
/* Functions as the commands see them: from a spec on the command line, and as JSON. */
#include "cli/function.h"

#include <stdio.h>
#include <string.h>

#include "cli/cli.h"

int cli_function(const char *spec, const actfn **f)
{
	char why[512];
	actfn_status s = actfn_parse_why(spec, f, why, sizeof why);

	if (s == ACTFN_OK)
		return CLI_OK;
	if (s == ACTFN_ERR_NAME)
		return cli_fail(CLI_USAGE, "%s (`actfn list` shows all %d)", why, (int)ACTFN_COUNT);
	return cli_fail(s == ACTFN_ERR_MEMORY ? CLI_INPUT : CLI_USAGE, "%s", why);
}

const char *cli_parameters(const actfn *f, char *s, size_t n)
{
	const actfn_info *info = actfn_get_info(f);
	char value[CLI_NUMBER];
	size_t k = 0;

	*s = '\0';
	for (int i = 0; i < info->nparams && k < n; i++)
		k += (size_t)snprintf(s + k, n - k, "%s%s=%s", i ? " " : "", info->param[i].name,
				      cli_number(value, actfn_param(f, i)));
	return s;
}

/* The texts of actfn_info in the order in which they are shown. */
static const struct {
	const char *key;
	size_t offset;
} texts[] = {
#define TEXT(field) { #field, offsetof(actfn_info, field) }
	TEXT(name),	TEXT(title),	TEXT(formula),	  TEXT(derivative),   TEXT(stable),    TEXT(stable_dx),
	TEXT(from_y),	TEXT(from_y_if), TEXT(kinks),	  TEXT(domain),	      TEXT(range),     TEXT(monotone),
	TEXT(saturates), TEXT(smooth),	TEXT(zero_centred), TEXT(lipschitz),  TEXT(also),      TEXT(traps),
	TEXT(source),
#undef TEXT
};

static void member(const char *key, const char *value)
{
	cli_json_string(key);
	putchar(':');
	cli_json_string(value);
}

static void list_aliases(const actfn_info *info)
{
	fputs(",\"aliases\":[", stdout);
	for (int i = 0; i < ACTFN_MAX_ALIASES && info->aliases[i]; i++) {
		if (i)
			putchar(',');
		cli_json_string(info->aliases[i]);
	}
	putchar(']');
}

static void list_limits(const actfn_info *info)
{
	static const char *const keys[] = { "f(-inf)", "f(+inf)", "f'(-inf)", "f'(+inf)" };

	fputs(",\"limits\":{", stdout);
	for (int i = 0; i < 4; i++) {
		if (i)
			putchar(',');
		member(keys[i], info->limits[i]);
	}
	putchar('}');
}

static void list_parameters(const actfn *f, const actfn_info *info)
{
	fputs(",\"parameters\":[", stdout);
	for (int i = 0; i < info->nparams; i++) {
		const actfn_param_info *p = &info->param[i];

		fputs(i ? ",{" : "{", stdout);
		member("name", p->name);
		fputs(",\"value\":", stdout);
		cli_json_number(actfn_param(f, i));
		fputs(",\"default\":", stdout);
		cli_json_number(p->init);
		putchar(',');
		member("check", p->check);
		printf(",\"learned\":%s}", p->learned ? "true" : "false");
	}
	putchar(']');
}

void cli_function_json(const actfn *f)
{
	const actfn_info *info = actfn_get_info(f);
	char spec[256];

	actfn_spec(f, spec, sizeof spec);
	putchar('{');
	member("spec", spec);
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		const char *value;

		memcpy(&value, (const char *)info + texts[i].offset, sizeof value);
		putchar(',');
		member(texts[i].key, value);
	}
	list_aliases(info);
	list_limits(info);
	list_parameters(f, info);
	putchar('}');
}
