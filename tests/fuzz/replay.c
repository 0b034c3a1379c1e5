/* SPDX-License-Identifier: MIT */
/* Replays every file of the directories given, for compilers without libFuzzer. */
#include <dirent.h>

#include "tests/fuzz/fuzz.h"

static void replay(const char *path)
{
	static uint8_t bytes[1 << 20];
	FILE *f = fopen(path, "rb");
	uint8_t *exact;
	size_t n;

	PROMISE(f);
	n = fread(bytes, 1, sizeof bytes, f);
	fclose(f);
	exact = malloc(n ? n : 1);
	PROMISE(exact);
	memcpy(exact, bytes, n);
	LLVMFuzzerTestOneInput(exact, n);
	free(exact);
}

static int replay_all(const char *folder)
{
	DIR *d = opendir(folder);
	struct dirent *entry;
	char path[4096];
	int files = 0;

	PROMISE(d);
	while ((entry = readdir(d))) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
		fprintf(stderr, "%s\n", path);
		replay(path);
		files++;
	}
	closedir(d);
	return files;
}

int main(int argc, char **argv)
{
	int files = 0;

	for (int i = 1; i < argc; i++)
		files += replay_all(argv[i]);
	printf("%d inputs\n", files);
	return files ? 0 : 1;
}
