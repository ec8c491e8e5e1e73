#include "analyzer/frontend/Bits.h"
#include "analyzer/frontend/Body.h"
#include "analyzer/frontend/Declarations.h"
#include "analyzer/frontend/LoopForms.h"
#include "analyzer/frontend/PolynomialArithmetic.h"

#include "clang/AST/ASTLambda.h"
#include "clang/AST/Attr.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/Basic/Builtins.h"

using namespace clang;

namespace concadvise {

bool hasEffect(QualType Function, FunctionEffect::Kind Wanted) {
  const auto *Prototype = Function->getAs<FunctionProtoType>();
  if (!Prototype)
    return false;
  for (const FunctionEffectWithCondition &Each : Prototype->getFunctionEffects())
    if (Each.Effect.kind() == Wanted)
      return true;
  return false;
}

uint32_t BodyLowering::addCall(CallFacts Call, const Expr *E, SourceRange At) {
  uint32_t Index = Out.Calls.size();
  Call.At = Unit.Text.of(At);
  if (!Call.NameAt.valid())
    Call.NameAt = Call.At;
  Out.Calls.push_back(std::move(Call));
  if (E)
    CallOf[E] = Index;
  emit(Node::Kind::Call, At).Index = Index;
  return Index;
}

// --- Arguments ------------------------------------------------------------------------------

static Argument::Passing passing(QualType Parameter) {
  if (Parameter->isRValueReferenceType())
    return Argument::Passing::RvalueRef;
  if (const auto *Reference = Parameter->getAs<ReferenceType>())
    return Reference->getPointeeType().isConstQualified() ? Argument::Passing::ConstRef
                                                          : Argument::Passing::Ref;
  if (Types::isView(Parameter))
    return Types::isConstView(Parameter) ? Argument::Passing::ConstPointer
                                         : Argument::Passing::Pointer;
  if (Parameter->isAnyPointerType())
    return Parameter->getPointeeType().isConstQualified() ? Argument::Passing::ConstPointer
                                                          : Argument::Passing::Pointer;
  return Argument::Passing::Value;
}

static bool isMove(const Expr *E) {
  const auto *Call = dyn_cast<CallExpr>(stripped(E));
  const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
  return Callee && isInStd(Callee) && Callee->getIdentifier() && Callee->getName() == "move" &&
         Call->getNumArgs() == 1;
}

static bool isZero(const Expr *E) {
  E = E->IgnoreParenImpCasts();
  if (const auto *List = dyn_cast<InitListExpr>(E))
    return llvm::all_of(List->inits(), isZero);
  const auto *Literal = dyn_cast<IntegerLiteral>(E);
  return isa<ImplicitValueInitExpr>(E) || (Literal && Literal->getValue() == 0);
}

static bool assigns(const Stmt *S, const VarDecl *D) {
  if (const auto *Binary = dyn_cast_or_null<BinaryOperator>(S);
      Binary && Binary->isAssignmentOp() && mentions(Binary->getLHS(), D))
    return true;
  return S && llvm::any_of(S->children(), [&](const Stmt *Child) { return assigns(Child, D); });
}

/// `timeval none{0, 0}; select(…, &none)`
static bool pointsToZeros(const Expr *E, const FunctionDecl *In) {
  const auto *Address = dyn_cast<UnaryOperator>(E->IgnoreParenImpCasts());
  if (!Address || Address->getOpcode() != UO_AddrOf)
    return false;
  const auto *Ref = dyn_cast<DeclRefExpr>(Address->getSubExpr()->IgnoreParens());
  const auto *Variable = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
  return Variable && Variable->getInit() && isa<InitListExpr>(Variable->getInit()) &&
         isZero(Variable->getInit()) && In && In->getBody() && !assigns(In->getBody(), Variable);
}

/// The ticks of a length of time, as in `f.wait_for(std::chrono::seconds(0))`; none where they are
/// no whole number, or not known.
static std::optional<int64_t> ticksOf(const Expr *E, const ASTContext &Ast) {
  const auto *Record = E->getType()->getAsCXXRecordDecl();
  Expr::EvalResult Value;
  if (!Record || Names::qualified(Record) != "std::chrono::duration" || E->isValueDependent() ||
      !E->EvaluateAsRValue(Value, Ast) || Value.HasSideEffects || !Value.Val.isStruct() ||
      Value.Val.getStructNumFields() != 1)
    return std::nullopt;
  const APValue &Ticks = Value.Val.getStructField(0);
  if (Ticks.isFloat() && Ticks.getFloat().isZero())
    return 0;
  return Ticks.isInt() ? Ticks.getInt().tryExtValue() : std::nullopt;
}

/// A number of another type, or an address, is bound to a reference: what is passed is a temporary.
static bool bindsMade(const Expr *E, const Expr *Bare) {
  const auto *Cast = dyn_cast<ImplicitCastExpr>(E);
  while (Cast && Cast->getCastKind() == CK_NoOp) {
    E = Cast->getSubExpr();
    Cast = dyn_cast<ImplicitCastExpr>(E);
  }
  return isa<MaterializeTemporaryExpr>(E) && Bare->getType()->isScalarType();
}

Argument BodyLowering::argument(const Expr *E, QualType Parameter) {
  Argument Result;
  Result.How = passing(Parameter.isNull() ? E->getType() : Parameter);
  Result.At = Unit.Text.of(E->getSourceRange());
  const Expr *Bare = stripped(E);
  // `f(array)` and `f("text")` hand over the whole.
  const auto *Decay = dyn_cast<CastExpr>(Bare);
  if (Decay && Decay->getCastKind() == CK_ArrayToPointerDecay)
    Bare = stripped(Decay->getSubExpr());
  Result.Type = Unit.Typed.of(Bare->getType());
  if (const auto *Text = dyn_cast<StringLiteral>(Bare); Text && Text->getCharByteWidth() == 1)
    Result.Text = Text->getBytes().str();
  bool Views = Types::isView(Parameter.isNull() ? E->getType() : Parameter);
  Place From = Views                                                  ? viewedBy(E)
               : Bare->getType()->isAnyPointerType() && Decay != Bare ? pointeeOf(E)
                                                                      : placeOf(Bare);
  if (From.From != Place::Root::Unknown)
    Result.From = std::move(From);
  Result.Made = bindsMade(E, Bare);
  if (Expr::EvalResult Value; E->getType()->isIntegralOrEnumerationType() &&
                              !E->isValueDependent() && E->EvaluateAsInt(Value, Unit.Ast) &&
                              Value.Val.getInt().isRepresentableByInt64())
    Result.Integer = Value.Val.getInt().getExtValue();
  if (E->getType()->isAnyPointerType() &&
      E->isNullPointerConstant(Unit.Ast, Expr::NPC_ValueDependentIsNotNull))
    Result.Integer = 0;
  if (std::optional<int64_t> Ticks = ticksOf(Bare, Unit.Ast))
    Result.Integer = *Ticks;
  Result.SetBits = setBits(E, Unit.Ast);
  Result.Zeros = pointsToZeros(E, Self);
  Result.Callable = callableOf(E);
  if (Result.Callable.empty() && mayBeCallable(E->getType()))
    Result.Slot = slotOf(E);
  const auto *Construct = dyn_cast<CXXConstructExpr>(Bare);
  Result.MovesFrom = isMove(E) || (Construct && Construct->getNumArgs() == 1 &&
                                   Construct->getConstructor()->isMoveConstructor());
  return Result;
}

void BodyLowering::addArguments(const FunctionDecl *Callee, QualType Function,
                                llvm::ArrayRef<const Expr *> Args, CallFacts &Call) {
  const auto *Prototype = Function.isNull() ? nullptr : Function->getAs<FunctionProtoType>();
  for (auto [Index, Arg] : llvm::enumerate(Args)) {
    QualType Parameter;
    if (Prototype && Index < Prototype->getNumParams())
      Parameter = Prototype->getParamType(Index);
    Call.Args.push_back(argument(Arg, Parameter));
  }
}

// --- Callees --------------------------------------------------------------------------------

void BodyLowering::describeReceiver(const Expr *Object, const CXXMethodDecl *Method,
                                    CallFacts &Call) {
  bool Arrow = Object->getType()->isPointerType();
  bool Bit = !Arrow && Types::isBitReference(Object->getType());
  Place Receiver = Arrow ? pointeeOf(Object) : Bit ? viewedBy(Object) : placeOf(Object);
  if (Receiver.From != Place::Root::Unknown)
    Call.Receiver = std::move(Receiver);
  Call.ReceiverCarries =
      Types::carries(Arrow ? Object->getType()->getPointeeType() : Object->getType());
  // The object's own class, not the base that the method is in.
  const CXXRecordDecl *Record = Types::record(stripped(Object)->getType());
  if (!Record)
    Record = Method->getParent();
  Call.ReceiverRecord = Names::qualified(Record);
  // `std::atomic<int>::operator++` is in `std::__atomic_base`; nobody knows it by that name.
  if (Method->getParent()->getIdentifier() && Method->getParent()->getName().starts_with("_") &&
      isInStd(Method->getParent()))
    Call.Name = Call.ReceiverRecord + "::" + Method->getNameAsString();
}

static bool isStdFunction(const CXXMethodDecl *Method) {
  const CXXRecordDecl *Record = Method ? Method->getParent() : nullptr;
  return Record && isInStd(Record) && Record->getIdentifier() &&
         (Record->getName() == "function" || Record->getName() == "move_only_function" ||
          Record->getName() == "packaged_task" || Record->getName() == "reference_wrapper" ||
          Record->getName().starts_with("_Bind")) && // What std::bind makes.
         Method->getOverloadedOperator() == OO_Call;
}

void BodyLowering::describeCallee(const CallExpr *E, CallFacts &Call) {
  const FunctionDecl *Callee = E->getDirectCallee();
  Call.Result = Unit.Typed.of(E->getCallReturnType(Unit.Ast));
  Call.NameAt = Unit.Text.of(E->getCallee()->getSourceRange());
  if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(E))
    Call.NameAt = Unit.Text.of(SourceRange(Operator->getOperatorLoc()));
  if (const auto *Member = dyn_cast<MemberExpr>(E->getCallee()->IgnoreParens()))
    Call.NameAt = Unit.Text.of(SourceRange(Member->getMemberLoc()));
  if (!Callee) {
    Call.What = CallFacts::Kind::Pointer;
    Call.Callee = callableOf(E->getCallee());
    if (Call.Callee.empty())
      Call.Slot = slotOf(E->getCallee());
    return;
  }
  Call.Callee = Unit.Named.usr(Callee);
  Call.Name = Names::qualified(Callee);
  Call.CalleeNoexcept = isNothrow(*Callee);
  Call.NoReturn = Callee->isNoReturn() || Callee->hasAttr<AnalyzerNoReturnAttr>();
  const auto *Method = dyn_cast<CXXMethodDecl>(Callee);
  Call.ConstMethod = Method && Method->isConst();
  if (Method && isLambdaCallOperator(Method))
    Call.What = CallFacts::Kind::Lambda;
  else if (isStdFunction(Method))
    Call.What = CallFacts::Kind::StdFunction;
  else if (isa<CXXOperatorCallExpr>(E))
    Call.What = CallFacts::Kind::Operator;
  else if (unsigned Id = Callee->getBuiltinID();
           Id && !Unit.Ast.BuiltinInfo.isPredefinedLibFunction(Id))
    Call.What = CallFacts::Kind::Builtin;
  // `__sync_fetch_and_add_4` is what overload resolution makes of `__sync_fetch_and_add`.
  if (llvm::StringRef(Call.Name).starts_with("__sync_"))
    Call.Name = llvm::StringRef(Call.Name).rtrim("0123456789").rtrim('_').str();
  // `__builtin_memcpy` is memcpy to everybody but the compiler.
  llvm::StringRef Name = Call.Name;
  if (Call.What == CallFacts::Kind::Builtin && Name.consume_front("__builtin_") &&
      Unit.Ast.BuiltinInfo.isLibFunction(Callee->getBuiltinID())) {
    Call.Name = Name.str();
    Call.What = CallFacts::Kind::Direct;
  }
}

