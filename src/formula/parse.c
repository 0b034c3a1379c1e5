/* SPDX-License-Identifier: MIT */
/* The parser: recursive descent, with one loop for all binary operators. */
#include <stdarg.h>
#include <stdio.h>

#include "src/formula/formula.h"

typedef struct parser {
	const char *text;          /* the whole */
	const char *at;            /* what is not read yet, never a space */
	const char *const *names;  /* of the variables */
	const int *nodes;          /* what the variables stand for; NULL: themselves */
	make_node *make;           /* adds a node, with or without simplification */
	int depth;
	builder *b;
	char *why;                 /* the first error; empty: none */
	size_t n;
} parser;

enum { WHY = 256, WORD = 32, LOWEST = 2, SIGN = 8 };

static int parse_expression(parser *p);
static int parse_signed(parser *p);

/* Notes the first error and stops the reading there. */
__attribute__((format(printf, 3, 4))) static int fail(parser *p, const char *at, const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	if (p->b->status == ACTFN_OK) {
		p->b->status = ACTFN_ERR_FORMULA;
		int used = snprintf(p->why, p->n, "column %d: ", (int)(at - p->text) + 1);
		if ((size_t)used < p->n)
			vsnprintf(p->why + used, p->n - used, fmt, args);
	}
	va_end(args);
	return NO_NODE;
}

static void skip_space(parser *p)
{
	while (*p->at == ' ' || *p->at == '\t' || *p->at == '\n' || *p->at == '\r')
		p->at++;
}

static bool accept(parser *p, const char *token)
{
	size_t n = strlen(token);
	if (strncmp(p->at, token, n))
		return false;
	p->at += n;
	skip_space(p);
	return true;
}

/* What stands at p->at, for a message: a word, a character or the end. */
static const char *found(const parser *p, char s[WORD])
{
	if (*p->at)
		snprintf(s, WORD, *p->at > ' ' && *p->at < 127 ? "\"%c\"" : "byte 0x%02x", (unsigned char)*p->at);
	else
		snprintf(s, WORD, "the end");
	return s;
}

static int expect(parser *p, const char *token, int node)
{
	char s[WORD];
	if (p->b->status || accept(p, token))
		return node;
	return fail(p, p->at, "expected \"%s\", found %s", token, found(p, s));
}

static bool is_word(char c, bool first)
{
	return ((c | 32) >= 'a' && (c | 32) <= 'z') || c == '_' || (!first && c >= '0' && c <= '9');
}

static size_t word_length(const char *s)
{
	size_t n = 0;
	while (is_word(s[n], n == 0))
		n++;
	return n;
}

static bool is_text(const char *word, size_t n, const char *text)
{
	return strlen(text) == n && !memcmp(word, text, n);
}

static int find_variable(const parser *p, const char *word, size_t n)
{
	for (int i = 0; p->names[i]; i++)
		if (is_text(word, n, p->names[i]))
			return i;
	return NO_NODE;
}

static const struct {
	const char *text;
	actfn_op op;
} synonyms[] = { { "fabs", ACTFN_OP_ABS }, { "pow", ACTFN_OP_POW } };

/* The named constant or function, or ACTFN_OP_COUNT. */
static actfn_op find_word(const char *word, size_t n)
{
	for (actfn_op op = ACTFN_OP_PI; op < ACTFN_OP_COUNT; op++)
		if ((actfn_ops[op].precedence == 0 || actfn_ops[op].arity == 0) && is_text(word, n, actfn_ops[op].text))
			return op;
	for (size_t i = 0; i < sizeof synonyms / sizeof *synonyms; i++)
		if (is_text(word, n, synonyms[i].text))
			return synonyms[i].op;
	return ACTFN_OP_COUNT;
}

static int unknown_word(parser *p, const char *word, size_t n)
{
	char known[WHY] = "";
	size_t used = 0;
	for (int i = 0; p->names[i] && used < sizeof known; i++)
		used += snprintf(known + used, sizeof known - used, "%s%s", i ? ", " : "", p->names[i]);
	return fail(p, word, "unknown name \"%.*s\"; expected %s%sa constant or a function", (int)(n < 64 ? n : 64),
		    word, known, used ? ", " : "");
}

static int parse_call(parser *p, actfn_op op, const char *word)
{
	int arg[3] = { 0 };
	int arity = actfn_ops[op].arity;
	if (!accept(p, "("))
		return fail(p, word, "%s is a function: expected \"(\" after it",
			    op == ACTFN_OP_POW ? "pow" : actfn_ops[op].text);
	for (int i = 0; i < arity; i++) {
		arg[i] = parse_expression(p);
		arg[i] = expect(p, i + 1 < arity ? "," : ")", arg[i]);
	}
	return p->make(p->b, op, arg[0], arg[1], arg[2]);
}

static int parse_word(parser *p)
{
	const char *word = p->at;
	size_t n = word_length(word);
	int variable = find_variable(p, word, n);
	actfn_op op = variable == NO_NODE ? find_word(word, n) : ACTFN_OP_VARIABLE;
	if (op == ACTFN_OP_COUNT)
		return unknown_word(p, word, n);
	p->at += n;
	skip_space(p);
	if (op == ACTFN_OP_VARIABLE && p->nodes)
		return p->nodes[variable];
	return actfn_ops[op].arity ? parse_call(p, op, word) : actfn_add_node(p->b, op, variable, 0, 0);
}

