/* SPDX-License-Identifier: MIT */
/* LAB_CLONES before a function whose loop the compiler vectorises: it is compiled
 * for AVX-512, AVX2 + FMA and the baseline, and the loader picks.  GCC 12 with
 * glibc; the sanitizers cannot run a picker that early, others get the baseline. */
#ifndef LAB_SIMD_H
#define LAB_SIMD_H

#include <stddef.h> /* defines __GLIBC__ where there is one */
#include <stdint.h>

#if defined(__x86_64__) && __GNUC__ >= 12 && !defined(__clang__) && defined(__GLIBC__) && \
	!defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define LAB_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define LAB_CLONES
#endif

#endif
