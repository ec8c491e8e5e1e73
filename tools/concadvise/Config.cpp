#include "tools/concadvise/Config.h"

#include "advisor/Rules.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/YAMLParser.h"

using namespace llvm;

namespace concadvise {

namespace {
/// Walks one document. The first thing wrong ends the walk and is kept as `Problem`.
class Reader {
public:
  explicit Reader(MemoryBufferRef Text);
  Expected<Config> read();

private:
  using Handler = function_ref<void(StringRef Key, yaml::Node &KeyNode, yaml::Node &Value)>;

  void section(StringRef Key, yaml::Node &KeyNode, yaml::Node &Value);
  void entries(yaml::Node &Value, StringRef What, Handler Each);
  void rule(StringRef Name, yaml::Node &KeyNode, yaml::Node &Value);
  void threshold(StringRef Name, yaml::Node &KeyNode, yaml::Node &Value);
  void exclude(yaml::Node &Value);
  void baseline(yaml::Node &Value);
  void fpReassociation(yaml::Node &Value);
  void knowledge(yaml::Node &Value);
  std::optional<std::string> scalar(yaml::Node &Value, StringRef What);
  void copyLibraries();
  void complain(yaml::Node &At, const Twine &Message);
  static void remember(const SMDiagnostic &Found, void *Self);

