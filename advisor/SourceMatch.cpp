#include "advisor/SourceMatch.h"

#include <algorithm>
#include <vector>

namespace concadvise {

std::string normalisedPath(std::string_view Path) {
  bool Absolute = !Path.empty() && Path.front() == '/';
  std::vector<std::string_view> Steps;
  while (!Path.empty()) {
    size_t Slash = Path.find('/');
    std::string_view Step = Path.substr(0, Slash);
    Path = Slash == std::string_view::npos ? std::string_view() : Path.substr(Slash + 1);
    if (Step.empty() || Step == ".")
      continue;
    if (Step != "..")
      Steps.push_back(Step);
    else if (!Steps.empty())
      Steps
          .pop_back(); // A leading ".." leads outside of what we know: dropped, the rest may match.
  }
  std::string Result;
  for (std::string_view Step : Steps) {
    if (Absolute || !Result.empty())
      Result += '/';
    Result += Step;
  }
  return Result;
}

std::string_view fileName(std::string_view Path) {
  size_t Slash = Path.find_last_of('/');
  return Slash == std::string_view::npos ? Path : Path.substr(Slash + 1);
}

bool sameFile(std::string_view A, std::string_view B) {
  if (A.empty() || B.empty())
    return false;
  size_t Same = 0;
  size_t Limit = std::min(A.size(), B.size());
  while (Same < Limit && A[A.size() - 1 - Same] == B[B.size() - 1 - Same])
    ++Same;
  if (Same == A.size() && Same == B.size())
    return true;
  // One is all of the other's tail: only for a relative path, or every "/main.c" is the same.
  std::string_view Shorter = A.size() <= B.size() ? A : B, Longer = A.size() <= B.size() ? B : A;
  if (Same == Shorter.size() && Shorter.front() != '/')
    return Longer[Longer.size() - Same - 1] == '/';
  std::string_view Tail = A.substr(A.size() - Same);
  return std::count(Tail.begin(), Tail.end(), '/') >= 2;
}

namespace {

/// Reads a demangled name up to its parameters, dropping template arguments and what comes before
/// the last space.
class BareName {
public:
  explicit BareName(std::string_view Demangled) : Text(Demangled) {}

  std::string read() {
    while (At < Text.size() && step())
      ++At;
    while (Name.ends_with(':') || Name.ends_with(' '))
      Name.pop_back();
    return Name;
  }

private:
  bool here(std::string_view Word) const { return Text.substr(At, Word.size()) == Word; }
  bool afterOperator() const { return Name.ends_with("operator"); }

  // False at the end of the name.
  bool step() {
    constexpr std::string_view Anonymous = "(anonymous namespace)";
    char C = Text[At];
    if (here(Anonymous)) {
      if (Depth == 0)
        Name += Anonymous;
      At += Anonymous.size() - 1;
    } else if (C == '<' && !isOperatorSymbol()) {
      ++Depth;
    } else if (C == '>' && Depth > 0) {
      --Depth;
    } else if (Depth == 0) {
      if (here("{lambda") || C == '[' || (C == '(' && !afterOperator()))
        return false;
      add(C);
    }
    return true;
  }

  // "operator<" and "operator<<"; a space ends the symbol: "operator< <int>".
  bool isOperatorSymbol() const {
    return Depth == 0 && !SymbolEnded && (afterOperator() || Name.ends_with("operator<"));
  }

  void add(char C) {
    if (C != ' ' || afterOperator())
      Name += C;
    else if (Name.find("operator") != std::string::npos)
      SymbolEnded = true;
    else
      Name.clear(); // What came before was a return type.
  }

  std::string_view Text;
  size_t At = 0;
  std::string Name;
  int Depth = 0; ///< Of template arguments.
  bool SymbolEnded = false;
};

} // namespace

std::string bareFunctionName(std::string_view Demangled) { return BareName(Demangled).read(); }

} // namespace concadvise
