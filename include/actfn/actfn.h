/* SPDX-License-Identifier: MIT */
/* actfn: exact and fast activation functions.
 *
 * A function is a handle, `const actfn *`.  Everything that takes an activation
 * takes this handle; it is immutable and may be shared between threads.
 *
 * Accuracy, mode `exact` (the only one in this version), dtype f32: forward and
 * derivative with default parameters are correctly rounded (to nearest, ties to
 * even) for every one of the 2^32 inputs; with other parameters the error is at
 * most 0.501 ULP.  Results do not depend on the instruction set, the length,
 * the alignment or the thread, with default parameters.
 *
 * Special values: NaN gives NaN, +-inf give the mathematical limits, and at a
 * kink the derivative is the documented value (actfn_info.kinks).
 *
 * The calls need the default floating-point environment (round to nearest,
 * FTZ/DAZ off) and set it up for themselves where the caller's differs; the
 * caller's rounding mode, FTZ/DAZ bits, exception flags and errno come back as they were.
 *
 * Nothing here prints, exits, aborts, changes the locale or allocates, but for
 * actfn_parse(), which allocates the handle it returns. */
#ifndef ACTFN_ACTFN_H
#define ACTFN_ACTFN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define ACTFN_VERSION_MAJOR 0
#define ACTFN_VERSION_MINOR 1
#define ACTFN_VERSION_PATCH 0

#if defined(ACTFN_STATIC)
#define ACTFN_API
#elif defined(_WIN32)
#define ACTFN_API __declspec(dllimport)
#else
#define ACTFN_API __attribute__((visibility("default")))
#endif

typedef struct actfn actfn;

typedef enum actfn_status {
#define STATUS(name, value, text) ACTFN_##name = value,
#include <actfn/status.def>
#undef STATUS
} actfn_status;

/* What an array holds.  Values are pinned; the list grows. */
typedef enum actfn_dtype {
	ACTFN_F32 = 0,  /* IEEE 754 binary32 */
	ACTFN_F64 = 1,  /* IEEE 754 binary64 */
	ACTFN_BF16 = 2, /* bfloat16: the upper half of a binary32 */
	ACTFN_F16 = 3,  /* IEEE 754 binary16 */
	ACTFN_I8 = 4,   /* 8-bit integers, signed; these two only in an actfn_quant */
	ACTFN_U8 = 5,   /* 8-bit integers, unsigned */
} actfn_dtype;

/* How f32 is computed; the other types have one way each. */
typedef enum actfn_mode {
	ACTFN_DEFAULT = 0, /* what actfn_set_mode() or the environment variable ACTFN_MODE says; else exact */
	ACTFN_EXACT = 1,   /* correctly rounded, the same bits everywhere */
	/* float arithmetic: a few ULP (actfn_info.fast_ulp); the last bits may differ between instruction sets */
	ACTFN_FAST = 2,
} actfn_mode;

/* Which of the four values per element a call computes. */
typedef enum actfn_direction {
	ACTFN_FORWARD = 0,         /* f(x) */
	ACTFN_DERIVATIVE = 1,      /* f'(x) */
	ACTFN_BACKWARD = 2,        /* gy f'(x) */
	ACTFN_BACKWARD_FROM_Y = 3, /* gy f'(x), from y = f(x) */
} actfn_direction;

typedef enum actfn_id {
#define ACT(id, name, NAME, from, arith, first) ACTFN_##NAME = id,
#include <actfn/list.def>
#undef ACT
	ACTFN_COUNT
} actfn_id;

enum { ACTFN_MAX_PARAMS = 4, ACTFN_MAX_ALIASES = 8 };

typedef struct actfn_param_info {
	const char *name;  /* PyTorch's name where PyTorch has it, else the paper's */
	double init;       /* default; only where it is infinite may other values be */
	const char *check; /* condition on the parameters that must hold, "alpha > 0"; NULL: any value */
	int learned;       /* 1: trained with the network's weights */
} actfn_param_info;

