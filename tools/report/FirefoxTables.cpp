#include "tools/report/FirefoxTables.h"

#include "tools/report/Common.h"
#include "tools/report/Stacks.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace concadvise::firefox {

/// The number of this kind in the list of categories; `null` says: as its caller's.
static json::Value number(Category Kind) { return int64_t(Kind); }

static json::Value orNull(std::optional<uint32_t> Number) {
  return Number ? json::Value(int64_t(*Number)) : json::Value(nullptr);
}

void writeCategories(json::OStream &J) {
  // In the order of `Category`. The grey one is the default and has to be there.
  constexpr std::pair<StringRef, StringRef> All[] = {{"CPU", "blue"},
                                                     {"Blocked", "red"},
                                                     {"Idle by design", "transparent"},
                                                     {"Ready, not running", "yellow"},
                                                     {"Other", "grey"}};
  J.attributeArray("categories", [&] {
    for (const auto &[Name, Colour] : All)
      J.object([&, Name = Name, Colour = Colour] {
        J.attribute("name", Name);
        J.attribute("color", Colour);
        J.attributeArray("subcategories", [&] { J.value("Other"); });
      });
  });
}

uint32_t Strings::operator()(StringRef Text) {
  auto [It, New] = Numbers.try_emplace(Text, Texts.size());
  if (New)
    Texts.push_back(It->first());
  return It->second;
}

void Strings::write(json::OStream &J) const { writeColumn(J, "stringArray", Texts, jsonText); }

uint32_t Libraries::operator()(const StackFrame &Frame) {
  auto [It, New] = Numbers.try_emplace(Frame.Module, All.size());
  if (New)
    All.emplace_back(Frame.Module, Frame.BuildId);
  return It->second;
}

void Libraries::write(json::OStream &J) const {
  J.attributeArray("libs", [&] {
    for (const auto &[Path, BuildId] : All)
      J.object([&, Path = StringRef(Path), BuildId = StringRef(BuildId)] {
        const json::Value Name = jsonText(sys::path::filename(Path));
        J.attribute("arch", "");
        J.attribute("name", Name);
        J.attribute("path", jsonText(Path));
        J.attribute("debugName", Name);
        J.attribute("debugPath", jsonText(Path));
        J.attribute("breakpadId", "");
        J.attribute("codeId", BuildId.empty() ? json::Value(nullptr) : jsonText(BuildId));
      });
  });
}

int64_t StackTables::resource(const StackFrame &Of) {
  if (Of.Module.empty())
    return -1;
  const uint32_t Library = Modules(Of);
  return Resources({Library, Text(sys::path::filename(Of.Module))});
}

uint32_t StackTables::frame(const StackFrame &Of, uint32_t InlineDepth) {
  const std::optional<uint32_t> File =
      Of.File.empty() ? std::nullopt : std::optional(Text(Of.File));
  const uint32_t Function = Functions({Text(frameName(Of)), resource(Of), File});
  return Frames({Function, Of.Line, InlineDepth, Category::Cpu});
}

std::optional<uint32_t> StackTables::stack(uint32_t StackIndex) {
  auto [It, New] = Known.try_emplace(StackIndex);
  if (!New)
    return It->second;
  uint32_t InlineDepth = 0;
  const std::vector<const StackFrame *> Calls = framesOf(P, StackIndex);
  for (const StackFrame *Each : reverse(Calls)) {
    InlineDepth = Each->Inlined ? InlineDepth + 1 : 0;
    It->second = Nodes({It->second, frame(*Each, InlineDepth)});
  }
  return It->second;
}

uint32_t StackTables::wait(uint32_t StackIndex, StringRef Why, Category Kind) {
  const uint32_t Function = Functions({Text(("[" + Why + "]").str()), -1, std::nullopt});
  return Nodes({stack(StackIndex), Frames({Function, 0, 0, Kind})});
}

void StackTables::writeFrames(json::OStream &J) const {
  J.attributeObject("frameTable", [&] {
    const auto &Rows = Frames.Rows;
    const auto Null = [](const Frame &) { return json::Value(nullptr); };
    writeColumn(J, "address", Rows, [](const Frame &) { return -1; });
    writeColumn(J, "inlineDepth", Rows, [](const Frame &F) { return int64_t(F.InlineDepth); });
    writeColumn(J, "category", Rows, [](const Frame &F) { return number(F.Kind); });
    writeColumn(J, "subcategory", Rows, [](const Frame &) { return 0; });
    writeColumn(J, "func", Rows, [](const Frame &F) { return int64_t(F.Function); });
    writeColumn(J, "nativeSymbol", Rows, Null);
    writeColumn(J, "innerWindowID", Rows, Null);
    writeColumn(J, "line", Rows, [](const Frame &F) {
      return F.Line ? json::Value(int64_t(F.Line)) : json::Value(nullptr);
    });
    writeColumn(J, "column", Rows, Null);
    J.attribute("length", int64_t(Rows.size()));
  });
}

void StackTables::writeFunctions(json::OStream &J) const {
  J.attributeObject("funcTable", [&] {
    const auto &Rows = Functions.Rows;
    const auto No = [](const Function &) { return false; };
    const auto Null = [](const Function &) { return json::Value(nullptr); };
    writeColumn(J, "name", Rows, [](const Function &F) { return int64_t(F.Name); });
    writeColumn(J, "isJS", Rows, No);
    writeColumn(J, "relevantForJS", Rows, No);
    writeColumn(J, "resource", Rows, [](const Function &F) { return F.Resource; });
    writeColumn(J, "fileName", Rows, [](const Function &F) { return orNull(F.File); });
    writeColumn(J, "lineNumber", Rows, Null);
    writeColumn(J, "columnNumber", Rows, Null);
    J.attribute("length", int64_t(Rows.size()));
  });
}

void StackTables::writeResources(json::OStream &J) const {
  constexpr int TypeLibrary = 1;
  J.attributeObject("resourceTable", [&] {
    const auto &Rows = Resources.Rows;
    writeColumn(J, "lib", Rows, [](const Resource &R) { return int64_t(R.Library); });
    writeColumn(J, "name", Rows, [](const Resource &R) { return int64_t(R.Name); });
    writeColumn(J, "host", Rows, [](const Resource &) { return json::Value(nullptr); });
    writeColumn(J, "type", Rows, [](const Resource &) { return TypeLibrary; });
    J.attribute("length", int64_t(Rows.size()));
  });
}

void StackTables::write(json::OStream &J) const {
  J.attributeObject("stackTable", [&] {
    writeColumn(J, "frame", Nodes.Rows, [](const Node &N) { return int64_t(N.Frame); });
    writeColumn(J, "prefix", Nodes.Rows, [](const Node &N) { return orNull(N.Caller); });
    J.attribute("length", int64_t(Nodes.Rows.size()));
  });
  writeFrames(J);
  writeFunctions(J);
  writeResources(J);
  J.attributeObject("nativeSymbols", [&] {
    for (StringRef Column : {"libIndex", "address", "name", "functionSize"})
      J.attributeArray(Column, [] {});
    J.attribute("length", 0);
  });
}

} // namespace concadvise::firefox
