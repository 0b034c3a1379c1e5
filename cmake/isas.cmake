# SPDX-License-Identifier: MIT
# Reads src/isa.def: sets isas to the names of the rows for this machine, and isa_options_<name>.
option(ACTFN_PORTABLE "Only the scalar build, as on machines that src/isa.def does not know" OFF)

set(ACTFN_ISAS "" CACHE STRING "Only these instruction sets, for a shorter build: scalar;avx512; empty: all of the machine")

set(isa_table ${PROJECT_SOURCE_DIR}/src/isa.def)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${isa_table})

set(machines ANY)
if(ACTFN_PORTABLE)
elseif(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64)$")
  list(APPEND machines X86)
elseif(CMAKE_SYSTEM_PROCESSOR MATCHES "^(aarch64|arm64|ARM64)$")
  list(APPEND machines ARM)
endif()

# A row: CPU( name, machine, present, "options"), the last perhaps on a line of its own.  Brackets and
# semicolons mean something to CMake's lists; the table has none.
set(isas "")
set(kept_rows "")
file(READ ${isa_table} text)
string(REGEX MATCHALL "\nCPU\\([^\n]*(\n +)?\"[^\n]*\"\\)" rows "${text}")
foreach(row IN LISTS rows)
  string(REGEX REPLACE ".*CPU\\( *([a-z0-9]+), *([A-Z0-9]+),.*" "\\1;\\2" names "${row}")
  string(REGEX REPLACE ".*\"([^\"]*)\"\\)" "\\1" options "${row}")
  list(GET names 0 name)
  list(GET names 1 machine)
  if(machine IN_LIST machines AND (NOT ACTFN_ISAS OR name IN_LIST ACTFN_ISAS OR name STREQUAL scalar))
    string(APPEND kept_rows "${row}")
    list(APPEND isas ${name})
    separate_arguments(isa_options_${name} UNIX_COMMAND "${options}")
  endif()
endforeach()
message(STATUS "instruction sets: ${isas}")

# A part of the table takes the place of the whole one.
set(isa_table_dir "")
if(ACTFN_ISAS)
  set(isa_table_dir ${PROJECT_BINARY_DIR}/isas)
  file(CONFIGURE OUTPUT ${isa_table_dir}/src/isa.def CONTENT "${kept_rows}\n" @ONLY)
endif()
