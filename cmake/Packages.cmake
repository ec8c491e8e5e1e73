# Debian packages of any build folder: `cpack --config BUILD/CPackConfig.cmake`, into BUILD/packages.
# One for each component that is built: the tool, what compiles against the runtime, the runtime over MPI.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_DIRECTORY ${PROJECT_BINARY_DIR}/packages)
set(CPACK_PACKAGE_NAME concadvise)
set(CPACK_PACKAGE_VENDOR concadvise)
set(CPACK_PACKAGE_CONTACT "concadvise maintainers <maintainers@concadvise.invalid>")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_GROUPING IGNORE) # one package for each
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)

# concadvise_package(COMPONENT NAME SECTION DESCRIPTION DEPENDS…)
macro(concadvise_package COMPONENT NAME SECTION DESCRIPTION)
  string(TOUPPER ${COMPONENT} UPPER)
  list(APPEND CPACK_COMPONENTS_ALL ${COMPONENT})
  string(REPLACE ";" ", " CPACK_DEBIAN_${UPPER}_PACKAGE_DEPENDS "${ARGN}")
  set(CPACK_DEBIAN_${UPPER}_PACKAGE_NAME ${NAME})
  set(CPACK_DEBIAN_${UPPER}_PACKAGE_SECTION ${SECTION})
  set(CPACK_DEBIAN_${UPPER}_DESCRIPTION ${DESCRIPTION})
endmacro()

set(CPACK_COMPONENTS_ALL "")
set(RUNTIME_PACKAGE "libconcadvise-dev (= ${PROJECT_VERSION})")
if(CONCADVISE_TOOL)
  # Libraries are found by dpkg-shlibdeps; this has Clang's own headers, without which nothing is parsed.
  concadvise_package(tool concadvise devel "The command line, the language server and the library for clang-tidy"
    libclang-common-${LLVM_VERSION_MAJOR}-dev)
  set(CPACK_DEBIAN_TOOL_PACKAGE_SHLIBDEPS ON)
  # `fix` compiles what it writes.
  set(CPACK_DEBIAN_TOOL_PACKAGE_RECOMMENDS "${RUNTIME_PACKAGE}, g++")
  set(CPACK_DEBIAN_TOOL_PACKAGE_SUGGESTS clang-tidy-${LLVM_VERSION_MAJOR})
endif()

set(RUNTIME_DEPENDS libboost1.81-dev libboost-context1.81-dev libc6-dev)
if(CONC_WITH_TBB)
  list(APPEND RUNTIME_DEPENDS libtbb-dev)
endif()
if(CONC_WITH_HTTP)
  list(APPEND RUNTIME_DEPENDS libboost-url1.81-dev)
  if(CONC_WITH_TLS)
    list(APPEND RUNTIME_DEPENDS libssl-dev)
  endif()
endif()
concadvise_package(runtime libconcadvise-dev libdevel "The runtime of code that concadvise has wrapped"
  ${RUNTIME_DEPENDS})
if(TARGET conc_cluster)
  concadvise_package(cluster libconcadvise-cluster-dev libdevel "concadvise's runtime over MPI"
    ${RUNTIME_PACKAGE} libopenmpi-dev)
endif()
include(CPack)
