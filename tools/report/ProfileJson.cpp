// `profile` and `report` as JSON: schema concadvise-profile/1
// (docs/schema/concadvise-profile-1.json).
#include "model/Names.h"
#include "tools/report/Common.h"
#include "tools/report/Report.h"
#include "tools/report/Stacks.h"

#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace concadvise {

namespace {
class ProfileWriter {
public:
  ProfileWriter(json::OStream &J, const Profile &P) : J(J), P(P) {}
  void measurements();

private:
  void states(const ThreadStates &S);
  void waitByReason(const std::map<WaitReason, double> &Waits);
  void thread(const ThreadProfile &T);
  void stack(uint32_t Index);
  void frame(const StackFrame &F);
  void hot();
  void waits();
  void serialisedBy();
  void counters();
  void sites();

  json::OStream &J;
  const Profile &P;
};
} // namespace

void ProfileWriter::states(const ThreadStates &S) {
  J.attributeObject("states", [&] {
    J.attribute("on_cpu", jsonNumber(S.OnCpu));
    J.attribute("blocked", jsonNumber(S.Blocked));
    J.attribute("idle", jsonNumber(S.Idle));
    J.attribute("woken", jsonNumber(S.Woken));
    J.attribute("preempted", jsonNumber(S.Preempted));
    J.attribute("residual", jsonNumber(S.Residual));
  });
}

void ProfileWriter::waitByReason(const std::map<WaitReason, double> &Waits) {
  J.attributeObject("wait_by_reason", [&] {
    for (const auto &[Why, Seconds] : Waits)
      J.attribute(name(Why), jsonNumber(Seconds));
  });
}

void ProfileWriter::thread(const ThreadProfile &T) {
  J.object([&] {
    J.attribute("pid", T.Pid);
    J.attribute("tid", T.Tid);
    J.attribute("name", jsonText(T.Name));
    J.attribute("start_seconds", jsonNumber(T.StartSeconds));
    J.attribute("end_seconds", jsonNumber(T.EndSeconds));
    states(T.States);
    waitByReason(T.WaitByReason);
    J.attribute("voluntary_switches", T.VoluntarySwitches);
    J.attribute("involuntary_switches", T.InvoluntarySwitches);
  });
}

void ProfileWriter::frame(const StackFrame &F) {
  J.object([&] {
    J.attribute("function", jsonText(F.Function));
    J.attribute("file", jsonText(F.File));
    J.attribute("line", F.Line);
    J.attribute("module", jsonText(F.Module));
  });
}

void ProfileWriter::stack(uint32_t Index) {
  J.attributeArray("stack", [&] {
    for (const StackFrame *Frame : framesOf(P, Index))
      frame(*Frame);
  });
}

void ProfileWriter::hot() {
  J.attributeArray("hot", [&] {
    for (const HotStack &H : P.Hot)
      J.object([&] {
        J.attribute("seconds", jsonNumber(H.Seconds));
        J.attribute("samples", H.Samples);
        stack(H.StackIndex);
      });
  });
}

void ProfileWriter::waits() {
  J.attributeArray("waits", [&] {
    for (const WaitRecord &W : P.Waits)
      J.object([&] {
        J.attribute("reason", jsonText(name(W.Reason)));
        J.attribute("object", jsonText(W.Object));
        J.attribute("idle", W.IdleByDesign);
        J.attribute("within", W.Within);
        J.attribute("event_loop", W.Loop);
        J.attribute("seconds", jsonNumber(W.Seconds));
        J.attribute("longest_seconds", jsonNumber(W.LongestSeconds));
        J.attribute("count", W.Count);
        stack(W.StackIndex);
        J.attributeArray("held_by", [&] {
          for (const LockHolder &H : W.HeldBy)
            J.object([&] {
              J.attribute("thread", jsonText(H.Thread));
              J.attribute("seconds", jsonNumber(H.Seconds));
              stack(H.StackIndex);
            });
        });
      });
  });
}

void ProfileWriter::serialisedBy() {
  if (!P.Serialised)
    return J.attribute("serialised_by", nullptr);
  J.attributeObject("serialised_by", [&] {
    J.attribute("kind", jsonText(name(P.Serialised->What)));
    J.attribute("object", jsonText(P.Serialised->Object));
    J.attribute("wait_seconds", jsonNumber(P.Serialised->WaitSeconds));
    J.attribute("share", jsonNumber(P.Serialised->Share));
  });
}

void ProfileWriter::counters() {
  if (P.Counters.empty())
    J.attribute("counters", nullptr);
  else
    J.attributeObject("counters", [&] {
      for (const auto &[Name, Count] : P.Counters)
        J.attribute(json::fixUTF8(Name), jsonNumber(Count));
    });
  J.attribute("counters_note", jsonText(P.CountersNote));
}

void ProfileWriter::sites() {
  J.attributeArray("sites", [&] {
    for (const SiteCount &S : P.Sites)
      J.object([&] {
        J.attribute("id", utohexstr(S.SiteId, /*LowerCase=*/true, /*Width=*/8));
        J.attribute("tasks", S.Tasks);
        J.attribute("cpu_seconds", jsonNumber(S.CpuSeconds));
        J.attribute("wall_seconds", jsonNumber(S.WallSeconds));
        J.attribute("max_in_flight", S.MaxInFlight);
      });
  });
}

void ProfileWriter::measurements() {
  J.attribute("command", jsonText(P.Command));
  J.attribute("tier", jsonText(name(P.MeasuredAt)));
  J.attribute("tier_note", jsonText(P.TierNote));
  J.attribute("wall_seconds", jsonNumber(P.WallSeconds));
  J.attribute("cpus", P.Cpus);
  J.attribute("exit_status", P.ExitStatus ? json::Value(*P.ExitStatus) : json::Value(nullptr));
  states(P.States);
  J.attribute("cpu_ratio", jsonNumber(P.cpuRatio()));
  J.attribute("io_wait_ratio", jsonNumber(P.ioWaitRatio()));
  waitByReason(P.WaitByReason);
  J.attributeArray("threads", [&] {
    for (const ThreadProfile &T : P.Threads)
      thread(T);
  });
  hot();
  waits();
  sites();
  serialisedBy();
  J.attribute("interpreter", P.Interpreter ? jsonText(*P.Interpreter) : json::Value(nullptr));
  counters();
  J.attribute("lost_records", P.LostRecords);
}

static void writeVerdict(json::OStream &J, const Verdict &V) {
  J.attributeObject("verdict", [&] {
    J.attribute("workload", jsonText(name(V.Kind)));
    J.attribute("model", V.Best ? jsonText(name(*V.Best)) : json::Value(nullptr));
    J.attribute("summary", jsonText(V.Summary));
    writeDecision(J, V.Decision);
  });
}

void writeJson(raw_ostream &OS, const ProfileReport &Report) {
  json::OStream J(OS, /*IndentSize=*/2);
  J.object([&] {
    J.attribute("schema", "concadvise-profile/1");
    ProfileWriter(J, Report.Measured).measurements();
    writeVerdict(J, Report.Says);
  });
  OS << '\n';
}

} // namespace concadvise
