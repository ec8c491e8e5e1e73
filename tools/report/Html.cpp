#include "tools/report/Html.h"

#include "ReportAssets.h"
#include "tools/report/Common.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"

#include <algorithm>
#include <cmath>

using namespace llvm;

namespace concadvise {

static std::string escaped(StringRef Text) {
  std::string Valid = json::fixUTF8(printable(Text)), Markup;
  raw_string_ostream OS(Markup);
  printHTMLEscaped(Valid, OS);
  return Markup;
}

Html &Html::text(StringRef Text) { return raw(escaped(Text)); }

/// Where a line end would show: inside a paragraph or preformatted text.
static bool isInline(StringRef Tag) { return is_contained({"span", "i", "code", "strong"}, Tag); }

Html &Html::element(StringRef Tag, StringRef Attributes, function_ref<void()> Inside) {
  OS << '<' << Tag << (Attributes.empty() || Attributes.starts_with(" ") ? "" : " ") << Attributes
     << '>';
  Inside();
  OS << "</" << Tag << '>' << (isInline(Tag) ? "" : "\n");
  return *this;
}

Html &Html::element(StringRef Tag, StringRef Attributes, StringRef Text) {
  return element(Tag, Attributes, [&] { text(Text); });
}

std::string attribute(StringRef Key, StringRef Value) {
  return (" " + Key + "=\"" + escaped(Value) + "\"").str();
}

std::string cssPercent(double Part) {
  double Bounded = std::isfinite(Part) ? std::clamp(Part, 0.0, 1.0) : 0;
  return formatv("{0:f2}%", 100 * Bounded);
}

static StringRef asset(StringRef Name) {
  for (const EmbeddedFile &File : ReportAssets)
    if (StringRef(File.Name) == Name)
      return File.Text;
  return "";
}

void writePage(raw_ostream &OS, StringRef Title, function_ref<void(Html &)> Body) {
  Html Page(OS);
  Page.raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
           "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
           "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
           "style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n");
  Page.element("title", Title);
  Page.raw("<style>\n").raw(asset("style")).raw("</style>\n</head>\n<body>\n");
  Body(Page);
  Page.raw("<script>\n").raw(asset("script")).raw("</script>\n</body>\n</html>\n");
}

} // namespace concadvise
