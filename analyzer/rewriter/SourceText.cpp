#include "analyzer/rewriter/SourceText.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/SHA256.h"

using namespace llvm;

namespace concadvise {

StringRef SourceText::lineEnd() const {
  size_t Newline = Text.find('\n');
  return Newline != std::string::npos && Newline > 0 && Text[Newline - 1] == '\r' ? "\r\n" : "\n";
}

uint32_t SourceText::lineStart(uint32_t Offset) const {
  size_t Newline = Offset == 0 ? std::string::npos : Text.rfind('\n', Offset - 1);
  return Newline == std::string::npos ? 0 : uint32_t(Newline + 1);
}

StringRef SourceText::indentAt(uint32_t Offset) const {
  StringRef Line = StringRef(Text).substr(lineStart(Offset));
  return Line.take_while([](char C) { return C == ' ' || C == '\t'; });
}

std::string sha256(StringRef Bytes) {
  return toHex(SHA256::hash(arrayRefFromStringRef(Bytes)), /*LowerCase=*/true);
}

SourceText sourceText(std::string File, std::string Text) {
  std::string Digest = sha256(Text);
  return {std::move(File), std::move(Text), std::move(Digest)};
}

Expected<SourceText> readSource(const std::string &File) {
  auto Buffer = MemoryBuffer::getFile(File, /*IsText=*/false, /*RequiresNullTerminator=*/false);
  if (!Buffer)
    return createStringError(Buffer.getError(), "%s: cannot be read: %s", File.c_str(),
                             Buffer.getError().message().c_str());
  return sourceText(File, (*Buffer)->getBuffer().str());
}

} // namespace concadvise
