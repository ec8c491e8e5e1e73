#include "tools/lsp/Transport.h"

#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace concadvise::lsp {

bool FrameReader::more() {
  constexpr size_t Piece = 1 << 16;
  Buffer.resize(Piece);
  At = 0;
  Buffer.resize(From(Buffer.data(), Piece));
  return !Buffer.empty();
}

std::optional<char> FrameReader::byte() {
  if (At == Buffer.size() && !more())
    return std::nullopt;
  return Buffer[At++];
}

/// Up to the line's end, without it. What is longer than any header is cut off.
bool FrameReader::readLine(std::string &Line) {
  constexpr size_t MostHeader = 4096;
  Line.clear();
  while (auto Next = byte()) {
    if (*Next == '\n') {
      if (!Line.empty() && Line.back() == '\r')
        Line.pop_back();
      return true;
    }
    if (Line.size() < MostHeader)
      Line.push_back(*Next);
  }
  return false;
}

bool FrameReader::skip(uint64_t Bytes) {
  while (Bytes) {
    if (At == Buffer.size() && !more())
      return false;
    uint64_t Part = std::min<uint64_t>(Bytes, Buffer.size() - At);
    At += Part;
    Bytes -= Part;
  }
  return true;
}

bool FrameReader::take(uint64_t Bytes, std::string &Into) {
  Into.clear();
  while (Into.size() != Bytes) {
    if (At == Buffer.size() && !more())
      return false;
    size_t Part = std::min<size_t>(Bytes - Into.size(), Buffer.size() - At);
    Into.append(Buffer, At, Part);
    At += Part;
  }
  return true;
}

/// The length that a header gives; 0 when it gives none.
static uint64_t lengthIn(StringRef Line) {
  auto [Name, Value] = Line.split(':');
  uint64_t Bytes = 0;
  if (!Name.trim().equals_insensitive("content-length") || Value.trim().getAsInteger(10, Bytes))
    return 0;
  return Bytes;
}

std::optional<std::string> FrameReader::next() {
  uint64_t Length = 0;
  std::string Line, Content;
  while (readLine(Line)) {
    if (uint64_t Given = lengthIn(Line))
      Length = Given;
    if (!Line.empty() || !Length)
      continue;
    if (Length <= MostBytes)
      return take(Length, Content) ? std::optional(std::move(Content)) : std::nullopt;
    if (!skip(Length))
      return std::nullopt;
    Length = 0;
  }
  return std::nullopt;
}

void Outbox::send(json::Object Message) {
  Message["jsonrpc"] = "2.0";
  std::string Text;
  raw_string_ostream(Text) << json::Value(std::move(Message));
  std::string Frame = "Content-Length: " + std::to_string(Text.size()) + "\r\n\r\n" + Text;
  std::lock_guard Lock(Mutex);
  Broken = Broken || !To(Frame);
}

bool Outbox::broken() const {
  std::lock_guard Lock(Mutex);
  return Broken;
}

void Outbox::notify(StringRef Method, json::Value Params) {
  send(json::Object{{"method", Method}, {"params", std::move(Params)}});
}

void Outbox::request(json::Value Id, StringRef Method, json::Value Params) {
  send(json::Object{{"id", std::move(Id)}, {"method", Method}, {"params", std::move(Params)}});
}

void Outbox::reply(json::Value Id, json::Value Result) {
  send(json::Object{{"id", std::move(Id)}, {"result", std::move(Result)}});
}

void Outbox::fail(json::Value Id, int Code, StringRef Message) {
  send(json::Object{{"id", std::move(Id)},
                    {"error", json::Object{{"code", Code}, {"message", json::fixUTF8(Message)}}}});
}

} // namespace concadvise::lsp
