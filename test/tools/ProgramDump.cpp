// program-dump FILE… -- FLAGS, or -p BUILD [PATH…]: the loops' verdicts and the sites, as text.
// --loops and --sites choose; --summary prints counts and times only.
#include "analyzer/frontend/Frontend.h"
#include "analyzer/program/Program.h"
#include "model/Names.h"

#include "llvm/Support/Format.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

#include <chrono>

using namespace llvm;
using namespace concadvise;

namespace {

struct Request {
  std::string Build;
  std::vector<std::string> Files, Flags;
  bool HasFlags = false, Loops = false, Sites = false, Summary = false;
};

Request parse(ArrayRef<const char *> Args) {
  Request Result;
  for (size_t I = 0; I < Args.size(); ++I) {
    StringRef Arg = Args[I];
    if (Arg == "--") {
      Result.Flags.assign(Args.begin() + I + 1, Args.end());
      Result.HasFlags = true;
      break;
    }
    if (Arg == "-p" && I + 1 < Args.size())
      Result.Build = Args[++I];
    else if (Arg == "--loops")
      Result.Loops = true;
    else if (Arg == "--sites")
      Result.Sites = true;
    else if (Arg == "--summary")
      Result.Summary = true;
    else
      Result.Files.push_back(Arg.str());
  }
  if (!Result.Loops && !Result.Sites && !Result.Summary)
    Result.Loops = Result.Sites = true;
  return Result;
}

std::string text(const Location &At) {
  if (!At.valid())
    return "";
  return (sys::path::filename(At.File) + ":" + Twine(At.Line) + ":" + Twine(At.Column)).str();
}

void print(const Reason &Each, StringRef Indent) {
  outs() << Indent << Each.Code << " " << Each.Message;
  if (Each.From.valid())
    outs() << " from " << text(Each.From);
  if (Each.To.valid())
    outs() << " to " << text(Each.To);
  outs() << "\n";
}

void print(const LoopVerdict &Loop) {
  outs() << text(Loop.At.begin()) << ": loop in " << Loop.Function << ": " << name(Loop.Verdict);
  for (const std::string &Each : Loop.Private)
    outs() << " private(" << Each << ")";
  for (const Reduction &Each : Loop.Reductions)
    outs() << " reduction(" << Each.Operator << ":" << Each.Variable << ")";
  for (const std::string &Each : Loop.Requires)
    outs() << " requires(" << Each << ")";
  outs() << "\n";
  for (const Reason &Each : Loop.Reasons)
    print(Each, "  ");
}

constexpr StringLiteral FormNames[] = {"none",       "for-each", "map-sink", "reduce", "fold",
                                       "find-first", "await",    "wrapped",  "pool"};
constexpr StringLiteral KindNames[] = {"loop",
                                       "blocking-in-async",
                                       "cpu-in-async",
                                       "blocking-under-lock",
                                       "thread-per-task",
                                       "discarded-future",
                                       "fork-with-threads",
                                       "poll-sleep",
                                       "nested-parallel"};
constexpr StringLiteral TruthNames[] = {"no", "sometimes", "yes", "unknown"};

void print(const Site &Each) {
  outs() << text(Each.At.begin()) << ": site " << KindNames[size_t(Each.What)] << " in "
         << Each.Function;
  if (!Each.Context.empty())
    outs() << " [" << Each.Context << "]";
  for (const std::string &Rule : Each.SuppressedRules)
    outs() << " suppressed(" << Rule << ")";
  outs() << (Each.AlreadyParallel ? " already-parallel" : "") << "\n";
  outs() << "  task:";
  for (const auto &[Why, Block] : Each.Task.Blocks)
    outs() << " blocks(" << name(Why) << "," << TruthNames[size_t(Block.Certainty)]
           << (Block.Hookable ? ",hookable" : "") << ")";
  outs() << " cpu(" << TruthNames[size_t(Each.Task.Cpu)] << ")";
  if (Each.Task.UnknownCallee)
    outs() << " unknown-callee("
           << (Each.Task.UnknownCallee->empty() ? "" : Each.Task.UnknownCallee->back().Function)
           << ")";
  outs() << "\n";
  for (const ChainLink &Link : Each.Chain)
    outs() << "  chain: " << Link.Function << " at " << text(Link.At) << "\n";
  for (const auto &[On, Answer] : Each.Legal) {
    outs() << "  " << name(On) << ": " << name(Answer.Verdict) << "\n";
    for (const Reason &Why : Answer.Reasons)
      print(Why, "    ");
  }
  if (Each.What != Site::Kind::Loop)
    return;
  const Shape &Wrap = Each.Wrap;
  outs() << "  shape: " << FormNames[size_t(Wrap.What)] << " item=" << Wrap.ItemName
         << " split=" << Wrap.Split << "/" << Wrap.Statements.size();
  if (Wrap.Hoisted)
    outs() << " hoisted=" << Wrap.Hoisted->Line << ":" << Wrap.Hoisted->Column << "+"
           << Wrap.Hoisted->Length << " type=" << Wrap.HoistedType;
  for (const Crossing &Value : Wrap.Crossings)
    outs() << " crosses(" << Value.Name << ":" << Value.Type << ")";
  outs() << (Wrap.SinkUsesItem ? " sink-uses-item" : "");
  if (!Wrap.TaskContinues.empty() || !Wrap.SinkContinues.empty())
    outs() << " continues=" << Wrap.TaskContinues.size() << "+" << Wrap.SinkContinues.size();
  outs() << "\n";
  for (const Reason &Why : Wrap.Refusals)
    print(Why, "    refused: ");
}

Expected<CompileCommands> commands(const Request &Wanted) {
  if (!Wanted.HasFlags)
    return loadDatabase(Wanted.Build, Wanted.Files);
  CompileCommands All;
  for (const std::string &File : Wanted.Files)
    append_range(All.All, commandFor(File, Wanted.Flags).All);
  return All;
}

} // namespace

