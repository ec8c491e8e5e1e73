#include "analyzer/program/Effects.h"

#include "analyzer/program/Doomed.h"

#include "llvm/ADT/STLExtras.h"

#include <algorithm>

using namespace llvm;

namespace concadvise {

static bool absorbUse(UseSummary &Old, const UseSummary &What) {
  bool Changed = What.How > Old.How || (What.ReadsOld && !Old.ReadsOld) ||
                 (!What.Replaces && Old.Replaces) || (What.Structure && !Old.Structure) ||
                 (What.Lock != Old.Lock && !Old.Lock.empty()) || (!What.Atomic && Old.Atomic);
  Old.How = std::max(Old.How, What.How);
  Truth Certainty = either(Old.Certainty, What.Certainty);
  Changed |= Certainty != Old.Certainty;
  Old.Certainty = Certainty;
  Changed |= Old.Read.shorten(What.Read);
  Changed |= Old.Write.shorten(What.Write);
  Old.ReadsOld |= What.ReadsOld;
  Old.Replaces &= What.Replaces;
  Old.Structure |= What.Structure;
  Old.Atomic &= What.Atomic;
  if (What.Lock != Old.Lock)
    Old.Lock = {};
  return Changed;
}

/// Merges what one more pass found; true when anything changed.
static bool absorb(Summary &Into, Summary &&Found) {
  bool Changed = false;
  auto Join = [&](Truth &A, Truth B) {
    Truth Joined = either(A, B);
    Changed |= Joined != A;
    A = Joined;
  };
  for (auto &[Why, What] : Found.Blocks) {
    auto [It, New] = Into.Blocks.try_emplace(Why, What);
    Changed |= New;
    if (New)
      continue;
    Join(It->second.Certainty, What.Certainty);
    Join(It->second.Reached, What.Reached);
    Changed |= It->second.Hookable && !What.Hookable;
    It->second.Hookable &= What.Hookable;
    Changed |= It->second.Via.shorten(What.Via);
  }
  Changed |= Into.Uses.absorb(Found.Uses, absorbUse);
  Changed |= Into.Unknown.shorten(Found.Unknown);
  Join(Into.Cpu, Found.Cpu);
  Changed |= Into.CpuVia.shorten(Found.CpuVia);
  Join(Into.Throws, Found.Throws);
  Join(Into.Exits, Found.Exits);
  Changed |= Into.ExitVia.shorten(Found.ExitVia);
  Into.Ends = Found.Ends;
  Changed |= Into.Open.shorten(Found.Open);
  Changed |= Found.Free && !Into.Free;
  Into.Free |= Found.Free;
  Changed |= Into.Once.shorten(Found.Once);
  Changed |= Into.Affine.shorten(Found.Affine);
  Changed |= Into.Parallel.shorten(Found.Parallel);
  for (int Parameter : Found.CalledParameters)
    Changed |= Into.CalledParameters.insert(Parameter).second;
  return Changed;
}

EffectTable::EffectTable(const Program &Linked)
    : Linked(Linked), Made(Linked), Summaries(Linked.size()), WalkedAt(Linked.size()),
      ChangedAt(Linked.size()) {
  AliasesOf.reserve(Linked.size());
  for (FunctionId Id = 0; Id != Linked.size(); ++Id)
    AliasesOf.push_back(std::make_unique<Aliases>(Linked, Id, Made));
  Quiet = std::make_unique<NonBlocking>(Linked, AliasesOf);
  findCalled();
  std::vector<bool> Cyclic;
  auto Components = componentsBottomUp(Linked, Cyclic);
  for (size_t I = 0; I != Components.size(); ++I)
    solve(Components[I], Cyclic[I]);
}

void EffectTable::findCalled() {
  Called.resize(Linked.size());
  for (FunctionId Id = 0; Id != Linked.size(); ++Id)
    for (const CallFacts &Call : Linked.facts(Id).Calls)
      for (FunctionId Callee : Linked.targets(Id, Call).Bodies)
        Called[Callee] = Called[Callee] || Callee != Id;
  for (FunctionId Id = 0; Id != Linked.size(); ++Id)
    if (Linked.facts(Id).AddressTaken || Linked.facts(Id).Main || Linked.addressTaken(Id))
      Called[Id] = false;
}

bool EffectTable::isWritten(const Resource &On) const {
  for (FunctionId Id = 0; Id != Linked.size(); ++Id)
    if (const UseSummary *Use = of(Id).Uses.find(On); Use && Use->How > Access::Read)
      return true;
  return false;
}

bool EffectTable::seenFromOutside(const Resource &On) const {
  for (FunctionId Id = 0; Id != Summaries.size(); ++Id) {
    if (Called[Id])
      continue;
    const UseSummary *Use = Summaries[Id].Uses.find(On);
    if (Use && Use->ReadsOld)
      return true;
  }
  return !Linked.hasMain(); // A library's callers are not all here.
}

static void annotate(const FunctionFacts &Facts, Summary &Found) {
  if (Facts.AnnotatedNonblocking)
    Found.Blocks.clear();
  if (Facts.AnnotatedBlocking && Found.Blocks.empty())
    Found.Blocks[WaitReason::Other] = {Truth::Yes, Truth::Yes, false,
                                       Origin{&Facts.At, NoFunction, {}, &Facts.Name, 1}};
  if (Facts.Noexcept)
    Found.Throws = Truth::No;
}

/// Walks a function once more; true when that changed its summary.
bool EffectTable::refresh(FunctionId Id, bool Cyclic) {
  const FunctionFacts &Facts = Linked.facts(Id);
  // In a cycle the order of events says nothing about uses, so those of a callee that is as it was
  // when we last came by are known.
  Time Since = Cyclic ? WalkedAt[Id] : 0;
  WalkedAt[Id] = ++Clock;
  Summary Found = walked(Id, {&Facts.Body}, Since);
  annotate(Facts, Found);
  if (Cyclic) {
    Found.Cpu = either(Found.Cpu, Truth::Sometimes);
    Found.CpuVia.shorten({&Facts.At, NoFunction, {}, &Facts.Name, 1});
    Found.Uses.forEach([](const Resource &, UseSummary &What) {
      What.ReadsOld = true;
      What.Replaces = false;
    });
  }
  bool Changed = absorb(Summaries[Id], std::move(Found));
  if (Changed)
    ChangedAt[Id] = ++Clock;
  return Changed;
}

void EffectTable::solve(const std::vector<FunctionId> &Component, bool Cyclic) {
  if (!Cyclic) {
    refresh(Component.front(), false);
    return;
  }
  std::map<FunctionId, std::vector<FunctionId>> Callers; // Inside the component.
  for (FunctionId Id : Component)
    Callers[Id];
  for (FunctionId Id : Component)
    for (FunctionId Callee : calleesOf(Linked, Id))
      if (auto It = Callers.find(Callee); It != Callers.end())
        It->second.push_back(Id);
  // Effects are never taken back, so whose do not count has to be known before.
  bool Found = true;
  for (unsigned Pass = 0; Found && Pass != 8; ++Pass) {
    Found = false;
    for (FunctionId Id : Component)
      if (!Summaries[Id].Ends && alwaysEnds(*this, Id))
        Found = Summaries[Id].Ends = true;
  }
  // Every pass can only add effects or shorten chains, so the passes end; the bound only guards
  // against a mistake in that reasoning. Only who calls what has changed is walked again.
  std::set<FunctionId> Stale(Component.begin(), Component.end());
  for (unsigned Pass = 0; !Stale.empty() && Pass != 64; ++Pass) {
    std::set<FunctionId> Next;
    for (FunctionId Id : Component) {
      if (!Stale.erase(Id) || !refresh(Id, true))
        continue;
      for (FunctionId Caller : Callers[Id])
        Next.insert(Caller);
    }
    Stale.insert(Next.begin(), Next.end());
  }
}

// --- chains ---------------------------------------------------------------------------------

/// Of a chain; whoever reads it has seen enough by then.
constexpr size_t MostSteps = 64;

Witness followOrigin(const Program &Linked, Origin From,
                     function_ref<Origin(const Origin &)> Next) {
  Witness Chain;
  while (From.present() && From.At && Chain.size() < MostSteps) {
    std::string Name = From.Leaf ? *From.Leaf : std::string();
    if (From.Callee != NoFunction)
      Name = Linked.facts(From.Callee).Name;
    Chain.push_back({From.At->begin(), std::move(Name)});
    if (From.Callee == NoFunction)
      break;
    From = Next(From);
  }
  return Chain;
}

Witness EffectTable::chain(const Origin &From, std::optional<WaitReason> Why) const {
  return followOrigin(Linked, From, [&](const Origin &At) {
    const Summary &Of = Summaries[At.Callee];
    if (!Why)
      return Of.CpuVia;
    auto It = Of.Blocks.find(*Why);
    return It == Of.Blocks.end() ? Origin{} : It->second.Via;
  });
}

Witness EffectTable::chainOfUse(const Origin &From, bool Write) const {
  return followOrigin(Linked, From, [&](const Origin &At) {
    const UseSummary *Use = Summaries[At.Callee].Uses.find(At.CalleeKey);
    return !Use ? Origin{} : Write ? Use->Write : Use->Read;
  });
}

Location EffectTable::endOfUse(const Origin &From, bool Write) const {
  Origin At = From;
  for (unsigned Steps = 1; At.Callee != NoFunction && Steps != MostSteps; ++Steps) {
    const UseSummary *Use = Summaries[At.Callee].Uses.find(At.CalleeKey);
    if (!Use)
      break;
    const Origin &Next = Write ? Use->Write : Use->Read;
    if (!Next.present() || !Next.At)
      break;
    At = Next;
  }
  return From.present() && At.At ? At.At->begin() : Location();
}

Witness EffectTable::chainOfUnknown(const Origin &From) const {
  return followOrigin(Linked, From, [&](const Origin &At) { return Summaries[At.Callee].Unknown; });
}

Witness EffectTable::chainOfOpen(const Origin &From) const {
  return followOrigin(Linked, From, [&](const Origin &At) { return Summaries[At.Callee].Open; });
}

Effects EffectTable::publish(const Summary &Of) const {
  Effects Out;
  for (const auto &[Why, What] : Of.Blocks)
    Out.Blocks[Why] = {What.Certainty, What.Reached, What.Hookable, chain(What.Via, Why)};
  if (Of.Unknown.present())
    Out.UnknownCallee = chainOfUnknown(Of.Unknown);
  for (const ResourceUses::Entry *Each : Of.Uses.byName()) {
    const auto &[Key, What] = *Each;
    bool Writes = What.Write.present();
    Out.Uses.push_back(
        {Key, What.How, What.Certainty, chainOfUse(Writes ? What.Write : What.Read, Writes)});
  }
  Out.Cpu = Of.Cpu;
  Out.CpuChain = chain(Of.CpuVia, std::nullopt);
  Out.Throws = Of.Throws;
  Out.Exits = Of.Exits;
  Out.ExitChain = followOrigin(Linked, Of.ExitVia,
                               [&](const Origin &At) { return Summaries[At.Callee].ExitVia; });
  return Out;
}

} // namespace concadvise
