// Lets a number of coroutines of one thread through at a time; others wait in line.
#pragma once

#include "conc/coroutine.h"

#include <list>
#include <memory>

namespace conc::http {

class gate {
public:
  explicit gate(unsigned places) noexcept : free_(places) {}

  /// Whoever has passed calls leave() once.
  co<> enter() {
    if (free_ > 0) {
      --free_;
      co_return;
    }
    auto mine = std::make_shared<turn>();
    mine->watch_stop();
    line_.push_back(mine);
    try {
      co_await detail::task_access<void>::make(mine);
    } catch (...) {
      line_.remove(mine);
      if (mine->given)
        leave(); // to the next one
      throw;
    }
  }

  void leave() {
    while (!line_.empty()) {
      auto next = std::move(line_.front());
      line_.pop_front();
      if (next->begin()) { // was not asked to stop
        next->given = true;
        next->finish(nullptr);
        return;
      }
    }
    ++free_;
  }

private:
  /// Has not begun while it stands in line, so that a request to stop ends it.
  struct turn : detail::task_state<void> {
    bool given = false;
  };

  unsigned free_;
  std::list<std::shared_ptr<turn>> line_;
};

} // namespace conc::http
