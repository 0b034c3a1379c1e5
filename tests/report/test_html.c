/* SPDX-License-Identifier: MIT */
/* Text that goes into a page is escaped; gnuplot's SVG becomes part of it. */
#include "tests/lab/test.h"

#include "lab/report/html.h"

static char text[4096];

static FILE *out(void)
{
	memset(text, 0, sizeof text);
	return fmemopen(text, sizeof text, "w");
}

static void escapes(void **state)
{
	FILE *f = out();

	(void)state;
	lab_html_text(f, "<b a=\"1\" b='2'> & \xc3\x97");
	fclose(f);
	assert_string_equal(text, "&lt;b a=&quot;1&quot; b=&#39;2&#39;&gt; &amp; \xc3\x97");
}

/* What gnuplot 5.4 writes, shortened. */
static const char svg[] =
	"<?xml version=\"1.0\"?>\n<svg width=\"480\" xmlns=\"http://www.w3.org/2000/svg\">\n<title>Gnuplot</title>\n"
	"<g id=\"gnuplot_canvas\">\n<defs>\n<circle id='gpDot' r='0.5'/>\n</defs>\n"
	"<g fill=\"none\" color=\"black\" stroke=\"black\">\n</g>\n"
	"\t<g id=\"gnuplot_plot_1\" ><title>gnuplot_plot_1</title>\n"
	"<g fill=\"none\" color=\"black\" stroke=\"currentColor\">\n"
	"\t<path stroke='rgb(  1,   2,   3)' d='M0,0 L1,1'/>\t<g fill=\"rgb(1,2,3)\" font-family=\"sans-serif\" >\n"
	"\t\t<text>elu</text>\n\t</g>\n"
	"<use xlink:href='#gpPt6' color='rgb(  0, 114, 178)'/>\n"
	"</g>\n\t</g>\n</g>\n</svg>\n";

static void adopts(void **state)
{
	static const char *const gone[] = { "http", "Gnuplot", "gnuplot_", "gpDot", "rgb(  1", "rgb(1,", "xlink",
					    "color=\"black\"", "stroke=\"black\"", "font-family", "<?xml" };
	static const char *const there[] = { "<svg id=\"a\" viewBox=\"0 0 480 320\"", "role=\"img\"",
					     "aria-labelledby=\"a-t a-d\"",
					     "<title id=\"a-t\">one &lt; two</title>", "<desc id=\"a-d\">words</desc>",
					     "stroke='currentColor' d='M0,0 L1,1'", "fill=\"currentColor\"",
					     "<text>elu</text>", "href='#gpPt6' color='rgb(  0, 114, 178)'" };
	FILE *f = out();
	int open = 0;

	(void)state;
	lab_html_svg(f, svg, "a", "one < two", "words", 480, 320);
	fclose(f);
	for (size_t i = 0; i < sizeof gone / sizeof *gone; i++)
		if (strstr(text, gone[i]))
			fail_msg("%s is still in: %s", gone[i], text);
	for (size_t i = 0; i < sizeof there / sizeof *there; i++)
		if (!strstr(text, there[i]))
			fail_msg("%s is not in: %s", there[i], text);
	for (const char *p = text; (p = strstr(p, "<")); p++)
		open += !strncmp(p, "<g", 2) ? 1 : !strncmp(p, "</g>", 4) ? -1 : 0;
	assert_int_equal(open, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(escapes), cmocka_unit_test(adopts) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
