#include "profiler/python/Stacks.h"

namespace concadvise::profiler::python {
namespace {

/// Collects what stays of the C functions and what the loop's calls turn into.
class Merge {
public:
  Merge(Interpreter &I, int Tid, const UserContext &User, const WholeStack &Whole, uint64_t Now)
      : I(I), Tid(Tid), User(User), Whole(Whole), Now(Now) {}

  void add(const WalkedCall &Call) {
    if (!I.isLoop(Call.At))
      return;
    if (!Whole.Frames.empty() && InLoop == 0 && !User.OnlyPcAndSp)
      I.learn(Call, Whole, Now);
    const bool Readable = Whole.Frames.empty() && !User.OnlyPcAndSp;
    Frames.push_back(Readable ? I.frameOf(Tid, Call, Now) : std::nullopt);
    ++InLoop;
  }

  RawStack of(RawStack Calls) const {
    if (Whole.Frames.empty() && (Frames.empty() || !Frames.front()))
      return Calls;
    RawStack Result;
    unsigned Loop = 0;
    for (size_t At = 0; At != Calls.size(); ++At) {
      // A return address may lie behind its function's last byte.
      const CodeAddress Call{Calls[At].Module, Calls[At].Address - (At != 0)};
      if (!I.isLoop(Call)) {
        if (At == 0 || !I.isOwn(Calls[At]))
          Result.push_back(Calls[At]);
        continue;
      }
      if (!Whole.Frames.empty() || Loop == Frames.size())
        break;
      if (Frames[Loop])
        Result.push_back(*Frames[Loop]);
      if (++Loop == Frames.size())
        break;
    }
    Result.insert(Result.end(), Whole.Frames.begin(), Whole.Frames.end());
    return Result;
  }

private:
  Interpreter &I;
  const int Tid;
  const UserContext &User;
  const WholeStack &Whole;
  const uint64_t Now;
  unsigned InLoop = 0;
  std::vector<std::optional<CodeAddress>> Frames; ///< Of each call of the loop.
};

} // namespace

Interpreter *Stacks::of(int Pid) {
  Looked &L = Found[Pid];
  if (!L.What && L.Mappings != In.mappings(Pid)) {
    L.Mappings = In.mappings(Pid);
    L.What = Interpreter::find(In, Pid);
  }
  return L.What.get();
}

RawStack Stacks::unwind(int Pid, int Tid, const UserContext &User, const WholeStack &Whole,
                        uint64_t Now) {
  Interpreter *I = of(Pid);
  if (!I)
    return profiler::unwind(In, Pid, User);
  Merge Into(*I, Tid, User, Whole, Now);
  RawStack Calls = profiler::unwind(In, Pid, User, [&](const WalkedCall &Call) { Into.add(Call); });
  return Into.of(std::move(Calls));
}

std::optional<WholeStack> Stacks::waiting(int Pid, int Tid) {
  Interpreter *I = of(Pid);
  return I ? I->waiting(Tid) : std::nullopt;
}

} // namespace concadvise::profiler::python
