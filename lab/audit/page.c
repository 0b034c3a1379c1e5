/* SPDX-License-Identifier: MIT */
/* An audit as one self-contained HTML page. */
#include "lab/audit/page.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lab/audit/page_chart.h"
#include "lab/report/html.h"
#include "lab/report/style.h"
#include "lab/text.h"

typedef struct page {
	FILE *out;
	const lab_audit_subject *s;
	const lab_audit *a;
	char *why;
} page;

static const char *name_of(const lab_audit_subject *s)
{
	return *s->name ? s->name : s->target;
}

/* ---- the answer ------------------------------------------------------------------------ */

static void head(const page *p)
{
	fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
	      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	      "<meta name=\"generator\" content=\"actfn\">\n<title>Audit of ", p->out);
	lab_html_text(p->out, name_of(p->s));
	fprintf(p->out, "</title>\n<style>\n%s</style>\n</head>\n<body>\n", lab_style);
	lab_html_svg_shapes(p->out);
}

static void answer(const page *p)
{
	int all = lab_audit_count(p->a, 0), n = lab_audit_count(p->a, p->s->allowed);
	fputs("<h1>", p->out);
	lab_html_text(p->out, name_of(p->s));
	fputs("</h1>\n<p class=\"what\">", p->out);
	lab_html_text(p->out, p->s->version);
	fprintf(p->out, "%s%s ", *p->s->version ? ", " : "", p->s->found ? "taken for" : "held against");
	lab_html_text(p->out, p->s->spec);
	if (p->s->found && *p->s->found) {
		fputs(" (", p->out);
		lab_html_text(p->out, p->s->found);
		fputs(")", p->out);
	}
	fputs("</p>\n<p class=\"answer\">", p->out);
	if (!all)
		fprintf(p->out, "Nothing was found: every error is within %g ULP, and zeros, infinities and NaN are as they must "
				"be.</p>\n", p->s->limit);
	else
		fprintf(p->out, "%d finding%s, %d count%s; the limit is %g ULP.</p>\n", all, all == 1 ? "" : "s", n,
			n == 1 ? "s" : "", p->s->limit);
	if (p->a->stopped)
		fputs("<p class=\"note\">The audit was stopped: this is what the inputs tried until then have shown.</p>\n", p->out);
}

/* ---- tables ------------------------------------------------------------------------------ */

static void cell(FILE *out, const char *kind, const char *text)
{
	fprintf(out, *kind ? "<td class=\"%s\">" : "<td>", kind);
	lab_html_text(out, text);
	fputs("</td>", out);
}

static void number_cell(FILE *out, double v, const char *nan)
{
	char s[32];
	snprintf(s, sizeof s, "%.9g", v);
	cell(out, "", isnan(v) ? nan : s);
}

/* Rows of a softmax have no single input: a column that is empty throughout is left out. */
static bool any_input(const lab_audit_part *part)
{
	for (int i = 0; i < part->findings.n; i++)
		if (!isnan(part->findings.list[i].x) || !isnan(part->findings.list[i].from))
			return true;
	return false;
}

static void finding(const page *p, const lab_audit_part *part, const lab_finding *f, bool inputs)
{
	char s[LAB_AUDIT_WHERE], u[32], kind[64];
	snprintf(kind, sizeof kind, "%s%s", lab_finding_titles[f->kind], p->s->allowed >> f->kind & 1 ? " (allowed)" : "");
	fputs("<tr>", p->out);
	cell(p->out, "left", kind);
	if (inputs)
		cell(p->out, "left", lab_audit_where(part->dtype, f->from, f->to, s));
	cell(p->out, "words", f->text);
	cell(p->out, "", isfinite(f->ulps) && f->ulps > 0 ? lab_audit_ulps(f->ulps, u) : "");
	if (inputs) {
		number_cell(p->out, f->x, "");
		const char *nan = isnan(f->got) && isnan(f->want) ? "" : "NaN"; /* no result, or one that is none */
		number_cell(p->out, isnan(f->x) ? NAN : f->got, isnan(f->x) ? "" : nan);
		number_cell(p->out, isnan(f->x) ? NAN : f->want, isnan(f->x) ? "" : nan);
	}
	fputs("</tr>\n", p->out);
}

static void findings(const page *p, const lab_audit_part *part)
{
	bool inputs = any_input(part);
	if (!part->findings.n)
		return;
	fprintf(p->out, "<div class=\"scroll\"><table class=\"findings\">\n<tr><th class=\"left\">finding</th>%s"
			"<th class=\"words\">what is wrong</th><th>ULP</th>%s</tr>\n",
		inputs ? "<th class=\"left\">inputs</th>" : "", inputs ? "<th>at x</th><th>result</th><th>right</th>" : "");
	for (int i = 0; i < part->findings.n; i++)
		finding(p, part, &part->findings.list[i], inputs);
	fputs("</table></div>\n", p->out);
}

