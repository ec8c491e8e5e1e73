#include "analyzer/program/QtSlots.h"

#include "llvm/ADT/STLExtras.h"

#include <set>

using namespace llvm;

namespace concadvise {

/// What `SLOT(y(int))` gives: "1y(int)", through qFlagLocation where Qt is built for debugging.
static StringRef slotText(const FunctionFacts &Facts, const Argument &Arg) {
  const Argument *Given = &Arg;
  if (Arg.From && Arg.From->From == Place::Root::CallResult &&
      Arg.From->Call < Facts.Calls.size()) {
    const CallFacts &Call = Facts.Calls[Arg.From->Call];
    if (Call.Name == "qFlagLocation" && !Call.Args.empty())
      Given = &Call.Args[0];
  }
  StringRef Text = Given->Text ? StringRef(*Given->Text) : StringRef();
  return Text.consume_front("1") && Text.contains('(') && Text.contains(')') ? Text : StringRef();
}

/// How many types stand in "(int, QMap<int, int>)".
static unsigned parametersIn(StringRef Types) {
  if (Types.trim().empty())
    return 0;
  unsigned Count = 1, Depth = 0;
  for (char C : Types) {
    Depth += C == '<';
    Depth -= C == '>' && Depth > 0;
    Count += C == ',' && Depth == 0;
  }
  return Count;
}

void QtSlots::index() {
  if (std::exchange(Indexed, true))
    return;
  std::set<const TranslationUnit *> Units;
  for (FunctionId Id = 0; Id != Linked.size(); ++Id) {
    const FunctionFacts &Facts = Linked.facts(Id);
    Methods[Facts.Name].push_back(Id);
    for (const std::string &Overridden : Facts.OverriddenNames)
      Methods[Overridden].push_back(Id);
    if (Units.insert(Linked[Id].Unit).second)
      Bases.insert(Linked[Id].Unit->Records.begin(), Linked[Id].Unit->Records.end());
  }
}

void QtSlots::find(StringRef Record, StringRef Slot, unsigned Parameters,
                   std::vector<FunctionId> &Into, unsigned Depth) const {
  constexpr unsigned Deepest = 32;
  auto Known = Methods.find((Record + "::" + Slot).str());
  if (Known != Methods.end())
    for (FunctionId Id : Known->second) {
      // What has a default may be left out.
      bool Takes = count_if(Linked.facts(Id).Variables, [](const Variable &Each) {
                     return Each.Where == Variable::Storage::Parameter;
                   }) >= long(Parameters);
      if (Takes && !is_contained(Into, Id))
        Into.push_back(Id);
    }
  if (!Into.empty() || Depth == Deepest)
    return;
  auto [First, Last] = Bases.equal_range(Record);
  for (auto It = First; It != Last; ++It)
    find(It->second, Slot, Parameters, Into, Depth + 1);
}

std::vector<FunctionId> QtSlots::namedBy(const FunctionFacts &Facts, const CallFacts &Call) {
  std::vector<FunctionId> Found;
  if (Call.Name != "QObject::connect" && Call.Name != "QTimer::singleShot")
    return Found;
  for (size_t I = 1; I < Call.Args.size(); ++I) {
    StringRef Text = slotText(Facts, Call.Args[I]);
    if (Text.empty())
      continue;
    index();
    // connect(a, signal, slot) is a method of the receiver.
    StringRef Record = Call.Args[I - 1].Type.Record;
    if (Record.empty())
      Record = Call.ReceiverRecord;
    auto [Slot, Types] = Text.split('(');
    find(Record, Slot.trim(), parametersIn(Types.take_until([](char C) { return C == ')'; })),
         Found, 0);
  }
  return Found;
}

} // namespace concadvise
