// What an editor holds and has not written to the disk.
#pragma once

#include <map>
#include <memory>
#include <string>

namespace concadvise {

/// By absolute path: the text that stands for the file.
using UnsavedTexts = std::map<std::string, std::shared_ptr<const std::string>, std::less<>>;

} // namespace concadvise
