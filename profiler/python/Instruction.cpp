#include "profiler/python/Instruction.h"

#include "llvm/ADT/STLExtras.h"

namespace concadvise::profiler::python {
namespace {

/// The longest instruction, with what the interpreter caches in it, and the one that it may skip.
constexpr uint64_t FurthestAhead = 40;

constexpr uint64_t InstructionSize = 2;

bool areOfOneCode(llvm::ArrayRef<Candidate> All) {
  return !All.empty() &&
         llvm::all_of(All, [&](const Candidate &C) { return C.Code == All.front().Code; });
}

/// Points at the instruction, or behind its first two bytes.
NextInstruction::Choice atOrBefore(const Candidate &C) {
  return {C.Code, C.Value - InstructionSize, C.Value};
}

NextInstruction::Choice latest(llvm::ArrayRef<Candidate> All) {
  return atOrBefore(*llvm::max_element(
      All, [](const Candidate &A, const Candidate &B) { return A.Value < B.Value; }));
}

} // namespace

void NextInstruction::learn(uint64_t Call, llvm::ArrayRef<Candidate> From, uint64_t Code,
                            uint64_t Instruction) {
  for (const Candidate &C : From) {
    Held &H = AtCall[{Call, C.Place}];
    const uint64_t Ahead = C.Value - Instruction;
    if (C.Code != Code || C.Value < Instruction || Ahead > FurthestAhead) {
      ++H.Wrong;
      continue;
    }
    ++H.Right;
    ++Anywhere[C.Place].Right;
    H.LeastAhead = std::min(H.LeastAhead, Ahead);
    H.MostAhead = std::max(H.MostAhead, Ahead);
  }
}

const NextInstruction::Held *NextInstruction::trusted(uint64_t Call, unsigned Place) const {
  const auto It = AtCall.find({Call, Place});
  return It != AtCall.end() && It->second.Right && !It->second.Wrong ? &It->second : nullptr;
}

bool NextInstruction::isRefuted(uint64_t Call, unsigned Place) const {
  const auto It = AtCall.find({Call, Place});
  return It != AtCall.end() && It->second.Wrong;
}

void NextInstruction::glimpse(llvm::ArrayRef<Candidate> From, uint64_t Code) {
  if (llvm::none_of(From, [&](const Candidate &C) { return C.Code == Code; }))
    return;
  for (const Candidate &C : From)
    ++(C.Code == Code ? Anywhere[C.Place].Right : Anywhere[C.Place].Wrong);
}

/// The one in the place where most other calls have it.
const Candidate *NextInstruction::usual(uint64_t Call, llvm::ArrayRef<Candidate> From) const {
  constexpr unsigned Enough = 3, Majority = 4;
  const Candidate *Best = nullptr;
  unsigned BestRight = Enough - 1;
  for (const Candidate &C : From)
    if (const auto It = Anywhere.find(C.Place);
        It != Anywhere.end() && It->second.Right > BestRight &&
        It->second.Right >= Majority * It->second.Wrong && !isRefuted(Call, C.Place)) {
      Best = &C;
      BestRight = It->second.Right;
    }
  return Best;
}

std::optional<NextInstruction::Choice>
NextInstruction::choose(uint64_t Call, llvm::ArrayRef<Candidate> From, bool InLoop) {
  std::vector<Candidate> Registers, Slots;
  for (const Candidate &C : From) {
    if (const Held *H = InLoop ? nullptr : trusted(Call, C.Place))
      return Choice{C.Code, C.Value - H->MostAhead, C.Value - H->LeastAhead};
    (C.isRegister() ? Registers : Slots).push_back(C);
  }
  if (!Registers.empty() || InLoop)
    return areOfOneCode(Registers) ? std::optional(latest(Registers)) : std::nullopt;
  if (Slots.size() == 1)
    ++Anywhere[Slots.front().Place].Right;
  if (const Candidate *Usual = usual(Call, Slots))
    return atOrBefore(*Usual);
  if (!areOfOneCode(Slots))
    return std::nullopt;
  if (Slots.size() == 1)
    return atOrBefore(Slots.front());
  return Choice{Slots.front().Code, 0, UINT64_MAX};
}

} // namespace concadvise::profiler::python
