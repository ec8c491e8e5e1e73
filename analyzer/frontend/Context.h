// What the lowering of every function of a unit shares.
#pragma once

#include "analyzer/frontend/Claims.h"
#include "analyzer/frontend/Names.h"
#include "analyzer/frontend/ParallelPragmas.h"
#include "analyzer/frontend/Spans.h"
#include "analyzer/frontend/Types.h"
#include "analyzer/frontend/Variants.h"

#include "clang/AST/ASTContext.h"
#include "llvm/ADT/StringSet.h"

#include <set>

namespace concadvise {

struct UnitContext {
  UnitContext(clang::ASTContext &Ast, const ParallelPragmas &Pragmas, Variants &Versions,
              Claims &Claimed, unsigned Index, TranslationUnit &Out)
      : Ast(Ast), Pragmas(Pragmas), Versions(Versions), Claimed(Claimed), Index(Index), Out(Out) {}

  clang::ASTContext &Ast;
  const ParallelPragmas &Pragmas;
  Variants &Versions;
  Claims &Claimed;
  unsigned Index; ///< The unit's number in the scan.
  TranslationUnit &Out;
  Spans Text{Ast.getSourceManager(), Ast.getLangOpts(), Out.Directory};
  Names Named{Text};
  Types Typed{Ast};
  /// Not 0 while a header's function is lowered that is this unit's own (UnitsOwn.h): makes its
  /// variant, and that of its lambdas, another one than those of other units.
  uint64_t Own = 0;
  llvm::StringSet<> AddressTaken;
  std::set<StoredCallable> Stored;
  /// Classes defined inside functions, found while lowering those.
  std::vector<const clang::CXXRecordDecl *> LocalClasses;
};

} // namespace concadvise
