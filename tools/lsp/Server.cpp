#include "tools/lsp/Server.h"

#include "model/JsonDepth.h"
#include "tools/lsp/Actions.h"
#include "tools/lsp/Uri.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace concadvise::lsp {

// --- reading messages -----------------------------------------------------------------------

static const json::Object &object(const json::Value *Value) {
  static const json::Object None;
  const json::Object *Found = Value ? Value->getAsObject() : nullptr;
  return Found ? *Found : None;
}

static const json::Object &object(const json::Object &In, StringRef Key) {
  return object(In.get(Key));
}

static bool flag(const json::Object &In, StringRef Key) {
  return In.getBoolean(Key).value_or(false);
}

static bool lists(const json::Object &In, StringRef Key, StringRef Word) {
  const json::Array *All = In.getArray(Key);
  return All && any_of(*All, [&](const json::Value &Each) { return Each.getAsString() == Word; });
}

static std::optional<std::string> fileIn(const json::Object &Params) {
  auto Uri = object(Params, "textDocument").getString("uri");
  return Uri ? pathOf(*Uri) : std::nullopt;
}

static json::Value versionIn(const json::Object &Params) {
  auto Number = integerIn(object(Params, "textDocument").get("version"));
  return Number ? json::Value(*Number) : json::Value(nullptr);
}

static Client clientOf(const json::Object &Can) {
  Client For;
  const json::Object &Texts = object(Can, "textDocument");
  if (lists(object(Can, "general"), "positionEncodings", "utf-8"))
    For.Counts = Encoding::Utf8;
  const json::Object &Hover = object(Texts, "hover");
  For.Markdown = lists(Hover, "contentFormat", "markdown");
  const json::Object &Action = object(Texts, "codeAction");
  For.ResolvesEdits =
      flag(Action, "dataSupport") && lists(object(Action, "resolveSupport"), "properties", "edit");
  For.Related = flag(object(Texts, "publishDiagnostics"), "relatedInformation");
  const json::Object &Space = object(Can, "workspace");
  For.VersionedEdits = flag(object(Space, "workspaceEdit"), "documentChanges");
  For.Progress = flag(object(Can, "window"), "workDoneProgress");
  return For;
}

// --- messages -------------------------------------------------------------------------------

int Server::run(FrameReader &From) {
  while (!Exit && !To.broken()) {
    std::optional<std::string> Content = From.next();
    if (!Content)
      break;
    message(*Content);
  }
  Open.reset();
  return ShutDown ? 0 : 1;
}

void Server::message(StringRef Content) {
  if (nestsTooDeeply(Content))
    return To.fail(nullptr, code::Parse, "the message nests too deeply");
  Expected<json::Value> Parsed = json::parse(Content);
  if (!Parsed)
    return To.fail(nullptr, code::Parse, toString(Parsed.takeError()));
  const json::Object *Fields = Parsed->getAsObject();
  if (!Fields)
    return To.fail(nullptr, code::InvalidRequest, "the message is no object");
  auto Method = Fields->getString("method");
  const json::Value *Id = Fields->get("id");
  bool Named = Id && (Id->getAsString() || Id->getAsNumber());
  if (!Method) {
    if (Named && Open)
      Open->answered(*Id, Fields->get("error") == nullptr);
    return;
  }
  if (Id && !Named)
    return To.fail(nullptr, code::InvalidRequest, "an id is a number or a string");
  const json::Object &Params = object(*Fields, "params");
  if (Named)
    request(*Id, *Method, Params);
  else
    notification(*Method, Params);
}

void Server::request(json::Value Id, StringRef Method, const json::Object &Params) {
  if (ShutDown)
    return To.fail(std::move(Id), code::InvalidRequest, "the server is shut down");
  if (Method == "initialize") {
    if (Open)
      return To.fail(std::move(Id), code::InvalidRequest, "initialized already");
    return To.reply(std::move(Id), initialize(Params));
  }
  if (!Open)
    return To.fail(std::move(Id), code::NotInitialized, "`initialize` comes first");
  if (Method == "shutdown") {
    Open.reset();
    ShutDown = true;
    return To.reply(std::move(Id), nullptr);
  }
  if (Method == "codeAction/resolve")
    return resolve(std::move(Id), Params);
  documentRequest(std::move(Id), Method, Params);
}

void Server::documentRequest(json::Value Id, StringRef Method, const json::Object &Params) {
  std::optional<Session::Answer> Make = answerTo(Method, Params, Analyst, For);
  if (!Make)
    return To.fail(std::move(Id), code::MethodNotFound, ("no method " + Method).str());
  std::optional<std::string> File = fileIn(Params);
  if (!File)
    return To.fail(std::move(Id), code::InvalidParams, "not a file");
  Open->ask(std::move(Id), *File, std::move(*Make));
}

