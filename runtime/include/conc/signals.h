// conc::signals: waiting for signals to the process.
#ifndef CONC_SIGNALS_H
#define CONC_SIGNALS_H

#include "conc/io.h"

#include <initializer_list>
#include <memory>

namespace conc {

/// While it exists, the signals do not end the process but are given by next(). Handlers that the
/// program has installed before are called as well; they are in place again afterwards, unless the
/// program has installed others meanwhile. Several objects may want the same signal: each gets it.
/// Signals that come close together count once. Faults such as SIGSEGV are refused
/// (std::invalid_argument). Made and destroyed on any thread; one waits at a time.
class signals {
public:
  signals(std::initializer_list<int> wanted);
  signals(signals &&) noexcept;
  signals &operator=(signals &&) noexcept;
  ~signals();

  /// The number of a signal that has come.
  io<int> next();

private:
  struct state;
  std::unique_ptr<state> state_;
};

} // namespace conc

#endif
