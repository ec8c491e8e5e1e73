// What --help prints.
#pragma once

#include "tools/concadvise/Command.h"

namespace concadvise {

/// What follows "concadvise NAME ", on one line or several.
std::string usage(const Command &Cmd);

/// `Named`: the user named the subcommand; otherwise all subcommands are listed as well.
void printHelp(llvm::raw_ostream &OS, const Command &Cmd, bool Named);

} // namespace concadvise
