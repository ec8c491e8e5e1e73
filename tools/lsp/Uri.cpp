#include "tools/lsp/Uri.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace concadvise::lsp {

static std::string decoded(StringRef Text) {
  std::string Out;
  for (size_t I = 0; I < Text.size(); ++I) {
    bool Escape =
        Text[I] == '%' && I + 2 < Text.size() && isHexDigit(Text[I + 1]) && isHexDigit(Text[I + 2]);
    Out.push_back(Escape ? char(hexFromNibbles(Text[I + 1], Text[I + 2])) : Text[I]);
    I += Escape ? 2 : 0;
  }
  return Out;
}

std::optional<std::string> pathOf(StringRef Uri) {
  if (!Uri.consume_front("file://"))
    return std::nullopt;
  if (!Uri.starts_with("/")) // A host: only our own will do.
    if (!Uri.consume_front("localhost"))
      return std::nullopt;
  SmallString<256> Path(decoded(Uri));
  if (!Path.starts_with("/") || StringRef(Path).contains('\0'))
    return std::nullopt;
  sys::path::remove_dots(Path, /*remove_dot_dot=*/true);
  return std::string(Path);
}

std::string uriOf(StringRef Path) {
  std::string Out = "file://";
  for (char C : Path) {
    if (isAlnum(C) || StringRef("/-._~").contains(C))
      Out.push_back(C);
    else
      Out += "%" + toHex(StringRef(&C, 1));
  }
  return Out;
}

} // namespace concadvise::lsp
