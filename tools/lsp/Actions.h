// What is answered about an open file: hovers, lenses, code actions and their edits.
#pragma once

#include "tools/lsp/Session.h"

namespace concadvise::lsp {

/// How a request about a document is answered; nothing for a method that is none of ours.
std::optional<Session::Answer> answerTo(llvm::StringRef Method, const llvm::json::Object &Params,
                                        Engine &Analyst, const Client &For);

/// The file that an action of ours is about.
std::optional<std::string> fileOfAction(const llvm::json::Object &Action);
/// The action with its edit.
Session::Answer resolveAction(const llvm::json::Object &Action, Engine &Analyst, const Client &For);

} // namespace concadvise::lsp
