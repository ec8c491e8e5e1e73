#include "tools/report/Stacks.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Path.h"

namespace concadvise {

std::vector<const StackFrame *> framesOf(const Profile &P, uint32_t StackIndex) {
  std::vector<const StackFrame *> Frames;
  if (StackIndex < P.Stacks.size())
    for (uint32_t Index : P.Stacks[StackIndex])
      if (Index < P.Frames.size())
        Frames.push_back(&P.Frames[Index]);
  return Frames;
}

const StackFrame *knownFrame(const Profile &P, uint32_t StackIndex) {
  const StackFrame *Named = nullptr;
  for (const StackFrame *Frame : framesOf(P, StackIndex)) {
    if (Frame->Line)
      return Frame;
    if (!Named && !Frame->Function.empty())
      Named = Frame;
  }
  return Named;
}

std::string frameName(const StackFrame &Frame) {
  if (!Frame.Function.empty())
    return Frame.Function;
  if (!Frame.Module.empty())
    return "[" + Frame.Module + "]";
  return "0x" + llvm::utohexstr(Frame.Address, /*LowerCase=*/true);
}

std::string placeOf(const Profile &P, uint32_t StackIndex) {
  const StackFrame *Frame = knownFrame(P, StackIndex);
  if (!Frame)
    return "";
  std::string Text = frameName(*Frame);
  if (Frame->Line)
    Text += " (" + llvm::sys::path::filename(Frame->File).str() + ":" +
            std::to_string(Frame->Line) + ")";
  return Text;
}

} // namespace concadvise
