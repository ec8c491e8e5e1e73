// Any bytes are a session of the language server: it answers, and ends when they do. Input that
// does not begin with a header is one message a line; FOLDER stands for a folder with a small
// program.
#include "model/JsonDepth.h"
#include "tools/concadvise/editor/EditorEngine.h"
#include "tools/lsp/Server.h"
#include "tools/lsp/Uri.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <thread>

using namespace concadvise;
using namespace std::chrono_literals;

static void write(const std::string &Path, const std::string &Text) {
  std::error_code Failed;
  llvm::raw_fd_ostream(Path, Failed) << Text;
}

/// One per process.
static std::string program() {
  llvm::SmallString<128> Folder;
  if (llvm::sys::fs::createUniqueDirectory("concadvise-fuzz", Folder))
    return "/nowhere";
  std::string Path = (Folder + "/a.c").str();
  write(Path, "unsigned sleep(unsigned);\nint f(int n) {\n  int sum = 0;\n"
              "  for (int i = 0; i < n; ++i)\n    sum += sleep(1);\n  return sum;\n}\n");
  llvm::json::Value Command = llvm::json::Object{
      {"directory", Folder.str()}, {"file", "a.c"}, {"command", "cc -nostdinc -c a.c"}};
  std::string Database;
  llvm::raw_string_ostream(Database) << llvm::json::Value(llvm::json::Array{Command});
  write((Folder + "/compile_commands.json").str(), Database);
  return std::string(Folder);
}

static std::string framed(llvm::StringRef Lines) {
  std::string Bytes;
  while (!Lines.empty()) {
    auto [Line, Rest] = Lines.split('\n');
    Bytes += "Content-Length: " + std::to_string(Line.size()) + "\r\n\r\n" + Line.str();
    Lines = Rest;
  }
  return Bytes;
}

static std::string replaced(std::string Text, llvm::StringRef What, llvm::StringRef By) {
  for (size_t At = 0; (At = Text.find(What, At)) != std::string::npos; At += By.size())
    Text.replace(At, What.size(), By);
  return Text;
}

/// What the server writes is messages.
static void mustBeAMessage(llvm::StringRef Frame) {
  llvm::StringRef Content = Frame.split("\r\n\r\n").second;
  if (nestsTooDeeply(Content, 10000))
    return;
  llvm::Expected<llvm::json::Value> Parsed = llvm::json::parse(Content);
  if (!Parsed || !Parsed->getAsObject())
    __builtin_trap();
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *Data, size_t Size) {
  static const std::string Folder = program();
  llvm::StringRef Input(reinterpret_cast<const char *>(Data), Size);
  if (Input.contains("include") || Input.contains("..")) // What is on this machine is no input.
    return 0;
  std::string Bytes = replaced(Input.str(), "FOLDER", "file://" + Folder);
  if (!Input.starts_with("Content"))
    Bytes = framed(Bytes);

  std::atomic<unsigned> Written = 0;
  size_t At = 0;
  lsp::FrameReader From([&](char *Into, size_t Most) {
    size_t Part = std::min(Most, Bytes.size() - At);
    std::memcpy(Into, Bytes.data() + At, Part);
    At += Part;
    // The end comes when nothing more is said, so that analyses have their say.
    for (unsigned Before = Written, I = 0; Part == 0 && I != 10; ++I) {
      std::this_thread::sleep_for(10ms);
      if (Before == Written)
        break;
      Before = Written;
    }
    return Part;
  });
  lsp::Outbox To([&](llvm::StringRef Frame) {
    mustBeAMessage(Frame);
    ++Written;
    return true;
  });
  EditorEngine Engine(/*Jobs=*/1, /*Kept=*/nullptr);
  lsp::Server(Engine, To, {}, "0").run(From);
  return 0;
}
