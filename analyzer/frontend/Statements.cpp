#include "analyzer/frontend/Body.h"
#include "analyzer/frontend/Steps.h"

#include "clang/Basic/Stack.h"
#include "llvm/Support/SaveAndRestore.h"

using namespace clang;

namespace concadvise {

void BodyLowering::Visit(const Stmt *S) {
  if (S)
    runWithSufficientStackSpace([] {}, [&] { Base::Visit(S); });
}

Node &BodyLowering::emit(Node::Kind What, SourceRange At) {
  Node &New = Sink->emplace_back();
  New.What = What;
  New.At = Unit.Text.of(At);
  return New;
}

/// Trees are walked and destroyed by recursion: deeper regions (a chain of thousands of `&&` or
/// `else if`) are not told apart. Their events follow a label, so nobody takes their order for
/// granted.
constexpr unsigned MaxNesting = 256;

Node BodyLowering::region(Node::Kind What, SourceRange At, llvm::function_ref<void()> Fill) {
  Node Result;
  Result.What = What;
  Result.At = Unit.Text.of(At);
  llvm::SaveAndRestore Depth(Nesting, Nesting + 1);
  if (Nesting >= MaxNesting) {
    if (Nesting == MaxNesting)
      emit(Node::Kind::Label, At);
    Fill();
    return Result;
  }
  std::vector<Node> *Saved = std::exchange(Sink, &Result.Children);
  Fill();
  Sink = Saved;
  return Result;
}

void BodyLowering::VisitStmt(const Stmt *S) {
  for (const Stmt *Child : S->children())
    Visit(Child);
  // Which argument comes next is kept in the list.
  if (const auto *Next = dyn_cast<VAArgExpr>(S))
    addUpdate(Next->getSubExpr()->IgnoreParenImpCasts(), "other", {}, S->getSourceRange());
}

// --- Scopes ---------------------------------------------------------------------------------

void BodyLowering::destroyScope(const Scope &Ended, SourceRange At) {
  for (const VarDecl *Local : llvm::reverse(Ended.Locals))
    destroy(Local->getType(), variablePlace(Local), At);
}

void BodyLowering::destroyUpTo(llvm::function_ref<bool(const Scope &)> Stops, SourceRange At) {
  for (const Scope &Left : llvm::reverse(Scopes)) {
    destroyScope(Left, At);
    if (Stops(Left))
      return;
  }
}

static bool endsInJump(const std::vector<Node> &Statements) {
  for (const std::vector<Node> *At = &Statements; !At->empty(); At = &At->back().Children) {
    switch (At->back().What) {
    case Node::Kind::Return:
    case Node::Kind::Break:
    case Node::Kind::Continue:
    case Node::Kind::Goto:
    case Node::Kind::Throw:
      return true;
    case Node::Kind::Block:
    case Node::Kind::Locked:
      break;
    default:
      return false;
    }
  }
  return false;
}

void BodyLowering::scoped(Scope::Kind What, SourceRange At, llvm::function_ref<void()> Fill) {
  Scopes.push_back({What, {}});
  Fill();
  Scope Ended = std::move(Scopes.back());
  Scopes.pop_back();
  if (!endsInJump(*Sink))
    destroyScope(Ended, At.getEnd());
}

// --- Statements of a block ------------------------------------------------------------------

bool endsInSemicolon(const Stmt *S) {
  while (true) {
    if (const auto *If = dyn_cast<IfStmt>(S))
      S = If->getElse() ? If->getElse() : If->getThen();
    else if (const auto *For = dyn_cast<ForStmt>(S))
      S = For->getBody();
    else if (const auto *Range = dyn_cast<CXXForRangeStmt>(S))
      S = Range->getBody();
    else if (const auto *While = dyn_cast<WhileStmt>(S))
      S = While->getBody();
    else if (const auto *Label = dyn_cast<LabelStmt>(S))
      S = Label->getSubStmt();
    else if (const auto *Attributed = dyn_cast<AttributedStmt>(S))
      S = Attributed->getSubStmt();
    else if (const auto *Case = dyn_cast<SwitchCase>(S))
      S = Case->getSubStmt();
    else
      return isa<Expr, ReturnStmt, BreakStmt, ContinueStmt, GotoStmt, IndirectGotoStmt, DoStmt,
                 CoreturnStmt, AsmStmt>(S);
  }
}

Node BodyLowering::statement(const Stmt *S) {
  if (const auto *E = dyn_cast<Expr>(S))
    Discarded = stripped(E);
  Node Result = region(Node::Kind::Block, S->getSourceRange(), [&] {
    if (const auto *Compound = dyn_cast<CompoundStmt>(S))
      scoped(Scope::Kind::Plain, Compound->getSourceRange(), [&] { statementsOf(Compound); });
    else
      Visit(S);
  });
  Result.Statement = true;
  if (endsInSemicolon(S))
    Result.At = Unit.Text.withSemicolon(S->getSourceRange());
  return Result;
}

void BodyLowering::statementsOf(const CompoundStmt *S) {
  std::vector<Node> Statements;
  LockUses Uses;
  for (const Stmt *Child : S->body()) {
    if (isa<NullStmt>(Child) || Child == StepOfWhile)
      continue;
    Statements.push_back(statement(Child));
    Uses.push_back(lockUse(Child));
  }
  if (llvm::any_of(Uses, [](const auto &Use) { return Use.has_value(); }))
    Statements = groupLocked(Statements, 0, Statements.size(), Uses);
  std::move(Statements.begin(), Statements.end(), std::back_inserter(*Sink));
}

void BodyLowering::VisitCompoundStmt(const CompoundStmt *S) {
  add(region(Node::Kind::Block, S->getSourceRange(),
             [&] { scoped(Scope::Kind::Plain, S->getSourceRange(), [&] { statementsOf(S); }); }));
}

Node BodyLowering::bodyBlock(const Stmt *S, Scope::Kind What) {
  return region(Node::Kind::Block, S ? S->getSourceRange() : SourceRange(), [&] {
    if (!S)
      return;
    scoped(What, S->getSourceRange(), [&] {
      if (const auto *Compound = dyn_cast<CompoundStmt>(S))
        statementsOf(Compound);
      else if (!isa<NullStmt>(S))
        add(statement(S));
    });
  });
}

void BodyLowering::VisitDeclStmt(const DeclStmt *S) {
  for (const Decl *D : S->decls()) {
    if (const auto *Variable = dyn_cast<VarDecl>(D))
      declare(Variable);
    else if (const auto *Record = dyn_cast<CXXRecordDecl>(D))
      Unit.LocalClasses.push_back(Record);
    else if (const auto *Alias = dyn_cast<TypedefNameDecl>(D))
      if (const auto *Array = Unit.Ast.getAsVariableArrayType(Alias->getUnderlyingType()))
        Visit(Array->getSizeExpr());
  }
}

// --- Branches -------------------------------------------------------------------------------

Node BodyLowering::condition(const VarDecl *Variable, const Expr *Condition) {
  Node Result =
      region(Node::Kind::Block, Condition ? Condition->getSourceRange() : SourceRange(), [&] {
        if (Variable)
          declare(Variable);
        Visit(Condition);
      });
  Result.Text = "condition";
  return Result;
}

bool hasLabel(const Stmt *S) {
  return S && (isa<LabelStmt, SwitchCase>(S) || llvm::any_of(S->children(), hasLabel));
}

/// `if (false)`, `if (DEBUG && …)`: the arm that never runs is not looked at, unless one can jump
/// into it.
static std::optional<bool> constantCondition(const IfStmt *S, const ASTContext &Ast) {
  const Expr *Condition = S->getCond();
  bool Value = false;
  if (!Condition || Condition->isValueDependent() || S->getConditionVariable() ||
      !Condition->EvaluateAsBooleanCondition(Value, Ast) ||
      hasLabel(Value ? S->getElse() : S->getThen()))
    return std::nullopt;
  return Value;
}

void BodyLowering::VisitIfStmt(const IfStmt *S) {
  if (updateByChoice(S))
    return;
  if (S->isConsteval() || S->isConstexpr()) {
    if (auto Taken = S->getNondiscardedCase(Unit.Ast)) {
      if (*Taken)
        add(bodyBlock(*Taken));
      return;
    }
  }
  scoped(Scope::Kind::Plain, S->getSourceRange(), [&] {
    Visit(S->getInit());
    std::optional<bool> Always = constantCondition(S, Unit.Ast);
    add(region(Node::Kind::Branch, S->getSourceRange(), [&] {
      add(condition(S->getConditionVariable(), S->getCond()));
      add(bodyBlock(Always == false ? nullptr : S->getThen()));
      add(bodyBlock(Always == true ? nullptr : S->getElse()));
    }));
    const auto *Not = dyn_cast<UnaryOperator>(S->getCond()->IgnoreParenImpCasts());
    if (Not && Not->getOpcode() == UO_LNot)
      Sink->back().Text = "!";
  });
}

/// The labels of a switch divide its body into groups of statements.
void BodyLowering::VisitSwitchStmt(const SwitchStmt *S) {
  scoped(Scope::Kind::Plain, S->getSourceRange(), [&] {
    Visit(S->getInit());
    add(region(Node::Kind::Switch, S->getSourceRange(), [&] {
      add(condition(S->getConditionVariable(), S->getCond()));
      scoped(Scope::Kind::Switch, S->getSourceRange(), [&] {
        const auto *Body = dyn_cast<CompoundStmt>(S->getBody());
        if (!Body)
          return add(bodyBlock(S->getBody()));
        for (const Stmt *Child : Body->body()) {
          bool Labelled = isa<SwitchCase>(Child);
          bool First = Sink->size() == 1;
          if (Labelled || First) {
            Node Group = region(Node::Kind::Block, Child->getSourceRange(), [] {});
            while (const auto *Case = dyn_cast<SwitchCase>(Child)) {
              if (isa<DefaultStmt>(Case))
                Group.Text = "default";
              Child = Case->getSubStmt();
            }
            add(std::move(Group));
          }
          if (isa<NullStmt>(Child))
            continue;
          std::vector<Node> *Saved = std::exchange(Sink, &Sink->back().Children);
          Node Lowered = statement(Child);
          Saved->back().Children.push_back(std::move(Lowered));
          Sink = Saved;
        }
      });
    }));
  });
}

// A label inside a nested statement (Duff's device): its statements are reached some other way too.
void BodyLowering::VisitSwitchCase(const SwitchCase *S) {
  emit(Node::Kind::Label, S->getKeywordLoc()).Text = isa<DefaultStmt>(S) ? "default" : "case";
  add(statement(S->getSubStmt()));
}

void BodyLowering::VisitCXXTryStmt(const CXXTryStmt *S) {
  add(region(Node::Kind::Try, S->getSourceRange(), [&] {
    add(bodyBlock(S->getTryBlock()));
    for (unsigned I = 0; I < S->getNumHandlers(); ++I)
      add(bodyBlock(S->getHandler(I)->getHandlerBlock()));
  }));
}

// --- Exits ----------------------------------------------------------------------------------

/// What is returned is the caller's: no temporary to be destroyed here.
void BodyLowering::returned(const Expr *E) {
  if (const auto *Full = dyn_cast_or_null<ExprWithCleanups>(E)) {
    size_t From = Temporaries.size();
    returned(Full->getSubExpr());
    return destroyTemporaries(From, Full->getEndLoc());
  }
  if (const auto *Bound = dyn_cast_or_null<CXXBindTemporaryExpr>(E))
    return returned(Bound->getSubExpr());
  if (const auto *Cast = dyn_cast_or_null<CXXFunctionalCastExpr>(E))
    return returned(Cast->getSubExpr());
  Visit(E);
}

void BodyLowering::VisitReturnStmt(const ReturnStmt *S) {
  returned(S->getRetValue());
  destroyUpTo([](const Scope &) { return false; }, S->getSourceRange());
  Node &Return = emit(Node::Kind::Return, S->getSourceRange());
  if (const Expr *Value = S->getRetValue()) {
    store(Out.Usr + "#ret", Value);
    Node &Last = Return; // placeOf adds variables, not nodes.
    Last.On = Value->getType()->isPointerType() ? pointeeOf(Value) : placeOf(Value);
    Last.Value = polynomialOf(Value);
  }
}

void BodyLowering::VisitCoreturnStmt(const CoreturnStmt *S) {
  Visit(S->getOperand());
  destroyUpTo([](const Scope &) { return false; }, S->getSourceRange());
  emit(Node::Kind::Return, S->getSourceRange());
}

void BodyLowering::VisitCoroutineBodyStmt(const CoroutineBodyStmt *S) {
  Out.Coroutine = true;
  if (const auto *Body = dyn_cast_or_null<CompoundStmt>(S->getBody()))
    statementsOf(Body);
  else
    Visit(S->getBody());
}

void BodyLowering::jump(Node::Kind What, SourceRange At) {
  bool ToLoop = What == Node::Kind::Continue;
  bool LeavesSwitch = false;
  destroyUpTo(
      [&](const Scope &Each) {
        LeavesSwitch = !ToLoop && Each.What == Scope::Kind::Switch;
        return LeavesSwitch || Each.What == Scope::Kind::Loop;
      },
      At);
  Node &Jump = emit(What, At);
  if (LeavesSwitch)
    Jump.Text = "switch";
}

void BodyLowering::VisitBreakStmt(const BreakStmt *S) {
  jump(Node::Kind::Break, S->getSourceRange());
}

void BodyLowering::VisitContinueStmt(const ContinueStmt *S) {
  jump(Node::Kind::Continue, S->getSourceRange());
}

void BodyLowering::VisitGotoStmt(const GotoStmt *S) {
  emit(Node::Kind::Goto, S->getSourceRange()).Text = S->getLabel()->getName();
}

void BodyLowering::VisitIndirectGotoStmt(const IndirectGotoStmt *S) {
  Visit(S->getTarget());
  emit(Node::Kind::Goto, S->getSourceRange());
}

void BodyLowering::VisitLabelStmt(const LabelStmt *S) {
  emit(Node::Kind::Label, S->getIdentLoc()).Text = S->getName();
  if (!isa<NullStmt>(S->getSubStmt()))
    add(statement(S->getSubStmt()));
}

void BodyLowering::VisitAttributedStmt(const AttributedStmt *S) { Visit(S->getSubStmt()); }

void BodyLowering::VisitAsmStmt(const AsmStmt *S) {
  VisitStmt(S);
  emit(Node::Kind::Asm, S->getSourceRange());
}

void BodyLowering::VisitOMPExecutableDirective(const OMPExecutableDirective *S) {
  if (!S->hasAssociatedStmt())
    return;
  llvm::SaveAndRestore Parallel(InParallelDirective, true);
  const Stmt *Body = S->getAssociatedStmt();
  while (const auto *Captured = dyn_cast<CapturedStmt>(Body))
    Body = Captured->getCapturedStmt();
  if (const auto *Loop = dyn_cast<OMPCanonicalLoop>(Body))
    Body = Loop->getLoopStmt();
  add(statement(Body));
}

// --- The whole function ---------------------------------------------------------------------

void BodyLowering::lowerMembers(const CXXConstructorDecl &Constructor) {
  for (const CXXCtorInitializer *Init : Constructor.inits()) {
    Place Target = thisPlace();
    if (const FieldDecl *Member = Init->getAnyMember())
      Target.Path.push_back(fieldStep(Member->getNameAsString()));
    const Expr *Value = Init->getInit();
    initialise(Value, Target);
    if (const FieldDecl *Member = Init->getAnyMember(); Member && mayBeCallable(Member->getType()))
      store(slotOf(Member), Value);
    if (Init->getAnyMember() && !Value->getType()->isRecordType() &&
        !isa<ImplicitValueInitExpr>(Value)) {
      Node &Write = emit(Node::Kind::Write, Value->getSourceRange());
      Write.On = std::move(Target);
      Write.Value = polynomialOf(Value);
    }
  }
}

void BodyLowering::lower(const FunctionDecl &Function) {
  Self = &Function;
  for (const ParmVarDecl *Parameter : Function.parameters())
    variable(Parameter);
  SourceRange At = Function.getSourceRange();
  Out.Body = region(
      Node::Kind::Block, Function.getBody() ? Function.getBody()->getSourceRange() : At, [&] {
        scoped(Scope::Kind::Function, At, [&] {
          if (const auto *Constructor = dyn_cast<CXXConstructorDecl>(&Function))
            lowerMembers(*Constructor);
          const Stmt *Body = Function.getBody();
          if (const auto *Compound = dyn_cast_or_null<CompoundStmt>(Body))
            statementsOf(Compound);
          else
            Visit(Body); // A function try block or a coroutine.
        });
        if (const auto *Destructor = dyn_cast<CXXDestructorDecl>(&Function))
          destroyParts(Destructor->getParent(), thisPlace(), Destructor->getLocation());
      });
}

void BodyLowering::lowerInitialiser(const VarDecl &Variable) {
  Out.Body = region(Node::Kind::Block, Variable.getSourceRange(), [&] {
    scoped(Scope::Kind::Function, Variable.getSourceRange(), [&] {
      Place Object = variablePlace(&Variable);
      initialise(Variable.getInit(), Object);
      store(slotOf(&Variable), Variable.getInit());
      emit(Node::Kind::Write, Variable.getSourceRange()).On = std::move(Object);
    });
  });
}

} // namespace concadvise
