/* SPDX-License-Identifier: MIT */
/* Runs floats.c where the CPU has its instruction set, ISA; skipped elsewhere. */
#include "tests/kernels/floats.h"

#include <string.h>

#include <actfn/actfn.h>

#define NAME2(isa) #isa
#define NAME(isa) NAME2(isa)

static int is_there(const char *isa)
{
	const char *name;

	for (int i = 0; (name = actfn_isa_available(i)); i++)
		if (!strcmp(name, isa))
			return 1;
	return 0;
}

int main(void)
{
	return is_there(NAME(ISA)) ? run_floats() : 77;
}