/* Facts about a function.  Texts called "expression" are in the formula
 * language of <actfn/formula.h> (C syntax, variables x, y and the parameters). */
typedef struct actfn_info {
	actfn_id id;
	const char *name;                       /* "leaky_relu" */
	const char *title;                      /* "Leaky ReLU" */
	const char *aliases[ACTFN_MAX_ALIASES]; /* other names that actfn_find() accepts; NULL-terminated unless full */
	const char *formula;                    /* expression: f(x) as the paper prints it; all tests refer to it */
	const char *derivative;                 /* expression: f'(x), as a textbook prints it */
	const char *stable;                     /* expression: f(x) written for plain double arithmetic and libm */
	const char *stable_dx;                  /* expression: f'(x), likewise */
	const char *from_y;                     /* expression: f' as a function of y; NULL: not possible */
	const char *from_y_if;                  /* condition on the parameters for from_y; NULL: always */
	const char *kinks;                      /* "position: derivative; ...", expressions in the parameters; NULL: none */
	const char *limits[4];                  /* expressions: f(-inf), f(+inf), f'(-inf), f'(+inf), "nan" where there is none */
	const char *domain;                     /* condition on x; NULL: every x.  Outside, f and f' are NaN */
	const char *range;                      /* "[0, +inf)", default parameters */
	const char *monotone;                   /* "increasing", "non-monotone (min -0.31 at x = -1.19)", "periodic" ... */
	const char *saturates;                  /* where f' -> 0: "none", "left", "right", "both", with "(hard)" or "(left hard)" where f' is 0 */
	const char *smooth;                     /* "discontinuous", "C0", "C1", "C2", "C-infinity" */
	const char *zero_centred;               /* "yes", "no", "approximately" */
	const char *lipschitz;                  /* sup |f'| as text: "1.0885", "none (jump)" */
	const char *also;                       /* the same function elsewhere: "torch.nn.Mish, onnx Mish (18)" */
	const char *traps;                      /* what goes wrong with it in practice; NULL: nothing known */
	const char *source;                     /* paper */
	double fast_ulp[2];                     /* mode fast: bounds of f and f' in ULP; 0: exact, or not measured yet */
	double f64_ulp[2];                      /* f64: bounds of f and f' in ULP; 0.5: correctly rounded */
	int nparams;
	actfn_param_info param[ACTFN_MAX_PARAMS];
	const char *exact_init[ACTFN_MAX_PARAMS]; /* the number that a default stands for where it is no double: "1/6" */
} actfn_info;

/* ---- functions -------------------------------------------------------------- */

/* The built-in function with its default parameters; NULL for an id out of range. */
ACTFN_API const actfn *actfn_get(actfn_id id);

/* Finds a built-in function by name or alias ("swish1", "SiLU": case and '-' do
 * not matter), with default parameters.
 * Errors: ERR_NULL, ERR_NAME; *f is untouched on error. */
ACTFN_API actfn_status actfn_find(const char *name, const actfn **f);

/* Reads a spec: a name or alias, optionally with parameters by name or in order:
 * "gelu", "elu(alpha=0.5)", "leaky_relu(0.2)".  Numbers are read in the C locale.
 * *f must be given to actfn_free() (also when it is a built-in: that is a no-op).
 * Errors: ERR_NULL, ERR_NAME, ERR_SPEC, ERR_PARAM, ERR_MEMORY; *f is untouched on error. */
ACTFN_API actfn_status actfn_parse(const char *spec, const actfn **f);

/* Like actfn_parse(), and on error writes one line into why (size n, always
 * terminated) that names what is wrong and what would be right: `unknown
 * activation "geluu"; did you mean "gelu"?`.  why may be NULL if n is 0. */
ACTFN_API actfn_status actfn_parse_why(const char *spec, const actfn **f, char *why, size_t n);

/* Releases what actfn_parse() made; NULL and built-ins are ignored. */
ACTFN_API void actfn_free(const actfn *f);

