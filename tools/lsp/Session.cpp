// What the editor does to the files. SessionThreads.cpp has what follows from it.
#include "tools/lsp/Session.h"

#include "tools/lsp/Uri.h"

using namespace llvm;
using namespace std::chrono_literals;

namespace concadvise::lsp {

/// Keys that come faster than this are analysed together, …
constexpr auto BetweenKeys = 30ms;
/// … and who has not typed for so long may want to know all.
constexpr auto Pause = 1s;

Session::Session(Engine &Analyst, Outbox &To, const Client &For)
    : Analyst(Analyst), To(To), For(For), Bars(To, For.Progress), Near([this] { near(); }),
      Far([this] { far(); }) {}

Session::~Session() {
  {
    std::lock_guard Lock(Mutex);
    Stop = true;
  }
  Changed.notify_all();
  Near.join();
  Far.join();
  for (const Question &Each : Questions)
    To.fail(Each.Id, code::Cancelled, "the server is shut down");
}

void Session::say(Error Problem) {
  std::string Text = toString(std::move(Problem));
  if (Said.insert(Text).second)
    To.notify("window/showMessage",
              json::Object{{"type", 2}, {"message", json::fixUTF8("concadvise: " + Text)}});
}

void Session::wholeAt(const std::string &Program, Time When) {
  if (!Program.empty())
    Whole[Program] = When;
  Changed.notify_all();
}

/// When nobody types; large programs are not analysed all the time. Keys do not put off the first
/// time.
void Session::wholeSoon(const std::string &Program) {
  if (!Indexed.count(Program) && Whole.count(Program))
    return;
  auto Last = Took.find(Program);
  wholeAt(Program,
          Clock::now() +
              (Last == Took.end() ? Pause : std::max<Clock::duration>(Pause, Last->second)));
}

/// Finds the program that a file belongs to.
void Session::join(const std::string &File, Document &Of) {
  Expected<std::string> Program = Analyst.programOf(File);
  if (Program) {
    Of.Program = std::move(*Program);
    return;
  }
  auto Nothing = std::make_shared<FileAdvice>();
  Nothing->NotAnalysed = toString(Program.takeError());
  Of.Program.clear();
  learn(File, Of, std::move(Nothing));
}

void Session::configure(const Settings &Wanted) {
  std::lock_guard Lock(Mutex);
  Said.clear();
  if (Error Problem = Analyst.configure(Wanted))
    say(std::move(Problem));
  Whole.clear();
  for (auto &[File, Each] : Documents) {
    join(File, Each);
    wholeAt(Each.Program, Clock::now());
  }
}

void Session::addFolder(const std::string &Folder) {
  std::lock_guard Lock(Mutex);
  Expected<std::string> Program = Analyst.programOf(Folder + "/.");
  if (!Program)
    return consumeError(Program.takeError()); // Its files, once open, say what is missing.
  if (!Indexed.count(*Program) && Running != *Program)
    wholeAt(*Program, Clock::now());
}

void Session::edited(const std::string &File, Document &Of, json::Value Version, Text Now) {
  Of.Version = std::move(Version);
  Of.Held = std::move(Now);
  Of.Edit = ++Edits;
  dropQuestions(File, code::ContentModified, "the text has changed");
}

void Session::open(const std::string &File, json::Value Version, std::string Text) {
  std::lock_guard Lock(Mutex);
  Document &Of = Documents[File];
  edited(File, Of, std::move(Version), std::make_shared<const std::string>(std::move(Text)));
  Of.Published.clear();
  join(File, Of);
  if (Of.Program.empty())
    return;
  bool Known = Indexed.count(Of.Program) || Running == Of.Program;
  Of.Due = Clock::now();
  if (Known)
    wholeSoon(Of.Program);
  else
    wholeAt(Of.Program, Clock::now());
}

void Session::change(const std::string &File, json::Value Version, const json::Array &Changes) {
  std::lock_guard Lock(Mutex);
  auto At = Documents.find(File);
  if (At == Documents.end())
    return;
  Document &Of = At->second;
  edited(File, Of, std::move(Version),
         std::make_shared<const std::string>(changed(*Of.Held, Changes, For.Counts)));
  if (Of.Program.empty())
    join(File, Of);
  if (Of.Program.empty())
    return;
  Of.Due = Clock::now() + BetweenKeys;
  wholeSoon(Of.Program);
}

void Session::save(const std::string &File) {
  std::lock_guard Lock(Mutex);
  auto At = Documents.find(File);
  if (At == Documents.end())
    return;
  join(File, At->second); // A database may have come, or gone.
  wholeAt(At->second.Program, Clock::now());
}

void Session::close(const std::string &File) {
  std::lock_guard Lock(Mutex);
  auto At = Documents.find(File);
  if (At == Documents.end())
    return;
  dropQuestions(File, code::ContentModified, "the file is closed");
  wholeSoon(At->second.Program); // What counts is on the disk again.
  Documents.erase(At);
  To.notify("textDocument/publishDiagnostics",
            json::Object{{"uri", uriOf(File)}, {"diagnostics", json::Array()}});
}

void Session::changedOutside() {
  std::lock_guard Lock(Mutex);
  for (auto &[File, Each] : Documents) {
    join(File, Each);
    wholeSoon(Each.Program);
  }
}

void Session::ask(json::Value Id, const std::string &File, Answer Make) {
  std::lock_guard Lock(Mutex);
  if (!Documents.count(File))
    return To.fail(std::move(Id), code::InvalidParams, "the file is not open");
  Questions.push_back({std::move(Id), File, std::move(Make)});
  Changed.notify_all();
}

void Session::cancel(const json::Value &Id) {
  std::lock_guard Lock(Mutex);
  for (auto At = Questions.begin(); At != Questions.end(); ++At)
    if (At->Id == Id) {
      To.fail(Id, code::Cancelled, "cancelled");
      Questions.erase(At);
      return;
    }
}

void Session::dropQuestions(const std::string &File, int Code, const char *Why) {
  Questions.remove_if([&](const Question &Each) {
    if (Each.File != File)
      return false;
    To.fail(Each.Id, Code, Why);
    return true;
  });
}

} // namespace concadvise::lsp
