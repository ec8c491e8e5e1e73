// Descriptors that never wait: made with O_NONBLOCK or its like, or given it later.
#pragma once

#include "analyzer/program/Aliases.h"

#include <memory>
#include <set>
#include <vector>

namespace concadvise {

/// A global and a member count as such when some function of the program makes them so, a local
/// from there on, an argument where it is handed to a function that does.
class NonBlocking {
public:
  NonBlocking(const Program &Linked, const std::vector<std::unique_ptr<Aliases>> &Names);

  /// Whether the descriptor in this argument of a call never makes it wait.
  bool has(FunctionId In, const CallFacts &Call, const Argument &Descriptor) const;

private:
  struct Local {
    std::string Key;
    unsigned From = 0; ///< Offset in the file.
  };
  void collect(FunctionId Id, const Node &Each, const CallFacts *&Last);
  void made(FunctionId Id, const std::string &Key, const CallFacts &By);
  std::string shared(FunctionId Id, const std::string &Key) const;

  const Program &Linked;
  const std::vector<std::unique_ptr<Aliases>> &Names;
  std::vector<std::vector<Local>> Of;      ///< By function.
  std::vector<std::set<int>> OfParameters; ///< Parameters that a function makes non-blocking.
  std::set<std::string> Shared;            ///< Globals and members.
};

} // namespace concadvise