bool BodyLowering::lowerIntrinsic(const CallExpr *E) {
  const FunctionDecl *Callee = E->getDirectCallee();
  if (!Callee || !Callee->getBuiltinID() || !Callee->getIdentifier())
    return false;
  auto VisitAll = [&] {
    for (const Expr *Arg : E->arguments())
      Visit(Arg);
  };
  llvm::StringRef Name = Callee->getName();
  if (!Name.consume_front("__builtin_"))
    return false;
  if (Name == "unreachable") { // What leads here has ended the program.
    CallFacts Call;
    Call.What = CallFacts::Kind::Builtin;
    Call.Name = Callee->getName();
    Call.NoReturn = true;
    addCall(std::move(Call), E, E->getSourceRange());
    return true;
  }
  if (Name.starts_with("va_") || Name == "prefetch" || Name == "assume" ||
      Name == "assume_aligned" || Name == "alloca") {
    VisitAll();
    return true;
  }
  if (Name.ends_with("_overflow") && E->getNumArgs() == 3) { // The result goes through a pointer.
    VisitAll();
    Place Result = pointeeOf(E->getArg(2));
    emit(Node::Kind::Write, E->getSourceRange()).On = std::move(Result);
    return true;
  }
  return false;
}

/// Compiler intrinsics that only compute.
static bool isPureBuiltin(const FunctionDecl *Callee, const ASTContext &Ast) {
  unsigned Id = Callee ? Callee->getBuiltinID() : 0;
  return Id && !Ast.BuiltinInfo.isPredefinedLibFunction(Id) &&
         (Ast.BuiltinInfo.isConst(Id) || Ast.BuiltinInfo.isPure(Id));
}