/* The facts about f; they live as long as the library.  NULL only for f == NULL. */
ACTFN_API const actfn_info *actfn_get_info(const actfn *f);

/* Value of parameter i of f, 0 <= i < nparams; NaN otherwise. */
ACTFN_API double actfn_param(const actfn *f, int i);

/* Writes the canonical spec of f ("elu(alpha=0.5)"; only parameters that differ
 * from their defaults appear; parsing it gives the same function bit for bit).
 * Returns the length without the terminator, as snprintf does. */
ACTFN_API size_t actfn_spec(const actfn *f, char *s, size_t n);

/* The known name nearest to `name` by edit distance, or NULL if none is near. */
ACTFN_API const char *actfn_nearest(const char *name);

/* ---- arrays ----------------------------------------------------------------- */
/* n elements of type dtype in each array; n may be 0 (then pointers may be NULL).
 * No alignment is needed beyond the element's.  Outputs may be the same array as
 * an input; any other overlap is an error.
 * Errors of all four: ERR_NULL, ERR_DTYPE, ERR_OVERLAP; outputs are untouched on error. */

/* y[i] = f(x[i]). */
ACTFN_API actfn_status actfn_forward(const actfn *f, actfn_dtype dtype, size_t n, const void *x, void *y);

/* dx[i] = f'(x[i]). */
ACTFN_API actfn_status actfn_derivative(const actfn *f, actfn_dtype dtype, size_t n, const void *x, void *dx);

/* gx[i] = gy[i] f'(x[i]), the product formed in double and rounded once (<= 0.501 ULP).
 * Where f' rounds to 0 in the type, the unit is closed and gx is 0 whatever gy is: an
 * infinite gy does not become NaN there. */
ACTFN_API actfn_status actfn_backward(const actfn *f, actfn_dtype dtype, size_t n, const void *x, const void *gy,
				      void *gx);

/* gx[i] = gy[i] f'(x[i]) with f' computed from y[i] = f(x[i]), for in-place
 * training.  y is rounded and may have lost which x it was, where f saturates above
 * all: so this is f' of an x with this y, and accurate in absolute terms only, to
 * about 2^-23 times the Lipschitz constant times |gy|.
 * Errors: also ERR_UNSUPPORTED, where y does not determine f' (actfn_info.from_y,
 * .from_y_if). */
ACTFN_API actfn_status actfn_backward_from_y(const actfn *f, actfn_dtype dtype, size_t n, const void *y,
					     const void *gy, void *gx);

/* gp[k] = sum over i of gy[i] df/dp_k(x[i]) for every parameter k < nparams: the
 * gradient of a parameter that all n elements share.  The partials are computed
 * in double whatever the dtype, and summed in double by a fixed tree: the result
 * does not depend on threads.  gp has room for actfn_info.nparams values.
 * Errors: ERR_NULL, ERR_DTYPE; gp is untouched on error. */
ACTFN_API actfn_status actfn_param_gradient(const actfn *f, actfn_dtype dtype, size_t n, const void *x, const void *gy,
					    double *gp);

/* One call with everything that can be said about it.  Zero means the usual. */
typedef struct actfn_call {
	actfn_direction direction;
	actfn_dtype dtype;
	actfn_mode mode;
	size_t rows, cols;     /* elements; rows = 0 counts as 1 */
	const void *x;         /* x, or y for BACKWARD_FROM_Y */
	const void *gy;        /* the two backward directions only */
	void *out;
	/* Bytes from an element to the next in its row (0: the element's size) and from a row
	 * to the next (0: rows follow each other); may be negative. */
	ptrdiff_t x_stride, x_pitch, gy_stride, gy_pitch, out_stride, out_pitch;
} actfn_call;

/* Runs it; the same bits as the contiguous calls give.
 * out may be x or gy with the same strides and pitches; any other overlap is an error
 * (arrays that interleave without sharing an element are not told apart from that).
 * Errors: those of the calls above, and ERR_ARGUMENT for an unknown direction or mode. */
