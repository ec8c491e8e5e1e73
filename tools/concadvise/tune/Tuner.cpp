#include "tools/concadvise/tune/Tuner.h"

#include "tools/calibrate/MachineCache.h"
#include "tools/concadvise/Progress.h"
#include "tools/concadvise/tune/Interval.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace concadvise {
namespace {

constexpr unsigned AllBest = 3; ///< After the numbers of `Form`.

unsigned number(Form F) { return unsigned(F); }

uint64_t idOf(const Site &Of) {
  uint64_t Id = 0;
  return StringRef(Of.Id).getAsInteger(16, Id) ? 0 : Id;
}

/// A site on its way to its best model.
struct Trial {
  TuningSubject Subject;
  std::vector<Candidate> Candidates;
  std::vector<Contender> Runs; ///< Of each candidate.
  size_t Best = 0;
};

class Tuner {
public:
  Tuner(const TuneRequest &Request, const Analysis &Analysed, Context Known,
        sys::TimePoint<> AnalysedAt, Workspace &Where, const Scratch &Own,
        ArrayRef<const char *> Command)
      : Request(Request), Analysed(Analysed), Known(std::move(Known)),
        From{Analysed.Commands, AnalysedAt}, Where(Where), Program(Where, Own, Command) {}

  Expected<TuneResult> run();

private:
  Error measureOriginal();
  Error choose();
  Error prepareForms();
  Expected<std::vector<FileChange>> changesOf(ArrayRef<WrapRequest> Wanted);
  Error make(Form F);
  Error dropUnreached();
  Environment others(const Trial *But) const;
  Error measure(ArrayRef<Form> There);
  Error measure(Trial &Each, ArrayRef<Form> There);
  Error rounds(std::vector<Contender> &All, StringRef Label,
               function_ref<Expected<RunResult>(size_t)> Run);
  Error measureAll();
  Error measureTogether(TuneResult &Into);
  TuneResult result() const;

