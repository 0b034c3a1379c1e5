/* SPDX-License-Identifier: MIT */
/* Arrays against the guards, of every length. */
#include "lab/audit/edges.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "lab/verify/format.h"

enum { LINE = 64 }; /* bytes, of alignment that nobody wants more of */

typedef struct probe {
	const lab_auditee *auditee;
	int output;
	actfn_dtype dtype;
	bool rows;
	size_t size;
	char *x, *gy, *y;
	lab_edges *out;
} probe;

static lab_target_outcome call_at(const probe *p, size_t n, lab_target_edge edge, size_t offset, char *why)
{
	lab_target_call call = lab_pass_call(p->output, p->dtype, n, p->x, p->gy, p->y);
	call.row = p->rows ? n : 0;
	call.edge = edge;
	call.offset = offset;
	return p->auditee->run(p->auditee->arg, &call, why);
}

/* With room around the arrays, where they are as aligned as at the edge, does it live?  A signature may refuse that. */
static bool lives_elsewhere(const probe *p, size_t n, lab_target_edge edge)
{
	char unused[LAB_MESSAGE];
	size_t offset = edge == LAB_EDGE_END ? -(n * p->size) % LINE : 0;
	lab_target_outcome outcome = call_at(p, n, LAB_EDGE_NONE, offset, unused);
	if (outcome == LAB_TARGET_REFUSED)
		outcome = call_at(p, n, LAB_EDGE_NONE, 0, unused);
	return outcome == LAB_TARGET_OK;
}

static bool is_accident(lab_target_outcome o)
{
	return o == LAB_TARGET_CRASHED || o == LAB_TARGET_SCRIBBLED;
}

/* What dies of arrays that are aligned to their elements only gets those that are to lines. */
static void try_edge(probe *p, lab_target_edge edge)
{
	size_t step = 1;
	for (size_t n = step; n <= LAB_EDGES_LENGTHS; n += step) {
		lab_target_outcome outcome = call_at(p, n, edge, 0, p->out->words);
		p->out->tried |= outcome == LAB_TARGET_OK;
		if (!is_accident(outcome))
			continue;
		p->out->beyond = lives_elsewhere(p, n, edge);
		if (p->out->beyond || step > 1) {
			p->out->tried = p->out->beyond;
			p->out->edge = edge;
			p->out->n = n;
			return;
		}
		step = LINE / p->size;
		n = 0;
	}
}

bool lab_edges_run(const lab_auditee *auditee, int output, actfn_dtype dtype, bool rows, const double *x, lab_edges *out,
		    char *why)
{
	size_t size = lab_formats[dtype].size, bytes = LAB_EDGES_LENGTHS * size;
	probe p = { .auditee = auditee, .output = output, .dtype = dtype, .rows = rows, .size = size, .x = malloc(bytes),
		    .gy = malloc(bytes), .y = malloc(bytes), .out = out };
	bool made = p.x && p.gy && p.y;
	double one = 1;
	*out = (lab_edges){ 0 };
	for (size_t i = 0; made && i < LAB_EDGES_LENGTHS; i++) {
		lab_write(dtype, 1, &x[i], p.x + i * size);
		lab_write(dtype, 1, &one, p.gy + i * size);
	}
	if (made)
		try_edge(&p, LAB_EDGE_END);
	if (made && !out->beyond)
		try_edge(&p, LAB_EDGE_BEGIN);
	free(p.x);
	free(p.gy);
	free(p.y);
	return made || lab_fail(why, "out of memory");
}

void lab_findings_of_edges(const lab_edges *e, lab_findings *out)
{
	lab_finding f = { .kind = LAB_FINDING_BOUNDS, .from = NAN, .to = NAN, .n = e->n, .share = NAN, .x = NAN, .got = NAN,
			  .want = NAN, .ulps = INFINITY, .relative = NAN };
	if (!e->beyond)
		return;
	snprintf(f.text, sizeof f.text, "an array of %zu at the %s of a page: %.200s", e->n,
		 e->edge == LAB_EDGE_END ? "end" : "beginning", e->words);
	lab_findings_add(out, f);
}
