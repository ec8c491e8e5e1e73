// The option table generated from Options.td.
#pragma once

#include "llvm/Option/ArgList.h"
#include "llvm/Option/OptTable.h"

namespace concadvise {

enum OptionId : unsigned {
  OPT_INVALID = 0,
#define OPTION(...) LLVM_MAKE_OPT_ID(__VA_ARGS__),
#include "Options.inc"
#undef OPTION
};

/// Which subcommands take an option.
enum CommandVisibility : unsigned {
  CheckOption = 1 << 1,
  LoopsOption = 1 << 2,
  FixOption = 1 << 3,
  ProfileOption = 1 << 4,
  ReportOption = 1 << 5,
  CalibrateOption = 1 << 6,
  ExplainOption = 1 << 7,
  FactsOption = 1 << 8,
  LspOption = 1 << 9,
  TuneOption = 1 << 10,
};

const llvm::opt::OptTable &optionTable();

} // namespace concadvise
