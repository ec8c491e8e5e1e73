// Clang's types → TypeFacts.
#pragma once

#include "model/Facts.h"

#include "clang/AST/Type.h"
#include "llvm/ADT/DenseMap.h"

namespace clang {
class ASTContext;
class CXXRecordDecl;
class RecordDecl;
} // namespace clang

namespace concadvise {

/// One per unit; remembers what it has answered.
class Types {
public:
  explicit Types(const clang::ASTContext &Ast) : Ast(Ast) {}

  const TypeFacts &of(clang::QualType Type);

  /// The library container a record is; None for all others.
  static TypeFacts::Container containerOf(const clang::RecordDecl *Record);
  /// An iterator of the standard library, whose operators only move over and reach elements.
  static bool isLibraryIterator(clang::QualType Type);
  /// An object of the standard library that names what others own; no reference to one.
  static bool isView(clang::QualType Type);
  /// A view through which nothing is written.
  static bool isConstView(clang::QualType Type);
  /// TypeFacts::Carries.
  static bool carries(clang::QualType Type);
  /// Element `Index` of a tuple or pair is a reference.
  static bool elementIsReference(clang::QualType Tuple, unsigned Index);
  /// What stands for a bit of vector<bool>.
  static bool isBitReference(clang::QualType Type);
  static const clang::CXXRecordDecl *record(clang::QualType Type);

private:
  const clang::ASTContext &Ast;
  llvm::DenseMap<void *, TypeFacts> Cache;
  llvm::DenseMap<const clang::RecordDecl *, bool> PointerCache;

  TypeFacts make(clang::QualType Type);
  void describeRecord(clang::QualType Type, TypeFacts &Out);
  bool holdsPointer(clang::QualType Type);
  bool recordHoldsPointer(const clang::RecordDecl *Record);
};

} // namespace concadvise
