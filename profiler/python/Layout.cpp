#include "profiler/python/Layout.h"

#include "llvm/Support/Path.h"

#include <cstring>

namespace concadvise::profiler::python {
namespace {

constexpr unsigned Oldest = 8;

/// 3.8 to 3.10: frames are objects that link to each other.
Layout frameObjects(unsigned Minor) {
  Layout L;
  L.Minor = Minor;
  L.Lines = Minor == 10 ? LineTable::Ranges : LineTable::Lnotab;
  L.Interpreters = 32;
  L.InterpreterNext = 0;
  L.Threads = 8;
  L.ThreadNext = 8;
  L.ThreadId = 176;
  L.ThreadFrame = 24;
  L.FramePrevious = 24;
  L.FrameCode = 32;
  L.Instruction = Minor == 10 ? 96 : 104;
  L.InstructionUnit = Minor == 10 ? 2 : 1;
  L.CodeFile = 104;
  L.CodeName = 112;
  L.CodeFirstLine = 40;
  L.CodeLines = 120;
  L.Bytecode = 48;
  L.BytecodeApart = true;
  return L;
}

/// 3.11 and 3.12: frames lie in a stack of the thread's own, found through a part of the C stack.
Layout frameStack(unsigned Minor) {
  const bool Older = Minor == 11;
  Layout L;
  L.Minor = Minor;
  L.Interpreters = 40;
  L.InterpreterNext = 0;
  L.Threads = Older ? 16 : 72;
  L.ThreadNext = 8;
  L.ThreadId = Older ? 152 : 136;
  L.NativeId = Older ? 160 : 144;
  L.ThreadFrame = 56;
  L.FrameIn = Older ? 8 : 0;
  L.FramePrevious = Older ? 48 : 8;
  L.FrameCode = Older ? 32 : 0;
  L.Instruction = 56;
  if (!Older)
    L.Owner = 70;
  L.CodeFile = 112;
  L.CodeName = 128; // The qualified one.
  L.CodeFirstLine = Older ? 72 : 68;
  L.CodeLines = 136;
  L.Bytecode = Older ? 184 : 192;
  L.AsciiData = Older ? 48 : 40;
  L.UnicodeData = Older ? 72 : 56;
  return L;
}

/// What _PyRuntime of 3.13 begins with (_Py_DebugOffsets).
struct DebugOffsets {
  char Cookie[8];
  uint64_t Version, FreeThreaded;
  struct {
    uint64_t Size, Finalizing, Interpreters;
  } Runtime;
  struct {
    uint64_t Size, Id, Next, Threads, Others[9];
  } Interpreter;
  struct {
    uint64_t Size, Previous, Next, Interpreter, Frame, Id, NativeId, Others[2];
  } Thread;
  struct {
    uint64_t Size, Previous, Code, Instruction, Locals, Owner;
  } Frame;
  struct {
    uint64_t Size, File, Name, QualifiedName, Lines, FirstLine, Others[3], Bytecode;
  } Code;
  struct {
    uint64_t Size, Type;
  } Object;
  uint64_t Types[4], Tuple[3], List[3], Dict[3], Float[2], Long[3];
  struct {
    uint64_t Size, Length, Data;
  } Bytes;
  struct {
    uint64_t Size, State, Length, AsciiSize;
  } Unicode;
};

/// No field that we use lies further from the beginning of what it is in.
constexpr uint64_t FurthestField = 1 << 20;

std::optional<Layout> fromProcess(unsigned Minor, Reader Read, uint64_t Runtime) {
  const std::optional<DebugOffsets> O = readValue<DebugOffsets>(Read, Runtime);
  if (!O || std::memcmp(O->Cookie, "xdebugpy", sizeof(O->Cookie)) != 0 ||
      O->Version >> 16 != (3u << 8 | Minor))
    return std::nullopt;
  for (uint64_t Offset : {O->Runtime.Interpreters, O->Interpreter.Next, O->Interpreter.Threads,
                          O->Thread.Next,          O->Thread.Id,        O->Thread.NativeId,
                          O->Thread.Frame,         O->Frame.Previous,   O->Frame.Code,
                          O->Frame.Instruction,    O->Frame.Owner,      O->Code.File,
                          O->Code.QualifiedName,   O->Code.FirstLine,   O->Code.Lines,
                          O->Code.Bytecode,        O->Object.Type,      O->Bytes.Length,
                          O->Bytes.Data,           O->Unicode.State,    O->Unicode.Length,
                          O->Unicode.AsciiSize})
    if (Offset > FurthestField)
      return std::nullopt;
  Layout L;
  L.Minor = Minor;
  L.FreeThreaded = O->FreeThreaded;
  L.Interpreters = O->Runtime.Interpreters;
  L.InterpreterNext = O->Interpreter.Next;
  L.Threads = O->Interpreter.Threads;
  L.ThreadNext = O->Thread.Next;
  L.ThreadId = O->Thread.Id;
  L.NativeId = O->Thread.NativeId;
  L.ThreadFrame = O->Thread.Frame;
  L.FramePrevious = O->Frame.Previous;
  L.FrameCode = O->Frame.Code;
  L.Instruction = O->Frame.Instruction;
  L.Owner = O->Frame.Owner;
  L.CodeFile = O->Code.File;
  L.CodeName = O->Code.QualifiedName;
  L.CodeFirstLine = O->Code.FirstLine;
  L.CodeLines = O->Code.Lines;
  L.Bytecode = O->Code.Bytecode;
  L.Type = O->Object.Type;
  L.Size = O->Bytes.Length;
  L.BytesData = O->Bytes.Data;
  L.UnicodeLength = O->Unicode.Length;
  L.UnicodeState = O->Unicode.State;
  L.AsciiData = O->Unicode.AsciiSize;
  L.UnicodeData = O->Unicode.AsciiSize + 16; // Behind it: the length of its UTF-8, and that.
  return L;
}

/// "3.13t.so.1.0" of such a name; empty for other files.
llvm::StringRef versionIn(llvm::StringRef File) {
  llvm::StringRef Name = llvm::sys::path::filename(File);
  Name.consume_front("lib");
  return Name.consume_front("python") && Name.starts_with("3") ? Name : "";
}

/// The "13" of "3.13t.so.1.0", and what follows it.
std::pair<llvm::StringRef, llvm::StringRef> minorIn(llvm::StringRef File) {
  llvm::StringRef Name = versionIn(File);
  if (!Name.consume_front("3."))
    return {};
  const llvm::StringRef Digits = Name.take_while([](char C) { return C >= '0' && C <= '9'; });
  return {Digits, Name.drop_front(Digits.size())};
}

} // namespace

std::optional<Layout> layoutOf(unsigned Minor, Reader Read, uint64_t Runtime) {
  if (Minor < Oldest)
    return std::nullopt;
  if (Minor <= 10)
    return frameObjects(Minor);
  if (Minor <= 12)
    return frameStack(Minor);
  return Minor == 13 ? fromProcess(Minor, Read, Runtime) : std::nullopt;
}

bool isInterpreter(llvm::StringRef File) { return !versionIn(File).empty(); }

std::optional<unsigned> minorVersion(llvm::StringRef File) {
  unsigned Minor;
  if (minorIn(File).first.getAsInteger(10, Minor))
    return std::nullopt;
  return Minor;
}

bool isFreeThreaded(llvm::StringRef File) { return minorIn(File).second.starts_with("t"); }

} // namespace concadvise::profiler::python
