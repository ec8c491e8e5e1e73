#include "advisor/Phrases.h"

#include "advisor/Legal.h"
#include "advisor/Wording.h"
#include "model/Names.h"

#include <algorithm>

namespace concadvise {

namespace {

std::string tasks(const Load &L) {
  if (!L.TasksKnown)
    return "these tasks";
  return L.Tasks.Likely == 1 ? "this task" : "these " + number(L.Tasks.Likely) + " tasks";
}

std::string onModel(Model On, unsigned Workers) {
  std::string Count = Workers > 0 ? std::to_string(Workers) + " " : "";
  switch (On) {
  case Model::Serial:
    return "one after another";
  case Model::Threads:
    return "on " + Count + (Workers == 1 ? "thread" : "threads");
  case Model::Processes:
    return "in " + Count + (Workers == 1 ? "process" : "processes");
  case Model::Async:
    return "on the async runtime";
  case Model::AsyncThreads:
    return "on the async runtime, computing on threads";
  case Model::AsyncProcesses:
    return "on the async runtime, computing in processes";
  }
  return "";
}

// Reasons that make up at least a fifth of the waiting, largest first.
std::string waitPhrase(const std::map<WaitReason, double> &ByReason, double Total, double Divide) {
  std::vector<std::pair<double, WaitReason>> Sorted;
  for (const auto &[Reason, Seconds] : ByReason)
    if (Seconds >= 0.2 * Total)
      Sorted.emplace_back(-Seconds, Reason);
  std::sort(Sorted.begin(), Sorted.end());
  std::vector<std::string> Parts;
  for (const auto &[Seconds, Reason] : Sorted)
    Parts.push_back(duration(-Seconds / Divide) + " " + std::string(waitingOn(Reason)));
  return Parts.empty() ? duration(Total / Divide) : listed(Parts);
}

/// The functions that a chain from `Of` leads through; nothing where it stays inside it.
std::string chainText(const Witness &Chain, const Site &Of) {
  std::string Text, Last = Of.Function;
  for (const ChainLink &Link : Chain) {
    // The last link often is where inside the function before it happens what the chain shows.
    if (Link.Function.empty() || Link.Function == Last)
      continue;
    Text += (Text.empty() ? "" : " → ") + Link.Function;
    Last = Link.Function;
  }
  return Text;
}

std::string measuredGrounds(const Case &C) {
  const Load &L = C.Work;
  bool Each = L.TasksKnown;
  double Divide = Each ? L.Tasks.Likely : 1;
  double Waits = L.waits();
  bool ShowWaits = Waits > 0.01 * (L.Cpu + Waits), ShowCpu = L.Cpu > 1e-4 * (L.Cpu + Waits);
  std::vector<std::string> Parts;
  std::string Ending = Each ? "s " : " ";
  if (ShowWaits)
    Parts.push_back("wait" + Ending + waitPhrase(C.Seen.WaitByReason, Waits, Divide));
  if (ShowCpu || !ShowWaits)
    Parts.push_back("compute" + Ending + duration(L.Cpu / Divide));
  std::string Text = (Each ? "each task " : "all tasks together ") + listed(Parts) + " (measured, ";
  if (Each)
    Text += number(L.Tasks.Likely) + (L.Tasks.Likely == 1 ? " task" : " tasks");
  else
    Text += "number of tasks not known";
  if (C.Seen.By == Measurement::How::Function)
    Text += ", by function name";
  return Text + ")";
}

std::string estimatedGrounds(const Case &C) {
  std::vector<std::string> Parts;
  for (const auto &[Reason, Block] : C.Of.Task.Blocks) {
    if (!isIo(Reason) || Block.Certainty == Truth::No)
      continue;
    std::string Chain = chainText(Block.Chain, C.Of);
    Parts.push_back((Block.Certainty == Truth::Yes ? "waits " : "may wait ") +
                    std::string(waitingOn(Reason)) + (Chain.empty() ? "" : " (" + Chain + ")"));
  }
  if (C.Of.Task.Cpu == Truth::Yes || (Parts.empty() && C.Of.Task.Cpu != Truth::No)) {
    std::string Chain = chainText(C.Of.Task.CpuChain, C.Of);
    Parts.push_back((C.Of.Task.Cpu == Truth::Yes ? "computes" : "may compute") +
                    (Chain.empty() ? "" : " (" + Chain + ")"));
  }
  return "each task " + (Parts.empty() ? "does little that shows in its source" : listed(Parts)) +
         " (estimated from the source" +
         (C.Work.TasksKnown ? ", " + number(C.Work.Tasks.Likely) +
                                  (C.Work.Tasks.Likely == 1 ? " task)" : " tasks)")
                            : ")");
}

std::string gigabytes(double BytesPerSecond) { return number(BytesPerSecond / 1e9) + " GB/s"; }

std::string firstReason(const std::vector<Reason> &Reasons) {
  if (Reasons.empty())
    return "what its tasks share is not known";
  return Reasons.front().Message + accesses(Reasons.front());
}

/// Reasons say themselves that something is assumed, or only what.
std::string assumption(const ModelLegality &L) {
  std::string Text = firstReason(L.Reasons);
  return Text.find("assumed") != std::string::npos ? Text : "assumed: " + Text;
}

std::string tooSmall(const Case &C, const Decision &D) {
  if (!C.Work.Known)
    return "its work is estimated at " + duration(*C.Of.Cost.Tasks * *C.Of.Cost.CpuSeconds) +
           " in all";
  const Prediction *Best = nullptr;
  for (const Prediction &P : D.Models)
    if (P.On != Model::Serial && mayRun(P.Legal) && (!Best || P.Seconds < Best->Seconds))
      Best = &P;
  double Total = C.Work.serialSeconds();
  std::string Text = "it takes " + duration(Total) + " in all";
  return Best ? Text + ", and the best model, " + std::string(name(Best->On)) + ", would take " +
                    duration(Best->Seconds)
              : Text;
}

} // namespace

std::string groundsOf(const Case &C) {
  std::string Text;
  if (C.Work.Known)
    Text = measuredGrounds(C);
  else if (C.Seen.By == Measurement::How::NotReached)
    Text = "the profiled run spent no measurable time here";
  else
    Text = estimatedGrounds(C);
  return C.Seen.Note.empty() ? Text : Text + "; " + C.Seen.Note;
}

std::string serialReason(const Case &C, const Decision &D) {
  const Load &L = C.Work;
  switch (D.Why) {
  case StaySerial::Illegal:
    return firstReason(whyNot(C.Of, modelsFor(L.Kind)));
  case StaySerial::NotReached:
    return "the profiled run spent no measurable time here";
  case StaySerial::OneTask:
    return "there is only one task";
  case StaySerial::OneCore:
    return "its tasks compute, and only one core may be used";
  case StaySerial::CoresBusy:
    return "its tasks compute, and the program already keeps " + number(C.BusyCores) +
           " cores busy";
  case StaySerial::MemoryBound:
    return "it is memory-bound: one core already moves " + gigabytes(L.BytesPerCpuSecond) +
           ", all cores together can move " + gigabytes(C.On.MemoryBandwidth.back());
  case StaySerial::Held:
    return "it waits " + duration(L.Held) + " of " + duration(L.serialSeconds()) +
           " for locks or for work to come, which running more at once does not shorten";
  case StaySerial::InOrder:
    return duration(L.Sink) + " of its " + duration(L.serialSeconds()) +
           " is in the part that must stay in order";
  case StaySerial::TooSmall:
    return tooSmall(C, D);
  case StaySerial::SmallShare:
    return "it is " + percent(C.programSeconds() > 0 ? L.serialSeconds() / C.programSeconds() : 0) +
           " of the program's time";
  case StaySerial::Unsupported:
    return "its source does not show whether it computes for long enough; a profile would";
  case StaySerial::No:
    break;
  }
  return "";
}

std::string messageOf(const Case &C, const Decision &D) {
  if (!D.Best || *D.Best == Model::Serial)
    return "keep it serial: " + serialReason(C, D);
  std::string Text = "run " + tasks(C.Work) + " " + onModel(*D.Best, D.Workers);
  ModelLegality Legal = legalityOf(C.Of, *D.Best);
  std::vector<std::string> Notes;
  if (!C.Work.Known)
    Notes.push_back("estimated");
  if (Legal.Verdict == Legality::Assumed)
    Notes.push_back(assumption(Legal));
  return Notes.empty() ? Text : Text + " (" + joined(Notes, "; ") + ")";
}

std::string gainOf(const Case &C, const Decision &D, std::optional<double> ProgramAfter) {
  const Prediction *Best = D.Best && *D.Best != Model::Serial ? D.of(*D.Best) : nullptr;
  if (!Best || !Best->Known)
    return "";
  double Total = C.Work.serialSeconds();
  std::string Text = duration(Total) + " → " + durationLike(Best->Seconds, Total) + " predicted (" +
                     durationLike(Best->Low, Total, true) + "–" +
                     durationLike(Best->High, Total, true) + ")";
  if (!C.Work.TasksKnown)
    Text += ", the number of tasks being open";
  std::vector<std::string> Others;
  for (const Prediction &P : D.Models)
    if (P.On != *D.Best && P.On != Model::Serial && P.Known && mayRun(P.Legal) && P.Speedup >= 1)
      Others.push_back(std::string(name(P.On)) +
                       (P.On == Model::Async ? "" : "(" + std::to_string(P.Workers) + ")") + " " +
                       durationLike(P.Seconds, Total));
  if (!Others.empty())
    Text += "; " + joined(Others, ", ");
  if (ProgramAfter)
    Text += "; the whole program " + duration(C.programSeconds()) + " → " +
            durationLike(*ProgramAfter, C.programSeconds());
  return Text;
}

std::string legalityText(const ModelLegality &L) {
  constexpr size_t MostShown = 3; // Of hundreds that a large body may have; the models list all.
  std::vector<std::string> Parts;
  for (const Reason &R : L.Reasons)
    if (!R.Message.empty())
      Parts.push_back(R.Message + accesses(R));
  if (L.Verdict == Legality::Proven && Parts.empty())
    return "tasks are independent (proven)";
  if (Parts.size() > MostShown + 1) {
    size_t More = Parts.size() - MostShown;
    Parts.resize(MostShown);
    Parts.push_back("and " + std::to_string(More) + " more");
  }
  std::string Text = joined(Parts, "; ");
  if (L.Verdict == Legality::Assumed && Text.find("assumed") != std::string::npos)
    return Text;
  return std::string(name(L.Verdict)) + (Text.empty() ? "" : ": " + Text);
}

std::string safetyOf(const Case &C, const Decision &D) {
  std::string Text;
  if (D.Best && *D.Best != Model::Serial)
    Text = legalityText(legalityOf(C.Of, *D.Best));
  ModelRemarks Rejected;
  for (Model On : ConcurrentModels)
    if (ModelLegality L = legalityOf(C.Of, On); !mayRun(L.Verdict))
      Rejected.add(On, firstReason(L.Reasons));
  for (const auto &[Why, Models] : Rejected.All)
    Text += (Text.empty() ? "not " : "; not ") + listed(Models, " or ") + ": " + Why;
  return Text;
}

std::string settleCommand(const Case &C) {
  if (C.Seen.By == Measurement::How::NotReached)
    return "";
  if (!C.Work.Known)
    return "concadvise profile -o run.conc -- PROGRAM; concadvise --profile run.conc";
  if (!C.Seen.Count)
    return "concadvise fix --model serial --site " + C.Of.Id + ", build, then profile again";
  return "";
}

std::optional<double> programAfter(const Case &C, const Decision &D) {
  const Prediction *Best = D.Best ? D.of(*D.Best) : nullptr;
  if (!Best || !Best->Known || !(C.programSeconds() > 0) || *D.Best == Model::Serial)
    return std::nullopt;
  // Thread-seconds of a site that already runs on several threads exceed the wall time it took.
  double Share = std::min(C.Work.serialSeconds(), C.programSeconds());
  return C.programSeconds() - Share + Share / std::max(Best->Speedup, 1e-9);
}

void ModelRemarks::add(Model On, std::string Remark) {
  auto Same = std::find_if(All.begin(), All.end(),
                           [&](const Entry &Each) { return Each.Remark == Remark; });
  if (Same == All.end())
    Same = All.insert(Same, {std::move(Remark), {}});
  Same->Models.emplace_back(name(On));
}

} // namespace concadvise
