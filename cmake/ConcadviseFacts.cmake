# concadvise_facts(TARGET…): analyses the sources of targets as steps of the build.
#
#   find_program(CONCADVISE concadvise)       # optional: otherwise looked for in PATH
#   set(CMAKE_EXPORT_COMPILE_COMMANDS ON)     # before the targets
#   add_executable(app main.cpp work.cpp)
#   include(ConcadviseFacts)
#   concadvise_facts(app)
#
# `cmake --build BUILD --target app-facts` then makes one facts file for each C and C++ source of
# `app` (`concadvise-facts`: of all targets), at once and again only where the source, a header it
# includes, or its flags have changed. `concadvise check --facts BUILD` links them.
include_guard(GLOBAL)
cmake_minimum_required(VERSION 3.21)

function(concadvise_facts)
  find_program(CONCADVISE concadvise REQUIRED)
  if(NOT CMAKE_EXPORT_COMPILE_COMMANDS)
    message(FATAL_ERROR "concadvise_facts: set CMAKE_EXPORT_COMPILE_COMMANDS to ON, which tells how "
                        "each source is compiled")
  endif()
  if(NOT TARGET concadvise-facts)
    add_custom_target(concadvise-facts)
  endif()
  foreach(TARGET IN LISTS ARGN)
    _concadvise_facts_of(${TARGET})
  endforeach()
endfunction()

function(_concadvise_facts_of TARGET)
  get_target_property(SOURCES ${TARGET} SOURCES)
  get_target_property(FOLDER ${TARGET} SOURCE_DIR)
  set(MADE "")
  foreach(SOURCE IN LISTS SOURCES)
    cmake_path(ABSOLUTE_PATH SOURCE BASE_DIRECTORY ${FOLDER} NORMALIZE)
    cmake_path(GET SOURCE EXTENSION LAST_ONLY EXTENSION)
    string(SUBSTRING "${EXTENSION} " 1 -1 EXTENSION)
    string(STRIP "${EXTENSION}" EXTENSION)
    if(NOT EXTENSION IN_LIST CMAKE_C_SOURCE_FILE_EXTENSIONS AND
       NOT EXTENSION IN_LIST CMAKE_CXX_SOURCE_FILE_EXTENSIONS)
      continue()
    endif()
    cmake_path(GET SOURCE FILENAME NAME)
    string(SHA256 HASH ${SOURCE}) # Sources of one name may come from several folders.
    string(SUBSTRING ${HASH} 0 8 HASH)
    set(OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/facts/${TARGET}/${NAME}.${HASH}.facts)
    add_custom_command(
      OUTPUT ${OUTPUT}
      COMMAND ${CONCADVISE} facts -o ${OUTPUT} -p ${CMAKE_BINARY_DIR} ${SOURCE}
      DEPENDS ${SOURCE} ${CONCADVISE} ${CMAKE_BINARY_DIR}/compile_commands.json
      DEPFILE ${OUTPUT}.d
      COMMENT "Facts of ${NAME}" VERBATIM)
    list(APPEND MADE ${OUTPUT})
  endforeach()
  add_custom_target(${TARGET}-facts DEPENDS ${MADE})
  # Headers that the build generates have to be there.
  add_dependencies(${TARGET}-facts ${TARGET})
  add_dependencies(concadvise-facts ${TARGET}-facts)
endfunction()
