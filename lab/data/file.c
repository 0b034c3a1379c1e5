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

/* zlib's name for what is wrong is for programmers; this one is for people. */
static bool gzip_trouble(gzFile f, size_t n, char *why)
{
	int code, error = errno;
	char count[32];

	gzerror(f, &code);
	if (code == Z_ERRNO)
		return lab_fail(why, "cannot read: %s", strerror(error));
	if (code == Z_BUF_ERROR)
		return lab_fail(why, "truncated: the gzip data ends early, after %s unpacked bytes; "
				"copy or download it again", lab_commas(n, count));
	return lab_fail(why, "damaged: the gzip data is wrong after %s unpacked bytes; copy or download it again",
			lab_commas(n, count));
}

static bool read_all(gzFile f, size_t limit, unsigned char **bytes, size_t *n, char *why)
{
	size_t room = 0;
	int got;
	char count[32];

	do {
		if (*n == room && !grow(bytes, &room))
			return lab_fail(why, "out of memory after %s bytes", lab_commas(*n, count));
		size_t want = room - *n < 1 << 20 ? room - *n : 1 << 20;
		got = gzread(f, *bytes + *n, (unsigned)want);
		if (got < 0)
			return gzip_trouble(f, *n, why);
		*n += (size_t)got;
		if (*n > limit)
			return lab_fail(why, "larger than %s bytes: not a file of this kind", lab_commas(limit, count));
	} while (got > 0);
	/* A gzip stream that ends early is reported here, not by the last gzread(). */
	gzerror(f, &got);
	return got == Z_OK || gzip_trouble(f, *n, why);
}

bool lab_file_read(const char *path, size_t limit, unsigned char **bytes, size_t *n, char *why)
{
	unsigned char *p = NULL;
	size_t count = 0;
	struct stat st;
	gzFile f;
	bool ok;

	if (stat(path, &st))
		return lab_fail(why, "%s", strerror(errno));
	if (S_ISDIR(st.st_mode))
		return lab_fail(why, "is a folder, not a file");
	f = gzopen(path, "rb");
	if (!f)
		return lab_fail(why, "cannot open: %s", strerror(errno));
	gzbuffer(f, 1 << 17);
	ok = read_all(f, limit, &p, &count, why);
	gzclose(f);
	if (!ok) {
		free(p);
		return false;
	}
	*bytes = p;
	*n = count;
	return true;
}
