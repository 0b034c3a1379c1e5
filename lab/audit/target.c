/* SPDX-License-Identifier: MIT */
/* A target: which kind it is, its process, and calls of it. */
#include "lab/audit/target.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lab/audit/arrays.h"
#include "lab/audit/embedded.h"
#include "lab/audit/pair.h"
#include "lab/audit/process.h"
#include "lab/text.h"
#include "lab/verify/format.h"

typedef struct kind kind;

struct lab_target {
	const kind *kind;
	char *text[2]; /* "libm.so.6", "tanhf"; or one text and NULL */
	lab_target_spec spec;
	char *signature, *python;
	lab_target_info info;
	lab_target_pair stored;
	shared_memory memory;
	process process;
	size_t culprit;
};

/* ---- kinds ------------------------------------------------------------------ */

struct kind {
	const char *prefix, *name;
	bool (*start)(lab_target *t, char *why); /* NULL: nothing runs */
};

static bool start_child(lab_target *t, char *why)
{
	char area[32], dtype[16];
	const char *argv[] = { "actfn-audit", t->kind->name, area, t->text[0], t->text[1] ? t->text[1] : "",
			       t->signature ? t->signature : "", dtype, NULL };

	snprintf(area, sizeof area, "%zu", t->memory.area);
	snprintf(dtype, sizeof dtype, "%d", (int)t->spec.dtype);
	return process_start(&t->process, NULL, argv, t->memory.fd, why);
}

static bool start_python(lab_target *t, char *why)
{
	char area[32];
	const char *argv[] = { t->python, "-uB", "-c", lab_audit_worker, t->kind->name, area, t->text[0],
			       t->signature ? t->signature : "", NULL };

	snprintf(area, sizeof area, "%zu", t->memory.area);
	return process_start(&t->process, t->python, argv, t->memory.fd, why);
}

static const kind kinds[] = {
	{ "python:", "python", start_python },
	{ "onnx-op:", "onnx-op", start_python },
	{ "onnx:", "onnx", start_python },
	{ "exec:", "exec", start_child },
	{ "pair:", "pair", NULL },
	{ "", "symbol", start_child },
};

static const kind *find_kind(const char *target)
{
	const kind *k = kinds;

	while (strncmp(target, k->prefix, strlen(k->prefix)))
		k++;
	return k;
}

/* Cuts the text in two at the last of these characters: "libm.so.6:tanhf", "x.npy,y.npy". */
static bool cut(lab_target *t, char at, const char *right, char *why)
{
	char *c = strrchr(t->text[0], at);

	if (!c || c == t->text[0] || !c[1])
		return lab_fail(why, "target \"%s\": expected %s", t->spec.target, right);
	*c = '\0';
	t->text[1] = c + 1;
	return true;
}

static bool read_target(lab_target *t, const char *target, char *why)
{
	t->kind = find_kind(target);
	t->info.kind = t->kind->name;
	t->text[0] = strdup(target + strlen(t->kind->prefix));
	if (!t->text[0])
		return lab_fail(why, "out of memory");
	if (!*t->text[0])
		return lab_fail(why, "target \"%s\": there is nothing behind \"%s\"", target, t->kind->prefix);
	if (!strcmp(t->kind->name, "symbol"))
		return cut(t, ':', "LIBRARY:SYMBOL, as in libm.so.6:tanhf, or a kind: python:, exec:, pair:, onnx:", why);
	return strcmp(t->kind->name, "pair") || cut(t, ',', "pair:x.npy,y.npy", why);
}

/* ---- the process ------------------------------------------------------------ */

