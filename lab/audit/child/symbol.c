/* SPDX-License-Identifier: MIT */
/* A symbol of a shared library: found, or its neighbours named. */
#define _GNU_SOURCE /* dlinfo, RTLD_DI_LINKMAP */
#include <dlfcn.h>
#include <elf.h>
#include <gnu/libc-version.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lab/audit/child/child.h"

/* ---- the library's names ---------------------------------------------------- */

typedef struct table {
	const ElfW(Sym) *symbols;
	const char *strings;
	const uint32_t *hash; /* DT_GNU_HASH: says how many symbols there are */
} table;

static bool find_table(void *library, table *t)
{
	struct link_map *map;

	*t = (table){ 0 };
	if (dlinfo(library, RTLD_DI_LINKMAP, &map))
		return false;
	for (const ElfW(Dyn) *d = map->l_ld; d->d_tag != DT_NULL; d++) {
		const void *p = (const void *)d->d_un.d_ptr;

		if (d->d_tag == DT_SYMTAB)
			t->symbols = p;
		else if (d->d_tag == DT_STRTAB)
			t->strings = p;
		else if (d->d_tag == DT_GNU_HASH)
			t->hash = p;
	}
	return t->symbols && t->strings && t->hash;
}

/* One more than the last symbol of the last chain of the hash table. */
static size_t count_symbols(const table *t)
{
	uint32_t nbuckets = t->hash[0], first = t->hash[1], words = t->hash[2], last = 0;
	const uint32_t *buckets = t->hash + 4 + words * (sizeof(ElfW(Addr)) / 4), *chains = buckets + nbuckets;

	for (uint32_t i = 0; i < nbuckets; i++)
		last = buckets[i] > last ? buckets[i] : last;
	if (last < first)
		return 0;
	while (!(chains[last - first] & 1))
		last++;
	return last + 1;
}

/* Its functions, NULL-terminated; to be freed. */
static const char **functions(void *library, size_t *n)
{
	table t;
	size_t all = find_table(library, &t) ? count_symbols(&t) : 0;
	const char **names = calloc(all + 1, sizeof *names);

	*n = 0;
	for (size_t i = 0; names && i < all; i++) {
		int type = t.symbols[i].st_info & 15;

		if (t.symbols[i].st_shndx != SHN_UNDEF && (type == STT_FUNC || type == STT_GNU_IFUNC) &&
		    t.symbols[i].st_name)
			names[(*n)++] = t.strings + t.symbols[i].st_name;
	}
	return names;
}

/* Up to five names that contain the word, or that begin the list if none does. */
static size_t list_names(const char *word, const char *const *names, char *s, size_t room)
{
	size_t used = 0, shown = 0;

	for (size_t i = 0; names[i] && shown < 5; i++)
		if (strstr(names[i], word) && used < room)
			used += (size_t)snprintf(s + used, room - used, "%s%s", shown++ ? ", " : "", names[i]);
	return shown;
}

static bool no_symbol(const child *c, void *library, char *why)
{
	char near[LAB_MESSAGE] = "", total[32];
	size_t n = 0;
	const char **names = functions(library, &n), *nearest = names ? lab_nearest(c->text[1], names) : NULL;

	if (nearest)
		snprintf(near, sizeof near, "; did you mean \"%s\"?", nearest);
	else if (names && n) {
		size_t used = (size_t)snprintf(near, sizeof near, "; it has %s functions: ", lab_commas(n, total));

		if (!list_names(c->text[1], names, near + used, sizeof near - used))
			list_names("", names, near + used, sizeof near - used);
	}
	free(names);
	return lab_fail(why, "%s has no symbol \"%s\"%s", c->text[0], c->text[1], near);
}

/* ---- opening ---------------------------------------------------------------- */

static bool no_library(const child *c, char *why)
{
	if (!strchr(c->text[0], '/') && !access(c->text[0], R_OK))
		return lab_fail(why, "%s is not in the system's library path; for the one here write ./%s", c->text[0], c->text[0]);
	return lab_fail(why, "cannot load the library: %s", dlerror());
}

