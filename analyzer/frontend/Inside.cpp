// What library functions do with the user's types inside: `std::make_unique<T>(…)` and
// `v.emplace_back(…)` construct one, `p.reset()` and `v.clear()` destroy some.
#include "analyzer/frontend/Body.h"
#include "analyzer/frontend/Declarations.h"

#include "clang/AST/DeclTemplate.h"
#include "llvm/ADT/StringSwitch.h"

using namespace clang;

namespace concadvise {

/// Its constructor starts a thread, and is spoken of by name.
static bool isThread(const CXXRecordDecl *Record) {
  return isInStd(Record) && Record->getIdentifier() &&
         (Record->getName() == "thread" || Record->getName() == "jthread");
}

static const CXXRecordDecl *usersClass(QualType Type) {
  const CXXRecordDecl *Record = Type->getAsCXXRecordDecl();
  return Record && Record->hasDefinition() && (!isInStd(Record) || isThread(Record)) &&
                 !Record->isLambda()
             ? Record->getDefinition()
             : nullptr;
}

static const CXXRecordDecl *firstUsersClass(const TemplateArgumentList *Arguments) {
  if (!Arguments)
    return nullptr;
  for (const TemplateArgument &Each : Arguments->asArray())
    if (Each.getKind() == TemplateArgument::Type)
      return usersClass(Each.getAsType());
  return nullptr;
}

/// The class whose object the call makes out of its arguments.
static const CXXRecordDecl *madeBy(const CallExpr *E, const FunctionDecl *Callee) {
  llvm::StringRef Name = Callee->getName();
  if (Name == "make_unique" || Name == "make_shared")
    return firstUsersClass(Callee->getTemplateSpecializationArgs());
  const auto *Member = dyn_cast<CXXMemberCallExpr>(E);
  bool Emplaces = Name == "emplace_back" || Name == "emplace_front" || Name == "emplace";
  if (!Member || !Emplaces)
    return nullptr;
  const auto *Container =
      dyn_cast_or_null<ClassTemplateSpecializationDecl>(Member->getRecordDecl());
  return Container ? firstUsersClass(&Container->getTemplateArgs()) : nullptr;
}

static bool takes(const CXXConstructorDecl *Constructor, unsigned Args) {
  return !Constructor->isDeleted() && Constructor->getMinRequiredArguments() <= Args &&
         (Args <= Constructor->getNumParams() || Constructor->isVariadic());
}

void BodyLowering::constructInside(const CallExpr *E) {
  const FunctionDecl *Callee = E->getDirectCallee();
  if (!Callee || !isInStd(Callee) || !Callee->getIdentifier())
    return;
  const CXXRecordDecl *Record = madeBy(E, Callee);
  if (!Record)
    return;
  if (isThread(Record)) {
    CallFacts Call;
    Call.What = CallFacts::Kind::Constructor;
    Call.ReceiverRecord = Names::qualified(Record);
    Call.Name = Call.ReceiverRecord + "::" + Record->getName().str();
    Call.Result = Unit.Typed.of(Unit.Ast.getTypeDeclType(Record));
    Call.ResultUsed = true;
    addArguments(nullptr, {}, llvm::ArrayRef(E->getArgs(), E->getNumArgs()), Call);
    addCall(std::move(Call), nullptr, E->getSourceRange());
    return;
  }
  // Which one is not told without the library's own code: those that could take so many.
  std::vector<const CXXConstructorDecl *> Candidates;
  for (const CXXConstructorDecl *Each : Record->ctors())
    if (takes(Each, E->getNumArgs()) && Each->isUserProvided())
      Candidates.push_back(Each);
  for (const CXXConstructorDecl *Each : Candidates) {
    auto Construct = [&] {
      CallFacts Call;
      Call.What = CallFacts::Kind::Constructor;
      Call.Callee = Unit.Named.usr(Each);
      Call.Name = Names::qualified(Each);
      Call.ReceiverRecord = Names::qualified(Record);
      Call.Result = Unit.Typed.of(Unit.Ast.getTypeDeclType(Record));
      Call.ResultUsed = true;
      Call.CalleeNoexcept = isNothrow(*Each);
      addArguments(Each, Each->getType(), llvm::ArrayRef(E->getArgs(), E->getNumArgs()), Call);
      addCall(std::move(Call), nullptr, E->getSourceRange());
    };
    if (Candidates.size() == 1)
      Construct();
    else
      add(region(Node::Kind::Branch, E->getSourceRange(), [&] {
        add(region(Node::Kind::Block, E->getSourceRange(), [] {}));
        add(region(Node::Kind::Block, E->getSourceRange(), Construct));
      }));
  }
}

void BodyLowering::destroyInside(const CallExpr *E) {
  const FunctionDecl *Callee = E->getDirectCallee();
  const Expr *Object = nullptr;
  if (const auto *Member = dyn_cast<CXXMemberCallExpr>(E)) {
    bool Destroys = Callee && Callee->getIdentifier() &&
                    llvm::StringSwitch<bool>(Callee->getName())
                        .Cases("reset", "clear", "pop_back", "pop_front", "erase", true)
                        .Default(false);
    Object = Destroys ? Member->getImplicitObjectArgument() : nullptr;
  } else if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(E)) {
    Object = Operator->getOperator() == OO_Equal ? Operator->getArg(0) : nullptr;
  }
  if (!Callee || !isInStd(Callee) || !Object || Object->getType()->isPointerType())
    return;
  const CXXRecordDecl *Record = Object->getType()->getAsCXXRecordDecl();
  auto What = Types::containerOf(Record);
  // An assignment to a container mostly moves or copies; to an owner it destroys what was there.
  bool Owner = What == TypeFacts::Container::UniquePtr || What == TypeFacts::Container::Optional;
  if (Record && (Owner || isa<CXXMemberCallExpr>(E)))
    destroyElements(Record, placeOf(Object), E->getSourceRange());
}

} // namespace concadvise
