#include "analyzer/store/FactsFile.h"

#include "analyzer/store/Codec.h"

#include "llvm/Support/xxhash.h"

using namespace llvm;

namespace concadvise::store {
namespace {

constexpr StringLiteral Magic = "concfact";

/// Magic, layout, checksum of the rest; then the rest.
constexpr size_t LayoutAt = 8, ChecksumAt = 16, BodyAt = 24;

/// Two builds read each other's files only when the sources of what is in them, and the tool's
/// version, are the same to the letter.
constexpr uint64_t Layout = CONCADVISE_FACTS_LAYOUT;

Error error(const Twine &What) { return createStringError(inconvertibleErrorCode(), What); }

} // namespace

std::optional<std::string> serialise(const FactsFile &File) {
  Writer Out;
  Out.put(File);
  std::optional<std::string> Body = std::move(Out).finish();
  if (!Body)
    return std::nullopt;
  std::string Bytes = Magic.str();
  Bytes.resize(BodyAt);
  support::endian::write64le(Bytes.data() + LayoutAt, Layout);
  support::endian::write64le(Bytes.data() + ChecksumAt, xxh3_64bits(*Body));
  return Bytes += *Body;
}

std::optional<std::string> contentOf(const TranslationUnit &Unit) {
  Writer Out;
  boost::pfr::for_each_field(Unit, [&](const auto &Field) {
    if (static_cast<const void *>(&Field) != &Unit.Seconds)
      Out.put(Field);
  });
  return std::move(Out).finish();
}

Expected<FactsFile> parse(StringRef Bytes) {
  if (!Bytes.starts_with(Magic) || Bytes.size() < BodyAt)
    return error("is not a facts file");
  if (support::endian::read64le(Bytes.data() + LayoutAt) != Layout)
    return error("was made by another version of concadvise; make it again");
  StringRef Body = Bytes.drop_front(BodyAt);
  if (support::endian::read64le(Bytes.data() + ChecksumAt) != xxh3_64bits(Body))
    return error("is damaged; make it again");
  Reader In(Body);
  FactsFile File;
  In.get(File);
  if (!In.ok() || !In.atEnd() || !isSound(File.Unit))
    return error("is malformed");
  return File;
}

} // namespace concadvise::store
