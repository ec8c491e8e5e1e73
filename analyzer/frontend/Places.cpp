#include "analyzer/frontend/Body.h"
#include "analyzer/frontend/Declarations.h"
#include "analyzer/frontend/PolynomialArithmetic.h"
#include "analyzer/frontend/Steps.h"

#include "clang/AST/DeclCXX.h"

using namespace clang;

namespace concadvise {

using Step = Place::Step;

const Expr *stripped(const Expr *E) {
  while (true) {
    const Expr *Bare = E->IgnoreParens();
    if (const auto *Full = dyn_cast<FullExpr>(Bare))
      Bare = Full->getSubExpr();
    else if (const auto *Temporary = dyn_cast<MaterializeTemporaryExpr>(Bare))
      Bare = Temporary->getSubExpr();
    else if (const auto *Bound = dyn_cast<CXXBindTemporaryExpr>(Bare))
      Bare = Bound->getSubExpr();
    else if (const auto *Default = dyn_cast<CXXDefaultArgExpr>(Bare))
      Bare = Default->getExpr();
    else if (const auto *Default = dyn_cast<CXXDefaultInitExpr>(Bare))
      Bare = Default->getExpr();
    else if (const auto *Parameter = dyn_cast<SubstNonTypeTemplateParmExpr>(Bare))
      Bare = Parameter->getReplacement();
    else if (const auto *Cast = dyn_cast<CastExpr>(Bare))
      switch (Cast->getCastKind()) {
      case CK_NoOp:
      case CK_LValueToRValue:
      case CK_DerivedToBase:
      case CK_UncheckedDerivedToBase:
      case CK_BaseToDerived:
      case CK_Dynamic:
      case CK_BitCast:
      case CK_LValueBitCast:
      case CK_IntegralCast:
      case CK_ConstructorConversion:
      case CK_UserDefinedConversion:
      case CK_AtomicToNonAtomic:
      case CK_NonAtomicToAtomic:
        Bare = Cast->getSubExpr();
        break;
      default:
        break;
      }
    if (Bare == E)
      return E;
    E = Bare;
  }
}

static Place literal() {
  Place Result;
  Result.From = Place::Root::Literal;
  return Result;
}

static Place then(Place Base, Step Next) {
  if (Base.From != Place::Root::Literal)
    Base.Path.push_back(std::move(Next));
  return Base;
}

Place BodyLowering::variablePlace(const ValueDecl *D) {
  Place Result;
  Result.From = Place::Root::Var;
  Result.Var = variable(D);
  return Result;
}

/// `Base` moved by `By` elements, where it is an element or what a pointer points to.
static Place moved(Place Base, Polynomial By, llvm::StringRef Text) {
  if (Base.From == Place::Root::Literal)
    return Base;
  if (Base.Path.empty() || Base.Path.back().What == Step::Kind::Field) {
    // `(&x)[i]`: a neighbour of x, of which nothing is known.
    Base.Path.push_back(indexStep(Text, {}));
    Base.Path.back().Pointer = true;
    return Base;
  }
  Step &Last = Base.Path.back();
  if (Last.What == Step::Kind::Deref) {
    Last = {Step::Kind::Index, Text.str(), std::move(By)};
    Last.Pointer = true;
  } else {
    bool AtStart = Last.Index.isConstant() && Last.Index.Constant == 0;
    Last.Field = AtStart ? Text.str() : Last.Field + " + " + Text.str();
    Last.Index = concadvise::add(Last.Index, By);
  }
  return Base;
}

/// Elements of these are reached without any other effect.
static bool isIndexable(TypeFacts::Container What) {
  using Container = TypeFacts::Container;
  switch (What) {
  case Container::Vector:
  case Container::VectorBool:
  case Container::StdArray:
  case Container::Deque:
  case Container::String:
  case Container::StringView:
  case Container::Span:
  case Container::Map:
  case Container::UnorderedMap:
    return true;
  default:
    return false;
  }
}

static TypeFacts::Container containerOf(QualType Type) {
  return Types::containerOf(Type.getNonReferenceType()->getAsRecordDecl());
}

Place BodyLowering::elementOf(const Expr *Pointer, Polynomial Index, llvm::StringRef Text) {
  return moved(pointeeOf(Pointer), std::move(Index), Text);
}

const Place *BodyLowering::elementReachedBy(const Expr *Iterator) const {
  const auto *Ref = dyn_cast<DeclRefExpr>(stripped(Iterator));
  const auto *Variable = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
  auto Found = Variable ? Elements.find(Variable) : Elements.end();
  return Found == Elements.end() ? nullptr : &Found->second;
}

/// A cast to a pointer to something of another size; one that `malloc` made has none yet.
static bool recounts(const CastExpr *Cast, Types &Typed) {
  uint64_t From = Typed.of(Cast->getSubExpr()->IgnoreParenCasts()->getType()).ElementBytes;
  uint64_t To = Typed.of(Cast->getType()).ElementBytes;
  return Cast->getType()->isPointerType() && From && To && From != To;
}

Place BodyLowering::pointeeOf(const Expr *E) {
  E = E->IgnoreParens();
  if (isa<CXXThisExpr>(E)) {
    return thisPlace();
  }
  if (isa<CXXNullPtrLiteralExpr, GNUNullExpr, StringLiteral>(E))
    return literal();
  if (const auto *Cast = dyn_cast<CastExpr>(E)) {
    const Expr *From = Cast->getSubExpr();
    switch (Cast->getCastKind()) {
    case CK_LValueToRValue:
      if (const Place *Element = elementReachedBy(From))
        return *Element;
      return then(placeOf(From), derefStep());
    case CK_ArrayToPointerDecay:
      return then(placeOf(From), indexStep("0", constantPolynomial(0)));
    case CK_NullToPointer:
      return literal();
    case CK_BitCast:
      // Counted in other units: nowhere that a subscript tells.
      return recounts(Cast, Unit.Typed) ? moved(pointeeOf(From), {}, "?") : pointeeOf(From);
    case CK_NoOp:
    case CK_DerivedToBase:
    case CK_UncheckedDerivedToBase:
    case CK_BaseToDerived:
    case CK_Dynamic:
      return pointeeOf(From);
    default:
      return {};
    }
  }
  if (const auto *Unary = dyn_cast<UnaryOperator>(E)) {
    if (Unary->getOpcode() == UO_AddrOf)
      return placeOf(Unary->getSubExpr());
    if (Unary->isIncrementDecrementOp()) {
      Place Now = then(placeOf(Unary->getSubExpr()), derefStep());
      if (Unary->isPrefix())
        return Now;
      // The pointer has moved when its old target is reached.
      return moved(std::move(Now), constantPolynomial(Unary->isIncrementOp() ? -1 : 1),
                   Unary->isIncrementOp() ? "-1" : "1");
    }
    return {};
  }
  if (const auto *Binary = dyn_cast<BinaryOperator>(E)) {
    const Expr *Left = Binary->getLHS(), *Right = Binary->getRHS();
    if (Binary->isCommaOp())
      return pointeeOf(Right);
    if (Binary->isAssignmentOp())
      return then(placeOf(Left), derefStep());
    if (!Left->getType()->isAnyPointerType())
      std::swap(Left, Right);
    Polynomial By = polynomialOf(Right);
    if (Binary->getOpcode() == BO_Add)
      return elementOf(Left, By, Unit.Text.text(Right->getSourceRange()));
    if (Binary->getOpcode() == BO_Sub)
      return elementOf(Left, multiply(constantPolynomial(-1), By),
                       ("-(" + Unit.Text.text(Right->getSourceRange()) + ")").str());
    return {};
  }
  if (const Expr *Bare = stripped(E); Bare != E)
    return pointeeOf(Bare);
  if (const auto *Arrow = dyn_cast<CXXOperatorCallExpr>(E);
      Arrow && Arrow->getOperator() == OO_Arrow)
    if (Place Reached = operatorPlace(Arrow); Reached.From != Place::Root::Unknown)
      return Reached;
  if (const auto *Member = dyn_cast<CXXMemberCallExpr>(E))
    if (Place First = firstElementOf(Member); First.From != Place::Root::Unknown)
      return First;
  if (const auto *Call = dyn_cast<CallExpr>(E))
    return then(callPlace(Call), derefStep());
  if (auto Made = CallOf.find(E); Made != CallOf.end()) { // new
    Place Fresh;
    Fresh.From = Place::Root::CallResult;
    Fresh.Call = Made->second;
    return then(std::move(Fresh), derefStep());
  }
  if (E->isGLValue()) // A pointer handed on by reference.
    return then(placeOf(E), derefStep());
  return {};
}

Place BodyLowering::viewedBy(const Expr *E) {
  E = stripped(E);
  if (const auto *Construct = dyn_cast<CXXConstructExpr>(E)) {
    if (!Construct->getNumArgs())
      return literal();
    const Expr *From = stripped(Construct->getArg(0));
    if (Types::isView(From->getType())) {
      Place Viewed = viewedBy(From);
      // A reverse iterator is elsewhere than the one that it is made from.
      bool Same = Construct->getConstructor()->isCopyOrMoveConstructor() ||
                  Types::record(E->getType())->getName() != "reverse_iterator";
      return Same ? Viewed : moved(std::move(Viewed), {}, "?");
    }
    if (From->getType()->isAnyPointerType())
      return pointeeOf(Construct->getArg(0));
    Place Whole = placeOf(From);
    bool Elements = From->getType()->isArrayType() || isIndexable(containerOf(From->getType()));
    bool Wraps = Types::containerOf(Types::record(E->getType())) == TypeFacts::Container::None;
    return Elements && !Wraps ? then(std::move(Whole), indexStep("0", constantPolynomial(0)))
                              : Whole;
  }
  if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(E)) {
    // `v[i]` and `*it` of vector<bool> are the bit itself.
    if (Types::isBitReference(E->getType()) && !E->isGLValue())
      if (Place Bit = operatorPlace(Operator); Bit.From != Place::Root::Unknown)
        return Bit;
    OverloadedOperatorKind Op = Operator->getOperator();
    bool Moves = Operator->getNumArgs() == 2 && (Op == OO_Plus || Op == OO_Minus);
    if (Moves && Types::isLibraryIterator(Operator->getArg(0)->getType())) {
      const Expr *By = Operator->getArg(1);
      Polynomial Steps = polynomialOf(By);
      if (Op == OO_Minus)
        Steps = multiply(constantPolynomial(-1), Steps);
      llvm::StringRef Text = Unit.Text.text(By->getSourceRange());
      return moved(viewedBy(Operator->getArg(0)), std::move(Steps),
                   Op == OO_Minus ? ("-(" + Text + ")").str() : Text.str());
    }
    // `it++` names what `it` named before it moved.
    if (Operator->getNumArgs() == 2 && (Op == OO_PlusPlus || Op == OO_MinusMinus))
      return moved(viewedBy(Operator->getArg(0)), constantPolynomial(Op == OO_PlusPlus ? -1 : 1),
                   Op == OO_PlusPlus ? "-1" : "1");
  }
  if (const auto *Member = dyn_cast<CXXMemberCallExpr>(E)) {
    if (Types::isBitReference(E->getType()))
      if (Place Bit = memberCallPlace(Member); Bit.From != Place::Root::Unknown)
        return Bit;
    if (Place First = firstElementOf(Member); First.From != Place::Root::Unknown)
      return First;
  }
  if (E->isGLValue()) {
    if (const Place *Element = elementReachedBy(E))
      return *Element;
    // A reference to what stands for a bit names that bit already.
    const auto *Ref = dyn_cast<DeclRefExpr>(E);
    bool Bit =
        Ref && Types::isBitReference(E->getType()) && Ref->getDecl()->getType()->isReferenceType();
    return Bit ? placeOf(E) : then(placeOf(E), derefStep());
  }
  if (const auto *Call = dyn_cast<CallExpr>(E))
    return then(callPlace(Call), derefStep());
  return {};
}

