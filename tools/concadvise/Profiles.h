// The measurements that advice rests on.
#pragma once

#include "model/Profile.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/raw_ostream.h"

#include <optional>
#include <string>

namespace concadvise {

/// Reads the files of `concadvise profile`; several are added up as if one program had done it all.
/// Nothing when there are no files. The first unreadable one is the error.
llvm::Expected<std::optional<Profile>> readProfiles(llvm::ArrayRef<std::string> Files);

/// The profile with its verdict, as "text", "json" or "html".
void writeSummary(llvm::raw_ostream &Out, llvm::StringRef Format, const Profile &P);

} // namespace concadvise
