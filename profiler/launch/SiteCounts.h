// Where code wrapped with conc::site counts its tasks while it is profiled.
#pragma once

#include "model/Profile.h"
#include "profiler/events/Fd.h"

#include <string>
#include <utility>
#include <vector>

namespace concadvise::profiler {

/// A file without a name: nothing is left behind, however we end.
class SiteCounts {
public:
  static llvm::Expected<SiteCounts> create();
  SiteCounts(SiteCounts &&Other) noexcept;
  SiteCounts &operator=(SiteCounts &&) = delete;
  ~SiteCounts();

  /// The environment variable that tells programs of the file, and its value.
  std::pair<std::string, std::string> environment() const;
  std::vector<SiteCount> read() const;

private:
  SiteCounts(Fd File, void *Mapping) : File(std::move(File)), Mapping(Mapping) {}
  Fd File;
  void *Mapping;
};

} // namespace concadvise::profiler
