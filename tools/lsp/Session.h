// The open files, what is known of them, and the two threads that find out more.
//
//   near   what was just typed: one file at a time, then the requests that waited for it
//   far    whole programs: at the start, after a save, and when nobody types
//
// A result is published for the very text that it was made of, or not at all.
#pragma once

#include "tools/lsp/Indexing.h"
#include "tools/lsp/Show.h"

#include <chrono>
#include <condition_variable>
#include <list>
#include <set>
#include <thread>

namespace concadvise::lsp {

/// A file as it was when it was analysed, for those who answer requests.
struct Analysed {
  std::string File, Program;
  std::shared_ptr<const FileAdvice> Known; ///< Never null.
  UnsavedTexts Texts;
  std::map<std::string, llvm::json::Value> Versions;
};

/// Thread-safe. The engine and the outbox have to outlive it.
class Session {
public:
  Session(Engine &Analyst, Outbox &To, const Client &For);
  ~Session();

  void configure(const Settings &Wanted);
  /// Analyses the program of this folder before any file is open, when it has one.
  void addFolder(const std::string &Folder);
  void open(const std::string &File, llvm::json::Value Version, std::string Text);
  void change(const std::string &File, llvm::json::Value Version, const llvm::json::Array &Changes);
  void save(const std::string &File);
  void close(const std::string &File);
  /// Files have changed that are not open.
  void changedOutside();

  /// What makes an answer; errors reach the editor as their text.
  using Answer = std::function<llvm::Expected<llvm::json::Value>(const Analysed &)>;
  /// Answers when the file's present text is analysed: at once with nothing known while its program
  /// was never analysed, and with an error when the text changes again.
  void ask(llvm::json::Value Id, const std::string &File, Answer Make);
  void cancel(const llvm::json::Value &Id);
  void answered(const llvm::json::Value &Id, bool Agreed) { Bars.answered(Id, Agreed); }

private:
  using Clock = std::chrono::steady_clock;
  using Time = Clock::time_point;
  static constexpr Time Never = Time::max();

  struct Document {
    llvm::json::Value Version = nullptr;
    Text Held;
    unsigned Edit = 0;   ///< Counts the changes of all documents.
    std::string Program; ///< Empty: none.
    std::shared_ptr<const FileAdvice> Known;
    unsigned KnownOf = 0;  ///< The edit that `Known` speaks of.
    Time Due = Never;      ///< When it is to be analysed on its own.
    std::string Published; ///< To tell what is new.
    bool current() const { return Known && KnownOf == Edit; }
  };
  struct Question {
    llvm::json::Value Id;
    std::string File;
    Answer Make;
  };
  struct Task {
    std::string Name;
    unsigned Edit;
    UnsavedTexts Texts;
  };

  // With the mutex held:
  UnsavedTexts texts(const std::string &Program) const;
  void join(const std::string &File, Document &Of);
  void edited(const std::string &File, Document &Of, llvm::json::Value Version, Text Now);
  void wholeAt(const std::string &Program, Time When);
  void wholeSoon(const std::string &Program);
  void learn(const std::string &File, Document &Of, std::shared_ptr<const FileAdvice> Known);
  void dropQuestions(const std::string &File, int Code, const char *Why);
  Analysed snapshot(const std::string &File, const Document &Of) const;
  std::optional<Question> nextQuestion();
  std::string nextNear(Time &Sleep);
  std::string nextFar(Time &Sleep);

  void near();
  void far();
  void analyse(std::unique_lock<std::mutex> &Lock, const std::string &File);
  void analyseWhole(std::unique_lock<std::mutex> &Lock, const std::string &Program);
  void answer(std::unique_lock<std::mutex> &Lock, Question Of);
  void say(llvm::Error Problem);

  Engine &Analyst;
  Outbox &To;
  const Client For;
  Indexing Bars;
  std::mutex Mutex;
  std::condition_variable Changed;
  std::map<std::string, Document> Documents;   ///< By path.
  std::map<std::string, Time> Whole;           ///< When a program is to be analysed as a whole.
  std::string Running;                         ///< The program that is.
  std::map<std::string, Clock::duration> Took; ///< How long that was.
  std::set<std::string> Indexed;               ///< Programs of which that was done.
  std::set<std::string> Said;                  ///< Problems that were told.
  std::list<Question> Questions;
  unsigned Edits = 0;
  std::atomic<bool> Stop = false;
  std::thread Near, Far;
};

} // namespace concadvise::lsp