int main(int Count, const char **Values) {
  Request Wanted = parse(ArrayRef(Values, Count).drop_front());
  auto Known = Knowledge::builtin();
  if (!Known) {
    errs() << "program-dump: error: " << toString(Known.takeError()) << "\n";
    return 2;
  }
  auto Commands = commands(Wanted);
  if (!Commands) {
    errs() << "program-dump: error: " << toString(Commands.takeError()) << "\n";
    return 2;
  }
  ScanOptions Options;
  if (!Wanted.HasFlags)
    Options.Paths = Wanted.Files;
  Scan Found = scan(*Commands, Options);
  auto Start = std::chrono::steady_clock::now();
  Sites All = analyse(std::move(Found.Units), *Known, {}, std::move(Found.Missing));
  std::chrono::duration<double> Took = std::chrono::steady_clock::now() - Start;
  for (const Coverage::NotAnalysed &Each : All.Covered.Missing)
    outs() << "not analysed: " << Each.File << ": " << Each.Reason << "\n";
  if (Wanted.Loops)
    for (const LoopVerdict &Each : All.Loops)
      print(Each);
  if (Wanted.Sites)
    for (const Site &Each : All.All)
      print(Each);
  if (Wanted.Summary) {
    std::map<std::string, unsigned> Verdicts, Unknown;
    for (const LoopVerdict &Each : All.Loops) {
      ++Verdicts[std::string(name(Each.Verdict))];
      if (!Each.Reasons.empty() && Each.Verdict == LoopVerdict::Kind::Sequential)
        ++Unknown["sequential: " + Each.Reasons.front().Code];
      if (Each.Verdict == LoopVerdict::Kind::Unknown && !Each.Reasons.empty())
        ++Unknown[Each.Reasons.front().Code + " " + Each.Reasons.front().Message];
    }
    outs() << All.Covered.TranslationUnits << " units, " << All.Covered.Functions << " functions, "
           << All.Covered.Loops << " loops, " << All.Covered.LoopsJudged << " judged, "
           << All.All.size() << " sites, " << format("%.2f", Took.count()) << " s\n";
    for (const auto &[Verdict, Number] : Verdicts)
      outs() << "  " << Verdict << ": " << Number << "\n";
    std::vector<std::pair<unsigned, std::string>> Sorted;
    for (const auto &[Why, Number] : Unknown)
      Sorted.push_back({Number, Why});
    llvm::sort(Sorted, std::greater<>());
    for (const auto &[Number, Why] : ArrayRef(Sorted).take_front(60))
      outs() << "    " << Number << " × " << Why << "\n";
  }
  return 0;
}
