/* SPDX-License-Identifier: MIT */
/* Somebody else's activation function, run in a process of its own that may crash, hang or scribble.
 *
 * What a target can be:
 *   libm.so.6:tanhf                     a symbol of a shared library, called as `signature` says (lab/audit/signature.h)
 *   python:torch.nn.functional.gelu     a callable, also called with keyword arguments first:
 *   python:torch.nn.functional.gelu(approximate='tanh')         forward gelu(x, approximate='tanh')
 *   python:torch.nn.Mish()                                      an object that can be called
 *   exec:./prog --flag                  a command that reads a number a line and writes one a line
 *   pair:x.npy,y.npy                    stored inputs and outputs
 *   onnx:model.onnx, onnx-op:Gelu       a model with one input, or one operator, in onnxruntime */
#ifndef LAB_TARGET_H
#define LAB_TARGET_H

#include <stdbool.h>
#include <stddef.h>

#include <actfn/actfn.h>

typedef struct lab_target lab_target;

typedef struct lab_target_spec {
	const char *target;    /* see above */
	const char *signature; /* of a symbol; NULL: what the library says, const char *actfn_audit_signature(const char *
				* symbol), or that of a function of libm, libmvec or SLEEF, from its name.
				* Python: the framework whose arrays it takes, numpy, torch, jax, tensorflow or float
				* (one Python float after the other); NULL: found out */
	actfn_dtype dtype;     /* what uint16_t and void hold in a signature, and numbers a command reads */
	const char *python;    /* interpreter; NULL: "python3" on PATH */
	double seconds;        /* limit of one call; 0: 20 */
	double start_seconds;  /* limit of getting ready, imports included; 0: 300 */
	size_t max_n;          /* elements of the largest call; 0: 2^20 */
} lab_target_spec;

typedef struct lab_target_info {
	const char *kind;      /* "symbol", "python", "exec", "pair", "onnx" */
	char name[256];        /* "tanhf", "torch.nn.functional.gelu" */
	char version[128];     /* "glibc 2.36", "torch 1.13.1", what actfn_audit_version() of a library returns, or the
				* name of its file; "" if unknown */
	char signature[256];   /* as it is called: "float(float)"; Python: the framework */
	unsigned dtypes;       /* bit 1 << dtype: forward takes that type and gives it back */
	unsigned backward;     /* the same for gy f'(x): autograd, or a signature with gy */
	bool rows;             /* may look at rows: call.row says how long they are */
	bool stride;           /* takes a stride other than 1 */
	bool in_place;         /* writes its output over its input, as it was made */
	bool guarded;          /* works on the shared memory itself: call.edge means something */
	size_t align;          /* bytes that its arrays must be aligned to, if its signature says so; else 1 */
	bool threads;          /* call.threads means something */
	bool fixed;            /* a pair of arrays: there is no function to call, see lab_target_stored() */
} lab_target_info;

typedef enum lab_target_op {
	LAB_TARGET_FORWARD,  /* y = f(x) */
	LAB_TARGET_BACKWARD, /* y = gy f'(x) */
} lab_target_op;

/* Between what its arrays lie.  Right behind, or before, them is a page that ends the process when it is touched. */
typedef enum lab_target_edge {
	LAB_EDGE_NONE,  /* memory of nobody's: some bytes read there are overlooked */
	LAB_EDGE_END,   /* the page is behind */
	LAB_EDGE_BEGIN, /* before */
} lab_target_edge;

typedef struct lab_target_call {
	lab_target_op op;
	actfn_dtype dtype;  /* of all three arrays */
	size_t n;           /* elements */
	size_t row;         /* elements of a row, a divisor of n; 0: the array is flat */
	const void *x, *gy; /* n elements without gaps; gy in backward calls */
	void *y;            /* likewise; may be x */
	size_t offset;      /* bytes from a 64-byte boundary, at which the target sees x, gy and y; the element's multiples */
	lab_target_edge edge; /* takes the place of the offset: the arrays are as aligned as their edge allows */
	size_t stride;      /* elements from one to the next, as the target sees them; 0: 1 */
	int threads;        /* a symbol is called by so many threads, each with its part of the array, at once; a
			     * framework is told to use so many.  0: 1 */
} lab_target_call;

typedef enum lab_target_outcome {
	LAB_TARGET_OK,
	LAB_TARGET_CRASHED,   /* a signal, or the end of the process */
	LAB_TARGET_HUNG,      /* not back within the limit */
	LAB_TARGET_REFUSED,   /* an exception, a status other than 0, or a call that the target has no way to take */
	LAB_TARGET_MISSHAPEN, /* another shape or type, outputs left out */
	LAB_TARGET_SCRIBBLED, /* wrote outside of its output or into its input */
	LAB_TARGET_FAILED,    /* not the target's fault: no memory, no process */
} lab_target_outcome;

/* Starts the target's process and asks it what it is.  The same spec may be opened many times; each is
 * independent of the others, and one handle belongs to one thread at a time.
 * On failure returns NULL and puts one line into why (LAB_MESSAGE bytes). */
lab_target *lab_target_open(const lab_target_spec *spec, char *why);
void lab_target_close(lab_target *t);

const lab_target_info *lab_target_about(const lab_target *t);

/* Computes y.  Whatever the target does, the arrays of the caller's are intact but for y, which is written when
 * the outcome is OK, or MISSHAPEN by outputs left out (those are NaN).  Other outcomes say in why what happened,
 * in one line.  After a crash or a hang the next call starts a fresh process. */
lab_target_outcome lab_target_run(lab_target *t, const lab_target_call *c, char *why);

/* Index of the element that was being computed when the last call failed, if the target takes them one by one;
 * SIZE_MAX: not known. */
size_t lab_target_culprit(const lab_target *t);

/* Memory shared with the target, where run() need not copy.  For a call of this op, dtype, n, offset and stride:
 * fill x (and gy), put the pointers into the call, run it, and read y; element i is at i * stride.  Valid until
 * the target is closed, and for this n, offset and stride only: other calls may use the same memory. */
typedef struct lab_target_arrays {
	void *x, *gy, *y;
} lab_target_arrays;

lab_target_arrays lab_target_place(lab_target *t, const lab_target_call *c);

/* The stored arrays of a target that is `fixed`. */
typedef struct lab_target_pair {
	actfn_dtype dtype;
	size_t n;
	const void *x, *y;
	int ndim;            /* of both */
	const size_t *shape;
} lab_target_pair;

const lab_target_pair *lab_target_stored(const lab_target *t);

/* "crashed", "hung", ... */
const char *lab_target_word(lab_target_outcome o);

#endif
