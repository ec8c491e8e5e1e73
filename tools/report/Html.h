// Writing HTML: everything that is not markup of ours goes through `text`.
#pragma once

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/raw_ostream.h"

namespace concadvise {

class Html {
public:
  explicit Html(llvm::raw_ostream &OS) : OS(OS) {}

  /// Markup, as it is. Only for literals and for what `attribute` made.
  Html &raw(llvm::StringRef Markup) {
    OS << Markup;
    return *this;
  }
  /// Text from anywhere: escaped, valid UTF-8, without control characters.
  Html &text(llvm::StringRef Text);
  /// `<TAG ATTRIBUTES>…</TAG>`; ATTRIBUTES is markup.
  Html &element(llvm::StringRef Tag, llvm::StringRef Attributes, llvm::function_ref<void()> Inside);
  Html &element(llvm::StringRef Tag, llvm::StringRef Attributes, llvm::StringRef Text);
  Html &element(llvm::StringRef Tag, llvm::StringRef Text) { return element(Tag, "", Text); }

private:
  llvm::raw_ostream &OS;
};

/// A whole page: one file, no network, readable without scripts.
void writePage(llvm::raw_ostream &OS, llvm::StringRef Title, llvm::function_ref<void(Html &)> Body);

/// `key="value"` with the value escaped, and a blank before it.
std::string attribute(llvm::StringRef Key, llvm::StringRef Value);

/// Of the whole, as a CSS percentage within 0 … 100.
std::string cssPercent(double Part);

} // namespace concadvise
