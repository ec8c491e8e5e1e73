#include "analyzer/frontend/Body.h"

#include "clang/AST/DeclCXX.h"
#include "llvm/ADT/StringSwitch.h"

using namespace clang;

namespace concadvise {
namespace {

bool samePlace(const Place &A, const Place &B) {
  if (A.From != B.From || A.Var != B.Var || A.Call != B.Call || A.Path.size() != B.Path.size() ||
      A.From == Place::Root::Unknown)
    return false;
  for (auto [X, Y] : llvm::zip(A.Path, B.Path))
    if (X.What != Y.What || X.Field != Y.Field)
      return false;
  return true;
}

bool isGuardClass(const CXXRecordDecl *Record) {
  if (!Record || !Record->getIdentifier())
    return false;
  std::string Name = Names::qualified(Record);
  return llvm::StringSwitch<bool>(Name)
      .Cases("std::lock_guard", "std::scoped_lock", "std::unique_lock", "std::shared_lock", true)
      .Cases("boost::lock_guard", "boost::unique_lock", "boost::shared_lock", true)
      .Cases("absl::MutexLock", "QMutexLocker", true)
      .Default(false);
}

/// `defer_lock` and `try_to_lock` do not hold the lock, or not for certain.
bool isTag(QualType Type, bool &Holds) {
  const CXXRecordDecl *Record = Type.getNonReferenceType()->getAsCXXRecordDecl();
  if (!Record || !Record->getIdentifier())
    return false;
  llvm::StringRef Name = Record->getName();
  if (Name == "defer_lock_t" || Name == "try_to_lock_t")
    Holds = false;
  return Name == "defer_lock_t" || Name == "try_to_lock_t" || Name == "adopt_lock_t";
}

bool isLockName(llvm::StringRef Name) {
  return llvm::StringSwitch<bool>(Name)
      .Cases("pthread_mutex_lock", "pthread_spin_lock", "pthread_rwlock_rdlock",
             "pthread_rwlock_wrlock", "mtx_lock", true)
      .Default(false);
}

bool isUnlockName(llvm::StringRef Name) {
  return llvm::StringSwitch<bool>(Name)
      .Cases("pthread_mutex_unlock", "pthread_spin_unlock", "pthread_rwlock_unlock", "mtx_unlock",
             true)
      .Default(false);
}

bool isMutexClass(const CXXRecordDecl *Record) {
  return Record && Record->getIdentifier() &&
         (Record->getName().ends_with("mutex") || Record->getName().ends_with("Mutex") ||
          Record->getName() == "unique_lock" || Record->getName() == "shared_lock");
}

} // namespace

std::optional<BodyLowering::LockUse> BodyLowering::guardUse(const VarDecl *D) {
  if (!isGuardClass(D->getType()->getAsCXXRecordDecl()) || !D->getInit())
    return std::nullopt;
  const auto *Construct = dyn_cast<CXXConstructExpr>(stripped(D->getInit()));
  if (!Construct)
    return std::nullopt;
  LockUse Use{LockUse::Kind::AcquireScoped, {}, D};
  for (const Expr *Arg : Construct->arguments()) {
    bool Holds = true;
    if (isa<CXXDefaultArgExpr>(Arg))
      continue;
    if (!isTag(Arg->getType(), Holds))
      Use.Mutexes.push_back(Arg->getType()->isPointerType() ? pointeeOf(Arg) : placeOf(Arg));
    if (!Holds)
      return std::nullopt;
  }
  return Use.Mutexes.empty() ? std::nullopt : std::optional(Use);
}

std::optional<BodyLowering::LockUse> BodyLowering::lockCall(const CallExpr *E) {
  const FunctionDecl *Callee = E->getDirectCallee();
  if (!Callee || !Callee->getIdentifier())
    return std::nullopt;
  llvm::StringRef Name = Callee->getName();
  if (isLockName(Name) && E->getNumArgs() == 1)
    return LockUse{LockUse::Kind::Acquire, {pointeeOf(E->getArg(0))}, nullptr};
  if (isUnlockName(Name) && E->getNumArgs() == 1)
    return LockUse{LockUse::Kind::Release, {pointeeOf(E->getArg(0))}, nullptr};
  const auto *Member = dyn_cast<CXXMemberCallExpr>(E);
  if (!Member || !isMutexClass(Member->getRecordDecl()))
    return std::nullopt;
  const Expr *Object = Member->getImplicitObjectArgument();
  Place Mutex = Object->getType()->isPointerType() ? pointeeOf(Object) : placeOf(Object);
  if (Name == "lock" || Name == "lock_shared")
    return LockUse{LockUse::Kind::Acquire, {std::move(Mutex)}, nullptr};
  if (Name == "unlock" || Name == "unlock_shared")
    return LockUse{LockUse::Kind::Release, {std::move(Mutex)}, nullptr};
  return std::nullopt;
}

std::optional<BodyLowering::LockUse> BodyLowering::lockUse(const Stmt *S) {
  if (const auto *Decl = dyn_cast<DeclStmt>(S); Decl && Decl->isSingleDecl()) {
    const auto *Variable = dyn_cast<VarDecl>(Decl->getSingleDecl());
    return Variable ? guardUse(Variable) : std::nullopt;
  }
  if (const auto *E = dyn_cast<Expr>(S))
    if (const auto *Call = dyn_cast<CallExpr>(stripped(E)))
      return lockCall(Call);
  return std::nullopt;
}

size_t BodyLowering::releaseOf(size_t Acquired, size_t End, const LockUses &Uses) {
  const LockUse &Use = *Uses[Acquired];
  Place Held = Use.Guard ? variablePlace(Use.Guard) : Use.Mutexes[0];
  for (size_t At = Acquired + 1; At < End; ++At)
    if (Uses[At] && Uses[At]->What == LockUse::Kind::Release &&
        samePlace(Uses[At]->Mutexes[0], Held))
      return At;
  return Use.Guard ? End
                   : Acquired + 1; // A lock released elsewhere is not held over anything here.
}

/// Statements [Begin, End), where those between an acquisition and its release in the same block
/// become children of a Locked region. A guard's release is its `unlock()` or the block's end.
std::vector<Node> BodyLowering::groupLocked(std::vector<Node> &Statements, size_t Begin, size_t End,
                                            const LockUses &Uses) {
  std::vector<Node> Result;
  for (size_t At = Begin; At < End; ++At) {
    Result.push_back(std::move(Statements[At]));
    if (!Uses[At] || Uses[At]->What == LockUse::Kind::Release)
      continue;
    size_t Release = releaseOf(At, End, Uses);
    if (Release <= At + 1)
      continue;
    std::vector<Node> Held = groupLocked(Statements, At + 1, Release, Uses);
    for (const Place &Mutex : llvm::reverse(Uses[At]->Mutexes)) {
      Node Locked;
      Locked.What = Node::Kind::Locked;
      Locked.At = Result.back().At;
      Locked.On = Mutex;
      Locked.Children = std::move(Held);
      Held.clear();
      Held.push_back(std::move(Locked));
    }
    Result.push_back(std::move(Held.front()));
    At = Release - 1;
  }
  return Result;
}

} // namespace concadvise
