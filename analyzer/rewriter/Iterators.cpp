#include "analyzer/rewriter/Iterators.h"

#include "analyzer/rewriter/Checks.h"
#include "analyzer/rewriter/Refusal.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace concadvise {

bool stepsIterator(const Shape &Wrap) { return Wrap.RangeFor && !Wrap.Item.valid(); }

/// `for (auto it = …; …; ++it)`: declared in the header, and nothing else with it.
static bool declaresAlone(ArrayRef<Token> Header, StringRef Name) {
  size_t Words = 0;
  int Depth = 0;
  bool Value = false, Found = false;
  for (const Token &T : drop_begin(Header, std::min<size_t>(2, Header.size()))) {
    if (T.is(";"))
      return Found && Words > 1;
    Depth += T.is("(") || T.is("{") || T.is("[");
    Depth -= T.is(")") || T.is("}") || T.is("]");
    Value |= T.is("=") || T.is("{") || T.is("(");
    if (Value && Depth == 0 && T.is(","))
      return false;
    Words += !Value && T.isWord();
    Found |= !Value && T.isWord() && T.Text == Name;
  }
  return false;
}

/// `*it` or `it->`: the same for a pointer to the element.
static bool asPointer(ArrayRef<Token> Tokens, size_t At) {
  bool Arrow = At + 1 < Tokens.size() && Tokens[At + 1].is("->");
  if (Arrow)
    return true;
  // What binds closer than the star is done to the iterator itself.
  bool Closer = At + 1 < Tokens.size() &&
                (Tokens[At + 1].is(".") || Tokens[At + 1].is("[") || Tokens[At + 1].is("(") ||
                 Tokens[At + 1].is("++") || Tokens[At + 1].is("--"));
  return At > 0 && Tokens[At - 1].is("*") && !Closer;
}

Error checkIterator(const Shape &Wrap, const TokenStream &Tokens) {
  if (!Wrap.Over.valid() || !Wrap.Over.Editable || Wrap.ItemName.empty() ||
      !declaresAlone(Tokens.within(Wrap.Header.Offset, Wrap.Header.end()), Wrap.ItemName))
    return refuse(refusal::Header, Wrap.Loop);
  auto Body = Tokens.within(Wrap.Header.end(), loopEnd(Wrap, Tokens));
  std::vector<Token> Code;
  copy_if(Body, std::back_inserter(Code),
          [](const Token &T) { return T.What != Token::Kind::Comment; });
  for (size_t I = 0; I != Code.size(); ++I)
    if (isPlainUse(Code, I, Wrap.ItemName) && !asPointer(Code, I))
      return refuse(refusal::Header, Wrap.Loop,
                    "the iterator `" + Wrap.ItemName + "` is used for more than its element");
  return Error::success();
}

void takeIterator(Wrapping &W, const Shape &S, const SourceText &Source, Names &Taken) {
  StringRef Over = Source.slice(S.Over).trim();
  StringRef Header = Source.slice(S.Header);
  bool Const = Header.contains("const_iterator") || Header.contains("cbegin");
  std::string Element = Taken.fresh("element");
  bool Pointer = Source.slice(S.Over.end(), uint32_t(S.Header.end())).ltrim().starts_with("->");
  W.Range = (Pointer ? "*" : "") + Over.str();
  W.ItemNames = {S.ItemName};
  W.Anonymous = Const ? "const auto &" : "auto &";
  W.Parameter = W.Anonymous + Element;
  W.Unpack = "const auto " + S.ItemName + " = std::addressof(" + Element + ");";
}

} // namespace concadvise
