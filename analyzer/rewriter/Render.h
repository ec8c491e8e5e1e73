// Writes a wrapped loop.
#pragma once

#include "analyzer/rewriter/Wrapping.h"

#include <string>

namespace concadvise {

struct WrapRequest;

struct RenderStyle {
  std::string Executor;    ///< "conc::site<0x3f9a1c22, conc::async>()".
  std::string Conc;        ///< The runtime's namespace as this file can name it.
  std::string ItemType;    ///< What `auto` in the item's declaration stands for; or empty.
  bool SpellTypes = false; ///< Parameters with their types instead of `auto`.
  unsigned Columns = 100;
};

RenderStyle styleOf(const WrapRequest &Request, const SourceText &Source,
                    const TokenStream &Tokens);

/// The statement that replaces the loop, indented like the loop, with the file's line ends.
std::string renderWrapped(const Wrapping &W, const RenderStyle &Style, const SourceText &Source,
                          const TokenStream &Tokens, Names &Taken);

} // namespace concadvise
