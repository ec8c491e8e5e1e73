// `fix --verify CMD`: which changes stay, by what the user's own command shows.
//
//   run before ─▶ apply ─▶ run after ─▶ same output? ─▶ with ThreadSanitizer ─▶ no races? ─▶ stays
//                            │ no: one site after another      │ yes: without those sites
#pragma once

#include "tools/concadvise/FixChanges.h"

#include <functional>

namespace concadvise {

struct FixVerification {
  std::string Command;
  bool Races = true; ///< Also look for races.
  const CompileCommands &Commands;
  /// Says something of one site, or of the whole when that is null.
  std::function<void(const Site *, const llvm::Twine &)> Say;
};

/// Applies what passes and returns it; the rest is as it was before, also when this fails.
/// `All` is what `Wanted` comes to.
llvm::Expected<FixChanges> verifyChanges(const FixVerification &How, const FixChanges &All,
                                         llvm::ArrayRef<WrapRequest> Wanted, FixSources &From);

} // namespace concadvise
