// Lowers the body of one function to a tree of regions and events.
//
// Visiting an expression emits the events of its evaluation, in order. An lvalue's own read or
// write is emitted by what uses it: the lvalue-to-rvalue conversion, the assignment, the call.
// `placeOf` and `polynomialOf` only look: they emit nothing.
//
//   Statements.cpp   regions: blocks, branches, switches, exits; the scopes whose locals are
//   destroyed Loops.cpp        loops; their canonical forms are recognised in LoopForms.cpp
//   Expressions.cpp  reads, writes, updates, branches inside expressions
//   Updates.cpp      `x = x + e` and its kin
//   Calls.cpp        calls, construction, arguments
//   Destruction.cpp  destructors that run without being named
//   Places.cpp       lvalues and pointers → Place
//   Polynomials.cpp  integer expressions → Polynomial
//   Variables.cpp    declarations, captures, bindings
//   Holdings.cpp     pointers and references that are kept inside objects
//   Lambdas.cpp      lambdas and other callables
//   Inside.cpp       what library calls construct and destroy
//   Callables.cpp    where callables are kept to be called later
//   Locks.cpp        statements under a held lock → Locked
#pragma once

#include "analyzer/frontend/Context.h"

#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "clang/AST/StmtOpenMP.h"
#include "clang/AST/StmtVisitor.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallPtrSet.h"

namespace concadvise {

struct CountedForm;
struct IteratorForm;

class BodyLowering : public clang::ConstStmtVisitor<BodyLowering> {
  using Base = clang::ConstStmtVisitor<BodyLowering>;

public:
  /// `Enclosing`: the function whose lambda this is.
  BodyLowering(UnitContext &Unit, FunctionFacts &Out, BodyLowering *Enclosing = nullptr)
      : Unit(Unit), Out(Out), Enclosing(Enclosing) {}

  /// Parameters, member initialisers, body, and a destructor's members.
  void lower(const clang::FunctionDecl &Function);
  /// The initialiser of a variable with static storage, as a function of its own.
  void lowerInitialiser(const clang::VarDecl &Variable);

  // Dispatch; every recursion passes here, so that deep trees cannot exhaust the stack.
  void Visit(const clang::Stmt *S);

  // Statements.cpp
  void VisitStmt(const clang::Stmt *S);
  void VisitCompoundStmt(const clang::CompoundStmt *S);
  void VisitDeclStmt(const clang::DeclStmt *S);
  void VisitIfStmt(const clang::IfStmt *S);
  void VisitSwitchStmt(const clang::SwitchStmt *S);
  void VisitSwitchCase(const clang::SwitchCase *S);
  void VisitCXXTryStmt(const clang::CXXTryStmt *S);
  void VisitReturnStmt(const clang::ReturnStmt *S);
  void VisitCoreturnStmt(const clang::CoreturnStmt *S);
  void VisitCoroutineBodyStmt(const clang::CoroutineBodyStmt *S);
  void VisitBreakStmt(const clang::BreakStmt *S);
  void VisitContinueStmt(const clang::ContinueStmt *S);
  void VisitGotoStmt(const clang::GotoStmt *S);
  void VisitIndirectGotoStmt(const clang::IndirectGotoStmt *S);
  void VisitLabelStmt(const clang::LabelStmt *S);
  void VisitAttributedStmt(const clang::AttributedStmt *S);
  void VisitAsmStmt(const clang::AsmStmt *S);
  void VisitOMPExecutableDirective(const clang::OMPExecutableDirective *S);

  // Loops.cpp
  void VisitForStmt(const clang::ForStmt *S);
  void VisitWhileStmt(const clang::WhileStmt *S);
  void VisitDoStmt(const clang::DoStmt *S);
  void VisitCXXForRangeStmt(const clang::CXXForRangeStmt *S);

