// Sanitizers follow stacks; they are told of every switch.
#pragma once

#include <cstddef>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define CONC_ASAN 1
#endif
#if __has_feature(thread_sanitizer)
#define CONC_TSAN 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define CONC_ASAN 1
#endif
#if defined(__SANITIZE_THREAD__)
#define CONC_TSAN 1
#endif

#if CONC_ASAN
#include <sanitizer/common_interface_defs.h>
#include <sanitizer/lsan_interface.h>
#endif
#if CONC_TSAN
#include <sanitizer/tsan_interface.h>
#endif

namespace conc::detail {

/// What this memory points to is in use, although it lies neither on the heap nor on a thread's
/// stack.
inline void keeps_reachable([[maybe_unused]] const void *memory,
                            [[maybe_unused]] std::size_t size) noexcept {
#if CONC_ASAN
  __lsan_register_root_region(memory, size);
#endif
}

/// One stack as the sanitizers know it.
class watched_stack {
public:
  /// The stack of the running thread.
  static watched_stack of_thread() noexcept {
    watched_stack s;
#if CONC_TSAN
    s.tsan_ = __tsan_get_current_fiber();
#endif
    return s;
  }
  static watched_stack of_fiber([[maybe_unused]] const void *base,
                                [[maybe_unused]] std::size_t size) noexcept {
    watched_stack s;
    s.base_ = base;
    s.size_ = size;
#if CONC_TSAN
    s.tsan_ = __tsan_create_fiber(0);
#endif
    return s;
  }
  /// Right before the switch from this stack to another.
  void leave_for([[maybe_unused]] watched_stack &next) noexcept {
#if CONC_ASAN
    __sanitizer_start_switch_fiber(&fake_, next.base_, next.size_);
#endif
#if CONC_TSAN
    __tsan_switch_to_fiber(next.tsan_, 0);
#endif
  }
  /// Right after a switch to this stack; `previous` was left.
  void arrive([[maybe_unused]] watched_stack &previous) noexcept {
#if CONC_ASAN
    __sanitizer_finish_switch_fiber(fake_, &previous.base_, &previous.size_);
#endif
  }

private:
  const void *base_ = nullptr;
  std::size_t size_ = 0;
  [[maybe_unused]] void *fake_ = nullptr;
  [[maybe_unused]] void *tsan_ = nullptr;
};

} // namespace conc::detail