/// Virtual, and not known to end in one definite override.
static const CXXMethodDecl *virtualTarget(const CXXMemberCallExpr *E, bool &IsVirtual) {
  const CXXMethodDecl *Method = E->getMethodDecl();
  IsVirtual = false;
  if (!Method || !Method->isVirtual())
    return Method;
  const auto *Member = dyn_cast<MemberExpr>(E->getCallee()->IgnoreParens());
  if (!Member || Member->hasQualifier())
    return Method;
  if (const CXXMethodDecl *Definite =
          Method->getDevirtualizedMethod(E->getImplicitObjectArgument(), /*IsAppleKext=*/false))
    return Definite;
  IsVirtual = true;
  return Method;
}

static bool isOverridable(const CXXMethodDecl &Method) {
  return !Method.hasAttr<FinalAttr>() && !Method.getParent()->isEffectivelyFinal() &&
         Method.getParent()->isExternallyVisible();
}

// --- Operators of library containers and iterators ------------------------------------------

static bool isStepOperator(OverloadedOperatorKind Op) {
  return Op == OO_PlusPlus || Op == OO_MinusMinus || Op == OO_PlusEqual || Op == OO_MinusEqual;
}

/// Indexing, iterator movement and comparison touch nothing but their operands: events, not calls.
bool BodyLowering::plainContainerOperator(const CXXOperatorCallExpr *E) {
  const Expr *Object = E->getArg(0);
  auto VisitAll = [&] {
    for (const Expr *Arg : E->arguments())
      Visit(Arg);
  };
  bool Iterator = Types::isLibraryIterator(Object->getType());
  auto What = Types::containerOf(Object->getType().getNonReferenceType()->getAsRecordDecl());
  OverloadedOperatorKind Op = E->getOperator();
  if (Iterator && isStepOperator(Op)) {
    VisitAll();
    Polynomial By = E->getNumArgs() == 2 && (Op == OO_PlusEqual || Op == OO_MinusEqual)
                        ? polynomialOf(E->getArg(1))
                        : constantPolynomial(1);
    if (Op == OO_MinusMinus || Op == OO_MinusEqual)
      By = multiply(constantPolynomial(-1), By);
    Place Target = placeOf(Object);
    Polynomial After;
    if (Target.From == Place::Root::Var && Target.Path.empty())
      After = concadvise::add(variableTerm(Target.Var), By);
    addUpdate(Object, "+", std::move(After), E->getSourceRange());
    return true;
  }
  if (Iterator && Op == OO_Equal && E->getNumArgs() == 2) {
    Visit(E->getArg(1));
    Visit(Object);
    // A bit of vector<bool> is written through what stands for it.
    Place Target = Types::isBitReference(Object->getType()) ? viewedBy(Object) : placeOf(Object);
    Node &Write = emit(Node::Kind::Write, E->getSourceRange());
    Write.On = std::move(Target);
    return true;
  }
  if (Iterator && (Op == OO_Star || Op == OO_Arrow || Op == OO_Subscript || E->isComparisonOp() ||
                   Op == OO_Plus || Op == OO_Minus)) {
    VisitAll();
    for (const Expr *Arg : E->arguments())
      if (Arg->IgnoreParenImpCasts()->isGLValue() && Types::isLibraryIterator(Arg->getType()) &&
          placeOf(Arg).From != Place::Root::CallResult)
        read(Arg);
    return true;
  }
  bool Holder = What == TypeFacts::Container::UniquePtr ||
                What == TypeFacts::Container::SharedPtr || What == TypeFacts::Container::Optional;
  bool Map = What == TypeFacts::Container::Map || What == TypeFacts::Container::UnorderedMap;
  bool Indexable = operatorPlace(E).From != Place::Root::Unknown;
  if (Indexable && !Map && (Op == OO_Subscript || (Holder && (Op == OO_Star || Op == OO_Arrow)))) {
    VisitAll();
    return true;
  }
  return false;
}

