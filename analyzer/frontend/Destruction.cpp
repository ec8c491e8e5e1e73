// What destroying an object calls: its destructor and, for library containers and owners, those of
// the user's types inside.
#include "analyzer/frontend/Body.h"
#include "analyzer/frontend/Declarations.h"
#include "analyzer/frontend/Steps.h"

#include "clang/AST/DeclTemplate.h"

using namespace clang;

namespace concadvise {

static bool destroysElements(const CXXRecordDecl *Record) {
  using Container = TypeFacts::Container;
  switch (Types::containerOf(Record)) {
  case Container::None:
  case Container::StringView:
  case Container::Span:
  case Container::String:
    return false;
  default:
    return true;
  }
}

void BodyLowering::destroy(QualType Type, const Place &Object, SourceRange At) {
  if (const auto *Array = Unit.Ast.getAsArrayType(Type))
    return destroy(Unit.Ast.getBaseElementType(Array), Object, At);
  if (Type.isNull() || Type->isReferenceType())
    Type = Type.isNull() ? Type : Type.getNonReferenceType();
  const CXXRecordDecl *Record = Type.isNull() ? nullptr : Type->getAsCXXRecordDecl();
  if (!Record || !Record->hasDefinition() || Record->hasTrivialDestructor() ||
      Types::isLibraryIterator(Type) ||
      (isInStd(Record) && Record->getNameAsString() == "allocator"))
    return;
  const CXXDestructorDecl *Destructor = Record->getDefinition()->getDestructor();
  CallFacts Call;
  Call.What = CallFacts::Kind::Destructor;
  Call.ReceiverRecord = Names::qualified(Record);
  Call.Name = Call.ReceiverRecord + "::~" + Record->getNameAsString();
  Call.CalleeNoexcept = true;
  if (Object.From != Place::Root::Unknown)
    Call.Receiver = Object;
  if (Destructor) {
    Call.Callee = Unit.Named.usr(Destructor);
    Call.CalleeNoexcept = isNothrow(*Destructor);
  }
  addCall(std::move(Call), nullptr, At);
  const auto *Instance = dyn_cast<ClassTemplateSpecializationDecl>(Record);
  if (!Instance || !destroysElements(Record))
    return;
  Place Element = Object;
  if (Element.From != Place::Root::Unknown)
    Element.Path.push_back(indexStep(""));
  for (const TemplateArgument &Argument : Instance->getTemplateArgs().asArray()) {
    if (Argument.getKind() != TemplateArgument::Type)
      continue;
    const CXXRecordDecl *Inner = Argument.getAsType()->getAsCXXRecordDecl();
    if (Inner && (!isInStd(Inner) || destroysElements(Inner)))
      destroy(Argument.getAsType(), Element, At);
  }
}

} // namespace concadvise
