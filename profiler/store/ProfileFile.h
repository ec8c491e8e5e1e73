// Profiles as files, and in the forms of other tools.
#pragma once

#include "model/Profile.h"

#include "llvm/Support/Error.h"
#include "llvm/Support/raw_ostream.h"

namespace concadvise::profiler {

/// Reads a file that `writeProfile` wrote. A file that is not one, is cut off or was written by a
/// newer version is an error that says which; nothing that a file holds makes this crash, and all
/// indices of the result are valid.
llvm::Expected<Profile> readProfile(llvm::StringRef Path);
llvm::Expected<Profile> parseProfile(llvm::StringRef Bytes);

/// Writes the file whole or not at all.
llvm::Error writeProfile(const Profile &P, llvm::StringRef Path);
std::string serialiseProfile(const Profile &P);

/// Gzipped, with the values cpu/nanoseconds, blocked/nanoseconds and waits/count, and the labels
/// `reason`, `object` and `idle` on waits.
void writePprof(const Profile &P, llvm::raw_ostream &Out);

/// One line for each stack, outermost frame first, `;` between frames, then microseconds. The
/// innermost frame of a wait is its reason in brackets.
void writeFolded(const Profile &P, llvm::raw_ostream &Out);

} // namespace concadvise::profiler
