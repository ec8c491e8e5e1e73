#include "advisor/SiteIndex.h"

#include "advisor/SourceMatch.h"

#include <algorithm>

namespace concadvise {

SiteIndex::SiteIndex(const std::vector<Site> &Sites) : Sites(Sites) {
  for (uint32_t I = 0; I < Sites.size(); ++I) {
    std::string Path = normalisedPath(Sites[I].At.File);
    auto &Files = ByFileName[std::string(fileName(Path))];
    auto Known = std::find_if(Files.begin(), Files.end(),
                              [&](const FileOfSites &F) { return F.Path == Path; });
    if (Known == Files.end())
      Known = Files.insert(Files.end(), {Path, {}});
    Known->Sites.push_back(I);
    ByFunction[bareFunctionName(Sites[I].Function)].push_back(I);
  }
}

// Two files of one name: the one that shares the longer tail with the frame's path.
const SiteIndex::FileOfSites *SiteIndex::file(const StackFrame &Frame) const {
  if (Frame.File.empty())
    return nullptr;
  std::string Path = normalisedPath(Frame.File);
  auto Files = ByFileName.find(std::string(fileName(Path)));
  if (Files == ByFileName.end())
    return nullptr;
  const FileOfSites *Best = nullptr;
  size_t BestTail = 0;
  for (const FileOfSites &F : Files->second) {
    if (!sameFile(F.Path, Path))
      continue;
    size_t Tail =
        size_t(std::mismatch(F.Path.rbegin(), F.Path.rend(), Path.rbegin(), Path.rend()).first -
               F.Path.rbegin());
    if (!Best || Tail > BestTail) {
      Best = &F;
      BestTail = Tail;
    }
  }
  return Best;
}

std::vector<uint32_t> SiteIndex::byLine(const StackFrame &Frame) const {
  std::vector<uint32_t> Found;
  const FileOfSites *In = Frame.Line ? file(Frame) : nullptr;
  if (!In)
    return Found;
  for (uint32_t I : In->Sites)
    if (Sites[I].At.Line <= Frame.Line &&
        Frame.Line <= std::max(Sites[I].At.EndLine, Sites[I].At.Line))
      Found.push_back(I);
  return Found;
}

bool SiteIndex::knowsFile(const StackFrame &Frame) const { return file(Frame) != nullptr; }

const std::vector<uint32_t> &SiteIndex::byFunction(const StackFrame &Frame) const {
  static const std::vector<uint32_t> None;
  if (!Frame.File.empty() || Frame.Function.empty())
    return None;
  auto Found = ByFunction.find(bareFunctionName(Frame.Function));
  return Found == ByFunction.end() ? None : Found->second;
}

} // namespace concadvise
