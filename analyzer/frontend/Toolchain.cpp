#include "analyzer/frontend/Toolchain.h"

#include "clang/Basic/Version.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

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

} // namespace

const std::string &clangResourceDirectory() {
  static const std::string Found = find();
  return Found;
}

} // namespace concadvise