static void causes(const page *p, const lab_audit_part *part)
{
	for (int i = 0; i < part->causes; i++) {
		const lab_cause *c = &part->cause[i].cause;
		if (lab_audit_told(part, i))
			continue;
		fputs("<p><b>Likely cause:</b> <code>", p->out);
		lab_html_text(p->out, c->what);
		fprintf(p->out, "</code>. It gives the same bits for %.0f %% of %zu results tried there, errors of the same size for %.0f %%.",
			100 * c->same, c->tried, 100 * c->alike);
		if (*c->cure) {
			fputs(" What keeps its digits: <code>", p->out);
			lab_html_text(p->out, c->cure);
			fputs("</code>.", p->out);
		}
		fputs("</p>\n", p->out);
	}
}

static void regions(const page *p, const lab_audit_part *part)
{
	char s[LAB_AUDIT_WHERE], u[32], n[32];
	fputs("<h3>By region</h3>\n<div class=\"scroll\"><table class=\"regions\">\n<tr><th class=\"left\">region</th>"
	      "<th>from, to</th><th>inputs</th><th>correctly rounded</th><th>mean ULP</th><th>max ULP</th><th>at x</th>"
	      "<th>relative</th></tr>\n", p->out);
	for (int i = 0; i < part->regions; i++) {
		const lab_audit_region *r = &part->region[i];
		fputs("<tr>", p->out);
		cell(p->out, "left", r->name);
		cell(p->out, "left", lab_audit_where(part->dtype, r->from, r->to, s));
		cell(p->out, "", lab_commas(r->n, n));
		fprintf(p->out, "<td>%.4g %%</td><td>%.3g</td>", 100.0 * (double)r->right / (double)r->n, r->mean);
		cell(p->out, "", lab_audit_ulps(r->max_ulp, u));
		number_cell(p->out, r->max_ulp > 0 ? r->x : NAN, "");
		fprintf(p->out, "<td>%.2g</td></tr>\n", r->relative);
	}
	fputs("</table></div>\n", p->out);
}

static bool is_same(const lab_property_result *r)
{
	return r->tried && !r->differing && !r->accident;
}

static bool is_other(const lab_property_result *r)
{
	return r->differing || r->accident;
}

static bool is_untried(const lab_property_result *r)
{
	return !r->tried && !is_other(r);
}

/* "Same bits whatever the run, length" */
static void properties_that(const page *p, const lab_audit_part *part, bool (*are)(const lab_property_result *r),
			    const char *words, bool *first)
{
	bool some = false;
	for (int i = 0; i < LAB_PROPERTIES; i++) {
		if (!are(&part->property[i]))
			continue;
		if (some)
			fprintf(p->out, ", %s", lab_property_names[i]);
		else
			fprintf(p->out, "%s%s %s", *first ? "" : "; ", words, lab_property_names[i]);
		some = true;
		*first = false;
	}
}

static void properties(const page *p, const lab_audit_part *part)
{
	bool first = true;
	fputs("<p class=\"note\">", p->out);
	properties_that(p, part, is_same, "Same bits whatever the", &first);
	properties_that(p, part, is_other, first ? "Other bits by" : "other bits by", &first);
	properties_that(p, part, is_untried, first ? "Not tried:" : "not tried:", &first);
	fputs(".</p>\n", p->out);
}

static void edges(const page *p, const lab_audit_part *part)
{
	if (part->edges.tried && !part->edges.beyond)
		fputs("<p class=\"note\">Nothing is read or written beyond its arrays.</p>\n", p->out);
}

/* ---- parts --------------------------------------------------------------------------------- */

/* What the library computes instead: the card's form for plain arithmetic. */
static void stable_form(const page *p, const lab_audit_part *part)
{
	const actfn *f;
	if (actfn_parse(p->s->spec, &f) != ACTFN_OK)
		return;
	const actfn_info *info = actfn_get_info(f);
	bool forward = part->output == LAB_F;
	const char *text = forward ? info->formula : info->derivative, *stable = forward ? info->stable : info->stable_dx;
	fprintf(p->out, "<dl><dt>%s</dt><dd><code>", forward ? "f(x)" : "f'(x)");
	lab_html_text(p->out, text);
	fputs("</code></dd>", p->out);
	if (stable && strcmp(stable, text)) {
		fputs("<dt>without cancellation</dt><dd><code>", p->out);
		lab_html_text(p->out, stable);
		fputs("</code></dd>", p->out);
	}
	fputs("</dl>\n", p->out);
	actfn_free(f);
}

