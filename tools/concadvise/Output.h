// Where results go: stdout, or a file that is written whole or not at all.
#pragma once

#include "tools/concadvise/Command.h"

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/Support/raw_ostream.h"

namespace concadvise {

/// Runs `Write` on the stream that -o names, or on stdout. With a file, nothing is left behind
/// unless everything was written. Colours are set on the stream as the user and the terminal
/// want.
llvm::Error writeResult(const Invocation &Call,
                        llvm::function_ref<void(llvm::raw_ostream &)> Write);

/// The same for a file that another option names, and for stderr.
llvm::Error writeFile(const Invocation &Call, llvm::StringRef File,
                      llvm::function_ref<void(llvm::raw_ostream &)> Write);
llvm::Error writeStderr(const Invocation &Call,
                        llvm::function_ref<void(llvm::raw_ostream &)> Write);

/// How wide a terminal is: as COLUMNS says, or the terminal itself; 0 when nobody does.
unsigned terminalColumns(int Fd);

/// Flushes stdout. A reader that closed its end early (`| head`) is no error.
llvm::Error finishStdout();

/// One line on stderr, unless --quiet.
void note(const Invocation &Call, const llvm::Twine &Message);

} // namespace concadvise
