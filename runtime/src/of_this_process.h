// Objects of which a process has one, and a forked child one of its own.
#pragma once

#include <atomic>
#include <pthread.h>

namespace conc::detail {

template <class T> class process_wide {
public:
  static T &get() {
    node *n = now.load(std::memory_order_acquire);
    return n ? n->value : make();
  }

private:
  struct node {
    T value{};
    node *of_parent = nullptr;
  };

  static T &make() {
    [[maybe_unused]] static const int registered = pthread_atfork(nullptr, nullptr, leave_behind);
    auto *made = new node;
    made->of_parent = of_parent;
    node *other = nullptr;
    if (now.compare_exchange_strong(other, made, std::memory_order_acq_rel))
      return made->value;
    delete made;
    return other->value;
  }
  /// In the child. It allocates nothing: at a fork another thread may have held the allocator, and
  /// not every allocator minds forks.
  static void leave_behind() noexcept {
    if (node *n = now.exchange(nullptr))
      of_parent = n;
  }

  static inline std::atomic<node *> now{nullptr};
  static inline node *of_parent = nullptr; ///< kept reachable, for detectors of leaks
};

/// The process's T, made at first use and never destroyed: threads that outlive main use it. A
/// forked child, in which those threads are missing, makes another one.
template <class T> T &of_this_process() { return process_wide<T>::get(); }

} // namespace conc::detail
