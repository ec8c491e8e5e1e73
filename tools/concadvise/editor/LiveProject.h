// One program of a language server: analysed as a whole now and then, and one source at a time in
// between.
#pragma once

#include "analyzer/rewriter/Rewriter.h"
#include "tools/concadvise/Findings.h"
#include "tools/lsp/Engine.h"

#include <mutex>

namespace concadvise {

/// Thread-safe.
class LiveProject {
public:
  /// `Kept` may be null.
  LiveProject(std::string Database, unsigned Jobs, store::Cache *Kept);
  ~LiveProject();

  // As lsp::Engine has them.
  llvm::Expected<std::map<std::string, lsp::FileAdvice>>
  whole(const UnsavedTexts &Texts, const Context &Known, const std::atomic<bool> &Stop,
        std::function<void(unsigned, unsigned)> Progress);
  std::optional<lsp::FileAdvice> edited(const std::string &File, const UnsavedTexts &Texts,
                                        const Context &Known);
  llvm::Expected<std::vector<Edit>> edits(const WrapRequest &Request, const UnsavedTexts &Texts);

private:
  struct Base;
  struct Live;
  std::shared_ptr<const Base> base() const;
  TranslationUnit read(const Base &On, const CompileCommand &Command, const UnsavedTexts &Texts,
                       const TranslationUnit &Before);

  const std::string Database;
  const unsigned Jobs;
  store::Cache *const Kept;
  mutable std::mutex Mutex; ///< Guards `Now`.
  std::shared_ptr<const Base> Now;
  std::mutex Reading;                                 ///< Guards what follows.
  std::map<std::string, std::unique_ptr<Live>> Units; ///< Of open files.
};

} // namespace concadvise
