// Any bytes are Facts or an error; what is read can be linked and judged.
#include "analyzer/frontend/Frontend.h"
#include "analyzer/program/Program.h"

#include "llvm/Support/Endian.h"
#include "llvm/Support/xxhash.h"

#include <cstddef>
#include <cstdint>

using namespace concadvise;

static const Knowledge &known() {
  static const Knowledge All = llvm::cantFail(Knowledge::builtin());
  return All;
}

/// The input is what follows the head of a file; a mutation would never fit its checksum.
static std::string withHead(llvm::StringRef Body) {
  static const std::string Head = store::serialise({})->substr(0, 24);
  std::string Bytes = Head;
  llvm::support::endian::write64le(Bytes.data() + 16, llvm::xxh3_64bits(Body));
  return Bytes += Body;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *Data, size_t Size) {
  llvm::StringRef Bytes(reinterpret_cast<const char *>(Data), Size);
  llvm::consumeError(store::parse(Bytes).takeError());
  if (Bytes.starts_with("concfact")) // A seed: a file as `concadvise facts` made it.
    Bytes = Bytes.drop_front(std::min<size_t>(Size, 24));
  llvm::Expected<store::FactsFile> File = store::parse(withHead(Bytes));
  if (!File) {
    llvm::consumeError(File.takeError());
    return 0;
  }
  AnalysisOptions Options;
  Options.Jobs = 1;
  std::vector<TranslationUnit> Units;
  Units.push_back(std::move(File->Unit));
  Scan Linked = linkUnits(std::move(Units));
  analyse(std::move(Linked.Units), known(), Options, std::move(Linked.Missing));
  return 0;
}
