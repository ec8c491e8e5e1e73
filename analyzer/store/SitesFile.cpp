#include "analyzer/store/SitesFile.h"

#include "analyzer/store/Codec.h"

#include "llvm/Support/xxhash.h"

using namespace llvm;

namespace concadvise::store {

constexpr size_t ChecksumSize = 8;

std::optional<std::string> serialise(const Sites &Found) {
  Writer Out;
  Out.put(Found);
  std::optional<std::string> Body = std::move(Out).finish();
  if (!Body)
    return std::nullopt;
  std::string Bytes(ChecksumSize, '\0');
  support::endian::write64le(Bytes.data(), xxh3_64bits(*Body));
  return Bytes += *Body;
}

std::optional<Sites> parseSites(StringRef Bytes) {
  if (Bytes.size() < ChecksumSize)
    return std::nullopt;
  StringRef Body = Bytes.drop_front(ChecksumSize);
  if (support::endian::read64le(Bytes.data()) != xxh3_64bits(Body))
    return std::nullopt;
  Reader In(Body);
  Sites Found;
  In.get(Found);
  if (!In.ok() || !In.atEnd())
    return std::nullopt;
  return Found;
}

} // namespace concadvise::store
