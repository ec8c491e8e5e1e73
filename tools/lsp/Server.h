// The language server: messages in, a session's doings and answers out.
#pragma once

#include "tools/lsp/Session.h"

namespace concadvise::lsp {

class Server {
public:
  /// `Given`: what holds where the editor configures nothing. `Version`: the server's own.
  Server(Engine &Analyst, Outbox &To, Settings Given, std::string Version)
      : Analyst(Analyst), To(To), Given(std::move(Given)), Version(std::move(Version)) {}

  /// Serves until `exit`, or the end of the input. The exit status: 0 after `shutdown`.
  int run(FrameReader &From);

private:
  void message(llvm::StringRef Content);
  void request(llvm::json::Value Id, llvm::StringRef Method, const llvm::json::Object &Params);
  void notification(llvm::StringRef Method, const llvm::json::Object &Params);
  llvm::json::Value initialize(const llvm::json::Object &Params);
  void initialized();
  void configure(const llvm::json::Value *Options);
  void resolve(llvm::json::Value Id, const llvm::json::Object &Action);
  void documentRequest(llvm::json::Value Id, llvm::StringRef Method,
                       const llvm::json::Object &Params);

  Engine &Analyst;
  Outbox &To;
  const Settings Given;
  const std::string Version;
  Client For;
  std::vector<std::string> Folders;
  std::unique_ptr<Session> Open; ///< From `initialize` to `shutdown`.
  bool ShutDown = false, Exit = false;
};

} // namespace concadvise::lsp
