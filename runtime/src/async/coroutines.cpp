// What coroutines need of the loop.
#include "conc/coroutine.h"
#include "loop.h"

#include <stdexcept>

namespace conc::detail {

loop *running_loop() noexcept {
  auto *l = static_cast<loop *>(thread_scheduler);
  return l && l->is_running() ? l : nullptr;
}

void resume_on(loop *l, std::coroutine_handle<> coroutine) {
  l->post([coroutine] { coroutine.resume(); });
}

void resume_at(std::chrono::steady_clock::time_point when, std::coroutine_handle<> coroutine) {
  loop *l = running_loop();
  if (!l)
    throw std::logic_error("conc: this wait needs conc::run()");
  l->post_at(when, [coroutine] { coroutine.resume(); });
}

loop *hold_loop() {
  loop &l = loop::here();
  l.hold();
  return &l;
}

void release_loop(loop *l) noexcept { l->release(); }

} // namespace conc::detail
