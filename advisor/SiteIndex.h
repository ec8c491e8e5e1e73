// Finds the sites that a frame of a profile lies in.
#pragma once

#include "model/Profile.h"
#include "model/Site.h"

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace concadvise {

/// Borrows the sites.
class SiteIndex {
public:
  explicit SiteIndex(const std::vector<Site> &Sites);

  /// Indices of the sites whose lines hold this frame's line.
  std::vector<uint32_t> byLine(const StackFrame &Frame) const;

  /// Does the frame lie in a file that has sites? Then the profile is of this code.
  bool knowsFile(const StackFrame &Frame) const;

  /// For a frame without line information: the sites of the function it names.
  const std::vector<uint32_t> &byFunction(const StackFrame &Frame) const;

private:
  struct FileOfSites {
    std::string Path;
    std::vector<uint32_t> Sites;
  };
  const FileOfSites *file(const StackFrame &Frame) const;

  const std::vector<Site> &Sites;
  std::unordered_map<std::string, std::vector<FileOfSites>> ByFileName;
  std::unordered_map<std::string, std::vector<uint32_t>> ByFunction;
};

} // namespace concadvise
