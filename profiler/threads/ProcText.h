// What the files of /proc hold, from their text. Any text is answered, also one that was cut short.
#pragma once

#include "profiler/threads/Proc.h"

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"

namespace concadvise::profiler::proc {

/// Of schedstat.
std::optional<SchedStat> schedStatIn(llvm::StringRef Text);
/// Of syscall.
std::optional<CallState> callStateIn(llvm::StringRef Text);
/// Of stat; 0 where there is none.
char stateLetterIn(llvm::StringRef Text);
/// The value of one line of status.
std::optional<llvm::StringRef> statusIn(llvm::StringRef Text, llvm::StringRef Field);
/// Of children.
std::vector<int> numbersIn(llvm::StringRef Text);
/// Of the fdinfo of an epoll instance: the descriptors that it watches.
std::vector<int> watchedIn(llvm::StringRef Text);

/// One line of maps.
struct MappedFile {
  uint64_t Start, End, Offset; ///< Start < End.
  llvm::StringRef File;
};
/// The files that are mapped to be executed.
void forEachCode(llvm::StringRef Maps, llvm::function_ref<void(const MappedFile &)> Take);

} // namespace concadvise::profiler::proc
