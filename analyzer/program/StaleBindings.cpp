#include "analyzer/program/StaleBindings.h"

#include "llvm/ADT/STLExtras.h"

#include <map>

using namespace llvm;

namespace concadvise {
namespace {

struct Extent {
  unsigned Begin = 0, End = 0;
  bool contains(unsigned At) const { return Begin <= At && At < End; }
};

/// A variable, or a part of it, gets another value.
struct Change {
  const Place *On;
  unsigned At;
};

struct Binding {
  const Place *On;
  VarId Holder;
  unsigned At;
  size_t Loop; ///< Innermost around it; 0: the function.
};

bool isAll(const Place &On) { return On.From == Place::Root::Var && On.Path.empty(); }

class Walk {
public:
  Walk(const FunctionFacts &Facts, const Program &Linked) : Facts(Facts), Linked(Linked) {
    visit(Facts.Body, 0);
    Loops.front().End = Now;
  }

  std::set<const Place *> stale() const {
    std::set<const Place *> Found;
    for (const Binding &Each : Bindings)
      if (isStale(Each))
        Found.insert(Each.On);
    return Found;
  }

private:
  void visit(const Node &Each, size_t Loop);
  void event(const Node &Each, size_t Loop);
  void call(const CallFacts &Call);
  void lambda(StringRef Usr);
  bool isStale(const Binding &Of) const;
  bool reads(const Place &On, const Place &Changed) const;

  const FunctionFacts &Facts;
  const Program &Linked;
  unsigned Now = 0;
  std::vector<Extent> Loops = {{}}; ///< The first is the function.
  std::vector<Binding> Bindings;
  std::vector<Change> Changes;
  std::map<VarId, size_t> DeclaredIn; ///< The innermost loop around its declaration.
  std::set<VarId> Anytime;            ///< Others may change them whenever they like.
};

/// Evaluating the place anew would use what has changed.
bool Walk::reads(const Place &On, const Place &Changed) const {
  if (Changed.From != Place::Root::Var)
    return false;
  bool InSubscript = isAll(Changed) && any_of(On.Path, [&](const Place::Step &Step) {
                       return any_of(Step.Index.Terms, [&](const Polynomial::Term &Term) {
                         return is_contained(Term.Vars, Changed.Var);
                       });
                     });
  if (InSubscript)
    return true;
  if (On.From != Place::Root::Var || On.Var != Changed.Var || Changed.Path.size() >= On.Path.size())
    return false;
  // A pointer on the way, which the rest of the path starts from.
  if (Changed.Path.empty()) {
    const TypeFacts &Type = Facts.Variables[On.Var].Type;
    return Type.What == TypeFacts::Kind::Pointer || Type.View;
  }
  return all_of(enumerate(Changed.Path), [&](const auto &Step) {
    const Place::Step &Same = On.Path[Step.index()];
    return Step.value().What == Same.What && Step.value().Field == Same.Field;
  });
}

bool Walk::isStale(const Binding &Of) const {
  auto It = DeclaredIn.find(Of.Holder);
  bool Fresh = It != DeclaredIn.end() && It->second == Of.Loop; // Bound anew before each use.
  const Extent &Around = Loops[Fresh ? Of.Loop : 0];
  const Extent &Loop = Loops[Of.Loop];
  return any_of(Changes,
                [&](const Change &Each) {
                  bool Later = Each.At > Of.At && Around.contains(Each.At);
                  bool NextRound =
                      !Fresh && Of.Loop != 0 && Loop.contains(Each.At) && Each.On != Of.On;
                  return (Later || NextRound) && reads(*Of.On, *Each.On);
                }) ||
         any_of(Anytime, [&](VarId Var) {
           Place All;
           All.From = Place::Root::Var;
           All.Var = Var;
           return reads(*Of.On, All);
         });
}

/// Its own name for the variable stands where a value is put, or where a call may put one.
static bool gives(const FunctionFacts &Lambda, const Node &Each, VarId Var) {
  auto Is = [&](const Place &On) { return isAll(On) && On.Var == Var; };
  bool Writes = (Each.What == Node::Kind::Write || Each.What == Node::Kind::Update ||
                 Each.What == Node::Kind::Hold || Each.What == Node::Kind::Bind) &&
                (Is(Each.On) || Each.Var == Var);
  bool Passes = Each.What == Node::Kind::Call && Each.Index < Lambda.Calls.size() &&
                any_of(
                    Lambda.Calls[Each.Index].Args,
                    [&](const Argument &Arg) {
                      return Arg.From && Is(*Arg.From) && Arg.How != Argument::Passing::Value;
                    });
  return Writes || Passes || Each.What == Node::Kind::Deferred ||
         any_of(Each.Children, [&](const Node &Child) { return gives(Lambda, Child, Var); });
}

void Walk::lambda(StringRef Usr) {
  FunctionId Id = Linked.find(Usr);
  if (Id == NoFunction)
    return;
  const FunctionFacts &Lambda = Linked.facts(Id);
  for (VarId Var = 0; Var != Lambda.Variables.size(); ++Var) {
    const Variable &Each = Lambda.Variables[Var];
    if (Each.CapturedByRef && Each.CaptureOf < Facts.Variables.size() &&
        gives(Lambda, Lambda.Body, Var))
      Anytime.insert(Each.CaptureOf);
  }
}

void Walk::call(const CallFacts &Call) {
  for (const Argument &Each : Call.Args)
    if (Each.From && isAll(*Each.From) &&
        (Each.How == Argument::Passing::Ref || Each.How == Argument::Passing::Pointer ||
         Each.How == Argument::Passing::RvalueRef))
      Changes.push_back({&*Each.From, Now});
}

void Walk::event(const Node &Each, size_t Loop) {
  switch (Each.What) {
  case Node::Kind::Declare:
    DeclaredIn.try_emplace(Each.Var, Loop);
    return;
  case Node::Kind::Bind:
    Bindings.push_back({&Each.On, Each.Var, Now, Loop});
    // What it names may be changed under this name.
    if (isAll(Each.On) && Each.Var < Facts.Variables.size() &&
        !Facts.Variables[Each.Var].Type.Const)
      Anytime.insert(Each.On.Var);
    return;
  case Node::Kind::Hold:
    if (isAll(Each.On))
      Anytime.insert(Each.On.Var);
    return;
  case Node::Kind::Write:
  case Node::Kind::Update:
    Changes.push_back({&Each.On, Now});
    return;
  case Node::Kind::Call:
    if (Each.Index < Facts.Calls.size())
      call(Facts.Calls[Each.Index]);
    return;
  case Node::Kind::Deferred:
    lambda(Each.Text);
    return;
  default:
    return;
  }
}

void Walk::visit(const Node &Each, size_t Loop) {
  ++Now;
  event(Each, Loop);
  if (Each.What == Node::Kind::Deferred)
    return;
  size_t Inside = Loop;
  if (Each.What == Node::Kind::Loop) {
    Inside = Loops.size();
    Loops.push_back({Now, Now});
  }
  for (const Node &Child : Each.Children)
    visit(Child, Inside);
  if (Inside != Loop)
    Loops[Inside].End = ++Now;
}

} // namespace

std::set<const Place *> staleBindings(const FunctionFacts &Facts, const Program &Linked) {
  return Walk(Facts, Linked).stale();
}

} // namespace concadvise
