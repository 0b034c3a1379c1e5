/* SPDX-License-Identifier: MIT */
/* What is part of the program: the process of symbols and commands, an ELF program. */
#ifndef LAB_AUDIT_EMBEDDED_H
#define LAB_AUDIT_EMBEDDED_H

extern const char lab_audit_child[], lab_audit_child_end[];

#endif
