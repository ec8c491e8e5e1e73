// The threads of a session. Each takes the next thing to do with the mutex held, and does it
// without.
#include "tools/lsp/Session.h"
#include "tools/lsp/Uri.h"

#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace concadvise::lsp {

UnsavedTexts Session::texts(const std::string &Program) const {
  UnsavedTexts Texts;
  for (const auto &[File, Each] : Documents)
    if (Each.Program == Program)
      Texts[File] = Each.Held;
  return Texts;
}

Analysed Session::snapshot(const std::string &File, const Document &Of) const {
  Analysed Now{File, Of.Program, Of.Known, texts(Of.Program), {}};
  if (!Of.current())
    Now.Known = std::make_shared<FileAdvice>();
  for (const auto &[Each, Document] : Documents)
    Now.Versions.emplace(Each, Document.Version);
  return Now;
}

/// Of the document's present text. Published, unless it is what the editor shows already.
void Session::learn(const std::string &File, Document &Of,
                    std::shared_ptr<const FileAdvice> Known) {
  Of.Known = std::move(Known);
  Of.KnownOf = Of.Edit;
  UnsavedTexts Texts = texts(Of.Program);
  Texts[File] = Of.Held;
  SeenTexts In(Texts);
  json::Object Shown{{"uri", uriOf(File)},
                     {"diagnostics", diagnosticsOf(File, *Of.Known, In, For)}};
  if (Of.Version.kind() == json::Value::Number)
    Shown["version"] = Of.Version;
  std::string Text;
  raw_string_ostream(Text) << json::Value(json::Object(Shown));
  if (Text == Of.Published)
    return;
  Of.Published = std::move(Text);
  To.notify("textDocument/publishDiagnostics", std::move(Shown));
}

// --- near -----------------------------------------------------------------------------------

/// The file that is due; else nothing, and no later than `Sleep` there is something to look for.
std::string Session::nextNear(Time &Sleep) {
  for (auto &[File, Each] : Documents) {
    bool Ready = Each.Due != Never && Indexed.count(Each.Program);
    if (Ready && Each.Due <= Clock::now())
      return File;
    if (Ready)
      Sleep = std::min(Sleep, Each.Due);
  }
  return "";
}

/// One that can be answered: its file is analysed, or will not be for long.
std::optional<Session::Question> Session::nextQuestion() {
  for (auto At = Questions.begin(); At != Questions.end(); ++At) {
    const Document &Of = Documents.find(At->File)->second;
    if (!Of.current() && Indexed.count(Of.Program))
      continue;
    Question Next = std::move(*At);
    Questions.erase(At);
    return Next;
  }
  return std::nullopt;
}

void Session::near() {
  std::unique_lock Lock(Mutex);
  while (!Stop) {
    Time Sleep = Never;
    if (std::string File = nextNear(Sleep); !File.empty())
      analyse(Lock, File);
    else if (std::optional<Question> Next = nextQuestion())
      answer(Lock, std::move(*Next));
    else if (Sleep == Never)
      Changed.wait(Lock);
    else
      Changed.wait_until(Lock, Sleep);
  }
}

void Session::analyse(std::unique_lock<std::mutex> &Lock, const std::string &File) {
  Document &Before = Documents.find(File)->second;
  Before.Due = Never;
  unsigned Edit = Before.Edit;
  std::string Program = Before.Program;
  UnsavedTexts Texts = texts(Program);
  Lock.unlock();
  std::optional<FileAdvice> Found = Analyst.edited(Program, File, Texts);
  Lock.lock();
  auto At = Documents.find(File);
  if (Found && At != Documents.end() && At->second.Edit == Edit && At->second.Program == Program)
    learn(File, At->second, std::make_shared<FileAdvice>(std::move(*Found)));
}

void Session::answer(std::unique_lock<std::mutex> &Lock, Question Of) {
  Analysed Now = snapshot(Of.File, Documents.find(Of.File)->second);
  Lock.unlock();
  Expected<json::Value> Answer = Of.Make(Now);
  if (Answer)
    To.reply(std::move(Of.Id), std::move(*Answer));
  else
    To.fail(std::move(Of.Id), code::RequestFailed, toString(Answer.takeError()));
  Lock.lock();
}

// --- far ------------------------------------------------------------------------------------

std::string Session::nextFar(Time &Sleep) {
  for (auto &[Program, When] : Whole) {
    if (When <= Clock::now())
      return Program;
    Sleep = std::min(Sleep, When);
  }
  return "";
}

void Session::far() {
  std::unique_lock Lock(Mutex);
  while (!Stop) {
    Time Sleep = Never;
    if (std::string Program = nextFar(Sleep); !Program.empty())
      analyseWhole(Lock, Program);
    else if (Sleep == Never)
      Changed.wait(Lock);
    else
      Changed.wait_until(Lock, Sleep);
  }
}

void Session::analyseWhole(std::unique_lock<std::mutex> &Lock, const std::string &Program) {
  Whole.erase(Program);
  Running = Program;
  Time Start = Clock::now();
  UnsavedTexts Texts = texts(Program);
  std::map<std::string, unsigned> Before;
  for (const auto &[File, Each] : Documents)
    Before[File] = Each.Edit;
  Lock.unlock();
  unsigned Bar = Bars.begin();
  auto Found = Analyst.whole(Program, Texts, Stop,
                             [&](unsigned Done, unsigned Total) { Bars.update(Bar, Done, Total); });
  Bars.end(Bar);
  Lock.lock();
  Running.clear();
  if (Stop)
    return consumeError(Found.takeError());
  Took[Program] = Clock::now() - Start;
  std::string Problem;
  if (Found) {
    Indexed.insert(Program);
  } else {
    Indexed.erase(Program);
    Problem = toString(Found.takeError());
  }
  for (auto &[File, Each] : Documents) {
    if (Each.Program != Program)
      continue;
    auto Now = std::make_shared<FileAdvice>();
    Now->NotAnalysed = Problem;
    if (Problem.empty())
      if (auto Its = Found->find(File); Its != Found->end())
        *Now = std::move(Its->second);
    auto Was = Before.find(File);
    if (Was != Before.end() && Was->second == Each.Edit)
      learn(File, Each, std::move(Now));
    else
      Each.Due = Clock::now(); // Typed meanwhile.
  }
  Changed.notify_all();
}

} // namespace concadvise::lsp
