#include "analyzer/frontend/Toolchain.h"

#include "clang/Basic/Version.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/VersionTuple.h"
#include "llvm/TargetParser/Host.h"
#include "llvm/TargetParser/Triple.h"

#include <dlfcn.h>

using namespace llvm;

namespace concadvise {
namespace {

/// The real path of the library that `clang::getClangFullVersion` comes from.
SmallString<256> clangLibrary() {
  SmallString<256> Real;
  Dl_info Info;
  if (dladdr(reinterpret_cast<void *>(&clang::getClangFullVersion), &Info) && Info.dli_fname)
    if (sys::fs::real_path(Info.dli_fname, Real))
      Real = Info.dli_fname;
  return Real;
}

bool isResourceDirectory(const Twine &Path) { return sys::fs::is_directory(Path + "/include"); }

std::string find() {
  SmallString<256> Library = clangLibrary();
  // Upstream: <prefix>/lib/libclang-cpp.so beside <prefix>/lib/clang/19. Debian keeps the library
  // in lib/<multiarch> and the rest in lib/llvm-19/lib.
  for (StringRef Folder = sys::path::parent_path(Library); !Folder.empty();
       Folder = sys::path::parent_path(Folder))
    for (StringRef Sub :
         {"clang/" CLANG_VERSION_MAJOR_STRING, "lib/clang/" CLANG_VERSION_MAJOR_STRING,
          "llvm-" CLANG_VERSION_MAJOR_STRING "/lib/clang/" CLANG_VERSION_MAJOR_STRING})
      if (std::string Candidate = (Folder + "/" + Sub).str(); isResourceDirectory(Candidate))
        return Candidate;
  return {};
}

/// "12" or "12.2.0": versions are ordered by their numbers.
VersionTuple versionOf(StringRef Folder) {
  VersionTuple Version;
  return Version.tryParse(sys::path::filename(Folder)) ? VersionTuple() : Version;
}

std::string findGccOpenMpHeader() {
  Triple Host(sys::getDefaultTargetTriple());
  std::string Best;
  VersionTuple Newest;
  std::error_code Error;
  for (sys::fs::directory_iterator At("/usr/lib/gcc", Error), End; !Error && At != End;
       At.increment(Error)) {
    if (Triple(Triple::normalize(sys::path::filename(At->path()))).getArch() != Host.getArch())
      continue;
    std::error_code Inner;
    for (sys::fs::directory_iterator Each(At->path(), Inner), Stop; !Inner && Each != Stop;
         Each.increment(Inner))
      if (VersionTuple Version = versionOf(Each->path());
          Version > Newest && sys::fs::exists(Each->path() + "/include/omp.h")) {
        Newest = Version;
        Best = Each->path() + "/include/omp.h";
      }
  }
  return Best;
}

} // namespace

const std::string &gccOpenMpHeader() {
  static const std::string Found = findGccOpenMpHeader();
  return Found;
}

const std::string &clangResourceDirectory() {
  static const std::string Found = find();
  return Found;
}

} // namespace concadvise
