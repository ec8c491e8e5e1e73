// Where the fields lie that a Python stack is read from, version by version.
#pragma once

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"

#include <cstdint>
#include <optional>

namespace concadvise::profiler::python {

/// Reads memory of the interpreter's process; false unless all of it could be read.
using Reader = llvm::function_ref<bool(uint64_t Address, llvm::MutableArrayRef<uint8_t> Into)>;

template <typename T> std::optional<T> readValue(Reader Read, uint64_t Address) {
  T Value;
  if (Read(Address, {reinterpret_cast<uint8_t *>(&Value), sizeof(T)}))
    return Value;
  return std::nullopt;
}

/// How a code object says which line an instruction belongs to.
enum class LineTable : uint8_t { Lnotab, Ranges, Locations };

/// Offsets in bytes. Those of 3.8 to 3.12 are in a table, later ones are read from the process.
struct Layout {
  unsigned Minor = 0; ///< Of 3.x.
  bool FreeThreaded = false;
  LineTable Lines = LineTable::Locations;
  uint32_t Interpreters = 0;                 ///< In the runtime.
  uint32_t InterpreterNext = 0, Threads = 0; ///< In an interpreter.
  uint32_t ThreadNext = 0, ThreadId = 0;     ///< In a thread: what pthread_self says,
  std::optional<uint32_t> NativeId;          ///< and its number.
  uint32_t ThreadFrame = 0;                  ///< Its innermost frame,
  std::optional<uint32_t> FrameIn;           ///< or what holds that at this offset.
  uint32_t FramePrevious = 0, FrameCode = 0; ///< In a frame.
  uint32_t Instruction = 0;                  ///< In a frame: which instruction it is at,
  unsigned InstructionUnit = 0;              ///< counted in so many bytes; 0: its address.
  std::optional<uint32_t> Owner;             ///< In a frame: what it belongs to.
  uint32_t CodeFile = 0, CodeName = 0, CodeFirstLine = 0, CodeLines = 0;
  uint32_t Bytecode = 0;        ///< In code: the instructions,
  bool BytecodeApart = false;   ///< or the object that holds them.
  uint32_t Type = 8, Size = 16; ///< In each object.
  uint32_t UnicodeLength = 16, UnicodeState = 32, AsciiData = 48, UnicodeData = 72;
  uint32_t BytesData = 32;

  /// Frames are objects of their own (3.10 and before).
  bool framesAreObjects() const { return BytecodeApart; }
};

/// Frames that stand for a call from C have this owner, and no code of the program.
inline constexpr uint8_t OwnedByCStack = 3;

/// The layout of 3.`Minor`; nothing when it is not known. `Runtime` is where _PyRuntime lies: from
/// 3.13 on it begins with its offsets, and whether it really is that version is checked.
std::optional<Layout> layoutOf(unsigned Minor, Reader Read, uint64_t Runtime);

/// Whether a file is the interpreter by its name: python3.11, libpython3.11.so.1.0.
bool isInterpreter(llvm::StringRef File);

/// The 11 of such a name; nothing when it does not say.
std::optional<unsigned> minorVersion(llvm::StringRef File);
/// python3.13t, libpython3.13t.so.1.0: built without the global lock.
bool isFreeThreaded(llvm::StringRef File);

} // namespace concadvise::profiler::python
