// What the writers share.
#pragma once

#include "model/Advice.h"

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"

namespace concadvise {

/// `File` as people see it: relative to `Root` when inside it.
llvm::StringRef displayPath(llvm::StringRef File, llvm::StringRef Root);

/// Text from outside for a terminal: control characters, which could drive it, become '?' (line
/// ends and tabs a blank, so that one line stays one).
std::string printable(llvm::StringRef Text);

/// A JSON string. Bytes that are not UTF-8 (source text may hold any) become U+FFFD.
llvm::json::Value jsonText(llvm::StringRef Text);
/// A JSON number, or null when it is not finite.
llvm::json::Value jsonNumber(double Number);

/// "12 loops", "1 loop".
std::string counted(uint64_t Number, llvm::StringRef Noun);

/// "512 ms", "1.5 s", "4 min 10 s": three digits at most.
std::string humanSeconds(double Seconds);

/// The advice in one line: "async: run these 500 tasks on the async runtime".
std::string headline(const Advice &Of);

/// The command that wraps a site as advised, ready for a shell; `Options` as in CheckReport.
std::string fixCommand(const Advice &Each, llvm::StringRef Options);
/// What would make the advice surer, with the same options; empty when nothing would.
std::string nextCommand(const Advice &Each, llvm::StringRef Options);

/// "analysed 38 translation units, 1 not analysed: …" in full sentences, one per line.
void writeCoverage(llvm::raw_ostream &OS, const Coverage &Covered, llvm::StringRef Root);

/// The coverage object of the JSON schemas, as attribute "coverage".
void writeCoverageJson(llvm::json::OStream &J, const Coverage &Covered, llvm::StringRef Root);

/// Attribute "decision": the questions with their answers.
void writeDecision(llvm::json::OStream &J, const std::vector<Question> &Decision);

/// Attributes "file", "line", "column" of the current object.
void writePlace(llvm::json::OStream &J, const Location &At, llvm::StringRef Root);

/// Switches a colour on for as long as it lives.
class Styled {
public:
  Styled(llvm::raw_ostream &OS, llvm::raw_ostream::Colors Color, bool Bold = false) : OS(OS) {
    OS.changeColor(Color, Bold);
  }
  ~Styled() { OS.resetColor(); }
  template <typename T> Styled &operator<<(const T &Value) {
    OS << Value;
    return *this;
  }

private:
  llvm::raw_ostream &OS;
};

} // namespace concadvise
