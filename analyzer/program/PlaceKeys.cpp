#include "analyzer/program/PlaceKeys.h"

using namespace llvm;

namespace concadvise {

static std::string rootOf(const Memory &Where, const FunctionFacts &Facts) {
  if (Where.From == Memory::Base::Receiver)
    return "this";
  if (Where.Var >= Facts.Variables.size())
    return "";
  const Variable &Var = Facts.Variables[Where.Var];
  if (Var.Where == Variable::Storage::Parameter && Where.From == Memory::Base::Local)
    return "%" + std::to_string(Where.Var);
  switch (Where.From) {
  case Memory::Base::Argument:
    return "#" + std::to_string(Var.ParamIndex);
  case Memory::Base::Global:
  case Memory::Base::ThreadLocal:
    return "@" + (Var.Usr.empty() ? Var.Name : Var.Usr);
  case Memory::Base::Captured:
    return "^" + Var.Name;
  default:
    return "%" + std::to_string(Where.Var);
  }
}

std::string placeKey(const Aliases &Names, const FunctionFacts &Facts, const Place &On) {
  Memory Where = Names.resolve(On);
  std::string Key = rootOf(Where, Facts);
  // What a getter returns is the same each time, for all that a name is needed for.
  if (Key.empty() && On.From == Place::Root::CallResult && On.Call < Facts.Calls.size())
    Key = "!" + Facts.Calls[On.Call].Name;
  if (Key.empty())
    return Key;
  for (const Place::Step &Step : Where.Path) {
    bool First = Step.Index.isConstant() && Step.Index.Constant == 0;
    if (Step.What == Place::Step::Kind::Field)
      Key += "." + Step.Field;
    else if (Step.What == Place::Step::Kind::Index && !First)
      Key += ".[" + Step.Field + "]";
  }
  return Key;
}

std::string keyInCaller(const Aliases &Names, const FunctionFacts &Caller, const CallFacts &Call,
                        const std::string &Key) {
  StringRef Root = StringRef(Key).take_until([](char C) { return C == '.'; });
  if (Root.starts_with("@"))
    return Key;
  std::optional<Place> Base;
  unsigned Index = 0;
  if (Root == "this")
    Base = Call.Receiver;
  else if (Root.consume_front("#") && !Root.getAsInteger(10, Index) && Index < Call.Args.size())
    Base = Call.Args[Index].From;
  std::string Known = Base ? placeKey(Names, Caller, *Base) : std::string();
  return Known.empty() ? Known : Known + Key.substr(std::min(Key.size(), Key.find('.')));
}

} // namespace concadvise
