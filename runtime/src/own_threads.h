// Which threads of the process are the runtime's own, and so safe to fork beside.
#pragma once

namespace conc::detail {

/// The calling thread belongs to the runtime from now on / until it ends.
void enlist_thread();
void discharge_thread() noexcept;

/// A pool's threads may exist for long before they come to enlist: `call` makes those that are idle
/// do it now. It takes a moment at most.
void set_roll_call(void (*call)()) noexcept;

/// While alive, this thread of the runtime runs code of the user's.
class busy_thread {
public:
  busy_thread() noexcept;
  ~busy_thread();
  busy_thread(const busy_thread &) = delete;
  busy_thread &operator=(const busy_thread &) = delete;

private:
  bool outermost_;
};

/// Whether the calling thread is one of them, and at such work.
bool is_busy_thread() noexcept;

/// Whether every other thread of the process is the runtime's own and idle. A fork by the calling
/// thread then leaves no lock of the user's held for ever in the child.
bool alone_with_own_threads();

/// Whether this process is a child forked without exec: threads made before are gone.
bool is_forked_child() noexcept;

} // namespace conc::detail
