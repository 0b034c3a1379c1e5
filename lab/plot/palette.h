/* SPDX-License-Identifier: MIT */
/* Colours that colour-blind people can tell apart (Okabe and Ito 2008), in order of use. */
#ifndef LAB_PALETTE_H
#define LAB_PALETTE_H

typedef struct lab_colour {
	const char *rgb; /* "#0072B2" */
	int xterm;       /* the nearest of the 256 terminal colours */
} lab_colour;

/* Yellow is left out (unreadable on white), black comes last (unreadable on a dark terminal). */
enum { LAB_COLOURS = 7 };
extern const lab_colour lab_palette[LAB_COLOURS];

#endif
