// Bytes by name in a folder that any number of processes share.
#pragma once

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/MemoryBuffer.h"

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

namespace concadvise::store {

/// Never fails: what cannot be read is not there, what cannot be written is not kept. Entries are
/// written beside their place and renamed, so a reader sees whole ones only. Thread-safe.
class Cache {
public:
  /// `Owner`: who wrote what is here; entries of others are not seen. `MostBytes`: of all entries.
  Cache(std::string Folder, std::string Owner, uint64_t MostBytes)
      : Folder(std::move(Folder)), Owner(std::move(Owner)), MostBytes(MostBytes) {}

  /// Also notes that the entry is in use.
  std::unique_ptr<llvm::MemoryBuffer> find(llvm::StringRef Name) const;
  void keep(llvm::StringRef Name, llvm::StringRef Bytes);
  /// Removes what was not used for longest, when something was kept and there is too much.
  void trim();

private:
  std::string Folder, Owner;
  uint64_t MostBytes;
  std::atomic<bool> Grew = false;

  std::string pathOf(llvm::StringRef Name) const;
};

} // namespace concadvise::store
