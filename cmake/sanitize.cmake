# SPDX-License-Identifier: MIT
# Builds with a sanitizer: -DCMAKE_BUILD_TYPE=Sanitize -DACTFN_SANITIZE=address,undefined (or thread).
# The build type keeps assert() alive, unlike Release, and optimises just enough to be bearable.
set(ACTFN_SANITIZE "" CACHE STRING "Sanitizers for the compiler's -fsanitize, comma-separated")
option(ACTFN_FUZZ "Build the libFuzzer targets (Clang)" OFF)

set(CMAKE_C_FLAGS_SANITIZE "-O1 -g -fno-omit-frame-pointer")
if(ACTFN_SANITIZE)
  add_compile_options(-fsanitize=${ACTFN_SANITIZE} -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${ACTFN_SANITIZE})
endif()
if(ACTFN_FUZZ)
  if(NOT CMAKE_C_COMPILER_ID MATCHES Clang)
    message(FATAL_ERROR "ACTFN_FUZZ needs Clang (libFuzzer); the preset asan uses it")
  endif()
  add_compile_options(-fsanitize=fuzzer-no-link) # coverage for the fuzzer, in every object
endif()