void Server::resolve(json::Value Id, const json::Object &Action) {
  std::optional<std::string> File = fileOfAction(Action);
  if (!File)
    return To.fail(std::move(Id), code::InvalidParams, "no action of this server");
  Open->ask(std::move(Id), *File, resolveAction(Action, Analyst, For));
}

void Server::notification(StringRef Method, const json::Object &Params) {
  if (Method == "exit") {
    Exit = true;
    return;
  }
  if (!Open)
    return;
  if (Method == "initialized")
    return initialized();
  if (Method == "workspace/didChangeConfiguration")
    return configure(Params.get("settings"));
  if (Method == "workspace/didChangeWatchedFiles")
    return Open->changedOutside();
  if (Method == "workspace/didChangeWorkspaceFolders") {
    if (const json::Array *Added = object(Params, "event").getArray("added"))
      for (const json::Value &Each : *Added)
        if (auto Path = pathOf(object(&Each).getString("uri").value_or("")))
          Open->addFolder(*Path);
    return;
  }
  if (Method == "$/cancelRequest") {
    if (const json::Value *Which = Params.get("id"))
      Open->cancel(*Which);
    return;
  }
  std::optional<std::string> File = fileIn(Params);
  if (!File)
    return;
  if (Method == "textDocument/didOpen")
    Open->open(*File, versionIn(Params),
               object(Params, "textDocument").getString("text").value_or("").str());
  else if (const json::Array *Changes = Params.getArray("contentChanges");
           Changes && Method == "textDocument/didChange")
    Open->change(*File, versionIn(Params), *Changes);
  else if (Method == "textDocument/didSave")
    Open->save(*File);
  else if (Method == "textDocument/didClose")
    Open->close(*File);
}

// --- the life of a server -------------------------------------------------------------------

json::Value Server::initialize(const json::Object &Params) {
  For = clientOf(object(Params, "capabilities"));
  auto Add = [&](std::optional<StringRef> Uri) {
    if (auto Path = Uri ? pathOf(*Uri) : std::nullopt)
      Folders.push_back(*Path);
  };
  if (const json::Array *All = Params.getArray("workspaceFolders"))
    for (const json::Value &Each : *All)
      Add(object(&Each).getString("uri"));
  else
    Add(Params.getString("rootUri"));
  Open = std::make_unique<Session>(Analyst, To, For);
  configure(Params.get("initializationOptions"));
  json::Object Can{{"positionEncoding", For.Counts == Encoding::Utf8 ? "utf-8" : "utf-16"},
                   {"textDocumentSync",
                    json::Object{{"openClose", true}, {"change", 2}, {"save", json::Object{}}}},
                   {"hoverProvider", true},
                   {"codeLensProvider", json::Object{{"resolveProvider", false}}},
                   {"codeActionProvider", json::Object{{"codeActionKinds", json::Array{"quickfix"}},
                                                       {"resolveProvider", For.ResolvesEdits}}},
                   {"workspace", json::Object{{"workspaceFolders",
                                               json::Object{{"supported", true},
                                                            {"changeNotifications", true}}}}}};
  return json::Object{{"capabilities", std::move(Can)},
                      {"serverInfo", json::Object{{"name", "concadvise"}, {"version", Version}}}};
}

void Server::initialized() {
  for (const std::string &Each : Folders)
    Open->addFolder(Each);
}

/// Paths are relative to the first folder.
static std::string absolute(StringRef Path, ArrayRef<std::string> Folders) {
  SmallString<256> Full(Path);
  if (!Path.empty() && !Folders.empty() && sys::path::is_relative(Path)) {
    Full = Folders.front();
    sys::path::append(Full, Path);
  }
  return std::string(Full);
}

/// `{"build": FOLDER, "profiles": [FILE…]}`, or the same under "concadvise".
void Server::configure(const json::Value *Options) {
  const json::Object *Fields = &object(Options);
  if (const json::Object *Ours = Fields->getObject("concadvise"))
    Fields = Ours;
  Settings Wanted = Given;
  if (auto Build = Fields->getString("build"))
    Wanted.Build = absolute(*Build, Folders);
  if (const json::Array *Profiles = Fields->getArray("profiles")) {
    Wanted.Profiles.clear();
    for (const json::Value &Each : *Profiles)
      if (auto File = Each.getAsString())
        Wanted.Profiles.push_back(absolute(*File, Folders));
  }
  Open->configure(Wanted);
}

} // namespace concadvise::lsp
