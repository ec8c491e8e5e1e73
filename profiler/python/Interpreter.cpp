#include "profiler/python/Interpreter.h"

#include "profiler/threads/Proc.h"

#include "llvm/ADT/STLExtras.h"

#include <cstring>

namespace concadvise::profiler::python {
namespace {

constexpr unsigned MostInterpreters = 64, MostThreads = 4096, MostFrames = 96;
constexpr uint64_t HighestAddress = 1ull << 47;
constexpr uint64_t Forgotten = 1000000000;
constexpr size_t MostForgotten = 100000;
/// Pointers to what is so close above are to the thread's own stack.
constexpr uint64_t StackSearched = 1 << 20;
/// libc keeps a thread's number in here.
constexpr size_t ThreadDescriptor = 1024;

constexpr char LoopName[] = "_PyEval_EvalFrameDefault";

bool isPointer(uint64_t Value) { return Value >= 4096 && Value < HighestAddress; }

} // namespace

bool Interpreter::Memory::operator()(uint64_t Address, llvm::MutableArrayRef<uint8_t> Into) const {
  return isPointer(Address) && proc::readMemory(Pid, Address, Into);
}

std::optional<uint64_t> Interpreter::pointer(uint64_t Address) const {
  return readValue<uint64_t>(Read, Address);
}

std::unique_ptr<Interpreter> Interpreter::find(Processes &In, int Pid) {
  for (const Processes::Loaded &At : In.loaded(Pid, isInterpreter)) {
    std::unique_ptr<Interpreter> New(new Interpreter(In, Pid));
    if (New->locate(At))
      return New;
  }
  return nullptr;
}

bool Interpreter::locate(const Processes::Loaded &At) {
  profiler::Module &File = In.module(At.Module);
  const std::vector<profiler::Module::Symbol> Symbols =
      File.symbols({"_PyRuntime", "PyCode_Type", "PyUnicode_Type", "PyBytes_Type", "PyFrame_Type",
                    "Py_Version", LoopName});
  const auto AddressOf = [&](llvm::StringRef Name) -> uint64_t {
    const auto It = llvm::find_if(Symbols, [&](const auto &S) { return S.Name == Name; });
    return It == Symbols.end() ? 0 : It->Address + At.Bias;
  };
  Module = At.Module;
  ModuleName = File.name();
  Runtime = AddressOf("_PyRuntime");
  T = {AddressOf("PyCode_Type"), AddressOf("PyUnicode_Type"), AddressOf("PyBytes_Type"),
       AddressOf("PyFrame_Type")};
  for (const profiler::Module::Symbol &S : Symbols)
    if (llvm::StringRef(S.Name).starts_with(LoopName))
      Loop.push_back({S.Address, S.Address + S.Size});
  if (!Runtime || !T.Code || !T.Unicode || !T.Bytes || !T.Frame || Loop.empty())
    return false;
  std::optional<unsigned> Minor = minorVersion(ModuleName);
  if (const uint64_t Version = AddressOf("Py_Version"))
    if (const std::optional<uint64_t> Number = pointer(Version))
      Minor = *Number >> 24 == 3 ? std::optional<unsigned>(*Number >> 16 & 0xff) : std::nullopt;
  const std::optional<Layout> Found = Minor ? layoutOf(*Minor, Read, Runtime) : std::nullopt;
  // Without its lock an interpreter of a version that has one by our table is another build.
  if (!Found || (isFreeThreaded(ModuleName) && !Found->FreeThreaded))
    return false;
  L = *Found;
  Known.emplace(L, T);
  return true;
}

bool Interpreter::isLoop(const CodeAddress &At) const {
  return At.Module == Module && llvm::any_of(Loop, [&](const Range &R) {
           return At.Address >= R.Begin && At.Address < R.End;
         });
}

bool Interpreter::isOwn(const CodeAddress &At) const {
  // What 3.12 calls Python functions through when it writes a map for perf.
  if (At.Module == CodeAddress::Named)
    return llvm::StringRef(In.namedFrame(At.Address).Function).starts_with("py::");
  return At.Module == Module;
}

std::vector<uint64_t> Interpreter::threadStates() const {
  std::vector<uint64_t> All;
  std::optional<uint64_t> Each = pointer(Runtime + L.Interpreters);
  for (unsigned I = 0; Each && *Each && I != MostInterpreters; ++I) {
    std::optional<uint64_t> Thread = pointer(*Each + L.Threads);
    while (Thread && *Thread && All.size() < MostThreads) {
      All.push_back(*Thread);
      Thread = pointer(*Thread + L.ThreadNext);
    }
    Each = pointer(*Each + L.InterpreterNext);
  }
  return All;
}

/// Before 3.11 only libc's name of the thread is known: the address of a descriptor, which holds
/// the number.
bool Interpreter::isOf(uint64_t Thread, int Tid) const {
  if (L.NativeId)
    return pointer(Thread + *L.NativeId) == uint64_t(Tid);
  const std::optional<uint64_t> Descriptor = pointer(Thread + L.ThreadId);
  uint8_t Bytes[ThreadDescriptor];
  if (!Descriptor || !Read(*Descriptor, Bytes))
    return false;
  for (size_t At = 0; At != sizeof(Bytes); At += sizeof(int32_t)) {
    int32_t Word;
    std::memcpy(&Word, Bytes + At, sizeof(Word));
    if (Word == Tid)
      return true;
  }
  return false;
}

std::optional<uint64_t> Interpreter::threadState(int Tid) {
  if (auto It = StateOf.find(Tid); It != StateOf.end()) {
    if (isOf(It->second.State, It->second.Inside))
      return It->second.State;
    StateOf.erase(It);
  }
  const int Inside = proc::numberInside(Tid);
  std::optional<uint64_t> Found;
  for (uint64_t Thread : threadStates())
    if (isOf(Thread, Inside)) {
      if (Found)
        return std::nullopt; // One thread in two interpreters: which one it is in, is not known.
      Found = Thread;
    }
  if (Found)
    StateOf[Tid] = {*Found, Inside};
  return Found;
}

std::optional<uint64_t> Interpreter::firstFrame(uint64_t Thread) const {
  const std::optional<uint64_t> Holder = pointer(Thread + L.ThreadFrame);
  return Holder && L.FrameIn ? pointer(*Holder + *L.FrameIn) : Holder;
}

/// Where the frame is in its code; nothing when that is not in it.
std::optional<uint64_t> Interpreter::instructionOf(uint64_t Frame, const Code &Of) const {
  const std::optional<uint64_t> Held = pointer(Frame + L.Instruction);
  if (!Held)
    return std::nullopt;
  uint64_t At = *Held;
  if (L.InstructionUnit)
    At = Of.Begin + int64_t(int32_t(*Held)) * int64_t(L.InstructionUnit);
  if (At < Of.Begin && Of.Begin - At <= 2)
    At = Of.Begin; // It has just begun.
  return At >= Of.Begin && At < Of.End ? std::optional(At) : std::nullopt;
}

CodeAddress Interpreter::frame(const Code &Of, unsigned Line) {
  return In.named({Of.Name, Of.File, Line, ModuleName});
}

std::optional<WholeStack> Interpreter::frames(uint64_t Thread) {
  WholeStack Stack;
  std::optional<uint64_t> Each = firstFrame(Thread);
  for (unsigned I = 0; Each && *Each && I != MostFrames;
       Each = pointer(*Each + L.FramePrevious), ++I) {
    const auto Owner =
        L.Owner ? readValue<uint8_t>(Read, *Each + *L.Owner) : std::optional<uint8_t>(0);
    if (!Owner)
      return std::nullopt;
    if (*Owner == OwnedByCStack)
      continue;
    const std::optional<uint64_t> Object = pointer(*Each + L.FrameCode);
    const Code *Of = Object ? Known->at(Read, *Object) : nullptr;
    const std::optional<uint64_t> At = Of ? instructionOf(*Each, *Of) : std::nullopt;
    if (!At)
      return std::nullopt;
    if (Stack.Frames.empty()) {
      Stack.Code = Of->Address;
      Stack.Instruction = *At;
    }
    Stack.Frames.push_back(frame(*Of, Known->lineOf(*Of, *At)));
  }
  return Each && !Stack.Frames.empty() ? std::optional(Stack) : std::nullopt;
}

std::optional<WholeStack> Interpreter::waiting(int Tid) {
  // Whoever has used no CPU time meanwhile has stood still.
  const std::optional<proc::SchedStat> Before = proc::schedStat(Pid, Tid);
  if (!Before || proc::stateLetter(Pid, Tid) == 'R')
    return std::nullopt;
  const std::optional<uint64_t> Thread = threadState(Tid);
  std::optional<WholeStack> Stack = Thread ? frames(*Thread) : std::nullopt;
  const std::optional<proc::SchedStat> After = proc::schedStat(Pid, Tid);
  if (!After || After->CpuNs != Before->CpuNs || proc::stateLetter(Pid, Tid) == 'R')
    return std::nullopt;
  return Stack;
}

/// Of interpreters whose frames are objects: the code of the frame at `Address`.
const Code *Interpreter::codeOfFrame(uint64_t Address, uint64_t Now) {
  if (auto It = NoFrame.find(Address); It != NoFrame.end() && Now - It->second < Forgotten)
    return nullptr;
  if (pointer(Address + L.Type) == T.Frame)
    if (const std::optional<uint64_t> Object = pointer(Address + L.FrameCode))
      return Known->at(Read, *Object);
  if (NoFrame.size() >= MostForgotten)
    NoFrame.clear();
  NoFrame[Address] = Now;
  return nullptr;
}

std::vector<Candidate> Interpreter::candidates(const WalkedCall &Loop, uint64_t Now) {
  std::vector<Candidate> All;
  const uint64_t Stack = Loop.Registers[arch::Sp];
  const auto Add = [&](unsigned Place, uint64_t Value) {
    const bool IntoStack = Value >= Stack && Value - Stack < StackSearched;
    if (isPointer(Value) && !IntoStack && In.find(Pid, Value).Module == 0)
      All.push_back({Place, Value, 0});
  };
  if (Loop.Innermost) {
    for (unsigned I = 0; I != Loop.Registers.size(); ++I)
      if (I != arch::Sp && I != arch::Pc)
        Add(I, Loop.Registers[I]);
  } else {
    for (unsigned Register : arch::Saved)
      if (Register != arch::ReturnAddress)
        Add(Register, Loop.Registers[Register]);
  }
  for (size_t At = 0; At + 8 <= Loop.Locals.size(); At += 8) {
    uint64_t Word;
    std::memcpy(&Word, Loop.Locals.data() + At, sizeof(Word));
    Add(Candidate::FirstSlot + At / 8, Word);
  }
  std::vector<Code> Running; // By their frames, where these are objects.
  if (L.framesAreObjects())
    for (const Candidate &C : All)
      if (const Code *Of = C.Value % 8 == 0 ? codeOfFrame(C.Value, Now) : nullptr)
        Running.push_back(*Of);
  llvm::erase_if(All, [&](Candidate &C) {
    if (C.Value % 2) // Instructions are pairs of bytes.
      return true;
    for (const Code &Of : Running)
      if (C.Value > Of.Begin && C.Value <= Of.End)
        C.Code = Of.Address;
    if (!L.framesAreObjects())
      if (const Code *Of = Known->around(Read, C.Value - 2, Now))
        C.Code = Of->Address;
    return C.Code == 0;
  });
  return All;
}

/// What the thread executes at this moment, if it does not change while we read.
const Code *Interpreter::glance(int Tid) {
  const std::optional<uint64_t> Thread = threadState(Tid);
  const std::optional<uint64_t> Frame = Thread ? firstFrame(*Thread) : std::nullopt;
  const std::optional<uint64_t> Object = Frame ? pointer(*Frame + L.FrameCode) : std::nullopt;
  return Object ? Known->at(Read, *Object) : nullptr;
}

std::optional<CodeAddress> Interpreter::frameOf(int Tid, const WalkedCall &Call, uint64_t Now) {
  const std::vector<Candidate> From = candidates(Call, Now);
  auto Choice = Next.choose(Call.At.Address, From, Call.Innermost);
  if (!Choice && !From.empty() && !Call.Innermost)
    if (const Code *Of = glance(Tid)) {
      Next.glimpse(From, Of->Address);
      Choice = Next.choose(Call.At.Address, From, Call.Innermost);
    }
  const Code *Of = Choice ? Known->at(Read, Choice->Code) : nullptr;
  if (!Of)
    return std::nullopt;
  const uint64_t First = std::max(Choice->First, Of->Begin);
  const unsigned Line = Known->lineOf(*Of, First);
  // In the loop itself both the last and the next instruction are what it is doing.
  const bool Sure =
      Call.Innermost || Line == Known->lineOf(*Of, std::min(Choice->Last, Of->End - 2));
  return frame(*Of, Sure ? Line : 0);
}

void Interpreter::learn(const WalkedCall &Call, const WholeStack &Is, uint64_t Now) {
  Next.learn(Call.At.Address, candidates(Call, Now), Is.Code, Is.Instruction);
}

} // namespace concadvise::profiler::python