static int parse_primary(parser *p)
{
	char s[WORD];
	const char *start = p->at;
	const char *end = actfn_number_end(start);
	if (end > start) {
		p->at = end;
		skip_space(p);
		return actfn_add_number(p->b, start, end - start);
	}
	if (is_word(*start, true))
		return parse_word(p);
	if (accept(p, "(")) {
		int inner = parse_expression(p);
		return expect(p, ")", inner);
	}
	return fail(p, start, "expected a number, a name or \"(\", found %s", found(p, s));
}

/* -x^2 is -(x^2), and x^-2 is allowed. */
static int parse_power(parser *p)
{
	int base = parse_primary(p);
	if (p->b->status || !accept(p, "^"))
		return base;
	int exponent = parse_signed(p);
	return p->make(p->b, ACTFN_OP_POW, base, exponent, 0);
}

static int deeper(parser *p, int (*parse)(parser *))
{
	if (++p->depth > ACTFN_FORMULA_MAX_DEPTH)
		return fail(p, p->at, "nested deeper than %d levels", ACTFN_FORMULA_MAX_DEPTH);
	int node = parse(p);
	p->depth--;
	return node;
}

static int parse_sign(parser *p)
{
	if (accept(p, "+"))
		return parse_signed(p);
	if (accept(p, "-"))
		return p->make(p->b, ACTFN_OP_NEG, parse_signed(p), 0, 0);
	if (*p->at == '!' && p->at[1] != '=' && accept(p, "!"))
		return p->make(p->b, ACTFN_OP_NOT, parse_signed(p), 0, 0);
	return parse_power(p);
}

static int parse_signed(parser *p)
{
	return deeper(p, parse_sign);
}

/* The binary operator at p->at: the longest one, so that <= is not <. */
static actfn_op find_operator(const parser *p)
{
	actfn_op best = ACTFN_OP_COUNT;
	size_t longest = 0;
	for (actfn_op op = ACTFN_OP_OR; op <= ACTFN_OP_DIV; op++) {
		size_t n = strlen(actfn_ops[op].text);
		if (n > longest && !strncmp(p->at, actfn_ops[op].text, n)) {
			best = op;
			longest = n;
		}
	}
	return best;
}

/* Left to right, everything that binds at least as tightly as `precedence`. */
static int parse_binary(parser *p, int precedence)
{
	int left = parse_signed(p);
	while (!p->b->status) {
		actfn_op op = find_operator(p);
		if (op == ACTFN_OP_COUNT || actfn_ops[op].precedence < precedence)
			break;
		accept(p, actfn_ops[op].text);
		int right = parse_binary(p, actfn_ops[op].precedence + 1);
		left = p->make(p->b, op, left, right, 0);
	}
	return left;
}

static int parse_choice(parser *p)
{
	int condition = parse_binary(p, LOWEST);
	if (p->b->status || !accept(p, "?"))
		return condition;
	int yes = parse_expression(p);
	yes = expect(p, ":", yes);
	int no = parse_expression(p);
	return p->make(p->b, ACTFN_OP_SELECT, condition, yes, no);
}

static int parse_expression(parser *p)
{
	return deeper(p, parse_choice);
}

/* The node of the whole text, or NO_NODE after an error. */
static int parse_all(parser *p)
{
	char s[WORD];
	skip_space(p);
	int root = parse_expression(p);
	if (!p->b->status && *p->at)
		return fail(p, p->at, "expected an operator or the end, found %s", found(p, s));
	return root;
}

int actfn_parse_into(builder *b, const char *text, const char *const *names, const int *nodes)
{
	parser p = { .text = text, .at = text, .names = names, .nodes = nodes, .make = actfn_make, .b = b };
	return parse_all(&p);
}

static actfn_status parse_new(builder *b, const char *text, const char *const *names, const actfn_formula **f,
			      char *why, size_t n)
{
	parser p = { .text = text, .at = text, .names = names, .make = actfn_add_node, .b = b, .why = why, .n = n };
	int root = parse_all(&p);
	actfn_status status = actfn_builder_finish(b, root, names, f);
	if (status == ACTFN_ERR_FORMULA && n && !*why)
		snprintf(why, n, "too long: more than %d different parts", ACTFN_FORMULA_MAX_NODES);
	return status;
}

static size_t count(const char *const *names)
{
	size_t n = 0;
	while (names[n])
		n++;
	return n;
}

actfn_status actfn_formula_parse(const char *text, const char *const *names, const actfn_formula **f, char *why,
				 size_t n)
{
	if (n)
		*why = 0;
	if (!text || !names || !f)
		return ACTFN_ERR_NULL;
	if (count(names) > ACTFN_FORMULA_MAX_VARS) {
		snprintf(why, n, "more than %d variables", ACTFN_FORMULA_MAX_VARS);
		return ACTFN_ERR_FORMULA;
	}
	builder *b = actfn_builder_new();
	if (!b)
		return ACTFN_ERR_MEMORY;
	actfn_status status = parse_new(b, text, names, f, why, n);
	actfn_builder_free(b);
	return status;
}
