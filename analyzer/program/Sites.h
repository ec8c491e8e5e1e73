// From judged loops to sites: legality per model, the shape of the rewrite, cost.
#pragma once

#include "analyzer/program/Split.h"

namespace concadvise {

/// What one loop's task does, for the steps below.
struct LoopTask {
  const EffectTable &Table;
  const JudgedLoop &Loop;
  const Split &Parts;
  Summary Task; ///< Of the concurrent part.

  const FunctionFacts &facts() const { return Table.program().facts(Loop.Body.Function); }
  const TranslationUnit &unit() const { return *Table.program()[Loop.Body.Function].Unit; }
};

LoopTask taskOf(const EffectTable &Table, const JudgedLoop &Loop, const Split &Parts);

std::map<Model, ModelLegality> legalityOf(const LoopTask &Of);
/// A site of which only the function, where there is one, and the unit's language are known.
Site siteIn(const TranslationUnit &Unit, const FunctionFacts *Function);

Shape shapeOf(const LoopTask &Of);
/// From which statement on the task only computes, where that is so: what comes before waits.
std::optional<unsigned> computesFrom(const LoopTask &Of);
StaticCost costOf(const LoopTask &Of);

/// Variables declared in the task part that the ordered part uses.
std::vector<VarId> crossingsOf(const LoopTask &Of);

/// Sites of kind Loop of one function.
void addLoopSites(const EffectTable &Table, const std::vector<JudgedLoop> &Loops,
                  std::vector<Site> &Out);
/// The most certain of the waits that stall others.
std::optional<WaitReason> worstStall(const std::map<WaitReason, BlockSummary> &Blocks);

/// A place that is wrong where it is: the place, its function as the first step of the chain.
Site siteAt(const EffectTable &Table, FunctionId Function, const Span &At, Site::Kind What);
/// The same of a call.
Site siteOfCall(const EffectTable &Table, FunctionId Function, const CallFacts &Call,
                Site::Kind What);

/// How a call inside a coroutine is made elsewhere while the coroutine waits, and whether it may
/// be.
Shape awaitedShape(const EffectTable &Table, FunctionId Function, const CallFacts &Call);
std::map<Model, ModelLegality> awaitedLegality(const EffectTable &Table, FunctionId Function,
                                               const CallFacts &Call);

/// How a loop that starts a thread for each item gives the items to a pool instead.
Shape pooledShape(const EffectTable &Table, FunctionId Function, const CallFacts &Start,
                  const Node &Loop);

class ThreadStarts;

/// Sites of kind BlockingUnderLock of the whole program.
void addLockSites(const EffectTable &Table, const ThreadStarts &Starts, std::vector<Site> &Out);

/// Sites of kinds BlockingInAsync and CpuInAsync of the whole program.
void addAsyncSites(const EffectTable &Table, std::vector<Site> &Out);

/// Sites of kind ThreadPerTask of the whole program.
void addThreadSites(const EffectTable &Table, const ThreadStarts &Starts, std::vector<Site> &Out);
/// Sites of kind ForkWithThreads of the whole program.
void addForkSites(const EffectTable &Table, const ThreadStarts &Starts, std::vector<Site> &Out);
/// Sites of kind DiscardedFuture of the whole program.
void addFutureSites(const EffectTable &Table, std::vector<Site> &Out);
/// Sites of kind PollSleep of the whole program.
void addPollSites(const EffectTable &Table, std::vector<Site> &Out);
/// Sites of kind NestedParallel of the whole program.
void addNestingSites(const EffectTable &Table, std::vector<Site> &Out);

/// The function tests other code.
bool isTestCode(const FunctionFacts &Function);

/// Sites that the source has wrapped already, with the models that they list.
void addWrappedSites(const UnitList &Units, std::vector<Site> &Out);

/// Sorts sites and makes one of those that are one place.
void mergePlaces(std::vector<Site> &Sites);

/// Gives every other site its id and the rules that its source suppresses.
void finishSites(const UnitList &Units, std::vector<Site> &Sites);

} // namespace concadvise
