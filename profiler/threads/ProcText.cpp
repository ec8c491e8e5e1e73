#include "profiler/threads/ProcText.h"

#include "llvm/ADT/SmallVector.h"

#include <algorithm>

namespace concadvise::profiler::proc {

static void forEachLine(llvm::StringRef Text, llvm::function_ref<void(llvm::StringRef)> Take) {
  for (llvm::StringRef Line; !Text.empty();) {
    std::tie(Line, Text) = Text.split('\n');
    Take(Line);
  }
}

std::optional<SchedStat> schedStatIn(llvm::StringRef Text) {
  SchedStat S;
  if (Text.consumeInteger(10, S.CpuNs) || (Text = Text.ltrim()).consumeInteger(10, S.RunDelayNs))
    return std::nullopt;
  return S;
}

std::optional<CallState> callStateIn(llvm::StringRef Text) {
  Text = Text.trim();
  if (Text.empty())
    return std::nullopt;
  CallState State;
  if (Text == "running") {
    State.Running = true;
    return State;
  }
  llvm::SmallVector<llvm::StringRef, 9> Fields;
  Text.split(Fields, ' ');
  if (Fields.size() < 3 || Fields[0].getAsInteger(10, State.At.Entry.Number))
    return std::nullopt;
  for (size_t I = 1; I + 2 < Fields.size() && I <= 6; ++I)
    Fields[I].getAsInteger(0, State.At.Entry.Args[I - 1]);
  Fields[Fields.size() - 2].getAsInteger(0, State.At.Sp);
  Fields[Fields.size() - 1].getAsInteger(0, State.At.Pc);
  return State;
}

char stateLetterIn(llvm::StringRef Text) {
  const size_t Name = Text.rfind(')'); // The name may hold anything, also parentheses.
  return Name == llvm::StringRef::npos || Name + 2 >= Text.size() ? '\0' : Text[Name + 2];
}

std::optional<llvm::StringRef> statusIn(llvm::StringRef Text, llvm::StringRef Field) {
  std::optional<llvm::StringRef> Value;
  forEachLine(Text, [&](llvm::StringRef Line) {
    if (!Value && Line.consume_front(Field) && Line.consume_front(":"))
      Value = Line.trim();
  });
  return Value;
}

std::vector<int> numbersIn(llvm::StringRef Text) {
  std::vector<int> Numbers;
  for (int Number; !(Text = Text.ltrim()).consumeInteger(10, Number);)
    Numbers.push_back(Number);
  return Numbers;
}

std::vector<int> watchedIn(llvm::StringRef Text) {
  std::vector<int> Watched;
  forEachLine(Text, [&](llvm::StringRef Line) {
    int Number;
    if (Line.consume_front("tfd:") && !(Line = Line.ltrim()).consumeInteger(10, Number))
      Watched.push_back(Number);
  });
  return Watched;
}

void forEachCode(llvm::StringRef Maps, llvm::function_ref<void(const MappedFile &)> Take) {
  forEachLine(Maps, [&](llvm::StringRef Line) {
    // START-END PERMISSIONS OFFSET DEVICE INODE      FILE
    MappedFile Each;
    llvm::StringRef At = Line;
    if (At.consumeInteger(16, Each.Start) || !At.consume_front("-") ||
        At.consumeInteger(16, Each.End) || Each.Start >= Each.End)
      return;
    At = At.ltrim();
    const bool Executable = At.size() > 2 && At[2] == 'x';
    At = At.drop_front(std::min<size_t>(At.size(), 4)).ltrim();
    const size_t File = Line.find('/');
    if (!Executable || At.consumeInteger(16, Each.Offset) || File == llvm::StringRef::npos)
      return;
    Each.File = Line.substr(File);
    Take(Each);
  });
}

} // namespace concadvise::profiler::proc
