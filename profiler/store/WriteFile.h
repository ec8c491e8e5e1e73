// Writing a file that somebody named.
#pragma once

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/raw_ostream.h"

namespace concadvise::profiler {

/// Writes the file whole or not at all: where `Write` fails or the disk is full, what was there
/// before stays. What is no regular file (a pipe, a device) is written to as it is, a link is
/// followed. Errors of ours name the file.
llvm::Error writeFile(llvm::StringRef Path,
                      llvm::function_ref<llvm::Error(llvm::raw_ostream &)> Write);

} // namespace concadvise::profiler
