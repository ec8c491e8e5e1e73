// The YAML form of Knowledge.
#include "analyzer/program/Knowledge.h"
#include "model/Names.h"

#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/YAMLTraits.h"

using namespace llvm;

namespace concadvise {
namespace {

/// `blocks: {network: yes, dns: sometimes}`.
struct BlockMap {
  std::map<WaitReason, Truth> &Into;
};

struct Entry {
  std::vector<std::string> Names;
  KnownFunction What;
};

struct LibraryDocument {
  std::string Library;
  KnownFunction Defaults;
  std::vector<Entry> Functions;
};

/// An argument's number, or "receiver".
struct ArgumentIndex {
  int Value = 0;
};

/// `returns:` is a word or `{argument: N}`; the two spellings as yaml::IO wants them.
struct ReturnedWord {
  Returned Value;
};
struct ReturnedForm {
  ReturnedWord Word;
  Returned Map;
};

} // namespace
} // namespace concadvise

using namespace concadvise;

LLVM_YAML_IS_SEQUENCE_VECTOR(Entry)
LLVM_YAML_IS_SEQUENCE_VECTOR(KnownUse)
LLVM_YAML_IS_SEQUENCE_VECTOR(Unless)
LLVM_YAML_IS_DOCUMENT_LIST_VECTOR(LibraryDocument)

