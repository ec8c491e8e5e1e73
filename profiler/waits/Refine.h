// What the functions on a wait's stack add to what its system call said.
#pragma once

#include "model/Profile.h"
#include "profiler/waits/Cause.h"

namespace concadvise::profiler {

/// "CPython 3.11" when one of the modules is an interpreter, "CPython 3.13t" when it was built
/// without the global lock.
std::optional<std::string> interpreterIn(llvm::ArrayRef<std::string> Modules);

/// The cause of a wait given its symbolised stack, innermost frame first. A futex becomes a lock,
/// a condition or the interpreter's lock (object `GilObject`); a look-up of a name becomes Dns; a
/// wait inside a database's client library becomes Database.
Cause refine(Cause From, llvm::ArrayRef<const StackFrame *> Stack, bool Interpreter);

/// The name that programs call a function of libc by: "pthread_mutex_lock" for
/// "___pthread_mutex_lock", "read" for "__GI___libc_read".
llvm::StringRef publicName(llvm::StringRef Function);

inline constexpr char GilObject[] = "global interpreter lock";

} // namespace concadvise::profiler
