// What declarations are called: USRs that link units, and names that people and knowledge use.
#pragma once

#include "clang/AST/Decl.h"
#include "llvm/ADT/DenseMap.h"

#include <string>

namespace concadvise {

class Spans;

/// One per unit.
class Names {
public:
  explicit Names(Spans &Text) : Text(Text) {}

  /// The USR; internal linkage and lambdas carry their file, so that it is unique in the program.
  const std::string &usr(const clang::Decl *D);

  /// Qualified, without template arguments and inline namespaces: "std::vector::push_back",
  /// "std::mutex::mutex", "X::~X".
  static std::string qualified(const clang::NamedDecl *D);

private:
  Spans &Text;
  llvm::DenseMap<const clang::Decl *, std::string> Cache;

  std::string makeUsr(const clang::Decl *D);
  std::string lambdaUsr(const clang::CXXMethodDecl *Operator);
};

} // namespace concadvise
