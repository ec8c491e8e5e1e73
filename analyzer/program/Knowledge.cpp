#include "analyzer/program/Knowledge.h"

#include "KnowledgeFiles.h" // Generated from analyzer/knowledge/*.yaml.

using namespace llvm;

namespace concadvise {

Expected<Knowledge> Knowledge::builtin() {
  Knowledge Built;
  for (const EmbeddedFile &File : KnowledgeFiles)
    if (Error Err = Built.extend(File.Text, std::string(File.Name) + ".yaml"))
      return Err;
  for (auto &Each : Built.Exact)
    Each.second.Shipped = true;
  for (auto &Each : Built.Prefixes)
    Each.second.Shipped = true;
  return Built;
}

Error Knowledge::extend(StringRef Yaml, StringRef BufferName) {
  auto Libraries = parseKnowledge(Yaml, BufferName);
  if (!Libraries)
    return Libraries.takeError();
  for (const LibraryKnowledge &Each : *Libraries)
    add(Each);
  return Error::success();
}

void Knowledge::add(const LibraryKnowledge &Added) {
  for (const auto &[Names, Entry] : Added.Functions)
    for (StringRef Name : Names) {
      KnownFunction Known = Entry;
      Known.Library = Added.Library;
      // The multiplication operator is a name, not a prefix.
      if (!Name.ends_with("::operator*") && Name.consume_back("*"))
        Prefixes[Name.str()] = std::move(Known);
      else
        Exact[Name] = std::move(Known);
    }
}

const KnownFunction *Knowledge::find(StringRef QualifiedName) const {
  if (auto It = Exact.find(QualifiedName); It != Exact.end())
    return &It->second;
  // All prefixes of a name sort at or before it, the longest last; walk back to it, shortening the
  // name to what it shares with each candidate so that the walk stays short.
  StringRef Name = QualifiedName;
  auto It = Prefixes.upper_bound(Name);
  while (It != Prefixes.begin()) {
    --It;
    if (QualifiedName.starts_with(It->first))
      return &It->second;
    size_t Shared = 0;
    StringRef Candidate = It->first;
    while (Shared < Candidate.size() && Shared < Name.size() && Candidate[Shared] == Name[Shared])
      ++Shared;
    if (Shared == 0)
      return nullptr;
    Name = Name.take_front(Shared);
    It = Prefixes.upper_bound(Name);
  }
  return nullptr;
}

} // namespace concadvise
