// The measured costs of this machine, kept between runs.
#pragma once

#include "model/Machine.h"

#include "llvm/Support/Error.h"
#include "llvm/Support/raw_ostream.h"

#include <optional>
#include <string>

namespace concadvise {

/// $XDG_CACHE_HOME/concadvise/machine.json, or under ~/.cache; empty when there is no home.
std::string machineCachePath();

/// The costs measured earlier on this very machine; else the defaults, with `Measured` false.
/// Cores, FileLimit and Identity are always those of now. Never fails: a cache that is damaged or
/// of another machine is as good as none.
Machine loadMachine(llvm::StringRef Path = machineCachePath());

/// Writes the cache, whole or not at all, making its folder.
llvm::Error saveMachine(const Machine &M, llvm::StringRef Path = machineCachePath());

void writeMachine(llvm::raw_ostream &OS, const Machine &M);

/// Nothing when the text is not a complete, sane description of a machine.
std::optional<Machine> parseMachine(llvm::StringRef Text);

} // namespace concadvise