// --- Calls ----------------------------------------------------------------------------------

void BodyLowering::VisitCallExpr(const CallExpr *E) {
  const FunctionDecl *Callee = E->getDirectCallee();
  bool Used = isResultUsed(E);
  if (isTransparentCall(E))
    return Visit(E->getArg(0));
  if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(E);
      Operator && plainContainerOperator(Operator))
    return;
  if (E->isUnevaluatedBuiltinCall(Unit.Ast) || isa<CXXPseudoDestructorExpr>(E->getCallee()) ||
      lowerIntrinsic(E))
    return;
  // The callee first: the object of a method, the value of a function pointer.
  const auto *Method = dyn_cast_or_null<CXXMethodDecl>(Callee);
  const auto *MemberCall = dyn_cast<CXXMemberCallExpr>(E);
  const Expr *CalleeExpr = E->getCallee()->IgnoreParenImpCasts();
  if (MemberCall && MemberCall->getImplicitObjectArgument())
    Visit(MemberCall->getImplicitObjectArgument());
  else if (!Callee)
    Visit(E->getCallee());
  else if (const auto *Member = dyn_cast<MemberExpr>(CalleeExpr)) // A static method of an object.
    Visit(Member->getBase());
  // An immediately called lambda is a call, not a value to be called later.
  const auto *Now =
      dyn_cast_or_null<LambdaExpr>(isa<CXXOperatorCallExpr>(E) ? stripped(E->getArg(0)) : nullptr);
  if (Now && Method && isLambdaCallOperator(Method))
    CalledHere = Now;
  for (const Expr *Arg : E->arguments())
    Visit(Arg);
  if (isPureBuiltin(Callee, Unit.Ast))
    return;

  CallFacts Call;
  Call.ResultUsed = Used;
  describeCallee(E, Call);
  llvm::ArrayRef<const Expr *> Args(E->getArgs(), E->getNumArgs());
  if (MemberCall) {
    if (Method && MemberCall->getImplicitObjectArgument())
      describeReceiver(MemberCall->getImplicitObjectArgument(), Method, Call);
    bool IsVirtual;
    if (const CXXMethodDecl *Target = virtualTarget(MemberCall, IsVirtual)) {
      if (IsVirtual)
        Call.What = CallFacts::Kind::Virtual;
      Call.Overridable = IsVirtual && isOverridable(*Target);
      Call.Callee = Unit.Named.usr(Target);
    }
  } else if (isa<CXXOperatorCallExpr>(E) && Method && Method->isInstance()) {
    describeReceiver(Args[0], Method, Call);
    if (Call.What == CallFacts::Kind::StdFunction) {
      if (std::string Known = callableOf(Args[0]); !Known.empty())
        Call.Callee = std::move(Known);
      else
        Call.Slot = slotOf(Args[0]);
    }
    Args = Args.drop_front();
  }
  QualType Function = Callee ? Callee->getType() : E->getCallee()->getType();
  if (const auto *Pointer = Function->getAs<PointerType>())
    Function = Pointer->getPointeeType();
  Call.DeclaredBlocking = hasEffect(Function, FunctionEffect::Kind::Blocking);
  Call.DeclaredNonblocking = hasEffect(Function, FunctionEffect::Kind::NonBlocking);
  addArguments(Callee, Function, Args, Call);
  storeArguments(E);
  destroyInside(E);
  constructInside(E);
  addCall(std::move(Call), E, E->getSourceRange());
}

