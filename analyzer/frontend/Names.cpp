#include "analyzer/frontend/Names.h"

#include "analyzer/frontend/Spans.h"

#include "clang/AST/ASTLambda.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Index/USRGeneration.h"

using namespace clang;

namespace concadvise {
namespace {

const FunctionDecl *enclosingFunction(const Decl *D) {
  for (const DeclContext *In = D->getDeclContext(); In; In = In->getParent())
    if (const auto *Function = dyn_cast<FunctionDecl>(In))
      return Function;
  return nullptr;
}

/// Which instantiation of a generic lambda: the first is spoken of by the lambda's own name.
unsigned instantiationNumber(const CXXMethodDecl *Operator) {
  const FunctionTemplateDecl *Template = Operator->getPrimaryTemplate();
  if (!Template)
    return 0;
  unsigned Number = 0;
  for (const FunctionDecl *Each : Template->specializations()) {
    if (Each->getCanonicalDecl() == Operator->getCanonicalDecl())
      return Number;
    ++Number;
  }
  return 0;
}

} // namespace

std::string Names::lambdaUsr(const CXXMethodDecl *Operator) {
  const CXXRecordDecl *Closure = Operator->getParent();
  Span At = Text.of(Closure->getSourceRange());
  std::string Usr = "lambda:" + At.File + ":" + std::to_string(At.Offset);
  SourceLocation Begin = Closure->getBeginLoc();
  if (Begin.isMacroID()) // Several may come from one expansion.
    Usr += "+" + std::to_string(Text.Sources.getFileOffset(Text.Sources.getSpellingLoc(Begin)));
  if (const FunctionDecl *In = enclosingFunction(Closure); In && In->isTemplateInstantiation())
    Usr += "@" + usr(In);
  if (unsigned Number = instantiationNumber(Operator))
    Usr += "#" + std::to_string(Number);
  return Usr;
}

std::string Names::makeUsr(const Decl *D) {
  if (const auto *Method = dyn_cast<CXXMethodDecl>(D))
    if (isLambdaCallOperator(Method))
      return lambdaUsr(Method);
  llvm::SmallString<128> Buffer;
  if (index::generateUSRForDecl(D, Buffer))
    return {};
  std::string Usr(Buffer);
  // Clang's own names use the file's last component only, and none at all for locals.
  const auto *Named = dyn_cast<NamedDecl>(D);
  if (Named && !Named->isExternallyVisible())
    Usr += "@" + Text.of(SourceRange(D->getLocation())).File;
  return Usr;
}

const std::string &Names::usr(const Decl *D) {
  D = D->getCanonicalDecl();
  auto Found = Cache.find(D);
  if (Found == Cache.end())
    Found = Cache.try_emplace(D, makeUsr(D)).first;
  return Found->second;
}

static std::string ownName(const NamedDecl *D) {
  if (const auto *Constructor = dyn_cast<CXXConstructorDecl>(D))
    return Constructor->getParent()->getNameAsString();
  if (const auto *Destructor = dyn_cast<CXXDestructorDecl>(D))
    return "~" + Destructor->getParent()->getNameAsString();
  if (const auto *Record = dyn_cast<CXXRecordDecl>(D); Record && Record->isLambda())
    return "(lambda)";
  if (const auto *Tag = dyn_cast<TagDecl>(D); Tag && !Tag->getIdentifier())
    return Tag->getTypedefNameForAnonDecl() ? Tag->getTypedefNameForAnonDecl()->getNameAsString()
                                            : "(anonymous)";
  if (const auto *Space = dyn_cast<NamespaceDecl>(D); Space && Space->isAnonymousNamespace())
    return "(anonymous namespace)";
  return D->getNameAsString();
}

std::string Names::qualified(const NamedDecl *D) {
  std::string Name = ownName(D);
  for (const DeclContext *In = D->getDeclContext(); In; In = In->getParent()) {
    if (const auto *Space = dyn_cast<NamespaceDecl>(In); Space && Space->isInline())
      continue;
    if (isa<NamespaceDecl, TagDecl, FunctionDecl>(In))
      Name = ownName(cast<NamedDecl>(In)) + "::" + Name;
  }
  return Name;
}

} // namespace concadvise
