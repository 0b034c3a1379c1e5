/* SPDX-License-Identifier: MIT */
/* Initial weights: normal with mean 0 and a standard deviation from the layer's size. */
#include "lab/nn/init.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "lab/rng.h"

const char *const lab_init_names[] = { "auto", "xavier", "he", "lecun", NULL };

/* What auto means: the first row that fits, by name or by what actfn_info says
 * about saturation (a prefix: "both (hard)" is "both"). */
static const struct {
	const char *name, *saturates;
	lab_init scheme;
} rules[] = {
	{ "selu", NULL, LAB_LECUN },       /* keeps mean 0, variance 1 for weights of variance 1/in: its reason to be */
	{ "relu6", NULL, LAB_HE },         /* a rectifier whose upper bound is far from where it starts */
	{ "sinusoid", NULL, LAB_XAVIER },  /* slope 1 at 0, bounded */
	{ NULL, "both", LAB_XAVIER },      /* sigmoid, tanh and their likes: Glorot and Bengio's analysis */
	{ NULL, "", LAB_HE },              /* rectifiers, sharp or smooth, pass about half of the signal */
};

static bool fits(const actfn_info *info, const char *name, const char *saturates)
{
	if (name)
		return !strcmp(info->name, name);
	return !strncmp(info->saturates, saturates, strlen(saturates));
}

lab_init lab_init_auto(const actfn *f)
{
	const actfn_info *info = actfn_get_info(f);
	size_t i = 0;

	while (!fits(info, rules[i].name, rules[i].saturates))
		i++;
	return rules[i].scheme;
}

/* He's a: 0 for relu, negative_slope for leaky_relu, a for prelu, 1 for the
 * identity, read off the function itself. */
static double left_slope(const actfn *f)
{
	const float x = -100;
	float dx = 0;

	actfn_derivative(f, ACTFN_F32, 1, &x, &dx);
	return isfinite(dx) ? (double)dx : 0;
}

double lab_init_std(lab_init scheme, const actfn *f, size_t in, size_t out)
{
	double a, fan = (double)in;

	if (f && scheme == LAB_AUTO)
		scheme = lab_init_auto(f);
	if (!f || scheme == LAB_XAVIER)
		return sqrt(2 / (fan + (double)out));
	if (scheme == LAB_LECUN)
		return sqrt(1 / fan);
	a = left_slope(f);
	return sqrt(2 / (1 + a * a) / fan);
}

void lab_init_weights(uint64_t seed, size_t layer, double std, size_t n, float *w)
{
	lab_rng rng = lab_rng_stream(seed, "weights", layer);

	for (size_t i = 0; i < n; i++)
		w[i] = (float)(std * lab_rng_normal(&rng));
}
