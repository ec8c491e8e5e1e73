#include "analyzer/frontend/UnitsOwn.h"

#include "clang/AST/DeclCXX.h"
#include "clang/AST/Expr.h"
#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace concadvise {
namespace {

const ValueDecl *namedBy(const Stmt *S) {
  if (const auto *Ref = dyn_cast<DeclRefExpr>(S))
    return Ref->getDecl();
  if (const auto *Member = dyn_cast<MemberExpr>(S))
    return Member->getMemberDecl();
  if (const auto *Made = dyn_cast<CXXConstructExpr>(S))
    return Made->getConstructor();
  return nullptr;
}

bool namesOwn(const Stmt *S, const UnitContext &Unit) {
  if (!S)
    return false;
  const ValueDecl *Named = namedBy(S);
  if (Named && !Named->isExternallyVisible() && !Unit.Text.inHeader(Named->getLocation()))
    return true;
  return llvm::any_of(S->children(), [&](const Stmt *Each) { return namesOwn(Each, Unit); });
}

} // namespace

bool isUnitsOwn(const FunctionDecl &Function, const UnitContext &Unit) {
  bool Instance = Function.isTemplateInstantiation();
  for (const DeclContext *In = Function.getDeclContext(); In; In = In->getParent())
    if (const auto *Class = dyn_cast<ClassTemplateSpecializationDecl>(In))
      Instance |= !Class->isExplicitSpecialization();
  return (Instance && !Function.isExternallyVisible()) || namesOwn(Function.getBody(), Unit);
}

} // namespace concadvise