/// Adjacent bit-fields are one memory location: the first of them stands for all.
static const FieldDecl *memoryLocationOf(const FieldDecl &Field) {
  if (!Field.isBitField())
    return &Field;
  const FieldDecl *First = nullptr;
  for (const FieldDecl *Each : Field.getParent()->fields()) {
    bool Joins = Each->isBitField() && !Each->isZeroLengthBitField(Each->getASTContext());
    if (!Joins)
      First = nullptr;
    else if (!First)
      First = Each;
    if (Each == &Field)
      return First;
  }
  return &Field;
}

Place BodyLowering::placeOf(const Expr *E) {
  E = stripped(E);
  if (const auto *Ref = dyn_cast<DeclRefExpr>(E)) {
    if (const auto *Variable = dyn_cast<VarDecl>(Ref->getDecl()))
      if (auto Over = Ranges.find(Variable); Over != Ranges.end())
        return Over->second;
    if (isa<VarDecl, BindingDecl>(Ref->getDecl()))
      return variablePlace(Ref->getDecl());
    return literal();
  }
  if (const auto *Member = dyn_cast<MemberExpr>(E)) {
    if (const auto *Static = dyn_cast<VarDecl>(Member->getMemberDecl()))
      return variablePlace(Static);
    Place Object = Member->isArrow() ? pointeeOf(Member->getBase()) : placeOf(Member->getBase());
    const auto *Field = dyn_cast<FieldDecl>(Member->getMemberDecl());
    if (!Field)
      return Object;
    // The members of a union are one memory.
    llvm::StringRef Name =
        Field->getParent()->isUnion() ? "(union)" : memoryLocationOf(*Field)->getName();
    Place Part = then(std::move(Object), fieldStep(Name));
    // What a reference refers to lies elsewhere.
    return Field->getType()->isReferenceType() ? then(std::move(Part), derefStep()) : Part;
  }
  if (const auto *Element = dyn_cast<ArraySubscriptExpr>(E))
    return elementOf(Element->getBase(), polynomialOf(Element->getIdx()),
                     Unit.Text.text(Element->getIdx()->getSourceRange()));
  if (const auto *Unary = dyn_cast<UnaryOperator>(E)) {
    if (Unary->getOpcode() == UO_Deref)
      return pointeeOf(Unary->getSubExpr());
    if (Unary->isPrefix() && Unary->isIncrementDecrementOp())
      return placeOf(Unary->getSubExpr());
    if (Unary->getOpcode() == UO_Extension || Unary->getOpcode() == UO_Real ||
        Unary->getOpcode() == UO_Imag)
      return placeOf(Unary->getSubExpr());
    return {};
  }
  if (const auto *Binary = dyn_cast<BinaryOperator>(E)) {
    if (Binary->isAssignmentOp())
      return placeOf(Binary->getLHS());
    return Binary->isCommaOp() ? placeOf(Binary->getRHS()) : Place();
  }
  if (const auto *Call = dyn_cast<CallExpr>(E))
    return callPlace(Call);
  if (const auto *Construct = dyn_cast<CXXConstructExpr>(E)) {
    if (auto Known = CallOf.find(E); Known != CallOf.end()) {
      Place Result;
      Result.From = Place::Root::CallResult;
      Result.Call = Known->second;
      return Result;
    }
    // Trivial copies are their source; so is an iterator made from another kind of iterator.
    if (Construct->getNumArgs() >= 1 && (Construct->getConstructor()->isCopyOrMoveConstructor() ||
                                         Types::isLibraryIterator(Construct->getType())))
      return placeOf(Construct->getArg(0));
    return literal();
  }
  if (const auto *Opaque = dyn_cast<OpaqueValueExpr>(E); Opaque && Opaque->getSourceExpr())
    return placeOf(Opaque->getSourceExpr());
  if (const auto *Compound = dyn_cast<CompoundLiteralExpr>(E))
    return placeOf(Compound->getInitializer());
  if (isa<InitListExpr, CXXStdInitializerListExpr>(E))
    return aggregatePlace(E);
  if (isa<StringLiteral, PredefinedExpr, LambdaExpr,
          IntegerLiteral, FloatingLiteral, CharacterLiteral, CXXBoolLiteralExpr,
          CXXNullPtrLiteralExpr, CXXScalarValueInitExpr, ImplicitValueInitExpr, UnaryExprOrTypeTraitExpr, GNUNullExpr>(E))
    return literal();
  // The value of a computation lies nowhere that anyone could reach.
  if (E->isPRValue() && E->getType()->isArithmeticType())
    return literal();
  return {};
}

