// The number of the error that something throws.
#pragma once

#include <system_error>

/// 0: it throws none.
template <class F> int error_of(F f) {
  try {
    f();
  } catch (const std::system_error &e) {
    return e.code().value();
  }
  return 0;
}
