#include "model/Names.h"
#include "profiler/store/ProfileFile.h"

#include "llvm/ADT/STLExtras.h"

#include <cmath>

namespace concadvise::profiler {
namespace {

/// A frame's name without the two characters that mean something here.
std::string label(const StackFrame &Frame) {
  std::string Name = Frame.Function;
  if (Name.empty())
    Name = Frame.Module.empty() ? "[unknown]" : "[" + Frame.Module + "]";
  for (char &C : Name)
    if (C == ';' || C == '\n')
      C = ':';
  return Name;
}

void writeLine(const Profile &P, uint32_t StackIndex, llvm::StringRef Leaf, double Seconds,
               llvm::raw_ostream &Out) {
  const long long Microseconds = std::llround(Seconds * 1e6);
  if (Microseconds <= 0)
    return;
  bool First = true;
  for (uint32_t Frame : llvm::reverse(P.Stacks[StackIndex])) {
    Out << (First ? "" : ";") << label(P.Frames[Frame]);
    First = false;
  }
  if (!Leaf.empty())
    Out << (First ? "" : ";") << '[' << Leaf << ']';
  else if (First)
    Out << "[unknown]";
  Out << ' ' << Microseconds << '\n';
}

} // namespace

void writeFolded(const Profile &P, llvm::raw_ostream &Out) {
  for (const HotStack &H : P.Hot)
    writeLine(P, H.StackIndex, "", H.Seconds, Out);
  for (const WaitRecord &W : P.Waits)
    writeLine(P, W.StackIndex,
              std::string(W.IdleByDesign ? "idle: " : "") + std::string(name(W.Reason)), W.Seconds,
              Out);
}

} // namespace concadvise::profiler
