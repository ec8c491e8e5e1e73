#include "Snippet.h"

#include "analyzer/rewriter/Tokens.h"
#include "model/Names.h"

#include "llvm/ADT/StringExtras.h"

#include <map>

using namespace llvm;

namespace concadvise::test {
namespace {

using Keys = std::map<std::string, std::string>;

Keys keysOf(StringRef Comment) {
  Keys Result;
  StringRef Rest = Comment.split("WRAP:").second.ltrim();
  while (!Rest.empty()) {
    auto [Key, After] = Rest.split('=');
    bool Quoted = After.consume_front("\"");
    auto [Value, Next] = After.split(Quoted ? '"' : ' ');
    Result[Key.trim().str()] = Value.str();
    Rest = Next.ltrim();
  }
  return Result;
}

class Builder {
public:
  Builder(const SourceText &Source, const TokenStream &Tokens) : Source(Source), Tokens(Tokens) {}

  Site site(size_t For, Keys Marks);

private:
  Span span(uint32_t Begin, uint32_t End) const {
    Span At;
    At.File = Source.File;
    At.Line = unsigned(Source.slice(0, Begin).count('\n') + 1);
    At.Column = Begin - Source.lineStart(Begin) + 1;
    At.EndLine = unsigned(Source.slice(0, End).count('\n') + 1);
    At.EndColumn = End - Source.lineStart(End) + 1;
    At.Offset = Begin;
    At.Length = End - Begin;
    At.Editable = true;
    return At;
  }
  size_t statementEnd(size_t Index) const;
  void header(Shape &S, size_t For);
  void statements(Shape &S, size_t Body);
  void continues(Shape &S) const;

