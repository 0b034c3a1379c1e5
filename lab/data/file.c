/* SPDX-License-Identifier: MIT */
/* A whole file in memory, unpacked if it is gzip. */
#include "lab/data/file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <zlib.h>

#include "lab/text.h"

/* Doubles the room; false if memory is out. */
static bool grow(unsigned char **bytes, size_t *room)
{
	size_t more = *room ? *room * 2 : (size_t)1 << 16;
	unsigned char *p = realloc(*bytes, more);

	if (!p)
		return false;
	*bytes = p;
	*room = more;
	return true;
}

/* zlib's words are for programmers; these are for people. */
static bool gzip_trouble(int code, size_t n, char *why)
{
	char count[32];

	lab_commas(n, count);
	if (code == Z_ERRNO)
		return lab_fail(why, "cannot read: %s", strerror(errno));
	if (code == Z_BUF_ERROR)
		return lab_fail(why, "truncated: the gzip data ends early, after %s unpacked bytes", count);
	return lab_fail(why, "damaged: the gzip data is wrong after %s unpacked bytes; copy or download it again",
			count);
}

static bool read_all(gzFile f, size_t limit, unsigned char **bytes, size_t *n, bool *cut, char *why)
{
	size_t room = 0;
	int got, code;
	char count[32];

	do {
		if (*n == room && !grow(bytes, &room))
			return lab_fail(why, "out of memory after %s bytes", lab_commas(*n, count));
		got = gzread(f, *bytes + *n, (unsigned)(room - *n < 1 << 20 ? room - *n : 1 << 20));
		*n += got > 0 ? (size_t)got : 0;
		if (*n > limit)
			return lab_fail(why, "larger than %s bytes: not a file of this kind", lab_commas(limit, count));
	} while (got > 0);
	/* gzread() returns 0, not -1, where a gzip stream ends early. */
	gzerror(f, &code);
	if (code == Z_BUF_ERROR && cut)
		*cut = true;
	else if (code != Z_OK)
		return gzip_trouble(code, *n, why);
	return true;
}

bool lab_file_read(const char *path, size_t limit, unsigned char **bytes, size_t *n, bool *cut, char *why)
{
	unsigned char *p = NULL;
	size_t count = 0;
	struct stat st;
	gzFile f;
	bool ok;

	if (cut)
		*cut = false;
	if (stat(path, &st))
		return lab_fail(why, "%s", strerror(errno));
	if (S_ISDIR(st.st_mode))
		return lab_fail(why, "is a folder, not a file");
	f = gzopen(path, "rb");
	if (!f)
		return lab_fail(why, "cannot open: %s", strerror(errno));
	gzbuffer(f, 1 << 17);
	ok = read_all(f, limit, &p, &count, cut, why);
	gzclose(f);
	if (!ok) {
		free(p);
		return false;
	}
	*bytes = p;
	*n = count;
	return true;
}