void BodyLowering::VisitAtomicExpr(const AtomicExpr *E) {
  CallFacts Call;
  Call.What = CallFacts::Kind::Builtin;
  Call.Name = E->getOpAsString();
  Call.Result = Unit.Typed.of(E->getType());
  Call.ResultUsed = isResultUsed(E);
  for (unsigned I = 0; I < E->getNumSubExprs(); ++I)
    if (const Expr *Operand = const_cast<AtomicExpr *>(E)->getSubExprs()[I])
      Visit(Operand);
  Call.Args.push_back(argument(E->getPtr(), E->getPtr()->getType()));
  addCall(std::move(Call), E, E->getSourceRange());
}

// --- Construction ---------------------------------------------------------------------------

/// An allocator holds nothing; it comes with every library container.
static bool isAllocator(const CXXRecordDecl *Record) {
  return isInStd(Record) && Record->getIdentifier() && Record->getName() == "allocator";
}

static bool isTrivialConstruction(const CXXConstructExpr *E) {
  const CXXConstructorDecl *Constructor = E->getConstructor();
  if (isAllocator(Constructor->getParent()))
    return true;
  return Constructor->isTrivial() &&
         (Constructor->isDefaultConstructor() || Constructor->isCopyOrMoveConstructor());
}

void BodyLowering::construct(const CXXConstructExpr *E, std::optional<Place> Object) {
  for (const Expr *Arg : E->arguments())
    Visit(Arg);
  const CXXConstructorDecl *Constructor = E->getConstructor();
  bool CopiesIterator = Types::isLibraryIterator(E->getType()) && E->getNumArgs() >= 1;
  if (isTrivialConstruction(E) || CopiesIterator || Constructor->getParent()->isLambda()) {
    if (E->getNumArgs() >= 1 && E->getArg(0)->isGLValue())
      read(E->getArg(0));
    return;
  }
  CallFacts Call;
  Call.What = CallFacts::Kind::Constructor;
  Call.Callee = Unit.Named.usr(Constructor);
  Call.Name = Names::qualified(Constructor);
  Call.ReceiverRecord = Names::qualified(Constructor->getParent());
  Call.Receiver = std::move(Object);
  Call.Result = Unit.Typed.of(E->getType());
  Call.ResultUsed = true;
  Call.CalleeNoexcept = isNothrow(*Constructor);
  llvm::ArrayRef<const Expr *> Args(E->getArgs(), E->getNumArgs());
  addArguments(Constructor, Constructor->getType(), Args, Call);
  storeInParameters(Constructor, Args);
  addCall(std::move(Call), E, E->getSourceRange());
}

