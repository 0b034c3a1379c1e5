/* SPDX-License-Identifier: MIT */
/* Colours that colour-blind people can tell apart (Okabe and Ito 2008), in order of use. */
#include "lab/plot/palette.h"

const lab_colour lab_palette[LAB_COLOURS] = {
	{ "#0072B2", 32 },  /* blue */
	{ "#D55E00", 166 }, /* vermillion */
	{ "#009E73", 36 },  /* bluish green */
	{ "#CC79A7", 175 }, /* reddish purple */
	{ "#E69F00", 214 }, /* orange */
	{ "#56B4E9", 74 },  /* sky blue */
	{ "#000000", 245 }, /* black; grey in a terminal, whose background may be black */
};
