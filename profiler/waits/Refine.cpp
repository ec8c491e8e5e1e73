#include "profiler/waits/Refine.h"

#include "profiler/python/Layout.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/Path.h"

namespace concadvise::profiler {
namespace {

enum class Futex : uint8_t { None, Lock, Condition, Timed };

Futex futexCall(llvm::StringRef Function) {
  return llvm::StringSwitch<Futex>(publicName(Function))
      .StartsWith("pthread_mutex_", Futex::Lock)
      .StartsWith("pthread_rwlock_", Futex::Lock)
      .StartsWith("lll_lock_wait", Futex::Lock)
      .StartsWith("pthread_cond_timedwait", Futex::Timed)
      .StartsWith("pthread_cond_clockwait", Futex::Timed)
      .StartsWith("pthread_cond_", Futex::Condition)
      .StartsWith("sem_", Futex::Condition)
      .StartsWith("new_sem_", Futex::Condition)
      .StartsWith("pthread_barrier_", Futex::Condition)
      .Default(Futex::None);
}

/// The interpreter waits for its lock in timed waits on a condition, called straight from its own
/// code; its locks for Python programs are semaphores.
bool isGil(llvm::ArrayRef<const StackFrame *> Stack) {
  const auto Call = llvm::find_if(
      Stack, [](const StackFrame *F) { return futexCall(F->Function) == Futex::Timed; });
  return Call != Stack.end() && std::next(Call) != Stack.end() &&
         python::isInterpreter((*std::next(Call))->Module);
}

bool resolvesNames(llvm::StringRef Function) {
  Function = publicName(Function);
  return Function == "getaddrinfo" || Function == "getnameinfo" ||
         Function.starts_with("gethostby") || Function.starts_with("res_");
}

bool isDatabaseClient(llvm::StringRef Module) {
  const llvm::StringRef Name = llvm::sys::path::filename(Module);
  return llvm::any_of(llvm::ArrayRef<llvm::StringRef>{"libpq.", "libmysqlclient.", "libmariadb.",
                                                      "libhiredis.", "libmongoc-"},
                      [&](llvm::StringRef Library) { return Name.starts_with(Library); });
}

void refineFutex(Cause &C, llvm::ArrayRef<const StackFrame *> Stack, bool Interpreter) {
  if (Interpreter && isGil(Stack)) {
    C.Reason = WaitReason::Lock;
    C.Idle = false;
    C.Object = GilObject;
    return;
  }
  for (const StackFrame *Frame : Stack.take_front(6)) {
    const Futex Call = futexCall(Frame->Function);
    if (Call == Futex::None)
      continue;
    C.Reason = Call == Futex::Lock ? WaitReason::Lock : WaitReason::Condition;
    C.Idle = Call != Futex::Lock && C.Private;
    return;
  }
}

} // namespace

llvm::StringRef publicName(llvm::StringRef Function) {
  if (!Function.starts_with("__"))
    return Function;
  Function.consume_front("__GI_");
  Function = Function.ltrim('_');
  Function.consume_front("libc_");
  return Function;
}

std::optional<std::string> interpreterIn(llvm::ArrayRef<std::string> Modules) {
  for (llvm::StringRef Module : Modules) {
    if (!python::isInterpreter(Module))
      continue;
    const std::optional<unsigned> Minor = python::minorVersion(Module);
    return "CPython 3" + (Minor ? "." + std::to_string(*Minor) : "") +
           (python::isFreeThreaded(Module) ? "t" : "");
  }
  return std::nullopt;
}

Cause refine(Cause From, llvm::ArrayRef<const StackFrame *> Stack, bool Interpreter) {
  if (From.Futex)
    refineFutex(From, Stack, Interpreter);
  if (From.Reason != WaitReason::Network || From.Idle)
    return From;
  if (llvm::any_of(Stack, [](const StackFrame *F) { return resolvesNames(F->Function); }))
    From.Reason = WaitReason::Dns;
  else if (llvm::any_of(Stack, [](const StackFrame *F) { return isDatabaseClient(F->Module); }))
    From.Reason = WaitReason::Database;
  return From;
}

} // namespace concadvise::profiler
