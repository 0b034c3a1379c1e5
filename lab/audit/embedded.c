/* SPDX-License-Identifier: MIT */
/* Files of the build, word for word: see lab/CMakeLists.txt. */
#include "lab/audit/embedded.h"

#define EMBED(name, file)                                                                       \
	__asm__(".pushsection .rodata\n"                                                        \
		".globl " #name ", " #name "_end\n"                                             \
		".hidden " #name ", " #name "_end\n"                                            \
		#name ":\n\t.incbin \"" file "\"\n" #name "_end:\n\t.byte 0\n.popsection")

EMBED(lab_audit_child, CHILD_FILE);
EMBED(lab_audit_worker, WORKER_FILE);
