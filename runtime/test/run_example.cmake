# Runs PROGRAM; what it prints must be the text of the file OUTPUT.
execute_process(COMMAND ${PROGRAM} RESULT_VARIABLE status OUTPUT_VARIABLE said ERROR_VARIABLE errors
                TIMEOUT 60)
file(READ ${OUTPUT} expected)
if(NOT status EQUAL 0 OR NOT said STREQUAL expected)
  message(FATAL_ERROR "status ${status}\n${errors}\nprinted:\n${said}expected:\n${expected}")
endif()
