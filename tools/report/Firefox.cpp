#include "tools/report/Firefox.h"

#include "model/Names.h"
#include "tools/report/Common.h"
#include "tools/report/FirefoxTables.h"

#include "llvm/ADT/STLExtras.h"

#include <algorithm>

using namespace llvm;

namespace concadvise {

using namespace firefox;

namespace {

constexpr int ProcessedVersion = 57, GeckoVersion = 31;
constexpr StringRef WaitMarker = "Wait", ReadyMarker = "Ready";

double milliseconds(double Seconds) { return Seconds * 1e3; }

struct Sample {
  double At, Seconds;
  std::optional<uint32_t> Stack;
  bool Cpu;
};

struct Marker {
  uint32_t Name;
  double Begin, End;
  Category Kind;
  std::string Reason, Object; ///< Empty: it had been woken, or was preempted.
  std::optional<uint32_t> Stack;
};

/// What is written of one thread.
struct ThreadRows {
  ThreadRows(const Profile &P, Strings &Text, Libraries &Modules) : Stacks(P, Text, Modules) {}

  StackTables Stacks;
  std::vector<Sample> Samples;
  std::vector<Marker> Markers;
};

class Writer {
public:
  Writer(const Profile &P, json::OStream &J) : P(P), J(J) {}

  void run() {
    collect();
    J.object([&] {
      J.attributeObject("meta", [&] { meta(); });
      Modules.write(J);
      J.attributeObject("shared", [&] { Text.write(J); });
      J.attributeArray("threads", [&] {
        for (size_t I = 0; I != Rows.size(); ++I)
          J.object([&] { thread(Together ? *Together : P.Threads[I], Rows[I]); });
      });
    });
  }

private:
  void collect();
  void collectSpan(const TimelineSpan &Span);
  void collectSums();

  void meta();
  void schema(StringRef Name, ArrayRef<std::pair<StringRef, StringRef>> Fields);
  void thread(const ThreadProfile &T, ThreadRows &Of);
  void samples(const std::vector<Sample> &All);
  void markers(const std::vector<Marker> &All);

