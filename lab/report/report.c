/* SPDX-License-Identifier: MIT */
/* The report: the order of its parts, and a file that is whole or not there. */
#include "lab/report/report.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lab/report/html.h"
#include "lab/report/section.h"
#include "lab/report/style.h"
#include "lab/text.h"

static bool make_folder(const char *path, char *why)
{
	struct stat st;

	if (mkdir(path, 0777) == 0 || errno == EEXIST) {
		if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
			return true;
		return lab_fail(why, "%s: is not a folder; the report needs one", path);
	}
	return lab_fail(why, "%s: the report's folder cannot be made: %s", path, strerror(errno));
}

bool lab_report_check(const char *folder, char *why)
{
	char charts[LAB_PATH + 16], probe[LAB_PATH + 32];

	if (strlen(folder) >= LAB_PATH)
		return lab_fail(why, "the path of the report's folder is too long");
	snprintf(charts, sizeof charts, "%s/charts", folder);
	if (!make_folder(folder, why) || !make_folder(charts, why))
		return false;
	/* access() would ask for the real user and say nothing about read-only file systems of some kinds: try it. */
	snprintf(probe, sizeof probe, "%s/.actfn-XXXXXX", charts);
	int fd = mkstemp(probe);
	if (fd < 0)
		return lab_fail(why, "%s: the report cannot be written here: %s", folder, strerror(errno));
	close(fd);
	unlink(probe);
	return true;
}

static void head(FILE *out, const lab_chapter *chapter, size_t n)
{
	fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
	      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	      "<meta name=\"generator\" content=\"actfn\">\n<title>Activation functions on ", out);
	for (size_t i = 0; i < n; i++) {
		fputs(i ? ", " : "", out);
		lab_html_text(out, chapter[i].a->study->data);
	}
	fprintf(out, "</title>\n<style>\n%s</style>\n</head>\n<body>\n", lab_style);
	lab_html_svg_shapes(out);
}

/* Where the chapters are, on a page with several. */
static void contents(FILE *out, const lab_chapter *chapter, size_t n)
{
	fputs("<nav>\n<ul>\n", out);
	for (size_t i = 0; i < n; i++) {
		fprintf(out, "<li><a href=\"#study-%lld\">", (long long)chapter[i].id);
		lab_html_text(out, chapter[i].a->study->data);
		fputs(", ", out);
		lab_html_text(out, chapter[i].a->study->net);
		fputs("</a></li>\n", out);
	}
	fputs("</ul>\n</nav>\n", out);
}

static bool has_boundaries(const lab_analysis *a)
{
	for (int i = 0; i < a->study->nacts; i++)
		if (a->standing[i].median && a->standing[i].median->result.grid)
			return true;
	return false;
}

static bool ranking(lab_page *page)
{
	fputs("<h2>Ranking</h2>\n<figure class=\"wide\">\n", page->html);
	bool ok = lab_chart_ranking(page);
	fputs("<p class=\"note\">A dot is a seed, the bar the 95 % interval of the mean, the tick the mean; bars are cut at "
	      "the edge. The dashed line is the mean of the baseline.</p>\n</figure>\n", page->html);
	lab_section_ranking(page);
	lab_section_rates(page);
	return ok;
}

static bool learning(lab_page *page)
{
	fputs("<h2>Learning</h2>\n<p>Lines are means over the seeds, bands hold all seeds (none on a logarithmic axis). "
	      "The axes show where the curves end; the steep start may be cut off.</p>\n<div class=\"charts\">\n", page->html);
	bool ok = lab_chart_learning(page);
	fputs("</div>\n", page->html);
	return ok;
}

static bool boundaries(lab_page *page)
{
	if (!has_boundaries(page->a))
		return true;
	fputs("<h2>Decision boundaries</h2>\n<p>The run with the median test accuracy of each activation; circles are "
	      "points of its test set, open for class 0 and full for class 1.</p>\n<div class=\"panels\">\n", page->html);
	bool ok = lab_chart_boundaries(page);
	fputs("</div>\n", page->html);
	return ok;
}

static bool inside(lab_page *page)
{
	fputs("<h2>Inside the network</h2>\n", page->html);
	lab_section_probes(page);
	fputs("<div class=\"charts\">\n", page->html);
	bool ok = lab_chart_probes(page);
	fputs("</div>\n", page->html);
	return ok;
}

static bool moves(lab_page *page)
{
	if (!lab_has_moves(page->a))
		return true;
	fputs("<h2>Learned parameters</h2>\n<p>Where the parameters of the units went: the mean over the units of a layer, in a "
	      "band of one standard deviation; epoch 0 is the start.</p>\n<div class=\"charts\">\n", page->html);
	bool ok = lab_chart_moves(page);
	fputs("</div>\n", page->html);
	return ok;
}

static bool write_chapter(lab_page *page, lab_store *s, int64_t id, const char *store)
{
	bool any = page->a->standing[0].done > 0;

	fprintf(page->html, "<section id=\"study-%lld\">\n", (long long)id);
	lab_section_answer(page);
	if (any && !(ranking(page) && boundaries(page) && learning(page) && moves(page) && inside(page)))
		return false;
	fputs("<h2>How it was run</h2>\n", page->html);
	if (!lab_section_method(page, s, id, store))
		return false;
	fputs("</section>\n", page->html);
	return true;
}

static bool write_page(lab_page *page, const lab_chapter *chapter, size_t n, lab_store *s, const char *store)
{
	head(page->html, chapter, n);
	if (n > 1)
		contents(page->html, chapter, n);
	for (size_t i = 0; i < n; i++) {
		page->a = chapter[i].a;
		if (n > 1)
			snprintf(page->prefix, sizeof page->prefix, "%lld-", (long long)chapter[i].id);
		if (!write_chapter(page, s, chapter[i].id, store))
			return false;
	}
	fputs("</body>\n</html>\n", page->html);
	return true;
}

bool lab_report_write(const lab_chapter *chapter, size_t n, lab_store *s, const char *store, const char *folder,
		      char *why)
{
	char path[LAB_PATH + 32], temporary[LAB_PATH + 32];

	if (!lab_report_check(folder, why))
		return false;
	snprintf(path, sizeof path, "%s/index.html", folder);
	snprintf(temporary, sizeof temporary, "%s/.index-%ld.html", folder, (long)getpid());
	lab_page page = { .html = fopen(temporary, "w"), .folder = folder, .why = why };
	if (!page.html)
		return lab_fail(why, "%s: cannot be written: %s", temporary, strerror(errno));
	return lab_html_finish(page.html, temporary, path, write_page(&page, chapter, n, s, store), why);
}
