// Sites by hand: a source whose loops are marked with what the analysis would have said.
//
//   // WRAP: split=1 cross=page:std::string models=threads,async
//   for (const auto &url : urls) { … }
//
// Keys: form=each|map|reduce, split=N, hoist=TEXT, type=TYPE (of the hoisted expression),
// cross=NAME:TYPE;…, models=…, default=MODEL, private=NAME,…, item=TYPE,
// reduce=VARIABLE:OPERATOR:TYPE, std=N. Values with blanks are written in double quotes.
#pragma once

#include "analyzer/rewriter/Rewriter.h"

#include <deque>

namespace concadvise::test {

struct Snippet {
  SourceText Source;
  std::deque<Site> Sites;
  std::vector<WrapRequest> Requests;
};

Snippet snippet(std::string File, std::string Text);

/// The wrapped text, or "refused: CODE message" lines.
std::string wrapped(const std::string &Text);

} // namespace concadvise::test
