#include "tools/report/Stacks.h"

#include "tools/report/FunctionNames.h"

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

/// Code that came with the system, which has source lines where its debug packages are installed,
/// or with the runtime that wrapped code is linked with.
static bool isSystem(const StackFrame &Frame) {
  if (llvm::StringRef(Frame.Function).contains("conc::detail::") ||
      llvm::StringRef(Frame.File).contains("/runtime/src/async/hooks"))
    return true;
  for (llvm::StringRef Folder : {"/lib", "/usr/lib"})
    if (llvm::StringRef(Frame.Module).starts_with(Folder))
      return true;
  return llvm::StringRef(Frame.File).starts_with("/usr/");
}

/// "<frozen importlib._bootstrap>", …/lib/python3.11/site-packages/….
static bool isPythonLibrary(const StackFrame &Frame) {
  const llvm::StringRef File = Frame.File;
  return File.starts_with("<frozen ") || File.contains("/lib/python3");
}

const StackFrame *knownFrame(const Profile &P, uint32_t StackIndex) {
  const StackFrame *Best = nullptr;
  int BestRank = -1;
  for (const StackFrame *Frame : framesOf(P, StackIndex)) {
    const int Known = Frame->Line ? 2 : Frame->Function.empty() ? 0 : 1; // A module at least.
    // The program's own code says more, even where it has no name; of libraries those in Python.
    const bool Own = !Frame->Module.empty() && !isSystem(*Frame);
    const int Rank = isPythonLibrary(*Frame) ? 3 : Own ? Known + 4 : Known;
    if (Rank > BestRank) {
      Best = Frame;
      BestRank = Rank;
    }
  }
  return Best;
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
  std::string Text =
      Frame->Function.empty() ? frameName(*Frame) : shortFunctionName(Frame->Function);
  if (Frame->Line)
    Text += " (" + llvm::sys::path::filename(Frame->File).str() + ":" +
            std::to_string(Frame->Line) + ")";
  return Text;
}

std::string heldBy(const Profile &P, const LockHolder &Holder) {
  const std::string Place = placeOf(P, Holder.StackIndex);
  return "held by " + Holder.Thread + (Place.empty() ? "" : " in " + Place);
}

} // namespace concadvise
