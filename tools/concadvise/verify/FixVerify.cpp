#include "tools/concadvise/verify/FixVerify.h"

#include "tools/concadvise/Analysis.h"
#include "tools/concadvise/Command.h"
#include "tools/concadvise/verify/RaceCheck.h"
#include "tools/concadvise/verify/Shell.h"
#include "tools/report/Common.h"

#include "llvm/ADT/STLExtras.h"

#include <chrono>

using namespace llvm;

namespace concadvise {
namespace {

std::string describe(const Race &Found) {
  std::string Root = displayRoot();
  StringRef First = displayPath(Found.First, Root), Then = displayPath(Found.Then, Root);
  std::string Text = "ThreadSanitizer: two tasks touch one place";
  if (!Then.empty())
    Text += (" at " + Then).str();
  if (!First.empty() && First != Then)
    Text += ((Then.empty() ? " at " : " and ") + First).str();
  return Text + " (lines of the wrapped text)";
}

uint64_t idOf(const Site &Of) {
  uint64_t Id = 0;
  return StringRef(Of.Id).getAsInteger(16, Id) ? 0 : Id;
}

class Verifier {
public:
  Verifier(const FixVerification &How, ArrayRef<WrapRequest> Wanted, FixSources &From)
      : How(How), Wanted(Wanted), From(From) {}

  Expected<FixChanges> run(const FixChanges &All);

private:
  Expected<CommandOutcome> perform() const { return runCommand({How.Command}); }
  Expected<bool> keepsOutput(const FixChanges &Changes);
  Expected<FixChanges> sameOutput(const FixChanges &All);
  Expected<FixChanges> oneByOne(const FixChanges &All);
  Expected<FixChanges> instead(const FixChanges &Applied, ArrayRef<WrapRequest> Sound);
  Expected<FixChanges> withoutRaces(FixChanges Applied);
  void sayRaces(const RaceFindings &Found, const FixChanges &Applied) const;

  const FixVerification &How;
  ArrayRef<WrapRequest> Wanted;
  FixSources &From;
  CommandOutcome Before;
};

/// Applies, runs the command, and takes everything back when it tells a difference.
Expected<bool> Verifier::keepsOutput(const FixChanges &Changes) {
  if (Error E = applyChanges(Changes.Files))
    return E;
  auto After = perform();
  if (After && *After == Before)
    return true;
  if (After)
    for (const Site *Of : Changes.Wrapped)
      How.Say(Of, "--verify: " + difference(Before, *After));
  Error Undone = applyChanges(reversed(Changes.Files));
  if (!After)
    return joinErrors(After.takeError(), std::move(Undone));
  if (Undone)
    return Undone;
  return false;
}

/// Takes back what is applied and works out the changes of these sites alone; applies nothing.
Expected<FixChanges> Verifier::instead(const FixChanges &Applied, ArrayRef<WrapRequest> Sound) {
  if (Error E = applyChanges(reversed(Applied.Files)))
    return E;
  From.AnalysedAt = std::chrono::system_clock::now();
  return fixChanges(Sound, From);
}

/// One site after the other, keeping those that leave the output as it was.
Expected<FixChanges> Verifier::oneByOne(const FixChanges &All) {
  FixChanges Kept;
  std::vector<WrapRequest> Sound;
  for (const WrapRequest &Each : Wanted) {
    if (!is_contained(All.Wrapped, Each.Of))
      continue;
    Sound.push_back(Each);
    auto Changes = instead(Kept, Sound);
    if (!Changes)
      return Changes.takeError();
    auto Keeps = keepsOutput(*Changes);
    if (!Keeps)
      return Keeps.takeError();
    if (*Keeps) {
      Kept = std::move(*Changes);
      continue;
    }
    Sound.pop_back();
    if (Error E = applyChanges(Kept.Files))
      return E;
  }
  return Kept;
}

/// All sites together first: one run is enough when nothing goes wrong.
Expected<FixChanges> Verifier::sameOutput(const FixChanges &All) {
  auto Same = keepsOutput(All);
  if (!Same)
    return Same.takeError();
  if (*Same)
    return All;
  auto Again = perform();
  if (!Again)
    return Again.takeError();
  if (*Again != Before)
    return failure("--verify: the command's output is not the same twice, so it cannot tell a "
                   "change; everything is as it was");
  if (All.Wrapped.size() == 1)
    return FixChanges();
  return oneByOne(All);
}

void Verifier::sayRaces(const RaceFindings &Found, const FixChanges &Applied) const {
  for (const Site *Of : Applied.Wrapped) {
    auto At = find_if(Found.Races, [&](const Race &Each) { return Each.Site == idOf(*Of); });
    if (At != Found.Races.end())
      How.Say(Of, "--verify: " + describe(*At));
    else if (!Found.Ran.count(idOf(*Of)))
      How.Say(Of, "--verify: ThreadSanitizer saw no tasks of it: the command did not come here, or "
                  "its model is not threads");
  }
}

/// Takes back the sites whose tasks race. What cannot be looked at stays, and that is said.
Expected<FixChanges> Verifier::withoutRaces(FixChanges Applied) {
  auto Found = checkRaces(How.Command, How.Commands);
  if (!Found && Interrupts::noted()) {
    if (Error Undone = applyChanges(reversed(Applied.Files)))
      return joinErrors(Found.takeError(), std::move(Undone));
    return Found.takeError();
  }
  if (!Found) {
    How.Say(nullptr, "--verify: not checked for races: " + toString(Found.takeError()));
    return Applied;
  }
  sayRaces(*Found, Applied);
  auto Races = [&](const Site *Of) {
    return any_of(Found->Races, [&](const Race &Each) { return Each.Site == idOf(*Of); });
  };
  if (none_of(Applied.Wrapped, Races))
    return Applied;
  std::vector<WrapRequest> Sound;
  for (const WrapRequest &Each : Wanted)
    if (is_contained(Applied.Wrapped, Each.Of) && !Races(Each.Of))
      Sound.push_back(Each);
  auto Rest = instead(Applied, Sound);
  if (!Rest)
    return Rest.takeError();
  auto Same = keepsOutput(*Rest);
  if (!Same)
    return Same.takeError();
  return *Same ? std::move(*Rest) : FixChanges();
}

Expected<FixChanges> Verifier::run(const FixChanges &All) {
  Interrupts Guard;
  auto First = perform();
  if (!First)
    return First.takeError();
  if (First->Status != 0)
    return failure("--verify: the command ends with " + Twine(First->Status) +
                   " before anything is changed");
  Before = std::move(*First);
  auto Kept = sameOutput(All);
  if (!Kept || !How.Races || Kept->Wrapped.empty())
    return Kept;
  return withoutRaces(std::move(*Kept));
}

} // namespace

Expected<FixChanges> verifyChanges(const FixVerification &How, const FixChanges &All,
                                   ArrayRef<WrapRequest> Wanted, FixSources &From) {
  return Verifier(How, Wanted, From).run(All);
}

} // namespace concadvise
