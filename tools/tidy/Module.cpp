// clang-tidy --load libconcadvise-tidy.so -checks=concadvise-*: a check for each rule of the table.
#include "advisor/Rules.h"
#include "clang-tidy/ClangTidyModule.h"
#include "clang-tidy/ClangTidyModuleRegistry.h"
#include "tools/tidy/RuleCheck.h"

namespace concadvise::tidy {
namespace {

class Module final : public clang::tidy::ClangTidyModule {
public:
  void addCheckFactories(clang::tidy::ClangTidyCheckFactories &Factories) override {
    auto Run = std::make_shared<Session>();
    for (const Rule &Each : Rules)
      Factories.registerCheckFactory(
          "concadvise-" + std::string(Each.Name),
          [Run, &Each](llvm::StringRef Name, clang::tidy::ClangTidyContext *Context) {
            return std::make_unique<RuleCheck>(Name, Context, Each.Name, Run->reading());
          });
  }
};

clang::tidy::ClangTidyModuleRegistry::Add<Module>
    Registered("concadvise-module", "Where code should run concurrently, and on which model.");

} // namespace
} // namespace concadvise::tidy
