/* SPDX-License-Identifier: MIT */
/* The words of a report: the answer, what the probes mean, how it was run. */
#include <string.h>

#include "lab/report/html.h"
#include "lab/report/section.h"
#include "lab/text.h"

typedef struct definition {
	const char *term, *text;
} definition;

static void definitions(FILE *out, const definition *d, size_t n)
{
	fputs("<dl>\n", out);
	for (size_t i = 0; i < n; i++)
		fprintf(out, "<dt>%s</dt><dd>%s</dd>\n", d[i].term, d[i].text);
	fputs("</dl>\n", out);
}

/* A text of several lines, a paragraph each. */
static void paragraphs(FILE *out, const char *text, const char *class)
{
	char line[LAB_WORDS];

	for (; *text; text += *text == '\n') {
		size_t n = strcspn(text, "\n");
		snprintf(line, sizeof line, "%.*s", (int)n, text);
		fprintf(out, "<p class=\"%s\">", class);
		lab_html_text(out, line);
		fputs("</p>\n", out);
		text += n;
	}
}

void lab_section_answer(lab_page *page)
{
	const lab_study *y = page->a->study;
	char text[LAB_WORDS];

	fputs("<h1>Which activation function?</h1>\n<p class=\"what\">", page->html);
	lab_html_text(page->html, y->data);
	fputs(", ", page->html);
	lab_html_text(page->html, y->net);
	fprintf(page->html, ", %d activation%s \303\227 %d seed%s, %d epochs</p>\n", y->nacts, y->nacts == 1 ? "" : "s",
		y->seeds, y->seeds == 1 ? "" : "s", y->epochs);
	lab_answer(page->a, text);
	paragraphs(page->html, text, "answer");
	lab_caveats(page->a, text);
	paragraphs(page->html, text, "note");
}

void lab_section_probes(lab_page *page)
{
	static const definition probe[] = {
		{ "Dead units",
		  "hidden units whose derivative f\342\200\262 is 0 for every sample of the validation set: no gradient "
		  "passes through them" },
		{ "Saturation", "share of (unit, sample) pairs with |f\342\200\262| at most 1 % of its largest value" },
		{ "Sparsity", "share of outputs that are exactly 0" },
		{ "Gradient norm",
		  "L2 norm of the gradient of the loss by the layer\342\200\231s weights, mean over the batches of the "
		  "epoch; falling towards the first layer: vanishing, growing: exploding" },
		{ "Mean of the outputs", "over units and samples; 0 would be zero-centred" },
		{ "Variance of the outputs", "over units and samples" },
	};

	fputs("<p>Measured for each hidden layer over the whole validation set at the end of every epoch; layer 1 is next "
	      "to the input.</p>\n", page->html);
	definitions(page->html, probe, sizeof probe / sizeof *probe);
}

static void settings(FILE *out, const lab_study *y)
{
	char rates[LAB_LIST], l2[32], dropout[32], input[32], norm[32];

	lab_study_write_rates(y, rates);
	fputs("<p>Data ", out);
	lab_html_text(out, y->data);
	fputs(", network ", out);
	lab_html_text(out, y->net);
	fprintf(out, ", optimiser %s, initialisation %s, learning rate%s %s (%s), batches of %d, %d epochs, weight decay %s, "
		     "dropout %s, of the inputs %s, max norm of the weights into a unit %s, seeds %llu to %llu.</p>\n",
		y->opt, y->init, y->nlrs > 1 ? "s" : "", rates, y->schedule, y->batch, y->epochs, lab_shortest(y->l2, l2),
		lab_shortest(y->dropout, dropout), lab_shortest(y->input_dropout, input),
		y->max_norm > 0 ? lab_shortest(y->max_norm, norm) : "any",
		(unsigned long long)y->first_seed, (unsigned long long)y->first_seed + (unsigned)y->seeds - 1);
}

static void protocol(FILE *out, const lab_analysis *a)
{
	static const definition statistics[] = {
		{ "Interval", "95 % confidence interval of the mean over the seeds, by Student\342\200\231s t" },
		{ "Difference",
		  "test accuracy minus the baseline\342\200\231s with the same seed, in percentage points, mean over the "
		  "seeds; its interval and p are those of the paired t test" },
		{ "p (Holm)",
		  "p corrected for the number of comparisons by Holm\342\200\231s method; * marks p &lt; 0.05. The "
		  "intervals are not corrected" },
		{ "Effect size d",
		  "mean difference divided by the standard deviation of the differences (Cohen\342\200\231s "
		  "d<sub>z</sub>)" },
		{ "Epochs to",
		  "first epoch whose validation accuracy reaches the value: median of the seeds that reached it" },
		{ "s per epoch",
		  "training time of an epoch in one thread, validation and probes not counted: median of the seeds; other "
		  "work on the machine makes it longer" },
		{ "Dead units", "after the last epoch, mean over hidden layers and seeds" },
	};

	fputs("<p>Training, validation and test sets are kept apart. For each seed, all activations share the split, the "
	      "order of the batches and the random stream of the initial weights. ", out);
	fputs(a->study->nlrs > 1 ?
		      "Each activation was first trained with every learning rate and seed without looking at the test set; "
		      "the rate with the best mean validation accuracy after the last epoch was kept, and only that one was "
		      "trained again and tested. " :
		      "The learning rate was given, not searched for: another rate may favour another activation. ", out);
	fputs("The test set is used once, with the weights of the last epoch. A run whose loss stops being finite has "
	      "diverged; it is shown and not averaged.</p>\n", out);
	definitions(out, statistics, sizeof statistics / sizeof *statistics);
}

static void machines(FILE *out, char *lines)
{
	fputs("<p>Ran on:</p>\n<ul>\n", out);
	for (char *line = strtok(lines, "\n"); line; line = strtok(NULL, "\n")) {
		fputs("<li>", out);
		lab_html_text(out, line);
		fputs("</li>\n", out);
	}
	fputs("</ul>\n", out);
}

bool lab_section_method(lab_page *page, lab_store *s, int64_t id, const char *store)
{
	char hosts[4096], command[LAB_LIST * 2];

	if (!lab_store_hosts(s, id, hosts, sizeof hosts, page->why))
		return false;
	settings(page->html, page->a->study);
	protocol(page->html, page->a);
	machines(page->html, hosts);
	lab_study_command(page->a->study, store, command, sizeof command);
	fputs("<p>This command repeats it; given the same store, it only adds what is missing:</p>\n<pre><code>",
	      page->html);
	lab_html_text(page->html, command);
	fputs("</code></pre>\n", page->html);
	return true;
}