// --- What calls name ------------------------------------------------------------------------

static bool isHolder(TypeFacts::Container What) {
  using Container = TypeFacts::Container;
  return What == Container::UniquePtr || What == Container::SharedPtr ||
         What == Container::Optional;
}

/// To what a holder holds.
static Step followed(TypeFacts::Container Holder) {
  return derefStep(/*Owned=*/Holder == TypeFacts::Container::UniquePtr ||
                   Holder == TypeFacts::Container::Optional);
}

Place BodyLowering::operatorPlace(const CXXOperatorCallExpr *E) {
  const Expr *Object = E->getArg(0);
  switch (E->getOperator()) {
  case OO_Subscript: {
    auto What = containerOf(Object->getType());
    const Expr *Index = E->getArg(1);
    if (isIndexable(What) && !Types::isView(Object->getType().getNonReferenceType()))
      return then(placeOf(Object),
                  indexStep(Unit.Text.text(Index->getSourceRange()), polynomialOf(Index)));
    if (isIndexable(What) || Types::isLibraryIterator(Object->getType()))
      return moved(viewedBy(Object), polynomialOf(Index), Unit.Text.text(Index->getSourceRange()));
    if (What == TypeFacts::Container::UniquePtr) // unique_ptr<T[]>
      return then(then(placeOf(Object), followed(What)),
                  indexStep(Unit.Text.text(Index->getSourceRange()), polynomialOf(Index)));
    break;
  }
  case OO_Star:
  case OO_Arrow:
    if (E->getNumArgs() == 1 &&
        (isHolder(containerOf(Object->getType())) || Types::isLibraryIterator(Object->getType()))) {
      if (Types::isLibraryIterator(Object->getType()))
        return viewedBy(Object);
      return then(placeOf(Object), followed(containerOf(Object->getType())));
    }
    break;
  case OO_PlusPlus:
  case OO_MinusMinus:
    if (E->getNumArgs() == 1 && Types::isLibraryIterator(Object->getType()))
      return placeOf(Object);
    break;
  case OO_Equal:
  case OO_PlusEqual:
  case OO_MinusEqual:
    if (Types::isLibraryIterator(Object->getType()))
      return placeOf(Object);
    break;
  default:
    break;
  }
  return {};
}

