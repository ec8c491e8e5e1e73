#include "tools/concadvise/Installation.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

#include <dlfcn.h>
#include <link.h>

using namespace llvm;

namespace concadvise {

std::string thisObject() {
  static int Anchor;
  Dl_info Info;
  link_map *Loaded = nullptr;
  SmallString<256> Library;
  if (dladdr1(&Anchor, &Info, reinterpret_cast<void **>(&Loaded), RTLD_DL_LINKMAP) && Loaded &&
      *Loaded->l_name && !sys::fs::real_path(Loaded->l_name, Library)) // The program has no name.
    return std::string(Library);
  return sys::fs::getMainExecutable(nullptr, &Anchor);
}

std::string runtimeHeaders() {
  std::string Object = thisObject();
  StringRef Prefix = sys::path::parent_path(sys::path::parent_path(Object));
  // bin/concadvise, lib/libconcadvise-tidy.so or lib/x86_64-linux-gnu/libconcadvise-tidy.so
  for (const std::string &Folder :
       {Prefix.str() + "/include", sys::path::parent_path(Prefix).str() + "/include",
        std::string(CONCADVISE_RUNTIME_HEADERS)})
    if (sys::fs::exists(Folder + "/conc/conc.h"))
      return Folder;
  return "";
}

} // namespace concadvise