/* Starts the process and reads what it says of itself. */
static bool greet(lab_target *t, char *why)
{
	wire_hello h;
	size_t got = 0;
	char what[LAB_MESSAGE];

	if (!t->kind->start(t, why))
		return false;
	if (process_ask(&t->process, NULL, 0, &h, sizeof h, &got, t->spec.start_seconds, what))
		return lab_fail(why, "%s: %s while getting ready", t->spec.target, what);
	if (got != sizeof h) {
		process_end(&t->process);
		return lab_fail(why, "%s: its process gave %zu bytes for an answer, not %zu", t->spec.target, got, sizeof h);
	}
	if (!h.ok) {
		process_end(&t->process);
		return lab_fail(why, "%.*s", LAB_MESSAGE - 1, h.why);
	}
	t->info.dtypes = h.forward;
	t->info.backward = h.backward;
	t->info.rows = h.flags & WIRE_ROWS;
	t->info.stride = h.flags & WIRE_STRIDE;
	t->info.in_place = h.flags & WIRE_IN_PLACE;
	t->info.threads = h.flags & WIRE_THREADS;
	t->info.guarded = h.flags & WIRE_GUARDED;
	t->info.align = t->memory.align = h.align ? h.align : 1;
	snprintf(t->info.name, sizeof t->info.name, "%.255s", h.name);
	snprintf(t->info.version, sizeof t->info.version, "%.127s", h.version);
	snprintf(t->info.signature, sizeof t->info.signature, "%.255s", h.signature);
	return true;
}

static char *copy(const char *s)
{
	return s ? strdup(s) : NULL;
}

static bool open_stored(lab_target *t, char *why)
{
	t->info.fixed = true;
	snprintf(t->info.name, sizeof t->info.name, "%s, %s", t->text[0], t->text[1]);
	if (!pair_read(t->text[0], t->text[1], &t->stored, why))
		return false;
	t->info.dtypes = 1u << t->stored.dtype;
	return true;
}

static bool set_up(lab_target *t, const lab_target_spec *spec, char *why)
{
	t->spec = *spec;
	t->spec.seconds = spec->seconds > 0 ? spec->seconds : 20;
	t->spec.start_seconds = spec->start_seconds > 0 ? spec->start_seconds : 300;
	t->spec.max_n = spec->max_n ? spec->max_n : (size_t)1 << 20;
	t->spec.target = copy(spec->target);
	t->signature = copy(spec->signature);
	t->python = copy(spec->python ? spec->python : "python3");
	if (!t->spec.target || !t->python || (spec->signature && !t->signature))
		return lab_fail(why, "out of memory");
	return read_target(t, t->spec.target, why);
}

lab_target *lab_target_open(const lab_target_spec *spec, char *why)
{
	lab_target *t = calloc(1, sizeof *t);
	bool ok;

	if (!t) {
		lab_fail(why, "out of memory");
		return NULL;
	}
	t->memory.fd = t->process.socket = t->process.output = -1;
	t->culprit = SIZE_MAX;
	ok = set_up(t, spec, why);
	if (ok && !t->kind->start)
		ok = open_stored(t, why);
	else if (ok)
		ok = shared_open(&t->memory, t->spec.max_n * sizeof(double), why) && greet(t, why);
	if (ok)
		return t;
	lab_target_close(t);
	return NULL;
}

void lab_target_close(lab_target *t)
{
	if (!t)
		return;
	process_end(&t->process);
	if (t->memory.fd >= 0)
		shared_close(&t->memory);
	pair_free(&t->stored);
	free(t->text[0]);
	free((char *)t->spec.target);
	free(t->signature);
	free(t->python);
	free(t);
}

const lab_target_info *lab_target_about(const lab_target *t)
{
	return &t->info;
}

const lab_target_pair *lab_target_stored(const lab_target *t)
{
	return t->info.fixed ? &t->stored : NULL;
}

size_t lab_target_culprit(const lab_target *t)
{
	return t->culprit;
}

const char *lab_target_word(lab_target_outcome o)
{
	static const char *const words[] = { "ok", "crashed", "hung", "refused", "misshapen", "scribbled", "failed" };

	return words[o];
}

/* ---- a call ----------------------------------------------------------------- */

lab_target_arrays lab_target_place(lab_target *t, const lab_target_call *c)
{
	size_t at[WIRE_AREAS];

	for (int i = 0; i < WIRE_AREAS; i++)
		if (!shared_offset(&t->memory, c, i, &at[i]))
			return (lab_target_arrays){ NULL, NULL, NULL };
	return (lab_target_arrays){ t->memory.begin + at[WIRE_X], t->memory.begin + at[WIRE_GY], t->memory.begin + at[WIRE_Y] };
}