static bool isReferenceWrapper(QualType Type) {
  const CXXRecordDecl *Record = Type->isRecordType() ? Type->getAsCXXRecordDecl() : nullptr;
  return Record && Record->isInStdNamespace() && Record->getIdentifier() &&
         Record->getName() == "reference_wrapper";
}

Place BodyLowering::memberCallPlace(const CXXMemberCallExpr *E) {
  const CXXMethodDecl *Method = E->getMethodDecl();
  const Expr *Object = E->getImplicitObjectArgument();
  if (!Method || !Object)
    return {};
  // `r.get()`, and r as what it refers to.
  bool Conversion = isa<CXXConversionDecl>(Method);
  bool Arrow = Object->getType()->isPointerType();
  if (isReferenceWrapper(Arrow ? Object->getType()->getPointeeType() : Object->getType()) &&
      (Conversion || (Method->getIdentifier() && Method->getName() == "get")))
    return Arrow ? then(pointeeOf(Object), derefStep()) : viewedBy(Object);
  if (!Method->getIdentifier())
    return {};
  QualType Type =
      Object->getType()->isPointerType() ? Object->getType()->getPointeeType() : Object->getType();
  auto What = containerOf(stripped(Object)->getType());
  if (What == TypeFacts::Container::None)
    What = containerOf(Type);
  auto Receiver = [&] {
    return Object->getType()->isPointerType() ? pointeeOf(Object) : placeOf(Object);
  };
  llvm::StringRef Name = Method->getName();
  if (isIndexable(What) && Types::isView(Type) && !Object->getType()->isPointerType()) {
    if (Name == "at" && E->getNumArgs() == 1)
      return moved(viewedBy(Object), polynomialOf(E->getArg(0)),
                   Unit.Text.text(E->getArg(0)->getSourceRange()));
    if (Name == "front")
      return viewedBy(Object);
    if (Name == "back")
      return moved(viewedBy(Object), {}, "back()");
  }
  if (isIndexable(What) && Name == "at" && E->getNumArgs() == 1)
    return then(Receiver(), indexStep(Unit.Text.text(E->getArg(0)->getSourceRange()),
                                      polynomialOf(E->getArg(0))));
  if (isIndexable(What) && Name == "front")
    return then(Receiver(), indexStep("front()", constantPolynomial(0)));
  if (isIndexable(What) && Name == "back")
    return then(Receiver(), indexStep("back()", {}));
  if (What == TypeFacts::Container::Optional && Name == "value")
    return then(Receiver(), followed(What));
  return {};
}