void BodyLowering::VisitCXXConstructExpr(const CXXConstructExpr *E) { construct(E, std::nullopt); }

void BodyLowering::VisitCXXInheritedCtorInitExpr(const CXXInheritedCtorInitExpr *E) {
  CallFacts Call;
  Call.What = CallFacts::Kind::Constructor;
  Call.Callee = Unit.Named.usr(E->getConstructor());
  Call.Name = Names::qualified(E->getConstructor());
  Call.ReceiverRecord = Names::qualified(E->getConstructor()->getParent());
  addCall(std::move(Call), E, E->getSourceRange());
}

void BodyLowering::initialise(const Expr *E, const Place &Object) {
  if (const auto *Full = dyn_cast<ExprWithCleanups>(E)) {
    size_t From = Temporaries.size();
    initialise(Full->getSubExpr(), Object);
    return destroyTemporaries(From, Full->getEndLoc());
  }
  if (const auto *Default = dyn_cast<CXXDefaultInitExpr>(E))
    return initialise(Default->getExpr(), Object);
  if (const auto *Bound = dyn_cast<CXXBindTemporaryExpr>(E)) // The object itself, no temporary.
    return initialise(Bound->getSubExpr(), Object);
  if (const auto *Cast = dyn_cast<CXXFunctionalCastExpr>(E); Cast && E->getType()->isRecordType())
    return initialise(Cast->getSubExpr(), Object);
  if (const auto *Cast = dyn_cast<ImplicitCastExpr>(E);
      Cast && Cast->getCastKind() == CK_ConstructorConversion)
    return initialise(Cast->getSubExpr(), Object);
  if (const auto *Construct = dyn_cast<CXXConstructExpr>(E))
    return construct(Construct, Object);
  if (const auto *List = dyn_cast<InitListExpr>(E))
    InPlace = List->isSemanticForm() ? List : List->getSemanticForm();
  Visit(E);
}

