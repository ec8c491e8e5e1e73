// One rule as a check of clang-tidy: shows the advice, decides nothing.
#pragma once

#include "clang-tidy/ClangTidyCheck.h"
#include "tools/tidy/Session.h"

namespace concadvise::tidy {

class RuleCheck final : public clang::tidy::ClangTidyCheck {
public:
  RuleCheck(llvm::StringRef Name, clang::tidy::ClangTidyContext *Context, llvm::StringRef Rule,
            std::shared_ptr<Reading> Unit);

  void storeOptions(clang::tidy::ClangTidyOptions::OptionMap &Into) override;
  void registerPPCallbacks(const clang::SourceManager &, clang::Preprocessor *Lexer,
                           clang::Preprocessor *) override;
  void registerMatchers(clang::ast_matchers::MatchFinder *Finder) override;
  void check(const clang::ast_matchers::MatchFinder::MatchResult &Result) override;

private:
  void show(const Advice &Each);
  void addFix(const Advice &Of, const clang::DiagnosticBuilder &To);

  OptionsView Shared; ///< Of all our checks.
  const tidy::Options Given;
  const llvm::StringRef Rule;
  const std::shared_ptr<Reading> Unit;
};

} // namespace concadvise::tidy
