#include "tools/concadvise/Consents.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace concadvise {

Error readAccepted(const Invocation &Call, Consent &Into) {
  if (!Call.Args.hasArg(OPT_accept))
    return Error::success();
  Into.Assumed = true;
  return Call.choice(OPT_accept).takeError();
}

/// A site by its id or the beginning of one; ids are long, and people copy what was shown.
static Expected<std::string> siteNamed(StringRef Id, const Sites &Found) {
  std::vector<std::string> Matches, Near;
  for (const Site &Each : Found.All) {
    if (Each.Id == Id)
      return Each.Id;
    if (Id.size() >= 4 && StringRef(Each.Id).starts_with(Id))
      Matches.push_back(Each.Id);
    else if (StringRef(Each.Id).edit_distance(Id) <= 3)
      Near.push_back(Each.Id);
  }
  if (Matches.size() == 1)
    return Matches.front();
  std::string Message = "there is no site '" + Id.str() + "'";
  if (Matches.size() > 1)
    Message = "several sites begin with '" + Id.str() + "'";
  std::vector<std::string> &Close = Matches.empty() ? Near : Matches;
  sort(Close);
  if (!Close.empty())
    Message += ": " + join(Close, ", ");
  else
    Message += "; `concadvise check --all` lists them";
  return failure(Message);
}

Error readSites(const Invocation &Call, const Sites &Found, Consent &Into) {
  for (const std::string &Id : Call.Args.getAllArgValues(OPT_site)) {
    auto Named = siteNamed(Id, Found);
    if (!Named)
      return Named.takeError();
    Into.Sites.insert(*Named);
  }
  return Error::success();
}

} // namespace concadvise
