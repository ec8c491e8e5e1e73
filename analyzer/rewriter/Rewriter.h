// Sites become edits: the loop in its wrapped form, and the runtime's header.
//
//   Site ──Checks──▶ Wrapping ──Render──▶ text ──Format──▶ Edit
//          (or a Refusal, docs/fix.md)                     + Include
//
// Everything here is a function of the site and of the file's text. Apply.h writes.
#pragma once

#include "analyzer/rewriter/SourceText.h"
#include "model/Advice.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"

#include <vector>

namespace concadvise {

/// How one site is to be wrapped.
struct WrapRequest {
  const Site *Of = nullptr;
  Model Default = Model::Serial; ///< What runs when the environment does not choose.
  std::vector<Model> Legal;      ///< What the environment may choose; serial always.
  /// Types spelled instead of `auto`: for bodies that do not compile in a generic lambda.
  bool SpellTypes = false;
  unsigned Workers = 0; ///< Of `Default`, or tasks in flight; 0: the runtime's own. Not in C.
  bool Staged = false;  ///< What only computes is given to conc::threads by the task that waits.
};

/// Edits of one file for several sites: each loop once (an enclosing one is taken for what it
/// encloses) and the include once, in order of offset. Refused sites are handed to `Refused`.
struct FileEdits {
  std::vector<Edit> Edits;
  std::vector<std::pair<const Site *, Reason>> Refused;
  std::vector<const Site *> Wrapped;
};
FileEdits rewriteFile(llvm::ArrayRef<WrapRequest> Requests, const SourceText &Source);

/// One advice on its own, with the include it needs. The error is a Refusal.
llvm::Expected<std::vector<Edit>> rewrite(const Advice &Of, Model Default,
                                          llvm::ArrayRef<Model> Legal, const SourceText &Source);

/// The text with its edits, which must be sorted and must not overlap.
std::string applyEdits(llvm::StringRef Text, llvm::ArrayRef<Edit> Edits);

/// Such tasks need more threads than cores, which is what the runtime's pool has.
bool tasksMayWait(const Site &Of);

/// The executor as written in source: `conc::site<0x3f9a1c22, conc::async, conc::threads>()`, with
/// its condition on further lines.
std::string executorFor(const WrapRequest &Request, llvm::StringRef Conc);
/// The same for C: `CONC_SITE(0x3f9a1c22, CONC_ASYNC, CONC_THREADS)`; a condition and what follows
/// it on lines of their own.
std::string executorForC(const WrapRequest &Request, llvm::StringRef Indent, llvm::StringRef Eol);

} // namespace concadvise
