#include "analyzer/rewriter/BodyText.h"

#include "llvm/ADT/SmallVector.h"

using namespace llvm;

namespace concadvise {
namespace {

bool isBlank(StringRef Line) { return Line.trim(" \t\r\n").empty(); }

/// One level as the file has it where the body does not show it: its first indented line.
std::string guessUnit(StringRef Text) {
  while (!Text.empty()) {
    auto [Line, Rest] = Text.split('\n');
    Text = Rest;
    StringRef Blanks = Line.take_while([](char C) { return C == ' ' || C == '\t'; });
    if (Blanks.starts_with("\t"))
      return "\t";
    if (Blanks.size() >= 2 && Blanks.size() <= 8 && !Line.trim().starts_with("*"))
      return Blanks.str();
  }
  return "  ";
}

bool isComment(StringRef Text) {
  return Text.starts_with("//") || (Text.starts_with("/*") && Text.find("*/") == Text.size() - 2);
}

/// A part that stands on one line: each of its statements becomes a line.
void addStatements(BodyText &To, const Patch &From, uint32_t Begin, uint32_t End,
                   const Wrapping &W) {
  std::vector<uint32_t> Cuts = {Begin};
  for (uint32_t Start : W.Starts)
    if (Start > Begin && Start < End)
      Cuts.push_back(Start);
  Cuts.push_back(End);
  for (size_t I = 0; I + 1 < Cuts.size(); ++I) {
    std::string Piece = From.slice(Cuts[I], Cuts[I + 1]);
    if (!isBlank(Piece))
      To.add(StringRef(Piece).trim().str());
  }
}

} // namespace

Indentation indentationOf(const Wrapping &W, const SourceText &Source) {
  Indentation Found;
  StringRef Loop = Source.indentAt(W.Begin);
  Found.Loop = Loop.str();
  for (uint32_t Start : W.Starts) {
    StringRef Blanks = Source.indentAt(Start);
    bool FirstOnItsLine = Source.lineStart(Start) + Blanks.size() == Start;
    if (!FirstOnItsLine || Source.lineStart(Start) <= W.Begin)
      continue;
    Found.Body = Blanks.str();
    if (Blanks.starts_with(Loop) && Blanks.size() > Loop.size())
      Found.Unit = Blanks.drop_front(Loop.size()).str();
    break;
  }
  if (Found.Unit.empty())
    Found.Unit = guessUnit(Source.Text);
  if (Found.Body.empty())
    Found.Body = Found.Loop + Found.Unit;
  return Found;
}

void shiftLines(Patch &Into, uint32_t Begin, uint32_t End, const std::string &By,
                const SourceText &Source, const TokenStream &Tokens, StringRef Drop) {
  StringRef Text = Source.Text;
  for (size_t At = Text.find('\n', Begin); At != StringRef::npos && At + 1 < End;
       At = Text.find('\n', At + 1)) {
    uint32_t Line = uint32_t(At + 1);
    size_t Next = Tokens.at(Line);
    bool InLiteral =
        Next > 0 && Tokens[Next - 1].What == Token::Kind::Literal && Tokens[Next - 1].end() > Line;
    if (!InLiteral && !isBlank(Text.slice(Line, std::min(Text.find('\n', Line), Text.size()))))
      Into.replace(Line, Text.substr(Line).starts_with(Drop) ? uint32_t(Drop.size()) : 0, By);
  }
}

void addStage(BodyText &To, const BodyText &Part, const std::string &Return, bool Gives,
              const std::string &Conc, const std::string &Unit) {
  To.add((Gives ? "return " : "") + Conc + "::call_on(" + Conc + "::threads{}, [&] {");
  for (const BodyLine &Line : Part.Lines)
    To.Lines.push_back({(Line.Placed ? "" : Unit) + Line.Text, Line.Placed});
  if (Gives)
    To.add(Unit + Return);
  To.add("});");
  if (!Gives && !Return.empty())
    To.add(Return);
}

BodyText bodyText(const Patch &From, uint32_t Begin, uint32_t End, const Wrapping &W,
                  const SourceText &Source) {
  BodyText Result;
  if (!Source.slice(Begin, End).contains('\n')) {
    addStatements(Result, From, Begin, End, W);
    return Result;
  }
  std::string Patched = From.slice(Begin, End);
  auto [First, Rest] = StringRef(Patched).split('\n');
  if (isComment(First.trim()) && Begin == W.TaskBegin)
    Result.Lead = First.trim().str();
  else if (!isBlank(First))
    Result.add(First.trim().str());
  SmallVector<StringRef> Lines;
  Rest.rtrim().split(Lines, '\n');
  bool Begun = !Result.Lines.empty() || !Result.Lead.empty();
  for (StringRef Line : Lines) {
    if (!Begun && isBlank(Line))
      continue;
    Begun = true;
    Result.Lines.push_back({Line.ends_with("\r") ? Line.drop_back().str() : Line.str(), true});
  }
  return Result;
}

} // namespace concadvise
