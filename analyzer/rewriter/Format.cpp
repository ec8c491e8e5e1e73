#include "analyzer/rewriter/Format.h"

#include "analyzer/rewriter/Tokens.h"

#include "clang/Format/Format.h"

using namespace llvm;

namespace concadvise {
namespace {

std::optional<clang::format::FormatStyle> styleOf(const std::string &File) {
  auto Style = clang::format::getStyle("file", File, "none");
  if (!Style) {
    consumeError(Style.takeError()); // An unreadable style file is as good as none.
    return std::nullopt;
  }
  if (Style->DisableFormat || Style->Language != clang::format::FormatStyle::LK_Cpp)
    return std::nullopt;
  Style->SortIncludes = clang::format::FormatStyle::SI_Never;
  Style->ReflowComments = false;
  return *Style;
}

bool sameTokens(StringRef A, StringRef B) {
  std::vector<Token> Left = lex(A), Right = lex(B);
  return Left.size() == Right.size() &&
         std::equal(Left.begin(), Left.end(), Right.begin(),
                    [](const Token &L, const Token &R) { return L.Text == R.Text; });
}

} // namespace

unsigned columnLimit(const std::string &File) {
  auto Style = styleOf(File);
  return !Style ? 100 : Style->ColumnLimit == 0 ? 1000 : Style->ColumnLimit;
}

Edit formatted(Edit E, const SourceText &Source) {
  auto Style = styleOf(E.File);
  if (!Style)
    return E;
  std::string Text = Source.Text;
  Text.replace(E.Offset, E.Length, E.Text);
  auto Changes = clang::format::reformat(
      *Style, Text, {clang::tooling::Range(E.Offset, unsigned(E.Text.size()))}, E.File);
  auto Formatted = clang::tooling::applyAllReplacements(Text, Changes);
  if (!Formatted) {
    consumeError(Formatted.takeError());
    return E;
  }
  StringRef Prefix = StringRef(Source.Text).take_front(E.Offset);
  StringRef Suffix = StringRef(Source.Text).drop_front(E.Offset + E.Length);
  if (!StringRef(*Formatted).starts_with(Prefix) || !StringRef(*Formatted).ends_with(Suffix) ||
      Formatted->size() < Prefix.size() + Suffix.size())
    return E;
  std::string Middle =
      Formatted->substr(Prefix.size(), Formatted->size() - Prefix.size() - Suffix.size());
  if (sameTokens(E.Text, Middle))
    E.Text = std::move(Middle);
  return E;
}

} // namespace concadvise
