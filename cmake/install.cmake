# SPDX-License-Identifier: MIT
# Installs the library for find_package(actfn) and pkg-config.  Everything is relocatable: the tree may
# be moved as a whole after the installation.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

install(TARGETS actfn actfn_static EXPORT actfn-targets INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/actfn DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/actfn)
install(EXPORT actfn-targets NAMESPACE actfn:: DESTINATION ${package_dir})
configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/actfn-config.cmake.in
  ${PROJECT_BINARY_DIR}/actfn-config.cmake INSTALL_DESTINATION ${package_dir})
# before 1.0 a minor version may break the API
write_basic_package_version_file(${PROJECT_BINARY_DIR}/actfn-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/actfn-config.cmake ${PROJECT_BINARY_DIR}/actfn-config-version.cmake
  DESTINATION ${package_dir})

# lib may be lib, lib64 or lib/<triplet>; the prefix is found from the .pc file's own place
file(RELATIVE_PATH ACTFN_PC_PREFIX /p/${CMAKE_INSTALL_LIBDIR}/pkgconfig /p)
string(REGEX REPLACE "/$" "" ACTFN_PC_PREFIX ${ACTFN_PC_PREFIX})
configure_file(${CMAKE_CURRENT_LIST_DIR}/actfn.pc.in ${PROJECT_BINARY_DIR}/actfn.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/actfn.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