  // Expressions.cpp
  void VisitDeclRefExpr(const clang::DeclRefExpr *E);
  void VisitCastExpr(const clang::CastExpr *E);
  void VisitArraySubscriptExpr(const clang::ArraySubscriptExpr *E);
  void VisitUnaryOperator(const clang::UnaryOperator *E);
  void VisitBinaryOperator(const clang::BinaryOperator *E);
  void VisitCompoundAssignOperator(const clang::CompoundAssignOperator *E);
  void VisitAbstractConditionalOperator(const clang::AbstractConditionalOperator *E);
  void VisitUnaryExprOrTypeTraitExpr(const clang::UnaryExprOrTypeTraitExpr *) {}
  void VisitCXXNoexceptExpr(const clang::CXXNoexceptExpr *) {}
  void VisitConstantExpr(const clang::ConstantExpr *) {}
  void VisitOpaqueValueExpr(const clang::OpaqueValueExpr *E);
  void VisitCXXTypeidExpr(const clang::CXXTypeidExpr *E);
  void VisitGenericSelectionExpr(const clang::GenericSelectionExpr *E);
  void VisitChooseExpr(const clang::ChooseExpr *E);
  void VisitInitListExpr(const clang::InitListExpr *E);
  void VisitCXXStdInitializerListExpr(const clang::CXXStdInitializerListExpr *E);
  void VisitArrayInitLoopExpr(const clang::ArrayInitLoopExpr *E);
  void VisitStmtExpr(const clang::StmtExpr *E);
  void VisitAtomicExpr(const clang::AtomicExpr *E);
  void VisitExprWithCleanups(const clang::ExprWithCleanups *E);
  void VisitCXXBindTemporaryExpr(const clang::CXXBindTemporaryExpr *E);
  void VisitMaterializeTemporaryExpr(const clang::MaterializeTemporaryExpr *E);
  void VisitCXXDefaultArgExpr(const clang::CXXDefaultArgExpr *E);
  void VisitCXXDefaultInitExpr(const clang::CXXDefaultInitExpr *E);
  void VisitCXXThrowExpr(const clang::CXXThrowExpr *E);
  void VisitCXXRewrittenBinaryOperator(const clang::CXXRewrittenBinaryOperator *E);
  void VisitCoawaitExpr(const clang::CoawaitExpr *E);
  void VisitCoyieldExpr(const clang::CoyieldExpr *E);

  // Calls.cpp
  void VisitCallExpr(const clang::CallExpr *E);
  void VisitCXXConstructExpr(const clang::CXXConstructExpr *E);
  void VisitCXXInheritedCtorInitExpr(const clang::CXXInheritedCtorInitExpr *E);
  void VisitCXXNewExpr(const clang::CXXNewExpr *E);
  void VisitCXXDeleteExpr(const clang::CXXDeleteExpr *E);

  // Lambdas.cpp
  void VisitLambdaExpr(const clang::LambdaExpr *E);

private:
  UnitContext &Unit;
  FunctionFacts &Out;
  BodyLowering *Enclosing;
  const clang::FunctionDecl *Self = nullptr;
  const clang::LambdaExpr *OfLambda = nullptr;

  // --- The tree being built -----------------------------------------------------------------
  std::vector<Node> *Sink = nullptr; ///< Where events go.
  unsigned Nesting = 0;              ///< Regions around Sink.

  Node &emit(Node::Kind What, clang::SourceRange At);
  /// A region of kind `What` whose children are what `Fill` emits.
  Node region(Node::Kind What, clang::SourceRange At, llvm::function_ref<void()> Fill);
  void add(Node Child) { Sink->push_back(std::move(Child)); }
  void read(const clang::Expr *Lvalue);

  // --- Statements.cpp -----------------------------------------------------------------------
  /// Locals of one scope that have to be destroyed at its end, in order of declaration.
  struct Scope {
    enum class Kind : uint8_t { Plain, Loop, Switch, Function } What = Kind::Plain;
    std::vector<const clang::VarDecl *> Locals;
  };
  std::vector<Scope> Scopes;

  Node statement(const clang::Stmt *S);
  /// A loop's, branch's or function's body: a Block of statements, with or without braces.
  Node bodyBlock(const clang::Stmt *S, Scope::Kind What = Scope::Kind::Plain);
  void scoped(Scope::Kind What, clang::SourceRange At, llvm::function_ref<void()> Fill);
  void destroyScope(const Scope &Ended, clang::SourceRange At);
  /// Destroys what a jump leaves: all scopes inside the innermost that `Stops` accepts, and it.
  void destroyUpTo(llvm::function_ref<bool(const Scope &)> Stops, clang::SourceRange At);
  void statementsOf(const clang::CompoundStmt *S);
  void returned(const clang::Expr *E);
  void jump(Node::Kind What, clang::SourceRange At);
  void lowerMembers(const clang::CXXConstructorDecl &Constructor);

  // --- Loops.cpp ----------------------------------------------------------------------------
  std::vector<uint32_t> LoopStack;

  llvm::DenseMap<const clang::VarDecl *, Place> Ranges; ///< What a range-for's `__range` names.
  /// What a range-for's hidden iterator reaches.
  llvm::DenseMap<const clang::VarDecl *, Place> Elements;

  /// The statement that counts in the while loop being lowered; it is the loop's, not the body's.
  const clang::Stmt *StepOfWhile = nullptr;