/* A library may say itself how its functions are called: const char *actfn_audit_signature(const char *symbol). */
static const char *told_signature(const child *c, void *library)
{
	const char *(*tell)(const char *) = (const char *(*)(const char *))dlsym(library, "actfn_audit_signature");
	const char *told = tell ? tell(c->text[1]) : NULL;

	return told ? told : lab_signature_guess(c->text[1]);
}

static bool choose_signature(child *c, void *library, wire_hello *h, char *why)
{
	const char *s = *c->signature ? c->signature : told_signature(c, library);

	if (!s)
		return lab_fail(why, "\"%s\" is not a function whose signature is known; give it with --signature, as in "
				     "'float(float)' or 'void(const float *x, float *y, size_t n)'", c->text[1]);
	if (!lab_signature_parse(s, c->dtype, &c->how, why)) {
		char prefix[300];

		snprintf(prefix, sizeof prefix, "signature \"%.200s\"", s);
		return lab_fail_in(why, prefix);
	}
	snprintf(h->signature, sizeof h->signature, "%.255s", s);
	return true;
}

/* "glibc 2.36" for the C library's own; what the library says, const char *actfn_audit_version(void); else the file's
 * real name, in which versions often stand. */
static void tell_version(void *library, char version[128])
{
	const char *(*tell)(void) = (const char *(*)(void))dlsym(library, "actfn_audit_version");
	struct link_map *map;
	char *path = dlinfo(library, RTLD_DI_LINKMAP, &map) ? NULL : realpath(map->l_name, NULL);
	const char *file = path && strrchr(path, '/') ? strrchr(path, '/') + 1 : "";

	if (!strncmp(file, "libm.so", 7) || !strncmp(file, "libm-", 5) || !strncmp(file, "libmvec", 7))
		snprintf(version, 128, "glibc %s", gnu_get_libc_version());
	else
		snprintf(version, 128, "%.127s", tell ? tell() : file);
	free(path);
}

static bool can_call(const lab_signature *s, char *why)
{
#if !defined(__x86_64__) && !defined(__aarch64__)
	(void)s;
	return lab_fail(why, "C functions can be called on x86-64 and AArch64 only; python:, exec: and pair: targets work here");
#elif defined(__x86_64__)
	if (s->class == LAB_SIG_VECTOR && s->bytes == 32 && !__builtin_cpu_supports("avx"))
		return lab_fail(why, "vectors of 256 bits need AVX, which this CPU lacks");
	if (s->class == LAB_SIG_VECTOR && s->bytes == 64 && !__builtin_cpu_supports("avx512f"))
		return lab_fail(why, "vectors of 512 bits need AVX-512, which this CPU lacks");
#else
	if (s->class == LAB_SIG_VECTOR && s->bytes > 16)
		return lab_fail(why, "vectors of more than 128 bits need an x86-64 CPU");
#endif
	return true;
}

bool symbol_open(child *c, wire_hello *h, char *why)
{
	void *library = dlopen(c->text[0], RTLD_NOW | RTLD_LOCAL);
	const lab_signature *s = &c->how;

	if (!library)
		return no_library(c, why);
	c->function = dlsym(library, c->text[1]);
	if (!c->function)
		return no_symbol(c, library, why);
	if (!choose_signature(c, library, h, why) || !can_call(s, why))
		return false;
	if (s->backward)
		h->backward = 1u << s->dtype;
	else
		h->forward = 1u << s->dtype;
	h->align = (uint32_t)s->align;
	h->flags = WIRE_THREADS | (s->array ? WIRE_ROWS | WIRE_GUARDED : 0) | (s->in_place ? WIRE_IN_PLACE : 0) |
		   (s->stride || !s->array ? WIRE_STRIDE : 0);
	snprintf(h->name, sizeof h->name, "%.255s", c->text[1]);
	tell_version(library, h->version);
	return true;
}
