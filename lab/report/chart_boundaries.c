/* SPDX-License-Identifier: MIT */
/* Decision boundaries of every activation side by side, for two-dimensional data. */
#include <string.h>

#include "lab/data/data.h"
#include "lab/report/chart.h"
#include "lab/report/html.h"
#include "lab/text.h"

enum { SIDE = 200, POINTS = 200 };

static void box(FILE *gp, const double b[4])
{
	fprintf(gp, "unset border\nunset tics\nunset grid\nunset colorbox\nset margins 0,0,0,0\n"
		    "set xrange [%.6g:%.6g]\nset yrange [%.6g:%.6g]\n", b[0], b[1], b[2], b[3]);
}

/* The probability of class 1, or the class where there are more than two. */
static void field(FILE *gp, const lab_trial_result *r)
{
	fputs("$field << EOD\n", gp);
	for (int j = 0; j < r->grid; j++) {
		for (int i = 0; i < r->grid; i++) {
			if (r->prob)
				fprintf(gp, "%.3g ", (double)r->prob[j * r->grid + i]);
			else
				fprintf(gp, "%d ", r->cls[j * r->grid + i]);
		}
		putc('\n', gp);
	}
	fputs("EOD\n", gp);
}

/* Points of the test set, a class at a time. */
static void points(FILE *gp, const lab_set *set)
{
	size_t n = set->n < POINTS ? set->n : POINTS;

	for (int cls = 0; cls < 2; cls++) {
		fprintf(gp, "$class%d << EOD\n", cls);
		for (size_t i = 0; i < n; i++)
			if (set->label[i] == cls)
				fprintf(gp, "%.3f %.3f\n", (double)set->x[2 * i], (double)set->x[2 * i + 1]);
		fputs("EOD\n", gp);
	}
}

/* Pale paper for the two classes, the boundary a dark line; the same on a dark page. */
static void plot(FILE *gp, const lab_trial_result *r, bool with_points)
{
	double dx = (r->box[1] - r->box[0]) / (r->grid - 1), dy = (r->box[3] - r->box[2]) / (r->grid - 1);
	char at[128];

	snprintf(at, sizeof at, "using (%.9g+$1*%.9g):(%.9g+$2*%.9g):3", r->box[0], dx, r->box[2], dy);
	fputs("set palette defined (0 '#F7CDAE', 0.5 '#FFFFFF', 1 '#A9D1EC')\nset cbrange [0:1]\n"
	      "set contour base\nunset surface\nset cntrparam levels discrete 0.5\nset table $edge\n", gp);
	fprintf(gp, "splot $field matrix %s\nunset table\nplot $field matrix %s with image notitle", at, at);
	if (with_points)
		fputs(", \\\n $class0 using 1:2 with points pt 6 ps 0.36 lc rgb '#A33C00' notitle"
		      ", \\\n $class1 using 1:2 with points pt 7 ps 0.3 lc rgb '#00436B' notitle", gp);
	fputs(", \\\n $edge using 1:2 with lines lw 1.6 lc rgb '#222222' notitle\n", gp);
}

static bool boundary(lab_page *page, const lab_standing *s, const lab_data *data)
{
	const lab_trial_result *r = &s->median->result;
	char name[64], title[LAB_ACT + 64];
	lab_chart c;

	snprintf(name, sizeof name, "boundary-%d", s->index + 1);
	snprintf(title, sizeof title, "Decision boundary of %s, seed %llu", s->act,
		 (unsigned long long)s->median->seed);
	if (!lab_chart_begin(page, &c, name, SIDE, SIDE))
		return false;
	box(c.gp, r->box);
	field(c.gp, r);
	if (data)
		points(c.gp, &data->test);
	plot(c.gp, r, data != NULL);
	fputs("<figure>\n<figcaption>", page->html);
	lab_html_text(page->html, s->act);
	fprintf(page->html, " <span>%.2f %%</span></figcaption>\n", 100 * r->test_acc);
	bool ok = lab_chart_end(page, &c, title,
				"The plane coloured by the network's answer, the boundary between the two classes as a "
				"line, test points as open and full circles.");
	fputs("</figure>\n", page->html);
	return ok;
}

/* The points of the run's seed; generated anew, since a store holds no data. */
static bool with_data(lab_page *page, const lab_standing *s)
{
	const lab_study *y = page->a->study;
	char ignored[LAB_MESSAGE];
	lab_data data;
	bool loaded = lab_data_load(y->data, y->data_dir[0] ? y->data_dir : NULL, s->median->seed, &data, ignored);
	bool ok = boundary(page, s, loaded && data.dim == 2 ? &data : NULL);

	if (loaded)
		lab_data_free(&data);
	return ok;
}

bool lab_chart_boundaries(lab_page *page)
{
	for (int i = 0; i < page->a->study->nacts; i++) {
		const lab_standing *s = &page->a->standing[i];
		if (s->median && s->median->result.grid && !with_data(page, s))
			return false;
	}
	return true;
}
