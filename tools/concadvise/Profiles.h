// The measurements that advice rests on.
#pragma once

#include "model/Profile.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"

#include <optional>
#include <string>

namespace concadvise {

/// Reads the files of `concadvise profile`; several are added up as if one program had done it all.
/// Nothing when there are no files. The first unreadable one is the error.
llvm::Expected<std::optional<Profile>> readProfiles(llvm::ArrayRef<std::string> Files);

/// Adds `More` to `Into`: times, counts, threads, stacks. What cannot be added (the timeline, the
/// exit status) stays that of `Into`.
void merge(Profile &Into, const Profile &More);

} // namespace concadvise