  uint32_t beginLoop(const clang::Stmt *S, clang::SourceRange Header, const clang::Stmt *Body);
  /// Adds the loop that `beginLoop` began: what each round evaluates (`Rounds`), then the body.
  void addLoop(uint32_t Index, const clang::Stmt *S, llvm::function_ref<void()> Rounds,
               const clang::Stmt *Body);
  /// `do { … } while (0)`: how macros make a statement of several.
  bool runsOnce(const clang::DoStmt *S) const;
  void lowerOnce(const clang::DoStmt *S);
  std::string writtenText(const clang::Expr *E);
  void describeCounted(const CountedForm &Form, LoopFacts &Loop);
  void describeIterator(const IteratorForm &Form, LoopFacts &Loop);
  void describeRange(const clang::CXXForRangeStmt *S, LoopFacts &Loop);
  Node condition(const clang::VarDecl *Variable, const clang::Expr *Condition);
  bool isAlreadyParallel(const clang::Stmt *S) const;

  // --- Expressions.cpp ----------------------------------------------------------------------
  std::vector<const clang::CXXBindTemporaryExpr *> Temporaries; ///< Of the full expression.
  bool InParallelDirective = false;

  void assign(const clang::BinaryOperator *E);
  void logical(const clang::BinaryOperator *E);
  void choose(const clang::AbstractConditionalOperator *E, bool AsValue);
  /// `x = x + e`, `x = min(x, e)`, …: the operator, and the events of `e`; false when not of the
  /// form.
  bool updateByAssignment(const clang::BinaryOperator *E);
  /// `if (e < x) x = e;` as an update.
  bool updateByChoice(const clang::IfStmt *S);
  void visitOperands(llvm::ArrayRef<const clang::Expr *> Operands);
  void markAddressTaken(const clang::Expr *E);
  /// `Computed`: the type that the new value is computed in, where it is not the target's own.
  void addUpdate(const clang::Expr *Target, llvm::StringRef Operator, Polynomial After,
                 clang::SourceRange At, clang::QualType Computed = {});
  void destroyTemporaries(size_t From, clang::SourceRange At);

  // --- Calls.cpp ----------------------------------------------------------------------------
  llvm::DenseMap<const clang::Expr *, uint32_t> CallOf;

  uint32_t addCall(CallFacts Call, const clang::Expr *E, clang::SourceRange At);
  bool isTransparentCall(const clang::CallExpr *E) const;
  /// Compiler intrinsics that are no call to anyone; true when dealt with.
  bool lowerIntrinsic(const clang::CallExpr *E);
  bool plainContainerOperator(const clang::CXXOperatorCallExpr *E);
  void describeCallee(const clang::CallExpr *E, CallFacts &Call);
  void describeReceiver(const clang::Expr *Object, const clang::CXXMethodDecl *Method,
                        CallFacts &Call);
  Argument argument(const clang::Expr *E, clang::QualType Parameter);
  void addArguments(const clang::FunctionDecl *Callee, clang::QualType Function,
                    llvm::ArrayRef<const clang::Expr *> Args, CallFacts &Call);
  void construct(const clang::CXXConstructExpr *E, std::optional<Place> Object);
  /// Evaluates `E` into `Object`: a constructor builds it in place.
  void initialise(const clang::Expr *E, const Place &Object);
  // Inside.cpp
  void constructInside(const clang::CallExpr *E);
  void destroyInside(const clang::CallExpr *E);
  // Destruction.cpp
  llvm::SmallPtrSet<const clang::CXXRecordDecl *, 4> BeingDestroyed; ///< Against recursive types.
  void destroy(clang::QualType Type, const Place &Object, clang::SourceRange At);
  void destroyParts(const clang::CXXRecordDecl *Record, const Place &Object, clang::SourceRange At);
  void destroyElements(const clang::CXXRecordDecl *Container, const Place &Object,
                       clang::SourceRange At);
  bool isResultUsed(const clang::Expr *E) const { return Discarded != E; }
  const clang::Expr *Discarded = nullptr; ///< The expression whose value is thrown away.

  // --- Places.cpp ---------------------------------------------------------------------------
  Place placeOf(const clang::Expr *E);
  /// What the pointer `E` points to.
  Place pointeeOf(const clang::Expr *E);
  /// What the view `E` (Types::isView) names: the element an iterator is at, the first of a span.
  Place viewedBy(const clang::Expr *E);
  Place elementOf(const clang::Expr *Pointer, Polynomial Index, llvm::StringRef Text);
  const Place *elementReachedBy(const clang::Expr *Iterator) const;
  Place callPlace(const clang::CallExpr *E);
  Place operatorPlace(const clang::CXXOperatorCallExpr *E);
  Place firstElementOf(const clang::CXXMemberCallExpr *E);
  Place memberCallPlace(const clang::CXXMemberCallExpr *E);
  Place variablePlace(const clang::ValueDecl *D);

