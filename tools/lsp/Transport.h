// The frames of the base protocol: `Content-Length: N`, an empty line, N bytes.
//
// A layer of our own over llvm::json: LLVM's (mlir/Tools/lsp-server-support) is a package of 350
// MB, has no cancellation, and answers one message after another.
#pragma once

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/JSON.h"

#include <functional>
#include <mutex>
#include <optional>
#include <string>

namespace concadvise::lsp {

/// Fills in at most that many bytes and says how many; 0: there will be none any more.
using ByteSource = std::function<size_t(char *Into, size_t Most)>;

/// Whatever the bytes are, reading goes on at the next frame that can be made out.
class FrameReader {
public:
  /// Longer messages are skipped: no editor's text is that long.
  static constexpr uint64_t MostBytes = 64 << 20;

  explicit FrameReader(ByteSource From) : From(std::move(From)) {}

  /// The content of the next message; nothing at the end of the input, or inside of a message.
  std::optional<std::string> next();

private:
  bool more();
  std::optional<char> byte();
  bool readLine(std::string &Line);
  bool skip(uint64_t Bytes);
  bool take(uint64_t Bytes, std::string &Into);

  ByteSource From;
  std::string Buffer;
  size_t At = 0;
};

/// Writes messages, from any thread, each as a whole.
class Outbox {
public:
  /// `To` says whether all was written; once it was not, nothing more is.
  explicit Outbox(std::function<bool(llvm::StringRef)> To) : To(std::move(To)) {}

  void notify(llvm::StringRef Method, llvm::json::Value Params);
  void request(llvm::json::Value Id, llvm::StringRef Method, llvm::json::Value Params);
  void reply(llvm::json::Value Id, llvm::json::Value Result);
  void fail(llvm::json::Value Id, int Code, llvm::StringRef Message);
  bool broken() const;

private:
  void send(llvm::json::Object Message);

  std::function<bool(llvm::StringRef)> To;
  mutable std::mutex Mutex;
  bool Broken = false;
};

/// Codes of errors, as the protocols number them.
namespace code {
inline constexpr int Parse = -32700, InvalidRequest = -32600, MethodNotFound = -32601,
                     InvalidParams = -32602, NotInitialized = -32002, Cancelled = -32800,
                     ContentModified = -32801, RequestFailed = -32803;
} // namespace code

} // namespace concadvise::lsp
