// The analysis behind the language server.
#pragma once

#include "tools/concadvise/editor/LiveProject.h"

namespace concadvise {

class EditorEngine final : public lsp::Engine {
public:
  EditorEngine(unsigned Jobs, std::unique_ptr<store::Cache> Kept)
      : Jobs(Jobs), Kept(std::move(Kept)) {}

  llvm::Error configure(const lsp::Settings &Wanted) override;
  llvm::Expected<std::string> programOf(llvm::StringRef File) override;
  llvm::Expected<std::map<std::string, lsp::FileAdvice>>
  whole(const std::string &Program, const UnsavedTexts &Texts, const std::atomic<bool> &Stop,
        std::function<void(unsigned, unsigned)> Progress) override;
  std::optional<lsp::FileAdvice> edited(const std::string &Program, const std::string &File,
                                        const UnsavedTexts &Texts) override;
  std::vector<lsp::Wrapping> wrappings(const Advice &Of) override;
  llvm::Expected<std::vector<Edit>> edits(const std::string &Program, const Advice &Of,
                                          const lsp::Wrapping &How,
                                          const UnsavedTexts &Texts) override;

private:
  std::shared_ptr<LiveProject> project(const std::string &Database);
  std::shared_ptr<const Context> known();

  const unsigned Jobs;
  const std::unique_ptr<store::Cache> Kept;
  std::mutex Mutex; ///< Guards what follows.
  std::string Build;
  std::shared_ptr<const Context> Known = std::make_shared<Context>();
  std::map<std::string, std::shared_ptr<LiveProject>> Projects; ///< By database.
};

} // namespace concadvise
