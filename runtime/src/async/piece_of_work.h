// Something to call once.
#pragma once

#include <cstddef>
#include <new>
#include <type_traits>
#include <utility>

namespace conc::detail {

/// Small ones lie within; none is moved once it is here. What was never called is never destroyed.
class piece_of_work {
public:
  piece_of_work() noexcept = default;
  piece_of_work(const piece_of_work &) = delete;
  piece_of_work &operator=(const piece_of_work &) = delete;

  /// Takes `f` over, which must not throw when it is called. There must be none.
  template <class F> void take(F &&f) {
    using held = std::decay_t<F>;
    if constexpr (sizeof(held) <= sizeof place_ && alignof(held) <= alignof(std::max_align_t)) {
      ::new (static_cast<void *>(place_)) held(std::forward<F>(f));
      call_ = [](void *place) {
        held &here = *std::launder(static_cast<held *>(place));
        here();
        here.~held();
      };
    } else {
      ::new (static_cast<void *>(place_)) held *(new held(std::forward<F>(f)));
      call_ = [](void *place) {
        held *there = *std::launder(static_cast<held **>(place));
        (*there)();
        delete there;
      };
    }
  }

  /// Calls it; afterwards there is none.
  void run() {
    call_(place_);
    call_ = nullptr;
  }

private:
  void (*call_)(void *) = nullptr;
  alignas(std::max_align_t) unsigned char place_[48];
};

} // namespace conc::detail
