# Checks what compilers say. cmake -DCXX=… -DSTD=… -DSOURCE=… -DINCLUDE=… [-DCASE=N -DEXPECT=TEXT]
set(flags -std=c++${STD} -I${INCLUDE} -fsyntax-only)
if(CASE)
  execute_process(COMMAND ${CXX} ${flags} -DCASE=${CASE} ${SOURCE}
                  RESULT_VARIABLE status ERROR_VARIABLE said)
  if(status EQUAL 0)
    message(FATAL_ERROR "case ${CASE} compiled")
  endif()
  string(REGEX REPLACE "[ \n\r]+" " " said "${said}")
  if(NOT said MATCHES "${EXPECT}")
    message(FATAL_ERROR "case ${CASE} was refused without saying \"${EXPECT}\":\n${said}")
  endif()
else()
  execute_process(COMMAND ${CXX} ${flags} -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror
                          ${SOURCE} RESULT_VARIABLE status ERROR_VARIABLE said)
  if(NOT status EQUAL 0)
    message(FATAL_ERROR "${said}")
  endif()
endif()
