// Compiled without ThreadSanitizer even where the rest is with it: what passes between the caller
// and a task here would be seen as their sharing it.
#include "conc/detail/apart.h"

#include "async/jump.h"

#include <cerrno>
#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <sys/mman.h>
#include <system_error>
#include <unistd.h>
#include <vector>

// Of ThreadSanitizer's run-time library, where the program has it (sanitizer/tsan_interface.h).
extern "C" {
[[gnu::weak]] void *__tsan_get_current_fiber();
[[gnu::weak]] void *__tsan_create_fiber(unsigned flags);
[[gnu::weak]] void __tsan_destroy_fiber(void *fiber);
[[gnu::weak]] void __tsan_switch_to_fiber(void *fiber, unsigned flags);
[[gnu::weak]] void __tsan_set_fiber_name(void *fiber, const char *name);
[[gnu::weak]] void __tsan_acquire(void *address);
[[gnu::weak]] void __tsan_release(void *address);
}

namespace conc::detail {
namespace {

constexpr unsigned no_sync = 1; // __tsan_switch_to_fiber_no_sync

/// What a task may know: what the caller knew when the loop began. Every task's fiber is made from
/// here, and nothing that happens in the loop gets here. Fibers stay until the loop ends: what
/// ThreadSanitizer forgets of those that are gone, it does not report.
class origin {
public:
  origin() : caller_(__tsan_get_current_fiber()), fiber_(__tsan_create_fiber(0)) {}
  origin(const origin &) = delete;
  origin &operator=(const origin &) = delete;
  ~origin() {
    for (void *each : fibers_)
      __tsan_destroy_fiber(each);
    __tsan_destroy_fiber(fiber_);
  }
  void keep(void *fiber) { fibers_.push_back(fiber); }

  void *caller() const noexcept { return caller_; }
  /// Calls f() as if before the loop. f must not be compiled with ThreadSanitizer.
  template <class F> void before_the_loop(F f) const noexcept {
    __tsan_switch_to_fiber(fiber_, no_sync);
    f();
    __tsan_switch_to_fiber(caller_, no_sync);
  }

private:
  void *caller_;
  void *fiber_;
  std::vector<void *> fibers_;
};

/// A task's own stack and fiber. Stacks are mapped anew for each: ThreadSanitizer forgets what
/// earlier tasks wrote there when they are unmapped, and at no other time.
class place {
public:
  explicit place(origin &from) : from_(from) {
    from_.before_the_loop([this] {
      memory_ = ::mmap(nullptr, size, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
      fiber_ = __tsan_create_fiber(0);
    });
    int why = errno;
    from_.keep(fiber_);
    if (memory_ == MAP_FAILED)
      throw std::system_error(why, std::generic_category(), "conc: no memory for a task's stack");
  }
  place(const place &) = delete;
  place &operator=(const place &) = delete;
  ~place() {
    from_.before_the_loop([this] { ::munmap(memory_, size); });
  }

  void *fiber() const noexcept { return fiber_; }
  fcontext_t start(void (*entry)(boost::context::detail::transfer_t)) const noexcept {
    return boost::context::detail::make_fcontext(static_cast<char *>(memory_) + size, size, entry);
  }

private:
  static constexpr std::size_t size = std::size_t{8} << 20;
  origin &from_;
  void *memory_ = MAP_FAILED;
  void *fiber_ = nullptr;
};

/// One task on its own stack.
struct errand {
  const job &work;
  std::size_t index;
  failure &failed;
  void *caller;

  static void run(boost::context::detail::transfer_t from) {
    auto &self = *static_cast<errand *>(from.data);
    self.work.run(self.work.self, self.index, self.index + 1, self.failed);
    __tsan_release(&self);
    __tsan_switch_to_fiber(self.caller, no_sync);
    jump(from.fctx, nullptr);
  }
};

void run_one(const apart &executor, const job &work, std::size_t index, origin &from,
             failure &failed) {
  place at(from);
  char name[64];
  std::snprintf(name, sizeof name, "conc site %06" PRIx64 " task %zu", executor.site, index);
  __tsan_set_fiber_name(at.fiber(), name);
  errand self{work, index, failed, from.caller()};
  fcontext_t start = at.start(&errand::run);
  __tsan_switch_to_fiber(at.fiber(), no_sync);
  jump(start, &self);
  __tsan_acquire(&self); // What the task gives is the caller's now.
}

/// Neighbours meet most often, then the two ends of a loop.
bool set_apart(std::size_t index, std::size_t count) noexcept {
  constexpr std::size_t part = most_apart / 4;
  return count <= most_apart || index < 2 * part || index >= count - part ||
         index % (count / part) == 0;
}

const char *wanted_log() noexcept {
  static const char *const log = std::getenv("CONC_TASKS_APART");
  return log;
}

} // namespace

bool asked_apart() noexcept { return wanted_log() && __tsan_create_fiber; }

bool runs_apart(std::uint64_t site) noexcept {
  if (!asked_apart())
    return false;
  // Who asked will miss the line where it cannot be written.
  int file = ::open(wanted_log(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  if (file < 0)
    return true;
  char line[32];
  int length = std::snprintf(line, sizeof line, "%06" PRIx64 "\n", site);
  (void)!::write(file, line, static_cast<std::size_t>(length));
  ::close(file);
  return true;
}

void run(const apart &executor, const job &work) {
  origin from;
  failure failed;
  for (std::size_t i = 0; i < work.count && !failed.any(); ++i) {
    if (set_apart(i, work.count))
      run_one(executor, work, i, from, failed);
    else
      work.run(work.self, i, i + 1, failed);
    if (work.deliver && !failed.any())
      work.deliver(work.self, i);
  }
  if (failed.any())
    failed.rethrow();
}

} // namespace conc::detail
