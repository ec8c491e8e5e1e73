#include "analyzer/program/Sites.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/xxhash.h"

using namespace llvm;

namespace concadvise {

static bool legalSomewhere(const Site &Of) {
  return any_of(Of.Legal,
                [](const auto &Each) { return Each.second.Verdict <= Legality::Assumed; });
}

static Site siteOf(const EffectTable &Table, const JudgedLoop &Judged, const Split &Parts) {
  const LoopBody &Body = Judged.Body;
  const FunctionFacts &Facts = Table.program().facts(Body.Function);
  const TranslationUnit &Unit = *Table.program()[Body.Function].Unit;
  LoopTask Task = taskOf(Table, Judged, Parts);
  Site Out = siteIn(Unit, &Facts);
  Out.At = Body.Loop->At;
  Out.Legal = legalityOf(Task);
  Out.Wrap = shapeOf(Task);
  // What cannot be split is still judged as a whole.
  Summary Whole = Table.ofRegion(Body.Function, {Body.At});
  bool Splits = Out.Wrap.What != Shape::Form::None;
  Out.Task = Table.publish(Splits ? Task.Task : Table.ofRegion(Body.Function, Body.Statements));
  Out.Cost = costOf(Task);
  if (!Splits)
    Out.Cost.Cpu = Out.Task.Cpu;
  Out.Reductions = Judged.Verdict.Reductions;
  Out.Private = Judged.Verdict.Private;
  Out.Requires = Judged.Verdict.Requires;
  Out.AlreadyParallel = Body.Loop->AlreadyParallel || Whole.Parallel.present();
  Out.InAsyncContext = Facts.Coroutine;
  if (Facts.Ignored)
    Out.SuppressedRules.push_back("*");
  return Out;
}

/// A loop whose iterations could be tasks: not one that reads a stream to its end or serves for
/// ever, whose waits are its purpose.
static bool canBeTasks(const JudgedLoop &Judged) {
  LoopFacts::Kind What = Judged.Body.Loop->What;
  return What == LoopFacts::Kind::Counted || What == LoopFacts::Kind::Range;
}

/// Worth a site: tasks that wait or compute, or plain independent loops that a profile may find
/// hot. Where the order takes everything that takes time, there is nothing to say.
static bool isCandidate(const JudgedLoop &Judged, const Split &Parts) {
  if (!canBeTasks(Judged))
    return false;
  if (Parts.Worth || Parts.HeavySink)
    return true;
  return Judged.Verdict.Verdict == LoopVerdict::Kind::Parallel ||
         Judged.Verdict.Verdict == LoopVerdict::Kind::Guarded;
}

namespace {
struct SplitLoop {
  std::optional<JudgedLoop> Opened;
  Split Parts;
};
} // namespace

/// A loop that only looks for something, and ends when it is there.
static std::optional<SplitLoop> searchLoop(const EffectTable &Table, const JudgedLoop &Of) {
  if (none_of(Of.Body.Exits, [](const LoopExit &Each) { return Each.LeavesLoop; }))
    return std::nullopt;
  std::optional<JudgedLoop> Opened = judgeOpened(Table, Of);
  std::optional<Split> Parts = Opened ? splitSearch(Table, *Opened) : std::nullopt;
  if (!Parts)
    return std::nullopt;
  return SplitLoop{std::move(Opened), std::move(*Parts)};
}

/// Where what takes time would stay in order, the `if` around it may be what keeps it there.
static SplitLoop splitLoop(const EffectTable &Table, const JudgedLoop &Of) {
  if (std::optional<SplitLoop> Search = searchLoop(Table, Of))
    return std::move(*Search);
  Split Plain = splitBody(Table, Of);
  std::optional<JudgedLoop> Opened =
      Plain.HeavySink ? judgeOpened(Table, Of) : std::optional<JudgedLoop>();
  if (!Opened)
    return {std::nullopt, std::move(Plain)};
  Split Inside = splitBody(Table, *Opened);
  bool Helps = Inside.Worth && !Inside.HeavySink && Inside.At > Opened->Body.Guard &&
               Inside.At < Opened->Body.Statements.size();
  if (!Helps)
    return {std::nullopt, std::move(Plain)};
  return {std::move(Opened), std::move(Inside)};
}

void addLoopSites(const EffectTable &Table, const std::vector<JudgedLoop> &Loops,
                  std::vector<Site> &Out) {
  std::set<uint32_t> Covered; // Loops inside a legal site.
  for (const JudgedLoop &Each : Loops) {
    uint32_t Parent = Each.Body.Loop->Parent;
    if (Parent != UINT32_MAX && Covered.count(Parent)) {
      Covered.insert(Each.Body.Index);
      continue;
    }
    SplitLoop Parted = splitLoop(Table, Each);
    if (!isCandidate(Each, Parted.Parts))
      continue;
    Site Found = siteOf(Table, Parted.Opened ? *Parted.Opened : Each, Parted.Parts);
    if (Found.Wrap.What != Shape::Form::Reduce && Found.Wrap.What != Shape::Form::FindFirst)
      if (std::optional<Split> Fold = splitFold(Table, Each))
        Found = siteOf(Table, Each, *Fold);
    if (legalSomewhere(Found) || Found.AlreadyParallel)
      Covered.insert(Each.Body.Index);
    Out.push_back(std::move(Found));
  }
}

// --- ids
// ------------------------------------------------------------------------------------------

/// The last two components of a path: stable wherever a project is checked out.
static std::string shortPath(StringRef Path) {
  StringRef File = sys::path::filename(Path);
  StringRef Folder = sys::path::filename(sys::path::parent_path(Path));
  return (Folder + "/" + File).str();
}

/// What a header says, without its place: survives edits elsewhere.
static std::string headerText(const Site &Of) {
  std::string Text = Of.Wrap.ItemName + "|" + Of.Wrap.Lower + "|" + Of.Wrap.Upper + "|" +
                     Of.Wrap.Step + "|" + std::to_string(int(Of.What)) + "|" + Of.Context;
  erase_if(Text, [](char C) { return isSpace(C); });
  return Text;
}

static std::string idOf(StringRef Text) {
  uint32_t Hash = uint32_t(xxh3_64bits(Text));
  if (!(Hash >> 28))
    Hash |= 0x10000000; // The first digit is never zero, so that ids read as numbers, too.
  return utohexstr(Hash, /*LowerCase=*/true);
}

namespace {

/// Gives ids. Of equal loops the next one not given yet is taken, and a wrapped loop keeps its own:
/// its `conc::site<0x…>` stands for it, so that its equals keep theirs.
class SiteNames {
public:
  explicit SiteNames(const UnitList &Units) {
    for (const TranslationUnit *Unit : Units)
      for (const WrappedSite &Each : Unit->WrappedSites)
        Taken.insert(Each.Id);
  }

  std::string nameOf(const Site &Of) {
    std::string Text = shortPath(Of.At.File) + "\n" + Of.Function + "\n" + headerText(Of);
    for (unsigned &Ordinal = Ordinals[Text];;)
      if (std::string Id = idOf(Text + "\n" + std::to_string(Ordinal++) + "#");
          Taken.insert(Id).second)
        return Id;
  }

private:
  std::map<std::string, unsigned> Ordinals;
  std::set<std::string> Taken;
};

} // namespace

void finishSites(const UnitList &Units, std::vector<Site> &Sites) {
  std::map<std::pair<std::string, unsigned>, std::vector<std::string>> Suppressed;
  for (const TranslationUnit *Unit : Units)
    for (const Suppression &Each : Unit->Suppressions)
      Suppressed[{Each.File, Each.Line}].push_back(Each.Rule.empty() ? "*" : Each.Rule);
  mergePlaces(Sites);
  SiteNames Names(Units);
  for (Site &Each : Sites) {
    if (Each.Id.empty())
      Each.Id = Names.nameOf(Each);
    if (auto It = Suppressed.find({Each.At.File, Each.At.Line}); It != Suppressed.end())
      append_range(Each.SuppressedRules, It->second);
  }
}

} // namespace concadvise
