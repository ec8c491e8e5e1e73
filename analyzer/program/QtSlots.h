// Slots that are named by strings: connect(a, SIGNAL(x()), b, SLOT(y())).
#pragma once

#include "analyzer/program/Link.h"

#include "llvm/ADT/StringMap.h"

#include <map>

namespace concadvise {

class QtSlots {
public:
  explicit QtSlots(const Program &Linked) : Linked(Linked) {}

  /// The methods that a call of QObject::connect or QTimer::singleShot names in that way.
  std::vector<FunctionId> namedBy(const FunctionFacts &Facts, const CallFacts &Call);

private:
  void index();
  void find(llvm::StringRef Record, llvm::StringRef Slot, unsigned Parameters,
            std::vector<FunctionId> &Into, unsigned Depth) const;

  const Program &Linked;
  bool Indexed = false;
  /// Methods by their names, and by those of what they override.
  llvm::StringMap<std::vector<FunctionId>> Methods;
  std::multimap<std::string, std::string, std::less<>> Bases;
};

} // namespace concadvise
