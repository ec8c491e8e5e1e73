// What destroying an object calls: its destructor and, for library containers and owners, those of
// the user's types inside.
#include "analyzer/frontend/Body.h"
#include "analyzer/frontend/Declarations.h"
#include "analyzer/frontend/Steps.h"

#include "clang/AST/DeclTemplate.h"
#include "llvm/ADT/ScopeExit.h"

using namespace clang;

namespace concadvise {

static bool hasElements(const CXXRecordDecl *Record) {
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

static bool isUsersType(QualType Type) {
  const CXXRecordDecl *Record = Type->getAsCXXRecordDecl();
  return Record && (!isInStd(Record) || hasElements(Record));
}

/// The library destroys what the user's types in a container hold.
void BodyLowering::destroyElements(const CXXRecordDecl *Container, const Place &Object,
                                   SourceRange At) {
  const auto *Instance = dyn_cast<ClassTemplateSpecializationDecl>(Container);
  if (!Instance || !hasElements(Container))
    return;
  Place Element = Object;
  if (Element.From != Place::Root::Unknown)
    Element.Path.push_back(indexStep(""));
  for (const TemplateArgument &Argument : Instance->getTemplateArgs().asArray())
    if (Argument.getKind() == TemplateArgument::Type && isUsersType(Argument.getAsType()))
      destroy(Argument.getAsType(), Element, At);
}

void BodyLowering::destroyParts(const CXXRecordDecl *Record, const Place &Object, SourceRange At) {
  std::vector<const FieldDecl *> Fields(Record->field_begin(), Record->field_end());
  for (const FieldDecl *Field : llvm::reverse(Fields)) {
    Place Member = Object;
    if (Member.From != Place::Root::Unknown && Member.From != Place::Root::Literal)
      Member.Path.push_back(fieldStep(Field->getNameAsString()));
    destroy(Field->getType(), Member, At);
  }
  for (const CXXBaseSpecifier &Base : llvm::reverse(Record->bases()))
    destroy(Base.getType(), Object, At);
}

void BodyLowering::destroy(QualType Type, const Place &Object, SourceRange At) {
  if (Type.isNull() || Type->isReferenceType())
    return;
  if (const auto *Array = Unit.Ast.getAsArrayType(Type))
    return destroy(Unit.Ast.getBaseElementType(Array), Object, At);
  const CXXRecordDecl *Record = Type->getAsCXXRecordDecl();
  if (!Record || !Record->hasDefinition() || Record->hasTrivialDestructor() ||
      Types::isLibraryIterator(Type) ||
      (isInStd(Record) && Record->getNameAsString() == "allocator"))
    return;
  Record = Record->getDefinition();
  if (!BeingDestroyed.insert(Record).second)
    return;
  auto Done = llvm::make_scope_exit([&] { BeingDestroyed.erase(Record); });
  const CXXDestructorDecl *Destructor = Record->getDestructor();
  // Nobody may have had a reason to define one that the compiler writes: see through it.
  if (!isInStd(Record) &&
      (!Destructor || !(Destructor->isUserProvided() || Destructor->isVirtual())))
    return destroyParts(Record, Object, At);
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
  destroyElements(Record, Object, At);
}

} // namespace concadvise