  // --- Polynomials.cpp ----------------------------------------------------------------------
  Polynomial polynomialOf(const clang::Expr *E);
  unsigned PolynomialDepth = 0;
  Polynomial foldedInteger(const clang::Expr *E);
  /// Sums and products; the wrap-around of their types is left to the caller.
  Polynomial arithmetic(const clang::Expr *E);
  /// The value as a variable of this type keeps it, or as arithmetic in it gives it.
  Polynomial stored(Polynomial Value, clang::QualType Type);

  // --- Variables.cpp ------------------------------------------------------------------------
  llvm::DenseMap<const clang::ValueDecl *, VarId> Ids;

  VarId variable(const clang::ValueDecl *D);
  void describeCapture(const clang::ValueDecl *D, Variable &Facts);
  void declare(const clang::VarDecl *D);
  void declareStatic(const clang::VarDecl *D);
  void rememberCallable(const clang::VarDecl *D);
  void declareBindings(const clang::DecompositionDecl *D);
  void bind(VarId Var, Place On, clang::SourceRange At);
  /// Pointers and references: what they are made to name.
  void bindTo(const clang::ValueDecl *D, const clang::Expr *Init, clang::SourceRange At);

  // --- Holdings.cpp -------------------------------------------------------------------------
  /// A variable, or what a call made.
  struct Holder {
    VarId Var = NoVar;
    uint32_t Call = UINT32_MAX;
  };
  /// Aggregates and initializer lists that are no variable's, as variables without a name.
  llvm::DenseMap<const clang::Expr *, VarId> Aggregates;
  /// The list that initialises a variable: no object of its own.
  const clang::InitListExpr *InPlace = nullptr;

  /// Emits what `By` (in its member) comes to point or refer to when `Value` is stored there.
  void hold(Holder By, llvm::StringRef Member, const clang::Expr *Value, clang::QualType As);
  void holdMembers(Holder By, llvm::StringRef Member, const clang::InitListExpr *Values);
  void holdAt(const Place &Target, const clang::Expr *Value, clang::QualType As);
  void makeAggregate(const clang::Expr *E);
  Place aggregatePlace(const clang::Expr *E) const;

  // --- Lambdas.cpp --------------------------------------------------------------------------
  /// Variables made from a callable and never given another.
  llvm::DenseMap<const clang::VarDecl *, std::string> KnownCallables;
  const clang::LambdaExpr *CalledHere = nullptr; ///< The callee of the call being lowered.

  /// The USR of the lambda or function that `E` is, where that is evident; empty otherwise.
  std::string callableOf(const clang::Expr *E);
  void lowerLambdaBody(const clang::LambdaExpr *E, const clang::CXXMethodDecl *Operator);
  void takeAddress(const clang::FunctionDecl *Function);

  // --- Callables.cpp ------------------------------------------------------------------------
  /// Where the callable that `E` names is kept; empty: nowhere that has a name.
  std::string slotOf(const clang::Expr *E);
  std::string slotOf(const clang::ValueDecl *D);
  /// A pointer to a function, a std::function or its like, or a container of those.
  static bool mayBeCallable(clang::QualType Type);
  /// `Value`, if it is a callable, is kept in `Slot`.
  void store(std::string Slot, const clang::Expr *Value);
  void storeArguments(const clang::CallExpr *E);
  void storeInParameters(const clang::FunctionDecl *Callee,
                         llvm::ArrayRef<const clang::Expr *> Args);
  void storeMembers(const clang::InitListExpr *E);

  // --- Locks.cpp ----------------------------------------------------------------------------
  struct LockUse {
    enum class Kind : uint8_t { Acquire, AcquireScoped, Release } What;
    std::vector<Place> Mutexes;
    const clang::VarDecl *Guard = nullptr;
  };
  using LockUses = std::vector<std::optional<LockUse>>; ///< One per statement of a block.
  std::optional<LockUse> lockUse(const clang::Stmt *S);
  std::optional<LockUse> guardUse(const clang::VarDecl *D);
  std::optional<LockUse> lockCall(const clang::CallExpr *E);
  size_t releaseOf(size_t Acquired, size_t End, const LockUses &Uses);
  std::vector<Node> groupLocked(std::vector<Node> &Statements, size_t Begin, size_t End,
                                const LockUses &Uses);
};

/// Parentheses, and casts that name the same object or value, taken off.
const clang::Expr *stripped(const clang::Expr *E);
/// [[clang::blocking]] and [[clang::nonblocking]] are part of a function's type.
bool hasEffect(clang::QualType Function, clang::FunctionEffect::Kind Wanted);
/// Whether one can jump into `S`.
bool hasLabel(const clang::Stmt *S);
/// Whether the statement's own range leaves out a semicolon that belongs to it.
bool endsInSemicolon(const clang::Stmt *S);

} // namespace concadvise
