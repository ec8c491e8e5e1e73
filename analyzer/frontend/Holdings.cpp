// Pointers, references and views that are stored inside objects: what those objects lead to.
#include "analyzer/frontend/Body.h"

#include "clang/AST/DeclCXX.h"

using namespace clang;

namespace concadvise {

/// A table with more entries than this points to data, not to what a loop works on.
constexpr unsigned MaxEntries = 256;

void BodyLowering::holdMembers(Holder By, llvm::StringRef Member, const InitListExpr *Values) {
  if (const InitListExpr *Semantic = Values->getSemanticForm())
    Values = Semantic;
  llvm::ArrayRef<Expr *> Inits = const_cast<InitListExpr *>(Values)->inits().take_front(MaxEntries);
  const RecordDecl *Record = Values->getType()->getAsRecordDecl();
  if (!Record) { // An array, or a scalar in braces.
    for (const Expr *Each : Inits)
      hold(By, Member, Each, Each->getType());
    return;
  }
  if (const FieldDecl *Active = Values->getInitializedFieldInUnion()) {
    if (!Inits.empty())
      hold(By, Member, Inits.front(), Active->getType());
    return;
  }
  if (const auto *Cxx = dyn_cast<CXXRecordDecl>(Record))
    for (const CXXBaseSpecifier &Base : Cxx->bases()) {
      if (Inits.empty())
        return;
      hold(By, Member, Inits.front(), Base.getType());
      Inits = Inits.drop_front();
    }
  for (const FieldDecl *Field : Record->fields()) {
    if (Field->isUnnamedBitField())
      continue;
    if (Inits.empty())
      return;
    hold(By, Member.empty() ? Field->getName() : Member, Inits.front(), Field->getType());
    Inits = Inits.drop_front();
  }
}

void BodyLowering::hold(Holder By, llvm::StringRef Member, const Expr *Value, QualType As) {
  if (!Value || As.isNull() || !Unit.Typed.of(As).HasPointer)
    return;
  const Expr *E = stripped(Value);
  if (const auto *Choice = dyn_cast<AbstractConditionalOperator>(E)) {
    hold(By, Member, Choice->getTrueExpr(), As);
    return hold(By, Member, Choice->getFalseExpr(), As);
  }
  if (const auto *List = dyn_cast<CXXStdInitializerListExpr>(E))
    return hold(By, Member, List->getSubExpr(), List->getSubExpr()->getType());
  if (const auto *List = dyn_cast<InitListExpr>(E))
    return holdMembers(By, Member, List);
  Place On = As->isReferenceType()      ? placeOf(E)
             : As->isAnyPointerType()   ? pointeeOf(Value)
             : Types::isView(As)        ? viewedBy(E)
                                        : placeOf(E);
  if (On.From == Place::Root::Unknown || On.From == Place::Root::Literal)
    return;
  // What a constructor is given is in its call.
  if (On.From == Place::Root::CallResult && On.Path.empty() && By.Var != NoVar)
    if (const auto &Made = Out.Calls[On.Call].Receiver;
        Made && Made->From == Place::Root::Var && Made->Var == By.Var)
      return;
  Node &Hold = emit(Node::Kind::Hold, E->getSourceRange());
  Hold.Var = By.Var;
  Hold.Index = By.Call;
  Hold.On = std::move(On);
  Hold.Text = Member.str();
}

/// `Target` is written: whatever it is part of holds the value from now on.
void BodyLowering::holdAt(const Place &Target, const Expr *Value, QualType As) {
  if (Target.From != Place::Root::Var)
    return hold({}, "", Value, As);
  llvm::ArrayRef<Place::Step> Path = Target.Path;
  bool Pointer = Out.Variables[Target.Var].Type.What == TypeFacts::Kind::Pointer;
  if (Pointer && !Path.empty() && Path.front().What != Place::Step::Kind::Field)
    Path = Path.drop_front();
  bool Named = !Path.empty() && Path.front().What == Place::Step::Kind::Field;
  hold({Target.Var}, Named ? llvm::StringRef(Path.front().Field) : llvm::StringRef(), Value, As);
}

void BodyLowering::makeAggregate(const Expr *E) {
  if (!E->getType()->isRecordType() || !Unit.Typed.of(E->getType()).HasPointer)
    return;
  VarId Id = Out.Variables.size();
  Variable &Facts = Out.Variables.emplace_back();
  Facts.Name = "(temporary)";
  Facts.Type = Unit.Typed.of(E->getType());
  Facts.Decl = Unit.Text.at(E->getBeginLoc());
  Aggregates[E] = Id;
  emit(Node::Kind::Declare, E->getSourceRange()).Var = Id;
  if (const auto *List = dyn_cast<InitListExpr>(E))
    holdMembers({Id}, "", List);
  else
    hold({Id}, "", E, E->getType());
}

Place BodyLowering::aggregatePlace(const Expr *E) const {
  if (const auto *List = dyn_cast<InitListExpr>(E); List && List->getSemanticForm())
    E = List->getSemanticForm();
  Place Object;
  Object.From = Place::Root::Literal;
  if (auto Known = Aggregates.find(E); Known != Aggregates.end()) {
    Object.From = Place::Root::Var;
    Object.Var = Known->second;
  }
  return Object;
}

/// Of values that lead nowhere, a list is a constant.
void BodyLowering::VisitCXXStdInitializerListExpr(const CXXStdInitializerListExpr *E) {
  Visit(E->getSubExpr());
  QualType Array = stripped(E->getSubExpr())->getType();
  if (Unit.Typed.of(Array).HasPointer)
    makeAggregate(E);
}

} // namespace concadvise
