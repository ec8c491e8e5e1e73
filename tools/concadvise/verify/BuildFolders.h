// Where a build reads and writes, as its compilation database tells.
#pragma once

#include "analyzer/frontend/Frontend.h"

#include <set>
#include <string>
#include <vector>

namespace concadvise {

/// The build folders of CMake that units are compiled in.
std::set<std::string> cmakeBuilds(const CompileCommands &Commands);

/// What the commands compile to, by its real folder.
std::vector<std::string> outputsOf(const CompileCommands &Commands);

/// All folders that a build reads and writes, with the working directory. Those that hold the
/// scratch folder are left out but for the working directory and those of sources, without which
/// there is nothing to be learnt.
std::vector<std::string> buildFolders(const CompileCommands &Commands, llvm::StringRef Scratch);

} // namespace concadvise
