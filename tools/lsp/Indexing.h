// `$/progress` while a program is analysed as a whole.
#pragma once

#include "tools/lsp/Transport.h"

#include <map>
#include <mutex>

namespace concadvise::lsp {

/// Thread-safe. Tells the editor once it has agreed to be told.
class Indexing {
public:
  Indexing(Outbox &To, bool Wanted) : To(To), Wanted(Wanted) {}

  /// A number for the calls below.
  unsigned begin();
  void update(unsigned Which, unsigned Done, unsigned Total);
  void end(unsigned Which);

  /// The editor's answer to a request of ours; what is none of these is passed over.
  void answered(const llvm::json::Value &Id, bool Agreed);

private:
  struct Bar {
    bool Shown = false;
    unsigned Percent = 0;
  };
  void tell(unsigned Which, llvm::json::Object Value);

  Outbox &To;
  const bool Wanted;
  std::mutex Mutex;
  unsigned Count = 0;
  std::map<unsigned, Bar> Open;
};

} // namespace concadvise::lsp
