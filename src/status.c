/* SPDX-License-Identifier: MIT */
/* Status texts and the version. */
#include <actfn/actfn.h>

static const struct {
	actfn_status code;
	const char *text;
} statuses[] = {
#define STATUS(name, value, text) { ACTFN_##name, text },
#include <actfn/status.def>
#undef STATUS
};

const char *actfn_status_text(actfn_status s)
{
	for (unsigned i = 0; i < sizeof statuses / sizeof *statuses; i++)
		if (statuses[i].code == s)
			return statuses[i].text;
	return "unknown status";
}

#define TEXT(x) #x
#define DOTTED(a, b, c) TEXT(a) "." TEXT(b) "." TEXT(c)

const char *actfn_version(void)
{
	return DOTTED(ACTFN_VERSION_MAJOR, ACTFN_VERSION_MINOR, ACTFN_VERSION_PATCH);
}