static bool possible(const lab_target *t, const lab_target_call *c, const lab_target_arrays *a, char *why)
{
	unsigned able = c->op == LAB_TARGET_FORWARD ? t->info.dtypes : t->info.backward;
	const char *op = c->op == LAB_TARGET_FORWARD ? "forward" : "backward";

	if (t->info.fixed)
		return lab_fail(why, "stored arrays cannot be called");
	if (!(able >> c->dtype & 1))
		return lab_fail(why, "has no %s in %s", op, (int)c->dtype < LAB_DTYPES ? lab_formats[c->dtype].name : "integers");
	if (c->stride > 1 && !t->info.stride)
		return lab_fail(why, "has no stride");
	if (c->offset % lab_formats[c->dtype].size)
		return lab_fail(why, "an offset of %zu bytes is no multiple of an element's size", c->offset);
	if (t->info.align > 1 && c->offset % t->info.align)
		return lab_fail(why, "its signature wants arrays at multiples of %zu bytes", t->info.align);
	if (c->edge && !t->info.guarded)
		return lab_fail(why, "gets no arrays that can lie at an edge");
	if (c->row && c->n % c->row)
		return lab_fail(why, "%zu elements are not rows of %zu", c->n, c->row);
	return a->y || lab_fail(why, "%zu elements are more than the target was opened for", c->n);
}

static uint64_t offset(const lab_target *t, const void *p)
{
	return (uint64_t)((const char *)p - t->memory.begin);
}

static lab_target_outcome ask(lab_target *t, const lab_target_call *c, const lab_target_arrays *a, char *why)
{
	const wire_call w = { .op = c->op, .dtype = c->dtype, .threads = c->threads > 1 ? (uint32_t)c->threads : 1,
			      .seconds = (uint32_t)t->spec.seconds + 1, .n = c->n, .row = c->row, .x = offset(t, a->x),
			      .gy = offset(t, a->gy), .y = offset(t, a->y), .stride = c->stride ? c->stride : 1 };
	wire_notes *notes = shared_notes(&t->memory);
	wire_reply r = { 0 };
	size_t got = 0;
	lab_target_outcome o;

	notes->at = notes->fault = UINT64_MAX;
	o = process_ask(&t->process, &w, sizeof w, &r, sizeof r, &got, t->spec.seconds, why);
	if (o) {
		t->culprit = notes->at < c->n ? notes->at : SIZE_MAX;
		return shared_explain(&t->memory, c, o, why);
	}
	if (got < offsetof(wire_reply, why) || r.outcome > LAB_TARGET_FAILED) {
		process_end(&t->process);
		lab_fail(why, "garbled the audit's messages");
		return LAB_TARGET_CRASHED;
	}
	t->culprit = r.at < c->n ? r.at : SIZE_MAX;
	if (r.outcome)
		lab_fail(why, "%.*s", LAB_MESSAGE - 1, r.why);
	return (lab_target_outcome)r.outcome;
}

lab_target_outcome lab_target_run(lab_target *t, const lab_target_call *c, char *why)
{
	lab_target_arrays a = t->info.fixed ? (lab_target_arrays){ NULL, NULL, NULL } : lab_target_place(t, c);
	lab_target_outcome o;

	t->culprit = SIZE_MAX;
	if (!possible(t, c, &a, why))
		return LAB_TARGET_REFUSED;
	if (!t->process.pid && !greet(t, why))
		return LAB_TARGET_FAILED;
	if (c->x != a.x)
		shared_spread(c, c->x, a.x);
	if (c->op == LAB_TARGET_BACKWARD && c->gy != a.gy)
		shared_spread(c, c->gy, a.gy);
	shared_poison(&t->memory, c);
	o = ask(t, c, &a, why);
	if (!o)
		o = shared_check(&t->memory, c, why);
	if ((!o || o == LAB_TARGET_MISSHAPEN) && c->y != a.y)
		shared_gather(c, a.y, c->y);
	return o;
}
