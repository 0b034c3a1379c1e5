/* SPDX-License-Identifier: MIT */
/* LAB_CLONES before a function whose loop the compiler vectorises: it is compiled
 * for AVX-512, AVX2 + FMA and the baseline, and the loader picks.  GCC with glibc
 * only; the sanitizers cannot run a picker that early, others get the baseline. */
#ifndef LAB_SIMD_H
#define LAB_SIMD_H

#include <stddef.h> /* defines __GLIBC__ where there is one */
#include <stdint.h>

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && defined(__GLIBC__) && \
	!defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define LAB_CLONES __attribute__((target_clones("arch=skylake-avx512", "arch=haswell", "default")))
#else
#define LAB_CLONES
#endif

#endif
