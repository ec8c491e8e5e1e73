#include "analyzer/frontend/Body.h"
#include "analyzer/frontend/Declarations.h"
#include "analyzer/frontend/LoopForms.h"
#include "analyzer/frontend/MacroNames.h"
#include "analyzer/frontend/PolynomialArithmetic.h"
#include "analyzer/frontend/Steps.h"

#include "llvm/Support/SaveAndRestore.h"

using namespace clang;

namespace concadvise {

bool BodyLowering::isAlreadyParallel(const Stmt *S) const {
  bool Parent = !LoopStack.empty() && Out.Loops[LoopStack.back()].AlreadyParallel;
  return Parent || InParallelDirective || Unit.Pragmas.apply(S->getBeginLoc(), Unit.Text.Sources);
}

uint32_t BodyLowering::beginLoop(const Stmt *S, SourceRange Header, const Stmt *Body) {
  LoopFacts Loop;
  Loop.At = isa<DoStmt>(S) ? Unit.Text.withSemicolon(S->getSourceRange())
                           : Unit.Text.of(S->getSourceRange());
  Loop.Header = Unit.Text.of(Header);
  Loop.Braced = isa<CompoundStmt>(Body);
  Loop.Body = endsInSemicolon(Body) ? Unit.Text.withSemicolon(Body->getSourceRange())
                                    : Unit.Text.of(Body->getSourceRange());
  // An unbraced last statement's semicolon belongs to the loop.
  if (Loop.Body.end() > Loop.At.end() && Loop.Body.File == Loop.At.File) {
    Loop.At.Length = Loop.Body.end() - Loop.At.Offset;
    Loop.At.EndLine = Loop.Body.EndLine;
    Loop.At.EndColumn = Loop.Body.EndColumn;
  }
  // The keyword itself has to be there to be replaced.
  Loop.Header.Editable &= S->getBeginLoc().isFileID();
  Loop.At.Editable &= Loop.Header.Editable;
  MacroNames Hidden = namesHiddenByMacros(S, Unit);
  for (const ValueDecl *Each : Hidden.Variables)
    Loop.Hidden.push_back(variable(Each));
  for (const ValueDecl *Each : Hidden.Spelled)
    Loop.Spelled.push_back(variable(Each));
  Loop.HidesFunction = Hidden.Function;
  Loop.AlreadyParallel = isAlreadyParallel(S);
  if (!LoopStack.empty()) {
    Loop.Parent = LoopStack.back();
    Loop.Depth = Out.Loops[Loop.Parent].Depth + 1;
  }
  uint32_t Index = Out.Loops.size();
  Out.Loops.push_back(std::move(Loop));
  LoopStack.push_back(Index);
  return Index;
}

void BodyLowering::addLoop(uint32_t Index, const Stmt *S, llvm::function_ref<void()> Rounds,
                           const Stmt *Body) {
  Node Loop = region(Node::Kind::Loop, S->getSourceRange(), [&] {
    Rounds();
    add(bodyBlock(Body, Scope::Kind::Loop));
  });
  Loop.Index = Index;
  Loop.At = Out.Loops[Index].At;
  LoopStack.pop_back();
  add(std::move(Loop));
}

/// The reads of the loop's own variable are its counting, not its work.
static void dropReadsOf(Node &Condition, VarId Var) {
  llvm::erase_if(Condition.Children, [&](const Node &Each) {
    return Each.What == Node::Kind::Read && Each.On.From == Place::Root::Var &&
           Each.On.Var == Var && Each.On.Path.empty();
  });
}

// --- for ------------------------------------------------------------------------------------

/// Empty when it is a part of what a macro gives.
std::string BodyLowering::writtenText(const Expr *E) {
  return Unit.Text.isWritten(E->getSourceRange()) ? Unit.Text.text(E->getSourceRange()).str() : "";
}

void BodyLowering::describeCounted(const CountedForm &Form, LoopFacts &Loop) {
  Loop.What = LoopFacts::Kind::Counted;
  Loop.Var = variable(Form.Var);
  Loop.Step = Form.Step;
  Loop.VarType = Unit.Typed.of(Form.Var->getType()).Spelling;
  if (Form.Lower) {
    Loop.Lower = concadvise::add(polynomialOf(Form.Lower), constantPolynomial(Form.LowerOffset));
    // `i = i + 1`: what it was before the loop has no name here.
    if (llvm::any_of(Loop.Lower.Terms, [&](const Polynomial::Term &Term) {
          return llvm::is_contained(Term.Vars, Loop.Var);
        }))
      Loop.Lower = {};
    Loop.LowerAt = Unit.Text.of(Form.Lower->getSourceRange());
    Loop.LowerText = writtenText(Form.Lower);
  } else {
    Loop.LowerText = Form.Var->getNameAsString();
  }
  Loop.Upper = concadvise::add(polynomialOf(Form.Upper), constantPolynomial(Form.UpperOffset));
  Loop.UpperAt = Unit.Text.of(Form.Upper->getSourceRange());
  Loop.UpperText = Form.Exact ? writtenText(Form.Upper) : "";
  if (Form.UpperOffset != 0 && !Loop.UpperText.empty()) { // `i <= n` runs to n + 1.
    Loop.UpperText = "(" + Loop.UpperText + (Form.UpperOffset > 0 ? ") + 1" : ") - 1");
    Loop.UpperAt.Editable = false;
  }
}

void BodyLowering::describeIterator(const IteratorForm &Form, LoopFacts &Loop) {
  Loop.What = LoopFacts::Kind::Range;
  Loop.Var = variable(Form.Var);
  Loop.VarType = Unit.Typed.of(Form.Var->getType()).Spelling;
  Loop.Over = placeOf(Form.Container);
  Loop.OverType = Unit.Typed.of(Form.Container->getType());
  Loop.OverAt = Unit.Text.of(Form.Container->getSourceRange());
}

void BodyLowering::VisitForStmt(const ForStmt *S) {
  scoped(Scope::Kind::Plain, S->getSourceRange(), [&] {
    Visit(S->getInit());
    uint32_t Index = beginLoop(S, SourceRange(S->getForLoc(), S->getRParenLoc()), S->getBody());
    if (auto Form = countedForm(*S, Self))
      describeCounted(*Form, Out.Loops[Index]);
    else if (auto Form = iteratorForm(*S))
      describeIterator(*Form, Out.Loops[Index]);
    bool Canonical = Out.Loops[Index].What != LoopFacts::Kind::Other;
    addLoop(
        Index, S,
        [&] {
          if (S->getCond()) {
            add(condition(S->getConditionVariable(), S->getCond()));
            if (Canonical)
              dropReadsOf(Sink->back(), Out.Loops[Index].Var);
          }
          if (S->getInc() && !Canonical) {
            Discarded = stripped(S->getInc());
            add(region(Node::Kind::Block, S->getInc()->getSourceRange(),
                       [&] { Visit(S->getInc()); }));
            Sink->back().Text = "increment";
          }
        },
        S->getBody());
  });
}

// --- while and do ---------------------------------------------------------------------------

void BodyLowering::VisitWhileStmt(const WhileStmt *S) {
  bool Runs = true;
  if (!S->getConditionVariable() && !S->getCond()->isValueDependent() &&
      S->getCond()->EvaluateAsBooleanCondition(Runs, Unit.Ast) && !Runs && !hasLabel(S->getBody()))
    return; // `while (false)`
  uint32_t Index = beginLoop(S, SourceRange(S->getWhileLoc(), S->getRParenLoc()), S->getBody());
  Out.Loops[Index].What = LoopFacts::Kind::While;
  auto Form = countedForm(*S, Self);
  if (Form)
    describeCounted(*Form, Out.Loops[Index]);
  llvm::SaveAndRestore Step(StepOfWhile, Form ? Form->StepStatement : nullptr);
  addLoop(
      Index, S,
      [&] {
        add(condition(S->getConditionVariable(), S->getCond()));
        if (Form)
          dropReadsOf(Sink->back(), Out.Loops[Index].Var);
      },
      S->getBody());
}

/// Whether a `Jump` (break or continue) in `S` belongs to the loop around it.
template <class Jump> static bool hasOwn(const Stmt *S) {
  if (!S || isa<ForStmt, WhileStmt, DoStmt, CXXForRangeStmt, LambdaExpr>(S) ||
      (std::is_same_v<Jump, BreakStmt> && isa<SwitchStmt>(S)))
    return false;
  return isa<Jump>(S) || llvm::any_of(S->children(), hasOwn<Jump>);
}

bool BodyLowering::runsOnce(const DoStmt *S) const {
  bool Again;
  return S->getCond()->EvaluateAsBooleanCondition(Again, Unit.Ast) && !Again &&
         !hasOwn<ContinueStmt>(S->getBody());
}

/// No loop: a Block, or, where `break` leaves it, a Switch with one group.
void BodyLowering::lowerOnce(const DoStmt *S) {
  if (!hasOwn<BreakStmt>(S->getBody()))
    return add(bodyBlock(S->getBody()));
  add(region(Node::Kind::Switch, S->getSourceRange(), [&] {
    add(condition(nullptr, nullptr));
    add(bodyBlock(S->getBody(), Scope::Kind::Switch));
    Sink->back().Text = "default";
  }));
}

void BodyLowering::VisitDoStmt(const DoStmt *S) {
  if (runsOnce(S))
    return lowerOnce(S);
  uint32_t Index = beginLoop(S, SourceRange(S->getWhileLoc(), S->getRParenLoc()), S->getBody());
  Out.Loops[Index].What = LoopFacts::Kind::Do;
  addLoop(Index, S, [&] { add(condition(nullptr, S->getCond())); }, S->getBody());
}

// --- range-for ------------------------------------------------------------------------------

void BodyLowering::describeRange(const CXXForRangeStmt *S, LoopFacts &Loop) {
  const Expr *Range = S->getRangeInit();
  const VarDecl *Item = S->getLoopVariable();
  Loop.What = LoopFacts::Kind::Range;
  Loop.Var = variable(Item);
  Loop.VarType = Unit.Typed.of(Item->getType()).Spelling;
  if (const auto *Decomposition = dyn_cast<DecompositionDecl>(Item))
    for (const BindingDecl *Binding : Decomposition->bindings())
      Loop.Bindings.push_back(variable(Binding));
  if (Place Over = placeOf(Range); Over.From != Place::Root::Unknown) {
    // The elements of a view that is part of something lie elsewhere.
    if (Types::isView(Range->getType().getNonReferenceType()) &&
        (Over.From != Place::Root::Var || !Over.Path.empty()))
      Over.Path.push_back(derefStep());
    Loop.Over = std::move(Over);
  }
  Loop.OverType = Unit.Typed.of(Range->getType());
  Loop.OverAt = Unit.Text.of(Range->getSourceRange());
  SourceLocation ItemEnd = Item->getLocation();
  if (const auto *Decomposition = dyn_cast<DecompositionDecl>(Item))
    ItemEnd = Decomposition->getEndLoc();
  // The declaration without the invented initialiser.
  Loop.ItemDecl = Unit.Text.of(SourceRange(Item->getBeginLoc(), ItemEnd));
}

static const VarDecl *hidden(const DeclStmt *S) {
  return S && S->isSingleDecl() ? dyn_cast<VarDecl>(S->getSingleDecl()) : nullptr;
}

static bool isLibraryRange(const CXXForRangeStmt *S) {
  QualType Type = S->getRangeInit()->getType().getNonReferenceType();
  if (Type->isArrayType())
    return true;
  const CXXRecordDecl *Record = Type->getAsCXXRecordDecl();
  return Record && isInStd(Record);
}

void BodyLowering::VisitCXXForRangeStmt(const CXXForRangeStmt *S) {
  scoped(Scope::Kind::Plain, S->getSourceRange(), [&] {
    Visit(S->getInit());
    Visit(hidden(S->getRangeStmt())->getInit());
    // A user's range has its own begin, end, != and ++; the library's are known to do nothing else.
    bool Own = !isLibraryRange(S);
    const VarDecl *Begin = hidden(S->getBeginStmt());
    if (Own) {
      Ranges[hidden(S->getRangeStmt())] = placeOf(S->getRangeInit());
      Visit(Begin->getInit());
      Visit(hidden(S->getEndStmt())->getInit());
    }
    uint32_t Index = beginLoop(S, SourceRange(S->getForLoc(), S->getRParenLoc()), S->getBody());
    LoopFacts Loop = Out.Loops[Index];
    describeRange(S, Loop);
    Place Element = Loop.Over.value_or(Place());
    if (Element.From != Place::Root::Unknown && Element.From != Place::Root::Literal)
      Element.Path.push_back(indexStep("*"));
    Out.Loops[Index] = std::move(Loop);
    Elements[Begin] = std::move(Element);
    addLoop(
        Index, S,
        [&] {
          if (Own) {
            add(condition(nullptr, S->getCond()));
            add(region(Node::Kind::Block, S->getInc()->getSourceRange(),
                       [&] { Visit(S->getInc()); }));
            Sink->back().Text = "increment";
          }
          add(region(Node::Kind::Block, S->getLoopVariable()->getSourceRange(),
                     [&] {
                       // Each round has its own item, which ends with it.
                       scoped(Scope::Kind::Plain, S->getLoopVariable()->getSourceRange(),
                              [&] { declare(S->getLoopVariable()); });
                     }));
          Sink->back().Text = "item";
        },
        S->getBody());
  });
}

} // namespace concadvise
