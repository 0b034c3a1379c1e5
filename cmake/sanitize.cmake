# SPDX-License-Identifier: MIT
# Builds with a sanitizer: -DCMAKE_BUILD_TYPE=Sanitize -DACTFN_SANITIZE=address,undefined (or thread).
# The build type keeps assert() alive, unlike Release, and optimises just enough to be bearable.
set(ACTFN_SANITIZE "" CACHE STRING "Sanitizers for the compiler's -fsanitize, comma-separated")
option(ACTFN_FUZZ "Build the libFuzzer targets (Clang)" OFF)

set(CMAKE_C_FLAGS_SANITIZE "-O1 -gline-tables-only -fno-omit-frame-pointer") # lines are all that a report names
if(ACTFN_SANITIZE)
  add_compile_options(-fsanitize=${ACTFN_SANITIZE} -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${ACTFN_SANITIZE})
endif()
if(ACTFN_FUZZ)
  if(NOT CMAKE_C_COMPILER_ID MATCHES Clang)
    message(FATAL_ERROR "ACTFN_FUZZ needs Clang (libFuzzer); the preset asan uses it")
  endif()
  # Coverage for the fuzzer, in all objects but the kernel units, which have nothing to find there: these are
  # the object libraries other than actfn_core.
  set(is_unit $<STREQUAL:$<TARGET_PROPERTY:TYPE>,OBJECT_LIBRARY>)
  set(is_core $<STREQUAL:$<TARGET_PROPERTY:NAME>,actfn_core>)
  add_compile_options($<$<OR:$<NOT:${is_unit}>,${is_core}>:-fsanitize=fuzzer-no-link>)
endif()