ACTFN_API actfn_status actfn_run(const actfn *f, const actfn_call *call);

/* ---- 8-bit integers ---------------------------------------------------------- */

/* The 8-bit integer q stands for the double nearest to (q - zero) scale. */
typedef struct actfn_quant_type {
	actfn_dtype dtype; /* ACTFN_I8 or ACTFN_U8 */
	double scale;      /* 2^-100 to 2^100 */
	int zero;          /* a value of the type */
} actfn_quant_type;

typedef struct actfn_quant {
	actfn_quant_type x, y; /* of the inputs and of the outputs */
} actfn_quant;

/* table[q as a byte] = the integer nearest to f(x) / y.scale, where q stands for x, plus y.zero, as a byte.
 * From the middle between two integers the even one is taken; the ends of the type stop the result; where f
 * is NaN it is y.zero.  Nothing is rounded before: f(x) and the quotient are meant as real numbers.  Only
 * where f(x) is no double and within 2^-50 of the middle may the wrong neighbour be taken.
 * Errors: ERR_NULL, ERR_DTYPE, ERR_ARGUMENT; the table is untouched on error. */
ACTFN_API actfn_status actfn_quant_table(const actfn *f, const actfn_quant *q, uint8_t table[256]);

/* table[q as a byte] = f'(x), for training with quantised activations: that of dtype f64, rounded to float.
 * q->y does not matter but must be valid.  Errors: as above. */
ACTFN_API actfn_status actfn_quant_derivative(const actfn *f, const actfn_quant *q, float table[256]);

/* y[i] = table[x[i]], n bytes; y may be x, otherwise no overlap, none with the table either.
 * Errors: ERR_NULL, ERR_OVERLAP; y is untouched on error. */
ACTFN_API actfn_status actfn_quant_forward(const uint8_t table[256], size_t n, const void *x, void *y);

/* ---- the library ------------------------------------------------------------ */

/* "success", "buffers overlap but are not equal", ...; never NULL. */
ACTFN_API const char *actfn_status_text(actfn_status s);

/* "0.1.0" */
ACTFN_API const char *actfn_version(void);

/* The instruction set in use: "scalar", "sse2", "sse41", "avx2", "avx512", "neon". */
ACTFN_API const char *actfn_isa(void);

/* Instruction sets compiled in and present on this CPU, slowest first, i = 0, 1, ...; NULL past the last. */
ACTFN_API const char *actfn_isa_available(int i);

/* Caps the instruction set: the best available one not above `isa` is used from
 * then on (NULL: no cap).  The environment variable ACTFN_MAX_ISA does the same
 * at start.  Not to be called while another thread is in a call on arrays.
 * Errors: ERR_ISA for an unknown name. */
ACTFN_API actfn_status actfn_set_max_isa(const char *isa);

/* The mode of calls that do not name one.  The environment variable ACTFN_MODE ("exact",
 * "fast") does the same at start.  Not to be called while another thread is in a call on arrays.
 * Errors: ERR_ARGUMENT. */
ACTFN_API actfn_status actfn_set_mode(actfn_mode mode);
ACTFN_API actfn_mode actfn_get_mode(void);

/* Threads that a call on large arrays may use; 1 at start, 0: one per core.  The
 * results do not depend on it.  Not to be called while another thread is in a call.
 * Errors: ERR_ARGUMENT below 0 or above 1024. */
ACTFN_API actfn_status actfn_set_threads(int n);
ACTFN_API int actfn_get_threads(void);

/* The caller's own pool instead: run(pool, task, arg, tasks) must call task(arg, i) once for
 * each 0 <= i < tasks, from any threads, and return when all have returned.  NULL: the library's own. */
typedef void actfn_pool_run(void *pool, void (*task)(void *arg, int i), void *arg, int tasks);
ACTFN_API void actfn_set_pool(actfn_pool_run *run, void *pool);

#ifdef __cplusplus
}
#endif
#endif