  const SourceText &Source;
  const TokenStream &Tokens;
};

size_t Builder::statementEnd(size_t Index) const {
  bool If = Tokens[Index].is("if"), Try = Tokens[Index].is("try"), Do = Tokens[Index].is("do");
  size_t End = Tokens.statementEnd(If || !(Try || Do) ? Index : Index + 1);
  size_t Next = Tokens.skipComments(End);
  if (If && Next < Tokens.size() && Tokens[Next].is("else"))
    return statementEnd(Tokens.skipComments(Next + 1));
  if (Try && Tokens[Next].is("catch"))
    return Tokens.statementEnd(Tokens.partner(Next + 1) + 1);
  return Do ? Tokens.statementEnd(Next) : End;
}

void Builder::header(Shape &S, size_t For) {
  size_t Open = For + 1, Close = Tokens.partner(Open);
  S.Header = span(Tokens[For].Offset, Tokens[Close].end());
  size_t Colon = Open;
  for (size_t I = Open + 1; I < Close; ++I)
    if (Tokens[I].is("(") || Tokens[I].is("[") || Tokens[I].is("{"))
      I = Tokens.partner(I);
    else if (Tokens[I].is(":"))
      Colon = I;
  S.RangeFor = Colon != Open;
  if (S.RangeFor) {
    S.Item = span(Tokens[Open + 1].Offset, Tokens[Colon - 1].end());
    S.Over = span(Tokens[Colon + 1].Offset, Tokens[Close - 1].end());
    StringRef Item = Source.slice(S.Item);
    bool Bindings = Item.ends_with("]") && Item.contains("auto");
    for (const Token &T : Tokens.within(S.Item.Offset, S.Item.end()))
      if (T.isWord())
        S.ItemName = T.Text.str();
    if (Bindings)
      S.ItemName = Item.substr(Item.find('[')).str();
    return;
  }
  // for (TYPE NAME = LOWER; NAME < UPPER; ++NAME or NAME += STEP)
  SmallVector<StringRef> Clauses;
  Source.slice(Tokens[Open].end(), Tokens[Close].Offset).split(Clauses, ';');
  auto [Declared, Lower] = Clauses[0].split('=');
  auto [Type, Name] = Declared.trim().rsplit(' ');
  S.IndexType = Type.str();
  S.ItemName = Name.str();
  S.Lower = Lower.trim().str();
  S.Upper = Clauses[1].split('<').second.trim().str();
  S.Step = Clauses[2].contains("+=") ? Clauses[2].split("+=").second.trim().str() : "1";
}

void Builder::statements(Shape &S, size_t Body) {
  S.Braced = Tokens[Body].is("{");
  size_t End = statementEnd(Body);
  S.Body = span(Tokens[Body].Offset, Tokens[End - 1].end());
  S.Loop = span(S.Header.Offset, S.Body.end());
  size_t I = S.Braced ? Tokens.skipComments(Body + 1) : Body;
  size_t Last = S.Braced ? End - 1 : End;
  while (I < Last) {
    size_t Next = statementEnd(I);
    S.Statements.push_back(span(Tokens[I].Offset, Tokens[Next - 1].end()));
    I = Tokens.skipComments(Next);
  }
}

/// Those of this loop; of nested loops, none.
void Builder::continues(Shape &S) const {
  for (size_t N = 0; N < S.Statements.size(); ++N) {
    auto Part = Tokens.within(S.Statements[N].Offset, S.Statements[N].end());
    uint32_t Nested = 0;
    for (const Token &T : Part) {
      if (T.Offset < Nested)
        continue;
      if (T.is("for") || T.is("while"))
        Nested = Tokens[statementEnd(Tokens.at(T.Offset)) - 1].end();
      if (T.is("continue"))
        (N < S.Split ? S.TaskContinues : S.SinkContinues).push_back(span(T.Offset, T.end()));
    }
  }
}

Site Builder::site(size_t For, Keys Marks) {
  Site Result;
  Shape &S = Result.Wrap;
  header(S, For);
  statements(S, Tokens.skipComments(Tokens.partner(For + 1) + 1));
  std::string Form = Marks.count("form") ? Marks["form"] : "map";
  S.What = Form == "each"     ? Shape::Form::ForEach
           : Form == "reduce" ? Shape::Form::Reduce
                              : Shape::Form::MapSink;
  S.Split = Marks.count("split") ? unsigned(std::stoul(Marks["split"])) : 0;
  if (S.What == Shape::Form::ForEach)
    S.Split = unsigned(S.Statements.size());
  if (Marks.count("hoist")) {
    size_t At = StringRef(Source.Text).find(Marks["hoist"], S.Body.Offset);
    S.Hoisted = span(uint32_t(At), uint32_t(At + Marks["hoist"].size()));
    S.HoistedType = Marks.count("type") ? Marks["type"] : "auto";
    S.HoistedPoints = StringRef(S.HoistedType).contains('*');
  }
  SmallVector<StringRef> Crossings;
  StringRef(Marks["cross"]).split(Crossings, ';', -1, false);
  for (StringRef C : Crossings)
    S.Crossings.push_back({C.split(':').first.str(), C.split(':').second.str(), true, false,
                           C.contains('*') || C.contains("view")});
  S.ItemType = Marks["item"];
  if (Marks.count("reduce")) {
    SmallVector<StringRef> Parts;
    StringRef(Marks["reduce"]).split(Parts, ':', 2);
    S.Reduces = Reduction{Parts[0].str(), Parts[1].str(), Parts[2].str(), false};
  }
  continues(S);
  SmallVector<StringRef> Private;
  StringRef(Marks["private"]).split(Private, ',', -1, false);
  for (StringRef Name : Private)
    Result.Private.push_back(Name.str());
  Result.At = S.Loop;
  if (Marks.count("std"))
    Result.CxxStandard = std::stoi(Marks["std"]);
  return Result;
}

} // namespace

Snippet snippet(std::string File, std::string Text) {
  Snippet Result;
  Result.Source = sourceText(std::move(File), std::move(Text));
  TokenStream Tokens(Result.Source.Text);
  Builder Build(Result.Source, Tokens);
  for (size_t I = 0; I < Tokens.size(); ++I) {
    if (Tokens[I].What != Token::Kind::Comment || !Tokens[I].Text.starts_with("// WRAP:"))
      continue;
    size_t For = I;
    while (For < Tokens.size() && !Tokens[For].is("for"))
      ++For;
    Keys Marks = keysOf(Tokens[I].Text);
    Result.Sites.push_back(Build.site(For, Marks));
    Site &S = Result.Sites.back();
    S.Id = "3f9a1c" + utohexstr(0x20 + Result.Sites.size(), /*LowerCase=*/true);
    WrapRequest Request{&S, Model::Threads, {Model::Threads, Model::Processes, Model::Async}};
    if (Marks.count("models")) {
      Request.Legal.clear();
      SmallVector<StringRef> Models;
      StringRef(Marks["models"]).split(Models, ',');
      for (StringRef M : Models)
        Request.Legal.push_back(*fromName<Model>(std::string_view(M)));
      Request.Default = Request.Legal.front();
    }
    if (Marks.count("default"))
      Request.Default = *fromName<Model>(Marks["default"]);
    Request.SpellTypes = Marks.count("spell") != 0;
    Result.Requests.push_back(Request);
  }
  return Result;
}

std::string wrapped(const std::string &Text) {
  Snippet S = snippet("/nowhere/input.cpp", Text);
  FileEdits Edits = rewriteFile(S.Requests, S.Source);
  std::string Result;
  for (const auto &[Of, Why] : Edits.Refused)
    Result += "refused: " + Why.Code + " " + Why.Message + "\n";
  return Result.empty() ? applyEdits(S.Source.Text, Edits.Edits) : Result;
}

} // namespace concadvise::test
