#include "tools/concadvise/Judged.h"

#include "analyzer/frontend/Jobs.h"
#include "analyzer/store/SitesFile.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/xxhash.h"

using namespace llvm;

namespace concadvise {

/// Everything that the result depends on; nothing when the Facts cannot be written down.
static std::optional<std::string> nameOf(const Scan &Scanned, StringRef Taught,
                                         const AnalysisOptions &Options) {
  std::vector<std::optional<XXH128_hash_t>> Hashes(Scanned.Units.size());
  forEachIndex(Hashes.size(), Options.Jobs, [&](unsigned I) {
    if (auto Bytes = store::contentOf(Scanned.Units[I]))
      Hashes[I] = xxh3_128bits(arrayRefFromStringRef(*Bytes));
  });
  std::string Name = "sites";
  auto Add = [&](StringRef Part) { (Name += Part).push_back('\0'); };
  for (const std::optional<XXH128_hash_t> &Each : Hashes) {
    if (!Each)
      return std::nullopt;
    Add(std::to_string(Each->high64));
    Add(std::to_string(Each->low64));
  }
  for (const Coverage::NotAnalysed &Each : Scanned.Missing) {
    Add(Each.File);
    Add(Each.Reason);
  }
  Add(Taught);
  return Name;
}

Sites judged(Scan Scanned, const Knowledge &Known, StringRef Taught, const AnalysisOptions &Options,
             store::Cache *Kept) {
  std::optional<std::string> Name;
  if (Kept)
    Name = nameOf(Scanned, Taught, Options);
  if (Name)
    if (std::unique_ptr<MemoryBuffer> Bytes = Kept->find(*Name))
      if (std::optional<Sites> Found = store::parseSites(Bytes->getBuffer()))
        return std::move(*Found);
  Sites Found = analyse(std::move(Scanned.Units), Known, Options, std::move(Scanned.Missing));
  if (Name)
    if (std::optional<std::string> Bytes = store::serialise(Found))
      Kept->keep(*Name, *Bytes);
  if (Kept)
    Kept->trim();
  return Found;
}

} // namespace concadvise
