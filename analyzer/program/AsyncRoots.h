// Functions that run where nothing may block: coroutines, event-loop handlers, fibers.
#pragma once

#include "analyzer/program/Effects.h"

namespace concadvise {

struct AsyncRoot {
  FunctionId Function = NoFunction;
  std::string Context;        ///< "coroutine", "libuv handler".
  bool Hooked = false;        ///< On a fiber: waits that the runtime hooks only switch it.
  const Node *Part = nullptr; ///< Only this loop of the function; null: all of it.
};

/// Each function once, with the first context that was seen.
std::vector<AsyncRoot> asyncRoots(const EffectTable &Table);

} // namespace concadvise
