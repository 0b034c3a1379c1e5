/* SPDX-License-Identifier: MIT */
/* Learns XOR with one hidden layer: forward and backward calls inside a training loop of one's own.
 *
 *   cc xor.c $(pkg-config --cflags --libs actfn) -o xor && ./xor mish */
#include <actfn/actfn.h>
#include <math.h>
#include <stdio.h>

enum { SAMPLES = 4, HIDDEN = 8, STEPS = 4000 };

static const float input[SAMPLES][2] = { { 0, 0 }, { 0, 1 }, { 1, 0 }, { 1, 1 } };
static const float target[SAMPLES] = { 0, 1, 1, 0 };

typedef struct network {
	float w[HIDDEN][2], b[HIDDEN]; /* hidden layer */
	float v[HIDDEN], c;            /* output layer */
} network;

/* A fixed start, spread like random numbers. */
static void start(network *n)
{
	*n = (network){ .c = 0 };
	for (int i = 0; i < HIDDEN; i++) {
		n->w[i][0] = sinf(12.9898f * (float)(i + 1));
		n->w[i][1] = sinf(78.2330f * (float)(i + 1));
		n->v[i] = sinf(37.7190f * (float)(i + 1));
	}
}

/* z: inputs of the hidden units, h: their outputs.  Returns the output. */
static float forward(const network *n, const actfn *f, const float *x, float *z, float *h)
{
	float out = n->c;

	for (int i = 0; i < HIDDEN; i++)
		z[i] = n->w[i][0] * x[0] + n->w[i][1] * x[1] + n->b[i];
	actfn_forward(f, ACTFN_F32, HIDDEN, z, h);
	for (int i = 0; i < HIDDEN; i++)
		out += n->v[i] * h[i];
	return out;
}

/* One step of gradient descent on the squared error of one sample; returns the error. */
static float step(network *n, const actfn *f, const float *x, float wanted, float rate)
{
	float z[HIDDEN], h[HIDDEN], gh[HIDDEN], gz[HIDDEN];
	float error = forward(n, f, x, z, h) - wanted;

	for (int i = 0; i < HIDDEN; i++)
		gh[i] = error * n->v[i];
	actfn_backward(f, ACTFN_F32, HIDDEN, z, gh, gz);
	for (int i = 0; i < HIDDEN; i++) {
		n->v[i] -= rate * error * h[i];
		n->w[i][0] -= rate * gz[i] * x[0];
		n->w[i][1] -= rate * gz[i] * x[1];
		n->b[i] -= rate * gz[i];
	}
	n->c -= rate * error;
	return error * error;
}

int main(int argc, char **argv)
{
	const actfn *f;
	network n;
	float z[HIDDEN], h[HIDDEN], loss = 0;

	if (actfn_parse(argc > 1 ? argv[1] : "mish", &f) != ACTFN_OK)
		return 2;
	start(&n);
	for (int t = 0; t < STEPS; t++) {
		loss = 0;
		for (int s = 0; s < SAMPLES; s++)
			loss += step(&n, f, input[s], target[s], 0.05f);
	}
	for (int s = 0; s < SAMPLES; s++)
		printf("%g xor %g = %.3f\n", input[s][0], input[s][1], forward(&n, f, input[s], z, h));
	actfn_free(f);
	return loss < 1e-3f ? 0 : 1;
}
