#include "profiler/launch/SiteCounts.h"

#include "runtime/include/conc/site_counts.h"

#include <sys/mman.h>

namespace concadvise::profiler {

namespace shared = conc::site_counts;
static constexpr size_t Size = shared::file_size(shared::default_capacity);

llvm::Expected<SiteCounts> SiteCounts::create() {
  Fd File(memfd_create("concadvise-site-counts", MFD_CLOEXEC));
  if (!File || ftruncate(File.get(), Size) != 0)
    return errnoError("cannot make the file that counts tasks");
  void *Mapping = mmap(nullptr, Size, PROT_READ | PROT_WRITE, MAP_SHARED, File.get(), 0);
  if (Mapping == MAP_FAILED)
    return errnoError("cannot map the file that counts tasks");
  shared::create(Mapping, shared::default_capacity);
  return SiteCounts(std::move(File), Mapping);
}

SiteCounts::SiteCounts(SiteCounts &&Other) noexcept
    : File(std::move(Other.File)), Mapping(std::exchange(Other.Mapping, nullptr)) {}

SiteCounts::~SiteCounts() {
  if (Mapping)
    munmap(Mapping, Size);
}

std::pair<std::string, std::string> SiteCounts::environment() const {
  return {shared::environment,
          "/proc/" + std::to_string(getpid()) + "/fd/" + std::to_string(File.get())};
}

std::vector<SiteCount> SiteCounts::read() const {
  std::vector<SiteCount> Counts;
  uint32_t Capacity = 0;
  const shared::record *Records = shared::records(Mapping, Size, Capacity);
  if (!Records) // The program wrote over its header; it has no counts then.
    return Counts;
  Capacity = std::min(Capacity, shared::default_capacity);
  for (const shared::record *R = Records; R != Records + Capacity && R->id; ++R) {
    SiteCount Count;
    Count.SiteId = R->id;
    Count.Tasks = R->tasks;
    Count.CpuSeconds = double(R->cpu_ns) * 1e-9;
    Count.WallSeconds = double(R->wall_ns) * 1e-9;
    for (size_t I = 0; I != Count.WallHistogram.size(); ++I)
      Count.WallHistogram[I] = R->wall_histogram[I];
    Count.MaxInFlight = R->max_in_flight;
    Count.Runs = R->runs;
    Counts.push_back(Count);
  }
  return Counts;
}

} // namespace concadvise::profiler
