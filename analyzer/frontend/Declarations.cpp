#include "analyzer/frontend/Declarations.h"

#include "clang/AST/Attr.h"
#include "clang/AST/DeclCXX.h"

using namespace clang;

namespace concadvise {

bool isInStd(const Decl *D) {
  const DeclContext *In = D->getDeclContext();
  while (In && !In->isNamespace() && !In->isTranslationUnit())
    In = In->getParent();
  return In && In->isStdNamespace();
}

bool isNothrow(const FunctionDecl &Function) {
  if (Function.hasAttr<NoThrowAttr>())
    return true;
  const auto *Prototype = Function.getType()->getAs<FunctionProtoType>();
  if (!Prototype)
    return false;
  if (isUnresolvedExceptionSpec(Prototype->getExceptionSpecType()))
    return isa<CXXDestructorDecl>(Function);
  return Prototype->isNothrow();
}

} // namespace concadvise