static bool part(const page *p, const lab_audit_part *part)
{
	char n[32], u[32];
	const lab_bin *t = &part->total;
	fprintf(p->out, "<h2>%s, %s</h2>\n", part->output == LAB_F ? "Forward" : "Backward (gy = 1)",
		lab_formats[part->dtype].name);
	if (!part->tried) {
		fputs("<p>Not tried: ", p->out);
		lab_html_text(p->out, part->why);
		fputs("</p>\n", p->out);
		findings(p, part);
		return true;
	}
	fprintf(p->out, "<p>%s inputs, %.4g %% of the results correctly rounded", lab_commas(part->pass.done, n),
		t->n ? 100.0 * (double)t->right / (double)t->n : 0);
	if (t->measured)
		fprintf(p->out, "; mean error %.3g ULP, largest %s ULP", t->sum / (double)t->measured,
			lab_audit_ulps(part->max_ulp, u));
	if (t->measured && !isnan(part->x))
		fprintf(p->out, " at x = %.9g", part->x);
	fputs(".</p>\n", p->out);
	bool rows = !part->pass.axis.bins, drawn = rows || lab_audit_chart(p->out, part, p->s->limit, p->why);
	findings(p, part);
	causes(p, part);
	if (!rows) {
		stable_form(p, part);
		regions(p, part);
		properties(p, part);
	}
	edges(p, part);
	return drawn;
}

static void method(const page *p)
{
	fputs("<h2>How it was measured</h2>\n<p>A ULP is the distance between neighbouring numbers of the type at the true value. "
	      "True values are those of the library's kernels, correctly rounded for every input, in f64 those of MPFR; the "
	      "largest errors are MPFR's in every type.</p>\n<pre>", p->out);
	lab_html_text(p->out, p->s->command);
	fprintf(p->out, "</pre>\n<p class=\"small\">actfn %s</p>\n", actfn_version());
}

static bool write_page(const page *p)
{
	bool ok = true;
	head(p);
	answer(p);
	for (int i = 0; i < p->a->parts && ok; i++)
		ok = part(p, p->a->part[i]);
	method(p);
	fputs("</body>\n</html>\n", p->out);
	return ok;
}

/* ---- the file ------------------------------------------------------------------------------- */

static bool is_folder(const char *where)
{
	struct stat st;
	return (*where && where[strlen(where) - 1] == '/') || (!stat(where, &st) && S_ISDIR(st.st_mode));
}

/* "torch-1.13.1-torch.nn.functional.gelu.html" */
static bool choose_path(const lab_audit_subject *s, const char *where, char *path, char *why)
{
	char name[512];
	const char *version = *s->version ? s->version : "", *base = strrchr(name_of(s), '/');
	snprintf(name, sizeof name, "%.100s%s%.300s.html", version, *version ? "-" : "", base ? base + 1 : name_of(s));
	for (char *c = name; *c; c++)
		if (!isalnum((unsigned char)*c) && !strchr("._-", *c))
			*c = '-';
	bool folder = is_folder(where), slash = *where && where[strlen(where) - 1] == '/';
	int n = folder ? snprintf(path, LAB_AUDIT_PATH, "%s%s%s", where, slash ? "" : "/", name)
		       : snprintf(path, LAB_AUDIT_PATH, "%s", where);
	return n < LAB_AUDIT_PATH || lab_fail(why, "--html: the path is too long");
}

static bool make_folder(const char *where, char *why)
{
	if (*where && where[strlen(where) - 1] == '/' && mkdir(where, 0777) && errno != EEXIST)
		return lab_fail(why, "%s: the folder cannot be made: %s", where, strerror(errno));
	return true;
}

static bool temporary_name(const char *path, char *temporary, char *why)
{
	int n = snprintf(temporary, LAB_AUDIT_PATH, "%s.%ld", path, (long)getpid());
	return n < LAB_AUDIT_PATH || lab_fail(why, "--html: the path is too long");
}

bool lab_audit_page_check(const lab_audit_subject *s, const char *where, char *path, char *why)
{
	char temporary[LAB_AUDIT_PATH];
	if (!make_folder(where, why) || !choose_path(s, where, path, why) || !temporary_name(path, temporary, why))
		return false;
	FILE *f = fopen(temporary, "w");
	if (!f)
		return lab_fail(why, "%s: cannot be written: %s", path, strerror(errno));
	fclose(f);
	unlink(temporary);
	return true;
}

bool lab_audit_page(const lab_audit_subject *s, const lab_audit *a, const char *where, char *path, char *why)
{
	char temporary[LAB_AUDIT_PATH];
	if (!make_folder(where, why) || !choose_path(s, where, path, why) || !temporary_name(path, temporary, why))
		return false;
	page p = { .out = fopen(temporary, "w"), .s = s, .a = a, .why = why };
	if (!p.out)
		return lab_fail(why, "%s: cannot be written: %s", path, strerror(errno));
	return lab_html_finish(p.out, temporary, path, write_page(&p), why);
}
