#include "analyzer/program/Concurrency.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace concadvise {

/// `std::launch::deferred` alone: whoever asks for the result computes it.
constexpr int64_t LaunchDeferred = 2;

/// An object that stands for a thread, moved or copied: no new one.
static bool isHandle(const CallFacts &Call) {
  return Call.What == CallFacts::Kind::Constructor && Call.Args.size() == 1 &&
         Call.Args.front().Type.Record == Call.ReceiverRecord;
}

ThreadStart threadStartedBy(const CallFacts &Call, const KnownFunction *Known) {
  if (!Known || Known->Threads != ThreadUse::One || isHandle(Call))
    return {};
  if (Call.What == CallFacts::Kind::Constructor && Call.Args.empty())
    return {};
  for (int Index : Known->Offloads) {
    if (Index < 0 || size_t(Index) >= Call.Args.size())
      continue;
    const Argument &Arg = Call.Args[Index];
    if (Arg.Type.Spelling.ends_with("std::launch") || Arg.Type.Spelling == "launch") {
      if (Arg.Integer == LaunchDeferred)
        return {};
      continue;
    }
    return {true, &Arg};
  }
  return {true, nullptr};
}

std::vector<FunctionId> bodiesOf(const Program &Linked, const Argument &Callable) {
  if (!Callable.Callable.empty()) {
    FunctionId Id = Linked.find(Callable.Callable);
    return Id == NoFunction ? std::vector<FunctionId>() : std::vector<FunctionId>{Id};
  }
  return Linked.storedIn(Callable.Slot).vec();
}

bool goesParallel(const CallFacts &Call, const KnownFunction &Known) {
  if (Known.Parallel)
    return true;
  if (Call.Args.empty() || !StringRef(Call.Name).starts_with("std::"))
    return false;
  StringRef Policy = Call.Args.front().Type.Record;
  return Policy.ends_with("execution::parallel_policy") ||
         Policy.ends_with("execution::parallel_unsequenced_policy") ||
         Policy.ends_with("execution::v1::parallel_policy") ||
         Policy.ends_with("execution::v1::parallel_unsequenced_policy");
}

bool joinsThread(const CallFacts &Call) {
  static constexpr StringLiteral Names[] = {
      "pthread_join",      "pthread_timedjoin_np", "pthread_clockjoin_np",
      "thrd_join",         "uv_thread_join",       "QThread::wait",
      "std::thread::join", "std::jthread::join",   "boost::thread::join"};
  return is_contained(Names, StringRef(Call.Name));
}

} // namespace concadvise