namespace llvm::yaml {

template <> struct ScalarEnumerationTraits<Truth> {
  static void enumeration(IO &Io, Truth &Value) {
    Io.enumCase(Value, "no", Truth::No);
    Io.enumCase(Value, "sometimes", Truth::Sometimes);
    Io.enumCase(Value, "yes", Truth::Yes);
    Io.enumCase(Value, "unknown", Truth::Unknown);
  }
};

template <> struct ScalarEnumerationTraits<Access> {
  static void enumeration(IO &Io, Access &Value) {
    Io.enumCase(Value, "none", Access::None);
    Io.enumCase(Value, "read", Access::Read);
    Io.enumCase(Value, "commutes", Access::Commutes);
    Io.enumCase(Value, "ordered", Access::Ordered);
    Io.enumCase(Value, "exclusive", Access::Exclusive);
  }
};

template <> struct ScalarEnumerationTraits<ContainerUse> {
  static void enumeration(IO &Io, ContainerUse &Value) {
    Io.enumCase(Value, "append", ContainerUse::Append);
    Io.enumCase(Value, "insert", ContainerUse::Insert);
    Io.enumCase(Value, "erase", ContainerUse::Erase);
    Io.enumCase(Value, "clear", ContainerUse::Clear);
    Io.enumCase(Value, "index", ContainerUse::Index);
    Io.enumCase(Value, "read", ContainerUse::Read);
    Io.enumCase(Value, "iterate", ContainerUse::Iterate);
    Io.enumCase(Value, "resize", ContainerUse::Resize);
    Io.enumCase(Value, "assign", ContainerUse::Assign);
  }
};

template <> struct ScalarEnumerationTraits<LockUse> {
  static void enumeration(IO &Io, LockUse &Value) {
    Io.enumCase(Value, "none", LockUse::None);
    Io.enumCase(Value, "acquire", LockUse::Acquire);
    Io.enumCase(Value, "try", LockUse::Try);
    Io.enumCase(Value, "release", LockUse::Release);
    Io.enumCase(Value, "guard", LockUse::Guard);
    Io.enumCase(Value, "detach", LockUse::Detach);
  }
};

template <> struct ScalarEnumerationTraits<ThreadUse> {
  static void enumeration(IO &Io, ThreadUse &Value) {
    Io.enumCase(Value, "none", ThreadUse::None);
    Io.enumCase(Value, "one", ThreadUse::One);
    Io.enumCase(Value, "some", ThreadUse::Some);
  }
};

template <> struct CustomMappingTraits<BlockMap> {
  static void inputOne(IO &Io, StringRef Key, BlockMap &Map) {
    if (auto Why = fromName<WaitReason>(std::string_view(Key)))
      return Io.mapRequired(Key.str().c_str(), Map.Into[*Why]);
    Io.setError("unknown wait reason '" + Key + "'");
  }
  static void output(IO &, BlockMap &) {}
};

template <> struct ScalarTraits<ArgumentIndex> {
  static void output(const ArgumentIndex &Value, void *, raw_ostream &Out) { Out << Value.Value; }
  static StringRef input(StringRef Text, void *, ArgumentIndex &Value) {
    if (Text == "receiver") {
      Value.Value = ReceiverIndex;
      return {};
    }
    if (Text.getAsInteger(10, Value.Value) || Value.Value < ReceiverIndex)
      return "expected the number of an argument, from 0, or 'receiver'";
    return {};
  }
  static QuotingType mustQuote(StringRef) { return QuotingType::None; }
};

template <> struct MappingTraits<Unless> {
  static void mapping(IO &Io, Unless &Value) {
    Io.mapRequired("argument", Value.Argument);
    Io.mapOptional("flags", Value.Flags);
    Io.mapOptional("equals", Value.Equals);
    Io.mapOptional("zeros", Value.Zero);
    if (!Value.Flags && !Value.Equals && !Value.Zero)
      Io.setError("'unless' needs 'flags', 'equals' or 'zeros'");
  }
};

template <> struct MappingTraits<KnownUse> {
  static void mapping(IO &Io, KnownUse &Value) {
    unsigned Named = indexed(Io, "argument", ResourceKind::Argument, Value.On) +
                     indexed(Io, "kernel", ResourceKind::Kernel, Value.On) +
                     named(Io, "global", ResourceKind::Global, Value.On) +
                     named(Io, "thread_local", ResourceKind::ThreadLocal, Value.On) +
                     named(Io, "process", ResourceKind::Process, Value.On) +
                     named(Io, "world", ResourceKind::World, Value.On);
    Io.mapRequired("access", Value.How);
    if (Named != 1)
      Io.setError("a use names exactly one of argument, kernel, global, thread_local, process, "
                  "world");
  }

private:
  static bool indexed(IO &Io, const char *Key, ResourceKind Kind, Resource &On) {
    std::optional<ArgumentIndex> Index;
    Io.mapOptional(Key, Index);
    if (Index)
      On = {Kind, Index->Value, ""};
    return Index.has_value();
  }
  static bool named(IO &Io, const char *Key, ResourceKind Kind, Resource &On) {
    std::optional<std::string> Name;
    Io.mapOptional(Key, Name);
    if (Name)
      On = {Kind, -2, *Name};
    return Name.has_value();
  }
};

template <> struct ScalarTraits<ReturnedWord> {
  static void output(const ReturnedWord &, void *, raw_ostream &) {}
  static StringRef input(StringRef Text, void *, ReturnedWord &Word) {
    using Kind = Returned::Kind;
    if (Text == "fresh")
      Word.Value.What = Kind::Fresh;
    else if (Text == "receiver")
      Word.Value.What = Kind::Receiver;
    else if (Text == "element")
      Word.Value.What = Kind::Element;
    else if (Text == "unknown")
      Word.Value.What = Kind::Unknown;
    else
      return "expected fresh, receiver, element, unknown or {argument: N}";
    return {};
  }
  static QuotingType mustQuote(StringRef) { return QuotingType::None; }
};

template <> struct MappingTraits<Returned> {
  static void mapping(IO &Io, Returned &Value) {
    Value.What = Returned::Kind::Argument;
    Io.mapRequired("argument", Value.Argument);
  }
};

template <> struct PolymorphicTraits<ReturnedForm> {
  static NodeKind getKind(const ReturnedForm &Form) {
    return Form.Map.What == Returned::Kind::Argument ? NodeKind::Map : NodeKind::Scalar;
  }
  static ReturnedWord &getAsScalar(ReturnedForm &Form) { return Form.Word; }
  static Returned &getAsMap(ReturnedForm &Form) { return Form.Map; }
  // No sequence form: read as a mapping, it fails with the message of a missing key.
  static Returned &getAsSequence(ReturnedForm &Form) { return Form.Map; }
};

} // namespace llvm::yaml

