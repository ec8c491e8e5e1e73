#include "tools/concadvise/editor/EditorEngine.h"

#include "analyzer/rewriter/Choice.h"
#include "tools/concadvise/Profiles.h"

#include "llvm/ADT/STLExtras.h"

#include <malloc.h>

using namespace llvm;

namespace concadvise {

Error EditorEngine::configure(const lsp::Settings &Wanted) {
  auto Next = std::make_shared<Context>();
  Expected<std::optional<Profile>> Measured = readProfiles(Wanted.Profiles);
  if (Measured)
    Next->Measured = std::move(*Measured);
  std::lock_guard Lock(Mutex);
  if (Build != Wanted.Build)
    Projects.clear();
  Build = Wanted.Build;
  Known = std::move(Next);
  return Measured ? Error::success() : Measured.takeError();
}

Expected<std::string> EditorEngine::programOf(StringRef File) {
  std::lock_guard Lock(Mutex);
  return findDatabase(Build, {File.str()});
}

std::shared_ptr<LiveProject> EditorEngine::project(const std::string &Database) {
  std::lock_guard Lock(Mutex);
  std::shared_ptr<LiveProject> &Its = Projects[Database];
  if (!Its)
    Its = std::make_shared<LiveProject>(Database, Jobs, Kept.get());
  return Its;
}

std::shared_ptr<const Context> EditorEngine::known() {
  std::lock_guard Lock(Mutex);
  return Known;
}

Expected<std::map<std::string, lsp::FileAdvice>>
EditorEngine::whole(const std::string &Program, const UnsavedTexts &Texts,
                    const std::atomic<bool> &Stop,
                    std::function<void(unsigned, unsigned)> Progress) {
  auto All = project(Program)->whole(Texts, *known(), Stop, std::move(Progress));
  malloc_trim(0); // Clang's trees are gone; the server stays.
  return All;
}

std::optional<lsp::FileAdvice> EditorEngine::edited(const std::string &Program,
                                                    const std::string &File,
                                                    const UnsavedTexts &Texts) {
  return project(Program)->edited(File, Texts, *known());
}

// --- what `fix` would do --------------------------------------------------------------------

/// As `fix --site ID` consents, with or without `--model`.
static Consent consentTo(const Advice &Of, std::optional<Model> On) {
  Consent Given;
  Given.Sites = {Of.Id};
  Given.Override = On;
  return Given;
}

static bool sameForm(const WrapRequest &A, const WrapRequest &B) {
  return A.Default == B.Default && A.Staged == B.Staged;
}

std::vector<lsp::Wrapping> EditorEngine::wrappings(const Advice &Of) {
  std::vector<lsp::Wrapping> Ways;
  std::vector<WrapRequest> Seen;
  auto Add = [&](std::optional<Model> On) {
    Choice Chosen = choose(Of, consentTo(Of, On));
    if (Chosen.What != Choice::Outcome::Wrap ||
        any_of(Seen, [&](const WrapRequest &Each) { return sameForm(Each, Chosen.Request); }))
      return;
    lsp::Wrapping Way{Chosen.Request.Default, !On, {}};
    for (const Reason &Each : Chosen.Assumptions)
      Way.Assumptions.push_back(Each.Message);
    Seen.push_back(Chosen.Request);
    Ways.push_back(std::move(Way));
  };
  Add(std::nullopt);
  for (Model Each :
       {Model::Threads, Model::Processes, Model::Async, Model::AsyncThreads, Model::Serial})
    Add(Each);
  return Ways;
}

Expected<std::vector<Edit>> EditorEngine::edits(const std::string &Program, const Advice &Of,
                                                const lsp::Wrapping &How,
                                                const UnsavedTexts &Texts) {
  Choice Chosen = choose(Of, consentTo(Of, How.Advised ? std::nullopt : std::optional(How.On)));
  if (Chosen.What != Choice::Outcome::Wrap)
    return failure(Chosen.Why.Message);
  return project(Program)->edits(Chosen.Request, Texts);
}

} // namespace concadvise
