# The tool: every room is one static library, linked one way (docs/architecture.md).

# The one place that names LLVM's version: sources ask LLVM_VERSION_MAJOR, packages use what was found.
# Debian's package says 19.1.7 and refuses a request for 19.
find_package(LLVM 19.1 REQUIRED CONFIG)
find_package(Clang REQUIRED CONFIG HINTS ${LLVM_INSTALL_PREFIX}/lib/cmake/clang)

# concadvise_room(NAME SOURCES… ROOMS… LIBRARIES… [LLVM] [CLANG])
#   NAME becomes the static library `concadvise-NAME`. What it may include is checked by
#   tools/check-layering, not here: all rooms share one include root.
function(concadvise_room NAME)
  cmake_parse_arguments(ROOM "LLVM;CLANG" "" "SOURCES;ROOMS;LIBRARIES" ${ARGN})
  add_library(concadvise-${NAME} STATIC ${ROOM_SOURCES})
  target_include_directories(concadvise-${NAME} PUBLIC ${PROJECT_SOURCE_DIR})
  target_compile_options(concadvise-${NAME} PRIVATE -Wall -Wextra -Wno-unused-parameter)
  foreach(OTHER IN LISTS ROOM_ROOMS)
    target_link_libraries(concadvise-${NAME} PUBLIC concadvise-${OTHER})
  endforeach()
  target_link_libraries(concadvise-${NAME} PUBLIC concadvise-model ${ROOM_LIBRARIES})
  if(ROOM_LLVM OR ROOM_CLANG)
    target_include_directories(concadvise-${NAME} SYSTEM PUBLIC ${LLVM_INCLUDE_DIRS})
    target_compile_definitions(concadvise-${NAME} PUBLIC ${LLVM_DEFINITIONS_LIST})
    # LLVM is built without run-time type information; so is what derives from its classes.
    target_compile_options(concadvise-${NAME} PUBLIC -fno-rtti)
    target_link_libraries(concadvise-${NAME} PUBLIC LLVM)
  endif()
  if(ROOM_CLANG)
    target_link_libraries(concadvise-${NAME} PUBLIC clang-cpp)
  endif()
endfunction()

separate_arguments(LLVM_DEFINITIONS_LIST NATIVE_COMMAND ${LLVM_DEFINITIONS})

add_library(concadvise-model INTERFACE)
target_include_directories(concadvise-model INTERFACE ${PROJECT_SOURCE_DIR})

# concadvise_unit_test(NAME SOURCES… ROOMS… LIBRARIES… [SANITIZED])
#   One GoogleTest program, registered with CTest. SANITIZED: also built and run by the sanitizer
#   presets, which build only the target `sanitized-tests`.
function(concadvise_unit_test NAME)
  cmake_parse_arguments(UNIT "SANITIZED" "" "SOURCES;ROOMS;LIBRARIES" ${ARGN})
  if(NOT CONCADVISE_TESTS)
    return()
  endif()
  find_package(GTest REQUIRED)
  add_executable(${NAME}-tests ${UNIT_SOURCES})
  foreach(ROOM IN LISTS UNIT_ROOMS)
    target_link_libraries(${NAME}-tests PRIVATE concadvise-${ROOM})
  endforeach()
  target_link_libraries(${NAME}-tests PRIVATE ${UNIT_LIBRARIES} GTest::gtest GTest::gtest_main)
  set(LABEL unit)
  if(UNIT_SANITIZED)
    set(LABEL unit-sanitize) # ctest -L takes a regex; a list would not survive test discovery
    add_dependencies(sanitized-tests ${NAME}-tests)
  endif()
  gtest_discover_tests(${NAME}-tests TEST_PREFIX "unit/${NAME}/" DISCOVERY_TIMEOUT 60
                       PROPERTIES LABELS ${LABEL})
endfunction()
include(GoogleTest)

set(ROOMS analyzer profiler advisor tools)
if(CONCADVISE_EXAMPLES)
  list(APPEND ROOMS examples)
endif()
foreach(ROOM IN LISTS ROOMS ITEMS test)
  add_subdirectory(${ROOM})
endforeach()
