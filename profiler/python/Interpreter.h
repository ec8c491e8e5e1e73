// The CPython that runs in one process, read from outside without stopping it.
//
// What it runs is known in two ways. Of a thread that stands still all frames can be read. Of a
// moment that has passed the interpreter's own call is left, with the address of the next Python
// instruction in one of its registers or on its stack: that leads to the code object, which still
// is where it was, and so to the function and the line, but not to its callers.
#pragma once

#include "profiler/python/Code.h"
#include "profiler/python/Instruction.h"
#include "profiler/unwind/Unwinder.h"

#include <memory>
#include <unordered_map>

namespace concadvise::profiler::python {

/// All Python frames of a thread that stood still, innermost first.
struct WholeStack {
  std::vector<CodeAddress> Frames;
  uint64_t Code = 0, Instruction = 0; ///< Of the innermost frame: addresses of what it executes.
  friend auto operator<=>(const WholeStack &, const WholeStack &) = default;
};

class Interpreter {
public:
  /// Null when there is none in the process, or none whose structures we know.
  static std::unique_ptr<Interpreter> find(Processes &In, int Pid);

  /// The frames of a thread that waits; nothing if it ran meanwhile, or what was read makes no
  /// sense.
  std::optional<WholeStack> waiting(int Tid);

  /// Whether this is in the function that executes instructions; in any of the interpreter's own.
  bool isLoop(const CodeAddress &At) const;
  bool isOwn(const CodeAddress &At) const;

  /// The Python frame that this call of the interpreter's loop was executing, in thread `Tid`.
  std::optional<CodeAddress> frameOf(int Tid, const WalkedCall &Loop, uint64_t Now);
  /// `Loop` is known to have been executing the innermost frame of `Is`.
  void learn(const WalkedCall &Loop, const WholeStack &Is, uint64_t Now);

private:
  /// Reads the process.
  struct Memory {
    int Pid;
    bool operator()(uint64_t Address, llvm::MutableArrayRef<uint8_t> Into) const;
  };

  Interpreter(Processes &In, int Pid) : In(In), Pid(Pid), Read{Pid} {}
  bool locate(const Processes::Loaded &At);
  std::optional<uint64_t> pointer(uint64_t Address) const;

  std::optional<uint64_t> threadState(int Tid);
  std::vector<uint64_t> threadStates() const;
  bool isOf(uint64_t Thread, int Tid) const;
  std::optional<WholeStack> frames(uint64_t Thread);
  std::optional<uint64_t> firstFrame(uint64_t Thread) const;
  const Code *glance(int Tid);
  std::optional<uint64_t> instructionOf(uint64_t Frame, const Code &Of) const;
  CodeAddress frame(const Code &Of, unsigned Line);

  std::vector<Candidate> candidates(const WalkedCall &Loop, uint64_t Now);
  const Code *codeOfFrame(uint64_t Address, uint64_t Now);

  Processes &In;
  const int Pid;
  const Memory Read;
  uint32_t Module = 0;
  std::string ModuleName;
  uint64_t Runtime = 0;
  Layout L;
  Types T;
  std::optional<Codes> Known;
  NextInstruction Next;
  struct Range {
    uint64_t Begin, End;
  };
  std::vector<Range> Loop; ///< ELF addresses of the function that executes instructions.
  struct Thread {
    uint64_t State = 0;
    int Inside = 0; ///< The number that it has for itself.
  };
  std::unordered_map<int, Thread> StateOf;        ///< By the number that we know.
  std::unordered_map<uint64_t, uint64_t> NoFrame; ///< Pointers that are of no frame, and when.
};

} // namespace concadvise::profiler::python