/// `v.begin()` and `v.data()`, where the elements lie one after the other: element 0 of v.
Place BodyLowering::firstElementOf(const CXXMemberCallExpr *E) {
  const CXXMethodDecl *Method = E->getMethodDecl();
  const Expr *Object = E->getImplicitObjectArgument();
  if (!Method || !Object)
    return {};
  bool Arrow = Object->getType()->isPointerType();
  auto What = containerOf(Arrow ? Object->getType()->getPointeeType() : Object->getType());
  bool Map = What == TypeFacts::Container::Map || What == TypeFacts::Container::UnorderedMap;
  if (!isIndexable(What) || Map || E->getNumArgs())
    return {};
  // The conversion of a string to a view of it.
  bool First = isa<CXXConversionDecl>(Method);
  if (const IdentifierInfo *Name = Method->getIdentifier())
    First = Name->isStr("begin") || Name->isStr("cbegin") || Name->isStr("data") ||
            Name->isStr("c_str");
  if (!First)
    return {};
  if (!Arrow && Types::isView(Object->getType()))
    return viewedBy(Object);
  return then(Arrow ? pointeeOf(Object) : placeOf(Object), indexStep("0", constantPolynomial(0)));
}

/// `std::move(x)` and such are x by another name.
static bool isNaming(const CallExpr *E) {
  const FunctionDecl *Callee = E->getDirectCallee();
  if (!Callee || !isInStd(Callee) || !Callee->getIdentifier() || E->getNumArgs() != 1)
    return false;
  llvm::StringRef Name = Callee->getName();
  return Name == "move" || Name == "forward" || Name == "as_const" || Name == "move_if_noexcept";
}

bool BodyLowering::isTransparentCall(const CallExpr *E) const { return isNaming(E); }

Place BodyLowering::callPlace(const CallExpr *E) {
  if (isNaming(E))
    return placeOf(E->getArg(0));
  Place Result;
  if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(E))
    Result = operatorPlace(Operator);
  else if (const auto *Member = dyn_cast<CXXMemberCallExpr>(E))
    Result = memberCallPlace(Member);
  if (Result.From != Place::Root::Unknown)
    return Result;
  if (auto Known = CallOf.find(E); Known != CallOf.end()) {
    Result.From = Place::Root::CallResult;
    Result.Call = Known->second;
  }
  return Result;
}

} // namespace concadvise
