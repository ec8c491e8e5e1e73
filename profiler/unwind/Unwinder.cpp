#include "profiler/unwind/Unwinder.h"

#include "profiler/unwind/Expression.h"

#include <algorithm>
#include <cstring>
#include <linux/perf_event.h>

namespace concadvise::profiler {
namespace {

constexpr size_t MostFrames = 96;

class Walk {
public:
  Walk(Processes &In, int Pid, const UserContext &User, CallVisitor Visit)
      : In(In), Pid(Pid), User(User), Visit(Visit) {
    Registers = *User.Registers;
    StackStart = Registers[arch::Sp];
  }

  void run(std::vector<uint64_t> &Pcs) {
    while (Pcs.size() < MostFrames) {
      Pcs.push_back(Registers[arch::Pc]);
      const auto Called = Registers;
      const bool More = step(Pcs.size() > 1);
      if (Visit)
        tell(Pcs.size() == 1, Called);
      if (!More)
        return;
    }
  }

private:
  void tell(bool Innermost, const std::array<uint64_t, arch::DwarfRegisters> &Called) {
    const CodeAddress At = In.find(Pid, Called[arch::Pc] - !Innermost);
    const uint64_t From = std::min<uint64_t>(Called[arch::Sp] - StackStart, User.Stack.size());
    const uint64_t To = std::min<uint64_t>(FrameEnd - StackStart, User.Stack.size());
    Visit({Innermost, At, Called, User.Stack.slice(From, To > From ? To - From : 0)});
  }

  std::optional<uint64_t> memory(uint64_t Address) const {
    uint64_t Value;
    if (Address < StackStart || User.Stack.size() < sizeof(Value) ||
        Address - StackStart > User.Stack.size() - sizeof(Value))
      return std::nullopt;
    std::memcpy(&Value, User.Stack.data() + (Address - StackStart), sizeof(Value));
    return Value;
  }

  std::optional<uint64_t> evaluated(llvm::ArrayRef<Dwarf_Op> Ops, uint64_t Initial) const {
    return evaluate(
        Ops, Initial,
        [&](unsigned Register) -> std::optional<uint64_t> {
          if (Register >= Registers.size())
            return std::nullopt;
          return Registers[Register];
        },
        [&](uint64_t Address) { return memory(Address); });
  }

  /// To the caller's registers; false at the end, or where the copy of the stack ends.
  bool step(bool ReturnAddress) {
    FrameEnd = StackStart;
    const uint64_t Pc = Registers[arch::Pc];
    // A return address may lie behind its function's last byte, so look at the call before it.
    const CodeAddress At = In.find(Pid, Pc - ReturnAddress);
    const UnwindRule *Rule = At.Module ? In.module(At.Module).ruleAt(At.Address) : nullptr;
    if (!Rule)
      return In.findNamed(Pid, Pc - ReturnAddress).Module == CodeAddress::Named &&
             stepByFramePointer();
    std::optional<uint64_t> Cfa;
    if (!Rule->Expression.empty())
      Cfa = evaluated(Rule->Expression, 0);
    else if (Rule->CfaRegister < Registers.size())
      Cfa = Registers[Rule->CfaRegister] + Rule->CfaOffset;
    // Each call pushes something, except where the return address goes into a register.
    constexpr bool CallPushes = arch::ReturnAddress == arch::Pc;
    if (!Cfa || *Cfa < Registers[arch::Sp] + (CallPushes ? 1 : 0))
      return false;
    FrameEnd = *Cfa;
    auto Caller = Registers;
    for (size_t I = 0; I != arch::Saved.size(); ++I)
      if (!restore(Rule->Registers[I], *Cfa, Caller[arch::Saved[I]],
                   arch::Saved[I] == arch::ReturnAddress))
        return false;
    Caller[arch::Sp] = *Cfa;
    Caller[arch::Pc] = Caller[arch::ReturnAddress];
    Registers = Caller;
    return Registers[arch::Pc] != 0;
  }

  /// Compilers that work just in time keep frame pointers, or there is no way on.
  bool stepByFramePointer() {
    const uint64_t Frame = Registers[arch::Fp];
    const std::optional<uint64_t> Caller = memory(Frame), Return = memory(Frame + 8);
    if (Frame < Registers[arch::Sp] || !Caller || !Return ||
        In.findNamed(Pid, *Return - 1).Module == 0)
      return false;
    FrameEnd = Frame + 16;
    Registers[arch::Sp] = FrameEnd;
    Registers[arch::Fp] = *Caller;
    Registers[arch::Pc] = Registers[arch::ReturnAddress] = *Return;
    return true;
  }

  bool restore(const UnwindRule::Saved &Saved, uint64_t Cfa, uint64_t &Register,
               bool IsReturnAddress) const {
    using Where = UnwindRule::Where;
    std::optional<uint64_t> Value;
    switch (Saved.In) {
    case Where::Same:
      // Only a leaf keeps its return address in a register.
      return !IsReturnAddress || arch::ReturnAddress != arch::Pc;
    case Where::Undefined:
      return !IsReturnAddress; // How the outermost frame says that it is the outermost.
    case Where::AtCfa:
      Value = memory(Cfa + Saved.Offset);
      break;
    case Where::Computed:
      if (std::optional<uint64_t> Address = evaluated(Saved.Expression, Cfa))
        Value = memory(*Address);
      break;
    }
    // The walk may do without another register; a frame address that rests on 0 ends it.
    Register = Value.value_or(0);
    return Value || !IsReturnAddress;
  }

  Processes &In;
  const int Pid;
  const UserContext &User;
  CallVisitor Visit;
  std::array<uint64_t, arch::DwarfRegisters> Registers;
  uint64_t StackStart, FrameEnd = 0;
};

std::vector<uint64_t> framePointerChain(const UserContext &User) {
  std::vector<uint64_t> Chain;
  for (size_t At = 0; At + sizeof(uint64_t) <= User.ChainBytes.size(); At += sizeof(uint64_t)) {
    uint64_t Pc;
    std::memcpy(&Pc, User.ChainBytes.data() + At, sizeof(Pc));
    if (Pc < uint64_t(PERF_CONTEXT_MAX)) // Above are marks, not addresses.
      Chain.push_back(Pc);
  }
  return Chain;
}

} // namespace

RawStack unwind(Processes &In, int Pid, const UserContext &User, CallVisitor Visit) {
  std::vector<uint64_t> Pcs;
  if (User.Registers)
    Walk(In, Pid, User, Visit).run(Pcs);
  const std::vector<uint64_t> Chain = framePointerChain(User);
  if (Pcs.size() <= 1 && !Chain.empty()) {
    Pcs = Chain;
  } else if (!Pcs.empty()) {
    const auto Meeting = std::find(Chain.begin(), Chain.end(), Pcs.back());
    if (Meeting != Chain.end())
      Pcs.insert(Pcs.end(), std::next(Meeting), Chain.end());
  }
  RawStack Stack;
  for (uint64_t Pc : Pcs) {
    // A return address may lie behind the last byte of what was compiled.
    const CodeAddress At = In.find(Pid, Pc);
    Stack.push_back(At.Module ? At : In.findNamed(Pid, Pc - !Stack.empty()));
    if (Stack.back().Module == 0)
      Stack.back() = At;
  }
  return Stack;
}

} // namespace concadvise::profiler
