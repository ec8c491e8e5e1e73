// Targets as CMake itself tells them: cmake-file-api(7), codemodel version 2.
#include "analyzer/rewriter/CMakeTarget.h"
#include "model/JsonDepth.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"

using namespace llvm;

namespace concadvise {
namespace {

constexpr char ReplyFolder[] = "/.cmake/api/v1/reply/";
constexpr char QueryFolder[] = "/.cmake/api/v1/query/client-concadvise";

std::string realPath(const Twine &Path) {
  SmallString<256> Real;
  return sys::fs::real_path(Path, Real) ? Path.str() : std::string(Real);
}

/// Replies are outside input: anything unreadable reads as an empty object.
json::Object readJson(const Twine &File) {
  auto Buffer = MemoryBuffer::getFile(File);
  if (!Buffer || nestsTooDeeply((*Buffer)->getBuffer()))
    return {};
  auto Value = json::parse((*Buffer)->getBuffer());
  if (!Value) {
    consumeError(Value.takeError());
    return {};
  }
  json::Object *Object = Value->getAsObject();
  return Object ? std::move(*Object) : json::Object();
}

std::string newestIndex(const std::string &Folder) {
  std::string Newest;
  std::error_code EC;
  for (sys::fs::directory_iterator It(Folder, EC), End; !EC && It != End; It.increment(EC)) {
    StringRef Name = sys::path::filename(It->path());
    if (Name.starts_with("index-") && Name > sys::path::filename(Newest))
      Newest = It->path();
  }
  return Newest;
}

std::string codemodelFile(const std::string &Folder) {
  json::Object Index = readJson(newestIndex(Folder));
  const json::Array *Objects = Index.getArray("objects");
  for (const json::Value &Each : Objects ? *Objects : json::Array())
    if (const json::Object *Object = Each.getAsObject())
      if (Object->getString("kind") == StringRef("codemodel"))
        if (auto File = Object->getString("jsonFile"))
          return Folder + File->str();
  return "";
}

bool lists(const json::Object &Target, StringRef Source, StringRef Wanted) {
  const json::Array *Sources = Target.getArray("sources");
  return Sources && any_of(*Sources, [&](const json::Value &Each) {
           const json::Object *Object = Each.getAsObject();
           auto Path = Object ? Object->getString("path") : std::nullopt;
           if (!Path)
             return false;
           return realPath(sys::path::is_absolute(*Path) ? Twine(*Path) : Source + "/" + *Path) ==
                  Wanted;
         });
}

/// The outermost call in a CMakeLists.txt that leads to the target: where a person would look.
std::optional<CMakeTarget> placeOf(const json::Object &Target, StringRef Source) {
  const json::Object *Graph = Target.getObject("backtraceGraph");
  const json::Array *Nodes = Graph ? Graph->getArray("nodes") : nullptr;
  const json::Array *Files = Graph ? Graph->getArray("files") : nullptr;
  auto Name = Target.getString("name");
  if (!Nodes || !Files || !Name)
    return std::nullopt;
  CMakeTarget Found{Name->str(), "", 0};
  std::optional<int64_t> Index = Target.getInteger("backtrace");
  for (size_t Steps = 0; Index && Steps <= Nodes->size(); ++Steps) {
    const json::Object *Node =
        size_t(*Index) < Nodes->size() ? (*Nodes)[size_t(*Index)].getAsObject() : nullptr;
    if (!Node)
      break;
    auto Line = Node->getInteger("line"), File = Node->getInteger("file");
    if (Line && File && size_t(*File) < Files->size())
      if (auto Path = (*Files)[size_t(*File)].getAsString()) {
        Found.Line = unsigned(*Line);
        Found.ListFile = sys::path::is_absolute(*Path) ? Path->str() : (Source + "/" + *Path).str();
      }
    Index = Node->getInteger("parent");
  }
  if (Found.ListFile.empty())
    return std::nullopt;
  return Found;
}

} // namespace

std::vector<CMakeTarget> targetsFromReply(StringRef Build, StringRef File) {
  std::string Folder = (Build + ReplyFolder).str();
  json::Object Model = readJson(codemodelFile(Folder));
  const json::Object *Paths = Model.getObject("paths");
  const json::Array *Configurations = Model.getArray("configurations");
  auto Source = Paths ? Paths->getString("source") : std::nullopt;
  std::set<CMakeTarget> Found;
  if (!Source || !Configurations)
    return {};
  std::string Wanted = realPath(File);
  for (const json::Value &Each : *Configurations) {
    const json::Object *Configuration = Each.getAsObject();
    const json::Array *Targets = Configuration ? Configuration->getArray("targets") : nullptr;
    for (const json::Value &Entry : Targets ? *Targets : json::Array()) {
      const json::Object *Brief = Entry.getAsObject();
      auto Name = Brief ? Brief->getString("jsonFile") : std::nullopt;
      json::Object Target = Name ? readJson(Folder + *Name) : json::Object();
      if (lists(Target, *Source, Wanted))
        if (auto Place = placeOf(Target, *Source))
          Found.insert(*Place);
    }
  }
  return {Found.begin(), Found.end()};
}

Error askForReply(StringRef Build) {
  SmallString<256> Query(Build);
  Query += QueryFolder;
  if (std::error_code EC = sys::fs::create_directories(Query))
    return createStringError(EC, "%s: cannot be made: %s", Query.c_str(), EC.message().c_str());
  int File = -1;
  if (std::error_code EC = sys::fs::openFileForWrite(Query + "/codemodel-v2", File))
    return createStringError(EC, "%s: cannot be written", Query.c_str());
  sys::fs::file_t Handle = sys::fs::convertFDToNativeFile(File);
  sys::fs::closeFile(Handle);
  auto CMake = sys::findProgramByName("cmake");
  if (!CMake)
    return createStringError(CMake.getError(), "cmake is not in PATH");
  std::string Message;
  std::optional<StringRef> Quiet[] = {StringRef(), StringRef(), StringRef()};
  if (sys::ExecuteAndWait(*CMake, {*CMake, Build}, std::nullopt, Quiet, /*SecondsToWait=*/120, 0,
                          &Message) != 0)
    return createStringError(inconvertibleErrorCode(), "cmake %s failed %s", Build.str().c_str(),
                             Message.c_str());
  return Error::success();
}

std::string cmakeCacheValue(StringRef Build, StringRef Name) {
  auto Cache = MemoryBuffer::getFile(Build + "/CMakeCache.txt");
  if (!Cache)
    return "";
  StringRef Rest = (*Cache)->getBuffer();
  while (!Rest.empty()) {
    auto [Line, After] = Rest.split('\n');
    if (Line.consume_front(Name) && Line.consume_front(":"))
      return Line.split('=').second.rtrim().str();
    Rest = After;
  }
  return "";
}

std::string cmakeSourceFolder(StringRef Build) {
  return cmakeCacheValue(Build, "CMAKE_HOME_DIRECTORY");
}

} // namespace concadvise
