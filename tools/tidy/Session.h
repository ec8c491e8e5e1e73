// What the checks of a run share, so that a unit is lowered and judged once for all of them.
#pragma once

#include "analyzer/frontend/Lowering.h"
#include "tools/tidy/Places.h"
#include "tools/tidy/WholeProgram.h"

#include <set>

namespace concadvise::tidy {

class Session;

/// One unit, as long as there are checks of it. Not thread-safe, as clang-tidy is not.
class Reading {
public:
  explicit Reading(std::shared_ptr<Session> Of) : Of(std::move(Of)) {}

  /// Before anything is read.
  void watch(clang::Preprocessor &Lexer);

  /// All advice on the unit's files, worked out by the first call. None when something is wrong,
  /// which takeProblem() tells once.
  llvm::ArrayRef<Advice> advice(clang::ASTContext &Ast, const Options &Given);
  std::string takeProblem() { return std::exchange(Problem, ""); }

  Places &places() { return *Where; }
  bool acceptsAssumed() const { return AcceptsAssumed; }
  /// The first to have this edit? A header that several fixes need is included once.
  bool isFirst(const Edit &Of);

private:
  std::shared_ptr<Session> Of;
  Lowering Lower;
  std::unique_ptr<Places> Where; ///< Null: nobody has asked yet.
  std::vector<Advice> Found;
  std::string Problem;
  bool Watching = false, AcceptsAssumed = false;
  std::set<std::tuple<std::string, uint32_t, std::string>> Inserted;

  llvm::Error judge(clang::ASTContext &Ast, const Options &Given);
};

/// One run of clang-tidy.
class Session : public std::enable_shared_from_this<Session> {
public:
  /// That of the unit whose checks are being made, or whose checks there are.
  std::shared_ptr<Reading> reading();

  /// That of the unit before where the settings say so.
  llvm::Expected<WholeProgram *> program(const Settings &Of);

private:
  std::weak_ptr<Reading> Now;
  std::optional<Settings> Known;
  std::unique_ptr<WholeProgram> Its;
};

} // namespace concadvise::tidy
