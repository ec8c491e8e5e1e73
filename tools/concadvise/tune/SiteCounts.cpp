#include "tools/concadvise/tune/SiteCounts.h"

#include "conc/site_counts.h"
#include "profiler/store/WriteFile.h"
#include "tools/concadvise/verify/Scratch.h"

using namespace llvm;

namespace concadvise {

namespace layout = conc::site_counts;

const char *const SiteCountsVariable = layout::environment;

Error makeSiteCounts(const std::string &File) {
  std::string Bytes(layout::file_size(layout::default_capacity), '\0');
  layout::create(Bytes.data(), layout::default_capacity);
  return profiler::writeFile(File, [&](raw_ostream &OS) {
    OS << Bytes;
    return Error::success();
  });
}

std::set<uint64_t> sitesCounted(const std::string &File) {
  std::set<uint64_t> Ids;
  std::string Bytes = contentOf(File);
  uint32_t Capacity = 0;
  layout::record *First = layout::records(Bytes.data(), Bytes.size(), Capacity);
  for (uint32_t I = 0; First && I < Capacity && First[I].id != 0; ++I)
    Ids.insert(First[I].id);
  return Ids;
}

} // namespace concadvise
