#include "tools/report/FunctionNames.h"

#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace concadvise {

namespace {

constexpr StringRef Operator = "operator";
constexpr StringRef Anonymous = "(anonymous namespace)";

/// The signs of an operator's name: "()" of "operator()(int)"; none for "operator new".
StringRef operatorSigns(StringRef After) {
  if (After.starts_with("()") || After.starts_with("[]"))
    return After.take_front(2);
  return After.take_while([](char C) { return StringRef("<>=!+-*/%&|^~,").contains(C); });
}

/// The length of what Python calls something without a name: "<module>", "<locals>", "<lambda>"; 0
/// when `Text` does not begin with that.
size_t namelessLength(StringRef Text) {
  if (!Text.consume_front("<"))
    return 0;
  const size_t Letters = Text.take_while([](char C) { return isAlpha(C); }).size();
  return Letters && Text.drop_front(Letters).starts_with(">") ? Letters + 2 : 0;
}

/// Reads a name from its front. Brackets of every kind nest; what is inside angle brackets is left
/// out of what is kept.
class NameReader {
public:
  explicit NameReader(StringRef Text) : Rest(Text) {}

  std::string read() {
    while (!Rest.empty() && !AtParameters)
      step();
    return std::move(Kept);
  }

private:
  void step() {
    if (Depth == 0 && Rest.starts_with(Anonymous))
      return keep(Anonymous.size());
    bool Word = Kept.empty() || !(isAlnum(Kept.back()) || Kept.back() == '_');
    if (Depth == 0 && Word && Rest.starts_with(Operator))
      return keep(Operator.size() + operatorSigns(Rest.drop_front(Operator.size())).size());
    if (Depth == 0 && (Kept.empty() || Kept.back() == '.'))
      if (const size_t Nameless = namelessLength(Rest))
        return keep(Nameless);
    switch (char C = Rest.front()) {
    case '<':
      if (Depth++ == 0)
        Kept += "<…";
      break;
    case '>':
      if (Depth && --Depth == 0)
        Kept += '>';
      break;
    case '(':
      // A lambda's "{lambda(int)#1}" has its parameters inside braces.
      AtParameters = Depth == 0 && !InBraces && Kept != "decltype";
      if (Depth == 0 && InBraces)
        Kept += C;
      break;
    case ' ':
      // What stood before was the return type, unless this is "operator new".
      if (Depth == 0 && !InBraces && !StringRef(Kept).ends_with(Operator))
        return Kept.clear(), drop();
      [[fallthrough]];
    default:
      InBraces += C == '{' ? 1 : C == '}' && InBraces ? -1 : 0;
      if (Depth == 0)
        Kept += C;
    }
    drop();
  }

  void keep(size_t Length) {
    Kept += Rest.take_front(Length);
    Rest = Rest.drop_front(Length);
  }
  void drop() { Rest = Rest.drop_front(); }

  StringRef Rest;
  std::string Kept;
  unsigned Depth = 0, InBraces = 0;
  bool AtParameters = false;
};

} // namespace

std::string shortFunctionName(StringRef Demangled) {
  std::string Short = NameReader(Demangled).read();
  return Short.empty() ? Demangled.str() : Short;
}

} // namespace concadvise
