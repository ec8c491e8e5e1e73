// clang-tidy --load libconcadvise-tidy.so -checks=concadvise-*: a check for each rule of the table.
#include "advisor/Rules.h"
#include "clang-tidy/ClangTidyModule.h"
#include "clang-tidy/ClangTidyModuleRegistry.h"
#include "tools/tidy/RuleCheck.h"

#include "llvm/Config/llvm-config.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

#include <link.h>

namespace concadvise::tidy {
namespace {

/// How many LLVM libraries there are in this process. Ours is the second in a clang-tidy of another
/// version, which finds all names that it looks for and then crashes.
unsigned countOfLlvm() {
  unsigned Count = 0;
  dl_iterate_phdr(
      [](dl_phdr_info *Loaded, size_t, void *Into) {
        *static_cast<unsigned *>(Into) +=
            llvm::sys::path::filename(Loaded->dlpi_name).starts_with("libLLVM");
        return 0;
      },
      &Count);
  return Count;
}

class Module final : public clang::tidy::ClangTidyModule {
public:
  void addCheckFactories(clang::tidy::ClangTidyCheckFactories &Factories) override {
    if (countOfLlvm() > 1) {
      llvm::errs() << "concadvise: no checks: this library is for clang-tidy " << LLVM_VERSION_MAJOR
                   << '\n';
      return;
    }
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
