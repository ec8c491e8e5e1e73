// Stacks of processes that run Python programs: the interpreter's calls give way to the Python
// functions that they execute.
#pragma once

#include "profiler/python/Interpreter.h"

namespace concadvise::profiler::python {

/// As `unwind`, for all processes. Of a process that runs CPython the innermost C function is kept,
/// and what does not belong to the interpreter; its loop is replaced by Python frames. All of them
/// where the thread was looked at while it waited, else those whose calls of the loop are on the
/// copied piece of stack: callers among them may be missing. Where no Python
/// frame is known the stack is that of the C functions.
class Stacks {
public:
  explicit Stacks(Processes &In) : In(In) {}

  /// `Whole`: what `waiting` said during the wait that the context belongs to; may be empty.
  RawStack unwind(int Pid, int Tid, const UserContext &User, const WholeStack &Whole, uint64_t Now);
  /// The Python frames of a thread that waits now; nothing where it does not or there are none.
  std::optional<WholeStack> waiting(int Pid, int Tid);
  /// The process executes another program, or has ended.
  void forget(int Pid) { Found.erase(Pid); }

private:
  Interpreter *of(int Pid);

  Processes &In;
  struct Looked {
    std::unique_ptr<Interpreter> What;
    size_t Mappings = 0; ///< When it was looked for last.
  };
  std::map<int, Looked> Found;
};

} // namespace concadvise::profiler::python