  const Profile &P;
  json::OStream &J;
  Strings Text;
  Libraries Modules;
  std::vector<ThreadRows> Rows;
  std::optional<ThreadProfile> Together; ///< Of a profile without times.
};

} // namespace

void Writer::collect() {
  for (size_t I = 0; I != P.Threads.size(); ++I)
    Rows.emplace_back(P, Text, Modules);
  for (const TimedSample &S : P.Samples)
    if (S.Thread < Rows.size())
      Rows[S.Thread].Samples.push_back(
          {S.At, S.Seconds, Rows[S.Thread].Stacks.stack(S.StackIndex), true});
  for (const TimelineSpan &Span : P.Timeline)
    if (Span.Thread < Rows.size())
      collectSpan(Span);
  if (P.Samples.empty() && P.Timeline.empty())
    collectSums();
  for (ThreadRows &Of : Rows) {
    stable_sort(Of.Samples, [](const auto &A, const auto &B) { return A.At < B.At; });
    stable_sort(Of.Markers, [](const auto &A, const auto &B) { return A.Begin < B.Begin; });
  }
}

void Writer::collectSpan(const TimelineSpan &Span) {
  using State = TimelineSpan::State;
  ThreadRows &Of = Rows[Span.Thread];
  const double End = Span.Start + Span.Seconds;
  switch (Span.What) {
  case State::OnCpu:
    break; // Has samples.
  case State::Woken:
  case State::Preempted:
    Of.Markers.push_back({Text(Span.What == State::Woken ? "woken, not running" : "preempted"),
                          Span.Start, End, Category::Ready, "", "", std::nullopt});
    break;
  case State::Blocked:
  case State::Idle: {
    const Category Kind = Span.What == State::Idle ? Category::Idle : Category::Blocked;
    const StringRef Why = name(Span.Reason);
    const std::string Object =
        Span.WaitIndex < P.Waits.size() ? P.Waits[Span.WaitIndex].Object : std::string();
    Of.Samples.push_back(
        {Span.Start, Span.Seconds, Of.Stacks.wait(Span.StackIndex, Why, Kind), false});
    Of.Markers.push_back(
        {Text(Why), Span.Start, End, Kind, Why.str(), Object, Of.Stacks.stack(Span.StackIndex)});
    break;
  }
  }
}

/// One after the other, as if one thread had done it all.
void Writer::collectSums() {
  Rows.clear();
  Rows.emplace_back(P, Text, Modules);
  ThreadRows &Of = Rows.front();
  double At = 0;
  for (const HotStack &H : P.Hot) {
    Of.Samples.push_back({At, H.Seconds, Of.Stacks.stack(H.StackIndex), true});
    At += H.Seconds;
  }
  for (const WaitRecord &W : P.Waits) {
    const Category Kind = W.IdleByDesign ? Category::Idle : Category::Blocked;
    Of.Samples.push_back(
        {At, W.Seconds, Of.Stacks.wait(W.StackIndex, name(W.Reason), Kind), false});
    At += W.Seconds;
  }
  Together.emplace();
  Together->Name = "sums of all threads";
  Together->EndSeconds = At;
}

void Writer::schema(StringRef Name, ArrayRef<std::pair<StringRef, StringRef>> Fields) {
  J.object([&] {
    J.attribute("name", Name);
    J.attributeArray("display", [&] {
      for (StringRef Where : {"marker-chart", "marker-table", "timeline-overview"})
        J.value(Where);
    });
    if (!Fields.empty()) {
      J.attribute("tooltipLabel", "{marker.name}: {marker.data.object}");
      J.attribute("tableLabel", "{marker.name}: {marker.data.object}");
      J.attribute("chartLabel", "{marker.data.object}");
    }
    J.attributeArray("fields", [&] {
      for (const auto &[Key, Label] : Fields)
        J.object([&, Key = Key, Label = Label] {
          J.attribute("key", Key);
          J.attribute("label", Label);
          J.attribute("format", "string");
        });
    });
  });
}

void Writer::meta() {
  const bool Sampled = !P.Hot.empty() && P.Hot.front().Samples;
  const double Interval = Sampled ? P.Hot.front().Seconds / double(P.Hot.front().Samples) : 0.001;
  J.attribute("version", GeckoVersion);
  J.attribute("preprocessedProfileVersion", ProcessedVersion);
  J.attribute("product", "concadvise");
  J.attribute("importedFrom", "concadvise");
  J.attribute("arguments", jsonText(P.Command));
  J.attribute("oscpu", "Linux");
  J.attribute("logicalCPUs", int64_t(P.Cpus));
  J.attribute("interval", jsonNumber(milliseconds(Interval)));
  J.attribute("startTime", 0);
  J.attribute("profilingStartTime", 0);
  J.attribute("profilingEndTime", jsonNumber(milliseconds(P.WallSeconds)));
  J.attribute("processType", 0);
  J.attribute("stackwalk", 1);
  J.attribute("debug", false);
  J.attribute("symbolicated", true);
  J.attribute("usesOnlyOneStackType", true);
  J.attribute("sourceCodeIsNotOnSearchfox", true);
  J.attribute("keepProfileThreadOrder", true);
  J.attributeObject("sampleUnits", [&] {
    J.attribute("time", "ms");
    J.attribute("eventDelay", "ms");
    J.attribute("threadCPUDelta", "ns");
  });
  writeCategories(J);
  J.attributeArray("markerSchema", [&] {
    schema(WaitMarker, {{"reason", "Reason"}, {"object", "On"}, {"counts", "Counts as"}});
    schema(ReadyMarker, {});
  });
}

void Writer::samples(const std::vector<Sample> &All) {
  J.attributeObject("samples", [&] {
    writeColumn(J, "stack", All, [](const Sample &S) {
      return S.Stack ? json::Value(int64_t(*S.Stack)) : json::Value(nullptr);
    });
    writeColumn(J, "time", All, [](const Sample &S) { return jsonNumber(milliseconds(S.At)); });
    writeColumn(J, "weight", All,
                [](const Sample &S) { return jsonNumber(milliseconds(S.Seconds)); });
    J.attribute("weightType", "tracing-ms");
    writeColumn(J, "threadCPUDelta", All, [](const Sample &S) {
      return S.Cpu ? jsonNumber(S.Seconds * 1e9) : json::Value(0);
    });
    J.attribute("length", int64_t(All.size()));
  });
}

void Writer::markers(const std::vector<Marker> &All) {
  constexpr int Interval = 1;
  J.attributeObject("markers", [&] {
    J.attributeArray("data", [&] {
      for (const Marker &M : All)
        J.object([&] {
          J.attribute("type", M.Reason.empty() ? ReadyMarker : WaitMarker);
          if (M.Reason.empty())
            return;
          J.attribute("reason", M.Reason);
          J.attribute("object", jsonText(M.Object));
          J.attribute("counts", M.Kind == Category::Idle ? "idle by design" : "blocked");
          if (M.Stack)
            J.attributeObject("cause", [&] {
              J.attribute("time", jsonNumber(milliseconds(M.Begin)));
              J.attribute("stack", int64_t(*M.Stack));
            });
        });
    });
    writeColumn(J, "name", All, [](const Marker &M) { return int64_t(M.Name); });
    writeColumn(J, "startTime", All,
                [](const Marker &M) { return jsonNumber(milliseconds(M.Begin)); });
    writeColumn(J, "endTime", All, [](const Marker &M) { return jsonNumber(milliseconds(M.End)); });
    writeColumn(J, "phase", All, [](const Marker &) { return Interval; });
    writeColumn(J, "category", All, [](const Marker &M) { return int64_t(M.Kind); });
    J.attribute("length", int64_t(All.size()));
  });
}

void Writer::thread(const ThreadProfile &T, ThreadRows &Of) {
  const auto Main = find_if(P.Threads, [&](const ThreadProfile &Each) {
    return Each.Pid == T.Pid && Each.Tid == Each.Pid;
  });
  J.attribute("processType", "default");
  J.attribute("processStartupTime", 0);
  J.attribute("processShutdownTime", nullptr);
  J.attribute("registerTime", jsonNumber(milliseconds(T.StartSeconds)));
  J.attribute("unregisterTime", jsonNumber(milliseconds(T.EndSeconds)));
  J.attributeArray("pausedRanges", [] {});
  J.attribute("name", jsonText(T.Name));
  J.attribute("processName", jsonText(Main != P.Threads.end() ? Main->Name : T.Name));
  J.attribute("isMainThread", T.Pid == T.Tid);
  J.attribute("showMarkersInTimeline", true);
  J.attribute("pid", std::to_string(T.Pid));
  J.attribute("tid", T.Tid);
  samples(Of.Samples);
  markers(Of.Markers);
  Of.Stacks.write(J);
}

void writeFirefox(const Profile &P, raw_ostream &Out) {
  json::OStream J(Out);
  Writer(P, J).run();
  J.flush();
  Out << '\n';
}

} // namespace concadvise
