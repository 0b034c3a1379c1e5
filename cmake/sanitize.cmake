# SPDX-License-Identifier: MIT
# Builds with a sanitizer: -DCMAKE_BUILD_TYPE=Sanitize -DACTFN_SANITIZE=address,undefined (or thread).
# The build type keeps assert() alive, unlike Release, and optimises just enough to be bearable.
set(ACTFN_SANITIZE "" CACHE STRING "Sanitizers for the compiler's -fsanitize, comma-separated")
option(ACTFN_FUZZ "Build the libFuzzer targets (Clang)" OFF)

set(CMAKE_C_FLAGS_SANITIZE "-O1 -gline-tables-only -fno-omit-frame-pointer") # lines are all that a report names
# the kernel units: the object libraries other than actfn_core
set(is_unit $<AND:$<STREQUAL:$<TARGET_PROPERTY:TYPE>,OBJECT_LIBRARY>,$<NOT:$<STREQUAL:$<TARGET_PROPERTY:NAME>,actfn_core>>>)
if(ACTFN_SANITIZE)
  add_compile_options(-fsanitize=${ACTFN_SANITIZE} -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${ACTFN_SANITIZE})
endif()
# A check of an address is a call in the units, not code in place: as many checks, less than half as long to compile.
if(ACTFN_SANITIZE MATCHES address AND CMAKE_C_COMPILER_ID MATCHES Clang)
  add_compile_options("$<${is_unit}:SHELL:-mllvm -asan-instrumentation-with-call-threshold=0>")
endif()
if(ACTFN_FUZZ)
  if(NOT CMAKE_C_COMPILER_ID MATCHES Clang)
    message(FATAL_ERROR "ACTFN_FUZZ needs Clang (libFuzzer); the preset asan uses it")
  endif()
  # coverage for the fuzzer; the units have nothing for it to find
  add_compile_options($<$<NOT:${is_unit}>:-fsanitize=fuzzer-no-link>)
endif()