  MemoryBufferRef Text;
  SourceMgr Lines;
  yaml::Stream Document;
  std::string Problem;
  std::vector<const char *> Libraries; ///< Where the items of `knowledge:` start.
  const char *AfterLibraries = nullptr;
  Config Read;
};
} // namespace

Reader::Reader(MemoryBufferRef Text) : Text(Text), Document(Text, Lines, /*ShowColors=*/false) {
  Lines.setDiagHandler(remember, this);
  Read.File = Text.getBufferIdentifier().str();
  Read.Folder = sys::path::parent_path(Read.File).str();
}

void Reader::remember(const SMDiagnostic &Found, void *Self) {
  std::string &Problem = static_cast<Reader *>(Self)->Problem;
  if (Problem.empty())
    Problem = (Found.getFilename() + ":" + Twine(Found.getLineNo()) + ":" +
               Twine(Found.getColumnNo() + 1) + ": " + Found.getMessage())
                  .str();
}

void Reader::complain(yaml::Node &At, const Twine &Message) { Document.printError(&At, Message); }

std::optional<std::string> Reader::scalar(yaml::Node &Value, StringRef What) {
  SmallString<64> Storage;
  if (auto *Plain = dyn_cast<yaml::ScalarNode>(&Value))
    return Plain->getValue(Storage).str();
  if (auto *Block = dyn_cast<yaml::BlockScalarNode>(&Value))
    return Block->getValue().str();
  complain(Value, What + " must be a plain value");
  return std::nullopt;
}

void Reader::entries(yaml::Node &Value, StringRef What, Handler Each) {
  auto *Map = dyn_cast<yaml::MappingNode>(&Value);
  if (!Map) {
    if (!isa<yaml::NullNode>(Value))
      complain(Value, What + " must be a list of `name: value` lines");
    return;
  }
  StringSet<> Seen;
  for (yaml::KeyValueNode &Entry : *Map) {
    yaml::Node *Key = Entry.getKey();
    yaml::Node *Content = Key ? Entry.getValue() : nullptr;
    if (!Content || Document.failed() || !Problem.empty())
      return;
    std::optional<std::string> Name = scalar(*Key, "a name");
    if (Name && !Seen.insert(*Name).second)
      complain(*Key, "'" + *Name + "' is given twice");
    else if (Name)
      Each(*Name, *Key, *Content);
  }
}

void Reader::section(StringRef Key, yaml::Node &KeyNode, yaml::Node &Value) {
  if (!Libraries.empty() && !AfterLibraries)
    AfterLibraries = KeyNode.getSourceRange().Start.getPointer();
  if (Key == "rules")
    return entries(Value, "rules", [&](StringRef Name, yaml::Node &NameNode, yaml::Node &Setting) {
      rule(Name, NameNode, Setting);
    });
  if (Key == "thresholds")
    return entries(Value, "thresholds", [&](StringRef Name, yaml::Node &NameNode, yaml::Node &N) {
      threshold(Name, NameNode, N);
    });
  if (Key == "exclude")
    return exclude(Value);
  if (Key == "baseline")
    return baseline(Value);
  if (Key == "knowledge")
    return knowledge(Value);
  if (Key == "fp-reassociation")
    return fpReassociation(Value);
  complain(KeyNode, "unknown key '" + Key +
                        "'; known are rules, thresholds, exclude, baseline, knowledge, "
                        "fp-reassociation");
}

void Reader::rule(StringRef Name, yaml::Node &KeyNode, yaml::Node &Value) {
  if (!findRule(Name))
    return complain(KeyNode, "there is no rule '" + Name + "'; concadvise explain lists them");
  std::optional<std::string> Word = scalar(Value, "a rule's setting");
  if (!Word)
    return;
  auto Setting = StringSwitch<std::optional<RuleSetting>>(*Word)
                     .Case("off", RuleSetting::Off)
                     .Case("on", RuleSetting::Default)
                     .Case("info", RuleSetting::Info)
                     .Case("warning", RuleSetting::Warning)
                     .Default(std::nullopt);
  if (!Setting)
    return complain(Value, "'" + *Word + "' is not one of: off, on, info, warning");
  Read.Rules[Name.str()] = *Setting;
}

void Reader::threshold(StringRef Name, yaml::Node &KeyNode, yaml::Node &Value) {
  const Threshold *Known = findThreshold(Name);
  if (!Known)
    return complain(KeyNode,
                    "unknown threshold '" + Name + "'; known are " +
                        join(map_range(thresholds(), [](auto &T) { return T.Name.str(); }), ", "));
  std::optional<std::string> Word = scalar(Value, "a threshold");
  if (!Word)
    return;
  double Number = 0;
  if (!to_float(*Word, Number) || !(Number >= Known->Least && Number <= Known->Most))
    return complain(Value, "'" + *Word + "' is not a number from " +
                               formatv("{0:f0} to {1:f0}", Known->Least, Known->Most).str());
  Read.Limits[Name.str()] = Number;
}

void Reader::exclude(yaml::Node &Value) {
  auto *List = dyn_cast<yaml::SequenceNode>(&Value);
  if (!List)
    return complain(Value, "exclude must be a list of path patterns");
  for (yaml::Node &Item : *List) {
    std::optional<std::string> Pattern = scalar(Item, "a path pattern");
    if (!Pattern)
      return;
    // "third_party/" means the folder, as "third_party" does.
    StringRef Text = Read.PatternTexts.emplace_back(StringRef(*Pattern).rtrim('/'));
    Expected<GlobPattern> Glob = GlobPattern::create(Text, /*MaxSubPatterns=*/1024);
    if (!Glob)
      return complain(Item, "'" + *Pattern + "': " + toString(Glob.takeError()));
    Read.Exclude.push_back(std::move(*Glob));
  }
}

void Reader::fpReassociation(yaml::Node &Value) {
  std::optional<std::string> Word = scalar(Value, "fp-reassociation");
  if (!Word)
    return;
  if (*Word != "on" && *Word != "off")
    return complain(Value, "'" + *Word + "' is not one of: off, on");
  Read.FpReassociation = *Word == "on";
}

void Reader::baseline(yaml::Node &Value) {
  if (std::optional<std::string> Path = scalar(Value, "baseline")) {
    SmallString<256> Absolute(Read.Folder);
    sys::path::append(Absolute, *Path);
    Read.Baseline = sys::path::is_absolute(*Path) ? *Path : std::string(Absolute);
  }
}

// LLVM's parser tells where a node starts, not where it ends: an item ends where the next begins.
void Reader::knowledge(yaml::Node &Value) {
  static constexpr StringLiteral Wanted =
      "knowledge must be a list of libraries, each as `- library: NAME`";
  auto *List = dyn_cast<yaml::SequenceNode>(&Value);
  if (!List)
    return complain(Value, Wanted);
  for (yaml::Node &Item : *List) {
    if (Document.failed()) // What is no item has no place.
      return;
    const char *Start = Item.getSourceRange().Start.getPointer();
    StringRef Before(Text.getBufferStart(), Start - Text.getBufferStart());
    if (!Before.rtrim().ends_with("-")) // [a, b]
      return complain(Item, Wanted);
    Libraries.push_back(Start);
  }
}

void Reader::copyLibraries() {
  StringRef Whole = Text.getBuffer();
  for (size_t I = 0; I < Libraries.size(); ++I) {
    bool Last = I + 1 == Libraries.size();
    const char *End = !Last ? Libraries[I + 1] : AfterLibraries ? AfterLibraries : Whole.end();
    StringRef Before(Whole.begin(), Libraries[I] - Whole.begin());
    StringRef Item(Libraries[I], End - Libraries[I]);
    if (!Last)
      Item = Item.take_front(Item.rfind('-')); // the next item's own dash
    else if (!AfterLibraries)
      Item = Item.take_front(std::min(Item.find("\n---"), Item.find("\n...")));
    std::string &Copy = Read.Knowledge.emplace_back();
    for (char C : Before)
      Copy += C == '\n' ? '\n' : ' ';
    Copy += Item;
  }
}

Expected<Config> Reader::read() {
  auto First = Document.begin();
  if (First != Document.end())
    if (yaml::Node *Root = First->getRoot())
      entries(*Root, "the configuration",
              [&](StringRef Key, yaml::Node &KeyNode, yaml::Node &Value) {
                section(Key, KeyNode, Value);
              });
  if (Problem.empty() && Document.failed())
    Problem = Read.File + ": not readable as YAML";
  if (!Problem.empty())
    return createStringError(inconvertibleErrorCode(), Problem);
  copyLibraries();
  return std::move(Read);
}

Expected<Config> parseConfig(MemoryBufferRef Text) { return Reader(Text).read(); }

} // namespace concadvise
