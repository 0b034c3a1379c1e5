/* SPDX-License-Identifier: MIT */
/* Memory between two pages that may not be touched.  To be included behind a header that brings cmocka. */
#ifndef TESTS_FENCE_H
#define TESTS_FENCE_H

#include <sys/mman.h>
#include <unistd.h>

typedef struct fence {
	char *begin, *end;
} fence;

/* Room for so many bytes and a little more. */
static inline fence fence_make(size_t bytes)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE), inside = (bytes / page + 1) * page;
	char *p = mmap(NULL, inside + 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	assert_true(p != MAP_FAILED);
	assert_int_equal(mprotect(p, page, PROT_NONE), 0);
	assert_int_equal(mprotect(p + page + inside, page, PROT_NONE), 0);
	return (fence){ p + page, p + page + inside };
}

static inline void fence_free(fence f)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	munmap(f.begin - page, (size_t)(f.end - f.begin) + 2 * page);
}

/* So many bytes that end, or begin, at the forbidden page. */
static inline void *fence_at_end(fence f, size_t bytes)
{
	return f.end - bytes;
}

static inline void *fence_at_begin(fence f, size_t bytes)
{
	(void)bytes;
	return f.begin;
}

#endif
