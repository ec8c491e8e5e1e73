// Has a system of linear constraints a solution in integers? Answered exactly, by isl.
#pragma once

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringMap.h"

#include <optional>
#include <set>
#include <string>

struct isl_ctx;

namespace concadvise {

/// Remembers its answers: the accesses of one loop ask the same over and over. Not thread-safe.
class IntegerSystems {
public:
  IntegerSystems();
  ~IntegerSystems();
  IntegerSystems(const IntegerSystems &) = delete;

  /// `Constraints` are in isl's notation, over `Counters` and over parameters, whose names begin
  /// with p. None when isl gave up.
  std::optional<bool> satisfiable(llvm::ArrayRef<std::string> Counters,
                                  llvm::ArrayRef<std::string> Constraints);

private:
  std::optional<bool> ask(const std::string &Set);

  isl_ctx *Context;
  llvm::StringMap<std::optional<bool>> Answers;
};

/// The parameters that a constraint names.
void collectParameters(llvm::StringRef Text, std::set<std::string> &Into);

} // namespace concadvise
