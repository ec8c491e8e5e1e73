#include "analyzer/frontend/Suppressions.h"

#include "analyzer/frontend/Spans.h"

#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Lexer.h"

using namespace clang;

namespace concadvise {

std::vector<std::string> suppressedRules(llvm::StringRef Comment) {
  size_t At = Comment.find("NOLINT");
  if (At == llvm::StringRef::npos)
    return {};
  llvm::StringRef Rest = Comment.drop_front(At + 6);
  for (llvm::StringRef Kind : {"NEXTLINE", "BEGIN", "END"})
    if (Rest.consume_front(Kind))
      break;
  if (!Rest.consume_front("("))
    return {""};
  std::vector<std::string> Rules;
  llvm::SmallVector<llvm::StringRef, 4> Names;
  Rest.take_until([](char C) { return C == ')'; }).split(Names, ',');
  for (llvm::StringRef Name : Names) {
    Name = Name.trim();
    if (Name == "*" || Name == "concadvise-*")
      Rules.push_back("");
    else if (Name.consume_front("concadvise-"))
      Rules.push_back(Name.str());
  }
  return Rules;
}

namespace {

class FileComments {
public:
  FileComments(std::string File, TranslationUnit &Out) : File(std::move(File)), Out(Out) {}

  void comment(llvm::StringRef Text, unsigned Line) {
    size_t At = Text.find("NOLINT");
    if (At == llvm::StringRef::npos)
      return;
    Line += Text.take_front(At).count('\n');
    llvm::StringRef Kind = Text.drop_front(At + 6);
    std::vector<std::string> Rules = suppressedRules(Text);
    if (Kind.starts_with("BEGIN")) {
      Open.push_back({Line, std::move(Rules)});
    } else if (Kind.starts_with("END")) {
      if (Open.empty())
        return;
      for (unsigned Each = Open.back().Line; Each <= Line; ++Each)
        add(Each, Open.back().Rules);
      Open.pop_back();
    } else {
      add(Kind.starts_with("NEXTLINE") ? Line + 1 : Line, Rules);
    }
  }

private:
  struct Region {
    unsigned Line;
    std::vector<std::string> Rules;
  };
  std::string File;
  TranslationUnit &Out;
  std::vector<Region> Open;

  void add(unsigned Line, const std::vector<std::string> &Rules) {
    for (const std::string &Rule : Rules)
      Out.Suppressions.push_back({File, Line, Rule});
  }
};

void scanFile(FileID File, Spans &Text, TranslationUnit &Out) {
  const SourceManager &Sources = Text.Sources;
  llvm::StringRef Buffer = Sources.getBufferData(File);
  if (!Buffer.contains("NOLINT")) // Nearly always; lexing is for the rest.
    return;
  SourceLocation Start = Sources.getLocForStartOfFile(File);
  FileComments Comments(Text.at(Start).File, Out);
  Lexer Raw(Start, Text.Lang, Buffer.begin(), Buffer.begin(), Buffer.end());
  Raw.SetCommentRetentionState(true);
  Token Next;
  while (!Raw.LexFromRawLexer(Next))
    if (Next.is(tok::comment))
      Comments.comment(Buffer.substr(Sources.getFileOffset(Next.getLocation()), Next.getLength()),
                       Sources.getSpellingLineNumber(Next.getLocation()));
}

} // namespace

void collectSuppressions(const SourceManager &Sources, const LangOptions &Lang,
                         TranslationUnit &Out) {
  Spans Text(Sources, Lang, Out.Directory);
  for (FileID File : Text.ownFiles())
    scanFile(File, Text, Out);
}

} // namespace concadvise
