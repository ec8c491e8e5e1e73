// Has a system of linear constraints a solution in integers? Answered exactly, by isl.
#pragma once

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringMap.h"

#include <optional>
#include <set>
#include <string>
#include <vector>

struct isl_ctx;

namespace concadvise {

/// Constraints in isl's notation, over counters and over parameters, whose names begin with p.
struct IntegerSystem {
  std::vector<std::string> Counters, Constraints;
};

/// Remembers its answers: the accesses of one loop ask the same over and over. Not thread-safe.
class IntegerSystems {
public:
  IntegerSystems();
  ~IntegerSystems();
  IntegerSystems(const IntegerSystems &) = delete;

  /// None when isl gave up.
  std::optional<bool> satisfiable(const IntegerSystem &System);

  /// Whatever the parameters for which `Premise` has a solution, one of `Cases` has one, too. False
  /// when isl gave up.
  bool implies(const IntegerSystem &Premise, llvm::ArrayRef<IntegerSystem> Cases);

  /// For which parameters, of those for which `Premise` has a solution, none of `Cases` has one: a
  /// condition in C. None when isl gave up.
  std::optional<std::string> unless(const IntegerSystem &Premise,
                                    llvm::ArrayRef<IntegerSystem> Cases);

private:
  void begin();
  std::optional<bool> ask(const std::string &Set);
  bool askImplied(const IntegerSystem &Premise, llvm::ArrayRef<IntegerSystem> Cases);

  isl_ctx *Context;
  llvm::StringMap<std::optional<bool>> Answers;
};

/// The parameters that a constraint names.
void collectParameters(llvm::StringRef Text, std::set<std::string> &Into);

} // namespace concadvise