  const TuneRequest &Request;
  const Analysis &Analysed;
  Context Known;
  FixSources From;
  Workspace &Where;
  Measurements Program;
  std::vector<Trial> Trials;
  std::map<Form, std::vector<FileChange>> Forms;
  std::vector<std::string> Unlinked; ///< Sources that the build itself has to link.
};

/// Without a measurement of the user's, one is made: predictions rest on it.
Error Tuner::measureOriginal() {
  if (Error E = Where.make(number(Form::Original), {}))
    return E;
  if (Error E = Program.begin(number(Form::Original), Request.Limits.Seconds))
    return E;
  if (!Program.repeats() && Request.Apply)
    return failure("the command's output is not the same twice, so it cannot tell a change; "
                   "without --apply the times can be had");
  if (!Program.repeats())
    Request.Say(nullptr, "the command's output is not the same twice: of each run only the exit "
                         "status is compared");
  if (Known.Measured)
    return Error::success();
  auto Measured = Program.profile(number(Form::Original));
  if (Measured)
    Known.Measured = std::move(*Measured);
  else if (Interrupts::noted())
    return Measured.takeError();
  else
    Request.Say(nullptr, "no predictions: " + toString(Measured.takeError()));
  return Error::success();
}

Error Tuner::choose() {
  auto Findings = wantedAdvice(Analysed.Found, Analysed.Settings, Known);
  if (!Findings)
    return Findings.takeError();
  std::set<const Site *> Seen;
  for (const Advice &Each : *Findings) {
    bool Named = !Request.Given.Sites.empty();
    if (!Each.Of || (Named && !Request.Given.Sites.count(Each.Of->Id)) ||
        !Seen.insert(Each.Of).second)
      continue;
    TuningChoice Chosen = chooseSubject(Each, Request.Given);
    for (const Reason &Why : Chosen.Assumptions)
      Request.Say(Each.Of,
                  "site " + Each.Of->Id + " assumes: " + Why.Message + " [" + Why.Code + "]");
    if (!Chosen.Why.empty())
      Request.Say(Each.Of, "not tuned: " + Chosen.Why);
    if (Chosen.Subject)
      Trials.push_back({std::move(*Chosen.Subject), {}, {}, 0});
  }
  return Error::success();
}

/// Sites that cannot be wrapped are said and left out.
Error Tuner::prepareForms() {
  std::vector<WrapRequest> Wrapped, Staged;
  for (const Trial &Each : Trials)
    Wrapped.push_back(Each.Subject.Wrapped);
  auto Changes = fixChanges(Wrapped, From);
  if (!Changes)
    return Changes.takeError();
  for (const auto &[Of, Why] : Changes->Refused)
    Request.Say(Of, "not tuned: " + Why.Message + " [" + Why.Code + "]");
  erase_if(Trials,
           [&](const Trial &Each) { return !is_contained(Changes->Wrapped, Each.Subject.Of); });
  Forms[Form::Wrapped] = std::move(Changes->Files);
  Unlinked = std::move(Changes->Unlinked);
  if (none_of(Trials, [](const Trial &Each) { return Each.Subject.Staged.has_value(); }))
    return Error::success();
  for (const Trial &Each : Trials)
    Staged.push_back(Each.Subject.Staged.value_or(Each.Subject.Wrapped));
  auto InStages = fixChanges(Staged, From);
  if (!InStages)
    return InStages.takeError();
  for (Trial &Each : Trials)
    if (!is_contained(InStages->Wrapped, Each.Subject.Of))
      Each.Subject.Staged.reset();
  Forms[Form::Staged] = std::move(InStages->Files);
  return Error::success();
}

Expected<std::vector<FileChange>> Tuner::changesOf(ArrayRef<WrapRequest> Wanted) {
  if (!Where.holdsAll())
    From.AnalysedAt = std::chrono::system_clock::now(); // By us, who restored what was analysed.
  auto Changes = fixChanges(Wanted, From);
  if (!Changes)
    return Changes.takeError();
  return std::move(Changes->Files);
}

/// A build that fails may lack what nobody could give it.
Error Tuner::make(Form F) {
  Error Failed = Where.make(number(F), Forms[F]);
  if (!Failed || Unlinked.empty() || Interrupts::noted())
    return Failed;
  std::string Text = toString(std::move(Failed));
  for (const std::string &File : Unlinked)
    Text += "\n" + StringRef(linkLine(File, displayRoot())).rtrim().str();
  return failure(Text);
}

/// Every other site as it is without a choice.
Environment Tuner::others(const Trial *But) const {
  Environment Chosen;
  for (const Trial &Each : Trials)
    if (&Each != But && Each.Subject.Of->What == Site::Kind::Loop)
      Chosen.emplace_back(variableOf(*Each.Subject.Of), "serial");
  return Chosen;
}

Error Tuner::dropUnreached() {
  auto Reached = Program.reached(number(Form::Wrapped), others(nullptr));
  if (!Reached)
    return Reached.takeError();
  erase_if(Trials, [&](const Trial &Each) {
    bool Comes = Reached->count(idOf(*Each.Subject.Of));
    if (!Comes)
      Request.Say(Each.Subject.Of, "not tuned: the command does not come here");
    return !Comes;
  });
  return Error::success();
}

Error Tuner::rounds(std::vector<Contender> &All, StringRef Label,
                    function_ref<Expected<RunResult>(size_t)> Run) {
  Progress Bar(Label, !Request.Quiet);
  return runRounds(All, Request.Limits, Run,
                   [&](unsigned Done, unsigned Most) { Bar.update(Done, Most); });
}

/// Those candidates of a site whose forms are there.
Error Tuner::measure(Trial &Each, ArrayRef<Form> There) {
  std::vector<size_t> Which;
  std::vector<Contender> Runs;
  for (size_t I = 0; I < Each.Candidates.size(); ++I)
    if (is_contained(There, Each.Candidates[I].In)) {
      Which.push_back(I);
      Runs.push_back(std::move(Each.Runs[I]));
    }
  if (Which.empty())
    return Error::success();
  Error Failed = rounds(Runs, Each.Subject.Of->Id, [&](size_t I) {
    const Candidate &Now = Each.Candidates[Which[I]];
    Environment Chosen = others(&Each);
    if (!Now.Choice.empty())
      Chosen.emplace_back(variableOf(*Each.Subject.Of), Now.Choice);
    return Program.run(number(Now.In), Chosen);
  });
  for (size_t I = 0; I < Which.size(); ++I)
    Each.Runs[Which[I]] = std::move(Runs[I]);
  return Failed;
}

Error Tuner::measure(ArrayRef<Form> There) {
  for (Trial &Each : Trials)
    if (Error E = measure(Each, There))
      return E;
  return Error::success();
}

/// All candidates in turn, or those of each form where there is one at a time.
Error Tuner::measureAll() {
  if (!Where.holdsAll() && !Trials.empty()) {
    if (Error E = measure(Trials.front(), {Form::Original}))
      return E;
    for (Trial &Each : Trials)
      Each.Runs.front() = Trials.front().Runs.front();
  }
  std::vector<Form> There = {Form::Original};
  for (const auto &Each : Forms) {
    if (Trials.empty())
      return Error::success();
    if (Error E = make(Each.first))
      return E;
    if (Each.first == Form::Wrapped)
      if (Error E = dropUnreached())
        return E;
    There.push_back(Each.first);
    if (!Where.holdsAll())
      if (Error E = measure({Each.first}))
        return E;
  }
  return Where.holdsAll() ? measure(There) : Error::success();
}

/// What would be written, as it would be. Where it goes wrong or gains nothing over the best site
/// alone, that one is left.
Error Tuner::measureTogether(TuneResult &Into) {
  const Trial *First = nullptr;
  for (const Trial &Each : Trials) {
    const Candidate &Best = Each.Candidates[Each.Best];
    if (Best.Way.Original)
      continue;
    Into.Best.push_back(requestFor(Each.Subject, Best));
    if (!First || Best.Way.Measured->Seconds < First->Candidates[First->Best].Way.Measured->Seconds)
      First = &Each;
  }
  if (Into.Best.empty() || (Into.Best.size() == 1 && !Request.Apply))
    return Error::success();
  if (Error E = Where.leave())
    return E;
  auto Changes = changesOf(Into.Best);
  if (!Changes)
    return Changes.takeError();
  if (Error E = Where.make(AllBest, *Changes))
    return E;
  std::vector<Contender> All(Where.holdsAll() ? 2 : 1);
  Error Failed = rounds(All, "together", [&](size_t I) {
    return Program.run(I == 0 ? AllBest : number(Form::Original), {});
  });
  if (Failed)
    return Failed;
  TunedTogether &Result = Into.Measured.Together.emplace();
  const Timing &Alone = *First->Candidates[First->Best].Way.Measured;
  if (All[0].measured())
    Result.Measured = timingOf(All[0].Seconds);
  Result.Note = All[0].Why;
  if (!Result.Measured)
    Result.What = All[0].Out.value_or(TunedModel::Fate::Stopped);
  else if (Into.Best.size() == 1 || Result.Measured->Low <= Alone.High)
    Result.What = TunedModel::Fate::Best;
  if (Result.What == TunedModel::Fate::Best)
    return Error::success();
  bool Alike = Into.Best.size() == 1; // Then it is the best one that went wrong.
  Into.Best.clear();
  if (!Alike)
    Into.Best.push_back(requestFor(First->Subject, First->Candidates[First->Best]));
  return Error::success();
}

TuneResult Tuner::result() const {
  TuneResult Result;
  Result.Measured.Repeats = Program.repeats();
  Result.Measured.InPlace = !Where.holdsAll();
  for (const Trial &Each : Trials) {
    TunedSite Site{Each.Subject.Of, {}, 0};
    for (const Candidate &Any : Each.Candidates)
      Site.Models.push_back(Any.Way);
    llvm::stable_sort(Site.Models, isSimpler); // The original stays the first.
    Site.Best =
        size_t(find_if(Site.Models,
                       [](const TunedModel &Of) { return Of.What == TunedModel::Fate::Best; }) -
               Site.Models.begin());
    Result.Measured.Sites.push_back(std::move(Site));
  }
  return Result;
}

Expected<TuneResult> Tuner::run() {
  if (Error E = measureOriginal())
    return E;
  if (Error E = choose())
    return E;
  if (Error E = prepareForms())
    return E;
  unsigned Cores = loadMachine().Cores;
  for (Trial &Each : Trials) {
    Each.Candidates = candidatesFor(Each.Subject, Cores);
    Each.Runs.resize(Each.Candidates.size());
    Each.Runs.front().Seconds.push_back(Program.originalSeconds());
  }
  if (!Trials.empty())
    if (Error E = measureAll())
      return E;
  for (Trial &Each : Trials) {
    std::vector<TunedModel> Ways;
    for (const Candidate &Any : Each.Candidates)
      Ways.push_back(Any.Way);
    Each.Best = judge(Ways, Each.Runs);
    for (size_t I = 0; I < Ways.size(); ++I)
      Each.Candidates[I].Way = std::move(Ways[I]);
  }
  TuneResult Result = result();
  if (Error E = measureTogether(Result))
    return E;
  if (Error E = Where.leave())
    return E;
  return Result;
}

} // namespace

Expected<TuneResult> tune(const TuneRequest &Request, const Analysis &Analysed, Context Known,
                          sys::TimePoint<> AnalysedAt, ArrayRef<const char *> Command) {
  auto Own = Scratch::make("concadvise-tune");
  if (!Own)
    return Own.takeError();
  auto Where = openWorkspace({Request.Build, Analysed.Commands, Own->folder(), Request.InPlace,
                              [&](const Twine &What) { Request.Say(nullptr, What); }});
  if (!Where)
    return Where.takeError();
  return Tuner(Request, Analysed, std::move(Known), AnalysedAt, **Where, *Own, Command).run();
}

} // namespace concadvise
