/* SPDX-License-Identifier: MIT */
/* What is part of the program: the process of symbols and commands, an ELF program, and the text of the Python worker. */
#ifndef LAB_AUDIT_EMBEDDED_H
#define LAB_AUDIT_EMBEDDED_H

extern const char lab_audit_child[], lab_audit_child_end[];
extern const char lab_audit_worker[]; /* ends with '\0' */

#endif
