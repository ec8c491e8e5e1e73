#include "analyzer/program/IntegerSystems.h"

#include "llvm/ADT/StringExtras.h"

#include <cstdlib>
#include <isl/ast.h>
#include <isl/ast_build.h>
#include <isl/ctx.h>
#include <isl/options.h>
#include <isl/set.h>
#include <isl/space.h>

using namespace llvm;

namespace concadvise {
namespace {

/// isl gives up on a question after this many steps; the answer is then "unknown".
constexpr unsigned long MaxOperations = 300000;

} // namespace

void collectParameters(StringRef Text, std::set<std::string> &Into) {
  for (size_t I = 0; I < Text.size(); ++I) {
    bool Starts = Text[I] == 'p' && (I == 0 || !isAlnum(Text[I - 1]));
    if (!Starts)
      continue;
    size_t End = I;
    while (End < Text.size() && (isAlnum(Text[End]) || Text[End] == '_'))
      ++End;
    Into.insert(Text.slice(I, End).str());
    I = End;
  }
}

IntegerSystems::IntegerSystems() : Context(isl_ctx_alloc()) {
  isl_options_set_on_error(Context, ISL_ON_ERROR_CONTINUE);
  isl_ctx_set_max_operations(Context, MaxOperations);
}

IntegerSystems::~IntegerSystems() { isl_ctx_free(Context); }

/// The system as isl reads it.
static std::string text(const IntegerSystem &Of) {
  std::set<std::string> Parameters;
  for (const std::string &Each : Of.Constraints)
    collectParameters(Each, Parameters);
  std::string Text = "[" + join(Parameters, ",") + "] -> { [" + join(Of.Counters, ",") + "]";
  if (!Of.Constraints.empty())
    Text += " : " + join(Of.Constraints, " and ");
  return Text + " }";
}

std::optional<bool> IntegerSystems::satisfiable(const IntegerSystem &System) {
  std::string Text = text(System);
  auto [Known, Fresh] = Answers.try_emplace(Text);
  if (Fresh)
    Known->second = ask(Text);
  return Known->second;
}

void IntegerSystems::begin() {
  isl_ctx_reset_operations(Context);
  isl_ctx_reset_error(Context);
}

std::optional<bool> IntegerSystems::ask(const std::string &Set) {
  begin();
  isl_set *Solutions = isl_set_read_from_str(Context, Set.c_str());
  isl_bool Empty = Solutions ? isl_set_is_empty(Solutions) : isl_bool_error;
  isl_set_free(Solutions);
  if (Empty == isl_bool_error)
    return std::nullopt;
  return Empty == isl_bool_false;
}

bool IntegerSystems::implies(const IntegerSystem &Premise, ArrayRef<IntegerSystem> Cases) {
  std::string Text = text(Premise);
  for (const IntegerSystem &Each : Cases)
    Text += " => " + text(Each);
  auto [Known, Fresh] = Answers.try_emplace(Text);
  if (Fresh)
    Known->second = askImplied(Premise, Cases);
  return *Known->second;
}

/// The parameters for which one of the systems has a solution.
static isl_set *parametersOf(isl_ctx *Context, ArrayRef<IntegerSystem> Systems) {
  isl_set *Any = isl_set_empty(isl_space_params_alloc(Context, 0));
  for (const IntegerSystem &Each : Systems)
    Any = isl_set_union(Any, isl_set_params(isl_set_read_from_str(Context, text(Each).c_str())));
  return Any;
}

std::optional<std::string> IntegerSystems::unless(const IntegerSystem &Premise,
                                                  ArrayRef<IntegerSystem> Cases) {
  begin();
  isl_set *When = parametersOf(Context, Premise);
  isl_set *Apart = isl_set_subtract(isl_set_copy(When), parametersOf(Context, Cases));
  Apart = isl_set_coalesce(isl_set_gist(isl_set_coalesce(Apart), When));
  isl_ast_build *Build = isl_ast_build_alloc(Context);
  isl_ast_expr *Condition = isl_ast_build_expr_from_set(Build, Apart);
  char *Text = Condition ? isl_ast_expr_to_C_str(Condition) : nullptr;
  std::optional<std::string> Found;
  if (Text)
    Found = Text;
  free(Text);
  isl_ast_expr_free(Condition);
  isl_ast_build_free(Build);
  return Found;
}

bool IntegerSystems::askImplied(const IntegerSystem &Premise, ArrayRef<IntegerSystem> Cases) {
  begin();
  isl_set *When = parametersOf(Context, Premise);
  isl_set *Any = parametersOf(Context, Cases);
  isl_bool Implied = isl_set_is_subset(When, Any);
  isl_set_free(When);
  isl_set_free(Any);
  return Implied == isl_bool_true;
}

} // namespace concadvise
