#include "analyzer/frontend/Types.h"

#include "analyzer/frontend/Names.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/QualTypeNames.h"
#include "llvm/ADT/StringSwitch.h"

using namespace clang;

namespace concadvise {
namespace {

using Kind = TypeFacts::Kind;
using Container = TypeFacts::Container;

Kind kindOf(QualType Type) {
  if (Type->isVoidType())
    return Kind::Void;
  if (Type->isBooleanType())
    return Kind::Bool;
  if (Type->isIntegralOrEnumerationType())
    return Kind::Integer;
  if (Type->isFloatingType())
    return Kind::Floating;
  if (Type->isReferenceType())
    return Kind::Reference;
  if (Type->isAnyPointerType())
    return Kind::Pointer;
  if (Type->isArrayType())
    return Kind::Array;
  if (Type->isRecordType())
    return Kind::Record;
  if (Type->isFunctionType())
    return Kind::Function;
  return Kind::Other;
}

/// The object behind references, pointers and arrays.
QualType reached(QualType Type) {
  Type = Type.getNonReferenceType();
  if (QualType Pointee = Type->getPointeeType(); !Pointee.isNull())
    return Pointee;
  return Type;
}

std::optional<QualType> templateArgument(const RecordDecl *Record, unsigned Index) {
  const auto *Instance = dyn_cast<ClassTemplateSpecializationDecl>(Record);
  if (!Instance || Index >= Instance->getTemplateArgs().size())
    return std::nullopt;
  const TemplateArgument &Argument = Instance->getTemplateArgs()[Index];
  if (Argument.getKind() != TemplateArgument::Type)
    return std::nullopt;
  return Argument.getAsType();
}

bool isMap(Container What) { return What == Container::Map || What == Container::UnorderedMap; }

/// A name that can be written elsewhere: not local to a function, not a lambda, not anonymous.
bool isNameable(QualType Type) {
  const TagDecl *Tag = reached(Type)->getAsTagDecl();
  if (!Tag)
    return true;
  if (const auto *Record = dyn_cast<CXXRecordDecl>(Tag); Record && Record->isLambda())
    return false;
  if (Tag->getParentFunctionOrMethod())
    return false;
  if (!Tag->getIdentifier() && !Tag->getTypedefNameForAnonDecl())
    return false;
  if (const auto *Instance = dyn_cast<ClassTemplateSpecializationDecl>(Tag))
    for (const TemplateArgument &Each : Instance->getTemplateArgs().asArray())
      if (Each.getKind() == TemplateArgument::Type && !isNameable(Each.getAsType()))
        return false;
  return true;
}

bool hasUsable(const CXXRecordDecl *Record,
               llvm::function_ref<bool(const CXXConstructorDecl *)> Is) {
  return llvm::any_of(Record->ctors(), [&](const CXXConstructorDecl *Each) {
    return Is(Each) && !Each->isDeleted() && Each->getAccess() != AS_private;
  });
}

bool isCopyable(const CXXRecordDecl *Record) {
  if (Record->needsImplicitCopyConstructor())
    return !Record->defaultedCopyConstructorIsDeleted();
  return hasUsable(Record, [](const auto *Each) { return Each->isCopyConstructor(); });
}

bool isMovable(const CXXRecordDecl *Record) {
  if (Record->needsImplicitMoveConstructor() && !Record->defaultedMoveConstructorIsDeleted())
    return true;
  return hasUsable(Record, [](const auto *Each) { return Each->isMoveConstructor(); }) ||
         isCopyable(Record);
}

/// One is made without a value, and ends, without code of the program's own.
bool isMadeQuietly(QualType Type) {
  const CXXRecordDecl *Record = Type->getBaseElementTypeUnsafe()->getAsCXXRecordDecl();
  if (!Record)
    return true;
  Record = Record->getDefinition();
  if (!Record)
    return false;
  if (const auto *Made = dyn_cast<ClassTemplateSpecializationDecl>(Record);
      Made && Record->isInStdNamespace() && !Record->hasTrivialDestructor())
    return hasUsable(Record, [](const auto *Each) { return Each->isDefaultConstructor(); }) &&
           llvm::all_of(Made->getTemplateArgs().asArray(), [&](const TemplateArgument &Each) {
             if (Each.getKind() != TemplateArgument::Type)
               return false;
             const CXXRecordDecl *Part = Each.getAsType()->getAsCXXRecordDecl();
             return (!Part || &Each == Made->getTemplateArgs().asArray().begin())
                        ? isMadeQuietly(Each.getAsType())
                        : Part->isInStdNamespace();
           });
  if (!Record->hasTrivialDestructor())
    return false;
  return Record->hasTrivialDefaultConstructor() ||
         (Record->needsImplicitDefaultConstructor() && Record->hasConstexprDefaultConstructor()) ||
         hasUsable(Record, [](const auto *Each) {
           return Each->isDefaultConstructor() && Each->isConstexpr();
         });
}

} // namespace

const CXXRecordDecl *Types::record(QualType Type) {
  return Type.isNull() ? nullptr : reached(Type)->getAsCXXRecordDecl();
}

Container Types::containerOf(const RecordDecl *Record) {
  if (!Record || !Record->isInStdNamespace() || !Record->getIdentifier())
    return Container::None;
  if (Record->getName() == "vector") {
    auto Element = templateArgument(Record, 0);
    return Element && (*Element)->isBooleanType() ? Container::VectorBool : Container::Vector;
  }
  return llvm::StringSwitch<Container>(Record->getName())
      .Case("array", Container::StdArray)
      .Case("deque", Container::Deque)
      .Cases("list", "forward_list", Container::List)
      .Cases("set", "multiset", Container::Set)
      .Cases("map", "multimap", Container::Map)
      .Cases("unordered_set", "unordered_multiset", Container::UnorderedSet)
      .Cases("unordered_map", "unordered_multimap", Container::UnorderedMap)
      .Case("basic_string", Container::String)
      .Case("basic_string_view", Container::StringView)
      .Case("span", Container::Span)
      .Case("optional", Container::Optional)
      .Case("pair", Container::Pair)
      .Case("unique_ptr", Container::UniquePtr)
      .Cases("shared_ptr", "weak_ptr", Container::SharedPtr)
      .Cases("queue", "stack", "priority_queue", "tuple", "variant", "valarray", "initializer_list",
             "bitset", Container::Other)
      .Default(Container::None);
}

bool Types::isLibraryIterator(QualType Type) {
  const CXXRecordDecl *Record =
      Type.isNull() ? nullptr : Type.getNonReferenceType()->getAsCXXRecordDecl();
  if (!Record || !Record->getIdentifier())
    return false;
  const DeclContext *Space = Record->getDeclContext()->getEnclosingNamespaceContext();
  while (Space->isInlineNamespace())
    Space = Space->getParent();
  const auto *Named = dyn_cast<NamespaceDecl>(Space);
  if (!Named || (Named->getName() != "std" && Named->getName() != "__gnu_cxx" &&
                 Named->getName() != "__detail"))
    return false;
  StringRef Name = Record->getName();
  // The stream and insert iterators act on something else than elements.
  if (Name.contains("stream") || Name.contains("insert"))
    return false;
  return Name.contains("iterator") || Name == "_Bit_reference";
}

bool Types::isView(QualType Type) {
  if (Type.isNull() || Type->isReferenceType() || !Type->isRecordType())
    return false;
  const RecordDecl *Record = Type->getAsRecordDecl();
  Container What = containerOf(Record);
  return isLibraryIterator(Type) || What == Container::Span || What == Container::StringView ||
         (Record->isInStdNamespace() && Record->getName() == "reference_wrapper");
}

bool Types::isConstView(QualType Type) {
  if (!isView(Type))
    return false;
  const RecordDecl *Record = Type->getAsRecordDecl();
  if (containerOf(Record) == Container::StringView || Record->getName().contains("const_iterator"))
    return true;
  auto Of = templateArgument(Record, 0); // span<const T>, __normal_iterator<const T *, …>
  return Of && ((*Of)->isPointerType() ? (*Of)->getPointeeType() : *Of).isConstQualified();
}

/// Template arguments, packs unpacked.
static void typeArguments(llvm::ArrayRef<TemplateArgument> Arguments,
                          llvm::SmallVectorImpl<QualType> &Into) {
  for (const TemplateArgument &Each : Arguments)
    if (Each.getKind() == TemplateArgument::Type)
      Into.push_back(Each.getAsType());
    else if (Each.getKind() == TemplateArgument::Pack)
      typeArguments(Each.pack_elements(), Into);
}

static llvm::SmallVector<QualType, 4> elementsOf(const CXXRecordDecl *Record) {
  llvm::SmallVector<QualType, 4> Elements;
  if (const auto *Instance = dyn_cast_or_null<ClassTemplateSpecializationDecl>(Record))
    typeArguments(Instance->getTemplateArgs().asArray(), Elements);
  return Elements;
}

bool Types::carries(QualType Type) {
  const CXXRecordDecl *Record =
      Type.isNull() ? nullptr : Type.getNonReferenceType()->getAsCXXRecordDecl();
  if (!Record || !Record->getIdentifier() || !Record->isInStdNamespace())
    return false;
  StringRef Name = Record->getName();
  if (Name.contains("iterator") && !isLibraryIterator(Type))
    return true;
  bool Values = llvm::StringSwitch<bool>(Name)
                    .Cases("tuple", "pair", "optional", "variant", "array", true)
                    .Default(false);
  return Values && llvm::any_of(elementsOf(Record), [](QualType Each) {
           return Each->isReferenceType() || carries(Each);
         });
}

bool Types::elementIsReference(QualType Tuple, unsigned Index) {
  auto Elements = elementsOf(Tuple.getNonReferenceType()->getAsCXXRecordDecl());
  return Index < Elements.size() && Elements[Index]->isReferenceType();
}

bool Types::isBitReference(QualType Type) {
  return isLibraryIterator(Type) &&
         Type.getNonReferenceType()->getAsCXXRecordDecl()->getName() == "_Bit_reference";
}

bool Types::recordHoldsPointer(const RecordDecl *Record) {
  auto [Entry, Fresh] =
      PointerCache.try_emplace(Record, false); // Recursion needs a pointer anyway.
  if (!Fresh)
    return Entry->second;
  bool Result = false;
  switch (containerOf(Record)) {
  case Container::None:
  case Container::Other:
    if (!Record->getDefinition()) {
      Result = true;
      break;
    }
    if (containerOf(Record) == Container::Other && Record->getName() != "tuple" &&
        Record->getName() != "variant" && Record->getName() != "bitset") {
      auto Element = templateArgument(Record, 0);
      Result = !Element || holdsPointer(*Element) || Record->getName() == "initializer_list";
      break;
    }
    for (const FieldDecl *Field : Record->fields())
      Result |= holdsPointer(Field->getType());
    if (const auto *Cxx = dyn_cast<CXXRecordDecl>(Record)) {
      Result |= Cxx->isPolymorphic();
      for (const CXXBaseSpecifier &Base : Cxx->bases())
        Result |= holdsPointer(Base.getType());
    }
    break;
  case Container::StringView:
  case Container::Span:
  case Container::UniquePtr:
  case Container::SharedPtr:
    Result = true;
    break;
  default: // Owns its elements: sent as those.
    for (unsigned I = 0;
         I < (isMap(containerOf(Record)) || containerOf(Record) == Container::Pair ? 2u : 1u); ++I)
      if (auto Element = templateArgument(Record, I))
        Result |= holdsPointer(*Element);
    break;
  }
  return PointerCache[Record] = Result;
}

bool Types::holdsPointer(QualType Type) {
  Type = Type.getCanonicalType();
  if (Type->isAnyPointerType() || Type->isReferenceType() || Type->isMemberPointerType() ||
      Type->isBlockPointerType() || Type->isFunctionType())
    return true;
  if (const auto *Array = Ast.getAsArrayType(Type))
    return holdsPointer(Array->getElementType());
  if (const RecordDecl *Record = Type->getAsRecordDecl())
    return recordHoldsPointer(Record->getDefinition() ? Record->getDefinition() : Record);
  return false;
}

void Types::describeRecord(QualType Type, TypeFacts &Out) {
  const RecordDecl *Record = reached(Type)->getAsRecordDecl();
  if (!Record)
    return;
  Out.Record = Names::qualified(Record);
  Out.Atomic |= Out.Record == "std::atomic" || Out.Record == "std::atomic_flag" ||
                Out.Record == "std::atomic_ref";
  const auto *Direct = Type.getNonReferenceType()->getAsCXXRecordDecl();
  Out.Holds = containerOf(Type.getNonReferenceType()->getAsRecordDecl());
  if (Out.Holds != Container::None)
    if (auto Element = templateArgument(Record, 0))
      Out.Element = TypeName::getFullyQualifiedName(*Element, Ast, Ast.getPrintingPolicy());
  bool Maps = Out.Holds == Container::Map || Out.Holds == Container::UnorderedMap;
  if (Out.Holds != Container::None)
    if (auto Element = templateArgument(Record, Maps ? 1 : 0))
      if (const RecordDecl *Inner = Ast.getBaseElementType(*Element)->getAsRecordDecl())
        Out.ElementRecord = Names::qualified(Inner);
  if (!Direct || !Direct->hasDefinition())
    return;
  Direct = Direct->getDefinition();
  Out.Copyable = isCopyable(Direct);
  if (Out.Holds != Container::None && Out.Holds != Container::UniquePtr)
    if (auto Element = templateArgument(Direct, 0))
      if (const CXXRecordDecl *Inner = (*Element)->getAsCXXRecordDecl();
          Inner && Inner->hasDefinition())
        Out.Copyable &= isCopyable(Inner->getDefinition());
  Out.Movable = isMovable(Direct);
  Out.MadeQuietly = isMadeQuietly(Ast.getRecordType(Direct));
  Out.NonTrivialDestructor = !Direct->hasTrivialDestructor();
}

/// `auto`, and typedefs inside classes, taken off: those names mean nothing elsewhere, and Clang's
/// qualified printing gets the latter wrong (`std::iterator` for `std::map<…>::iterator`).
static QualType withoutLocalNames(QualType Type, const ASTContext &Ast) {
  if (Type->isReferenceType()) {
    QualType Inner = withoutLocalNames(Type->getPointeeType(), Ast);
    return Type->isRValueReferenceType() ? Ast.getRValueReferenceType(Inner)
                                         : Ast.getLValueReferenceType(Inner);
  }
  if (const auto *Pointer = Type->getAs<PointerType>(); Pointer && !Type->getAs<TypedefType>())
    return Ast.getQualifiedType(
        Ast.getPointerType(withoutLocalNames(Pointer->getPointeeType(), Ast)),
        Type.getQualifiers());
  while (true) {
    const auto *Typedef = Type->getAs<TypedefType>();
    bool Local = Typedef && (Typedef->getDecl()->getDeclContext()->isRecord() ||
                             Typedef->getDecl()->getDeclContext()->isFunctionOrMethod());
    if (!Local && !Type->getAs<AutoType>() && !isa<DecltypeType, SubstTemplateTypeParmType>(*Type))
      return Type;
    QualType Next = Type.getSingleStepDesugaredType(Ast);
    if (Next == Type)
      return Type;
    Type = Next;
  }
}

static bool isContiguous(const RecordDecl *Record) {
  switch (Types::containerOf(Record)) {
  case Container::Vector:
  case Container::StdArray:
  case Container::String:
  case Container::StringView:
  case Container::Span:
    return true;
  default:
    return false;
  }
}

/// What one step of a subscript is, in bytes.
static uint64_t elementBytes(QualType Object, const ASTContext &Ast) {
  QualType Element;
  if (Object->isPointerType())
    Element = Object->getPointeeType();
  else if (const auto *Array = Ast.getAsArrayType(Object))
    Element = Array->getElementType();
  else if (const RecordDecl *Record = Object->getAsRecordDecl(); Record && isContiguous(Record))
    Element = templateArgument(Record, 0).value_or(QualType());
  bool Known = !Element.isNull() && !Element->isIncompleteType() && !Element->isFunctionType() &&
               !Element->isVoidType() && !Element->isVariableArrayType() &&
               !Element->isDependentType();
  return Known ? Ast.getTypeSizeInChars(Element).getQuantity() : 0;
}

TypeFacts Types::make(QualType Type) {
  TypeFacts Out;
  QualType Canonical = Type.getCanonicalType();
  Out.What = kindOf(Canonical);
  Out.View = isView(Canonical);
  Out.Carries = carries(Canonical);
  Out.Unsigned = Canonical->isUnsignedIntegerOrEnumerationType();
  Out.Spelling =
      TypeName::getFullyQualifiedName(withoutLocalNames(Type, Ast), Ast, Ast.getPrintingPolicy());
  QualType Object = Canonical.getNonReferenceType();
  if (const auto *Array = Ast.getAsArrayType(Object)) {
    Out.Holds = Container::CArray;
    Out.Element =
        TypeName::getFullyQualifiedName(Array->getElementType(), Ast, Ast.getPrintingPolicy());
    if (const RecordDecl *Inner = Ast.getBaseElementType(Object)->getAsRecordDecl())
      Out.ElementRecord = Names::qualified(Inner);
  }
  QualType Reached = reached(Canonical);
  Out.Const = Reached.isConstQualified() || Ast.getBaseElementType(Reached).isConstQualified();
  Out.Volatile = Object.isVolatileQualified() || Reached.isVolatileQualified();
  Out.Restrict = Canonical.isRestrictQualified();
  Out.Atomic = Object->isAtomicType() || Reached->isAtomicType();
  Out.Nameable = isNameable(Canonical);
  describeRecord(Canonical, Out);
  if (Canonical->isDependentType() || Canonical->isIncompleteType())
    return Out;
  Out.HasPointer = holdsPointer(Object);
  Out.HasPointer |= Canonical->isReferenceType();
  Out.ElementBytes = elementBytes(Object, Ast);
  Out.TriviallyCopyable = Canonical.isTriviallyCopyableType(Ast);
  if (!Object->isIncompleteType() && !Object->isFunctionType() && !Object->isVariableArrayType() &&
      !Object->isVoidType())
    Out.SizeInBytes = Ast.getTypeSizeInChars(Object).getQuantity();
  return Out;
}

const TypeFacts &Types::of(QualType Type) {
  static const TypeFacts None;
  if (Type.isNull())
    return None;
  void *Key = Type.getAsOpaquePtr();
  auto Found = Cache.find(Key);
  if (Found == Cache.end())
    Found = Cache.try_emplace(Key, make(Type)).first;
  return Found->second;
}

} // namespace concadvise