void BodyLowering::VisitCXXNewExpr(const CXXNewExpr *E) {
  for (const Expr *Placement : E->placement_arguments())
    Visit(Placement);
  if (E->getArraySize())
    Visit(*E->getArraySize());
  if (const Expr *Init = E->getInitializer(); Init && E->getNumPlacementArgs() == 1)
    initialise(Init, pointeeOf(E->getPlacementArg(0)));
  else
    Visit(Init);
  const FunctionDecl *New = E->getOperatorNew();
  CallFacts Call;
  Call.Name = New ? Names::qualified(New) : "operator new";
  if (New)
    Call.Callee = Unit.Named.usr(New);
  Call.Result = Unit.Typed.of(E->getType());
  Call.ResultUsed = isResultUsed(E);
  for (const Expr *Placement : E->placement_arguments())
    Call.Args.push_back(argument(Placement, Placement->getType()));
  uint32_t Made = addCall(std::move(Call), E, E->getSourceRange());
  hold({NoVar, Made}, "", E->getInitializer(), E->getAllocatedType());
}

void BodyLowering::VisitCXXDeleteExpr(const CXXDeleteExpr *E) {
  Visit(E->getArgument());
  destroy(E->getDestroyedType(), pointeeOf(E->getArgument()), E->getSourceRange());
  const FunctionDecl *Delete = E->getOperatorDelete();
  CallFacts Call;
  Call.Name = Delete ? Names::qualified(Delete) : "operator delete";
  if (Delete)
    Call.Callee = Unit.Named.usr(Delete);
  Call.Args.push_back(argument(E->getArgument(), E->getArgument()->getType()));
  addCall(std::move(Call), E, E->getSourceRange());
}

} // namespace concadvise