namespace concadvise {
namespace {

/// The keys that `defaults:` and an entry of `functions:` share.
void mapFunction(yaml::IO &Io, KnownFunction &Known) {
  std::map<WaitReason, Truth> Blocks = Known.Blocks;
  BlockMap Map{Blocks};
  Io.mapOptional("blocks", Map);
  Known.Blocks = std::move(Blocks);
  Io.mapOptional("hookable", Known.Hookable);
  Io.mapOptional("unless", Known.NotBlockingWhen);
  Io.mapOptional("uses", Known.Uses);
  Io.mapOptional("cpu", Known.Cpu);
  Io.mapOptional("throws", Known.Throws);
  Io.mapOptional("exits", Known.Exits);
  Io.mapOptional("calls", Known.Calls);
  Io.mapOptional("offloads", Known.Offloads);
  Io.mapOptional("handlers", Known.Handlers);
  Io.mapOptional("parallel", Known.Parallel);
  Io.mapOptional("threads", Known.Threads);
  Io.mapOptional("on_loop", Known.OnLoop);
  Io.mapOptional("dispatches", Known.Dispatches);
  Io.mapOptional("container", Known.Container);
  Io.mapOptional("lock", Known.Locks);
  Io.mapOptional("unlocks", Known.Unlocks);
  Io.mapOptional("once", Known.Once);
  Io.mapOptional("affinity", Known.Affine);
  Io.mapOptional("arithmetic", Known.Arithmetic);
  Io.mapOptional("fills", Known.Fills);
  std::optional<ReturnedForm> Result;
  Io.mapOptional("returns", Result);
  if (Result)
    Known.Result = Result->Map.What == Returned::Kind::Argument ? Result->Map : Result->Word.Value;
}

} // namespace
} // namespace concadvise

namespace llvm::yaml {

template <> struct MappingTraits<KnownFunction> {
  static void mapping(IO &Io, KnownFunction &Known) { mapFunction(Io, Known); }
};

template <> struct MappingTraits<Entry> {
  static void mapping(IO &Io, Entry &Value) {
    // The context is the document's defaults: an entry starts as a copy of them.
    if (auto *Defaults = static_cast<const KnownFunction *>(Io.getContext()))
      Value.What = *Defaults;
    Io.mapRequired("names", Value.Names);
    mapFunction(Io, Value.What);
  }
};

template <> struct MappingTraits<LibraryDocument> {
  static void mapping(IO &Io, LibraryDocument &Value) {
    Io.mapRequired("library", Value.Library);
    Io.mapOptional("defaults", Value.Defaults);
    Io.setContext(&Value.Defaults);
    Io.mapRequired("functions", Value.Functions);
    Io.setContext(nullptr);
  }
};

} // namespace llvm::yaml

namespace concadvise {

static void keepFirst(const SMDiagnostic &Diagnostic, void *Context) {
  auto &Message = *static_cast<std::string *>(Context);
  if (!Message.empty())
    return;
  Message = (Diagnostic.getFilename() + ":" + Twine(Diagnostic.getLineNo()) + ":" +
             Twine(Diagnostic.getColumnNo() + 1) + ": " + Diagnostic.getMessage())
                .str();
}

Expected<std::vector<LibraryKnowledge>> parseKnowledge(StringRef Yaml, StringRef BufferName) {
  std::string Message;
  yaml::Input In(MemoryBufferRef(Yaml, BufferName), nullptr, keepFirst, &Message);
  std::vector<LibraryDocument> Documents;
  In >> Documents;
  if (In.error() || !Message.empty())
    return createStringError(
        In.error() ? In.error() : std::make_error_code(std::errc::invalid_argument),
        Message.empty() ? (BufferName + ": not a YAML mapping").str() : Message);
  std::vector<LibraryKnowledge> Libraries;
  for (LibraryDocument &Each : Documents) {
    LibraryKnowledge &Library = Libraries.emplace_back();
    Library.Library = std::move(Each.Library);
    for (Entry &Function : Each.Functions)
      Library.Functions.emplace_back(std::move(Function.Names), std::move(Function.What));
  }
  return Libraries;
}

} // namespace concadvise
