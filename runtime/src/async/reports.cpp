#include "reports.h"

#include "fiber.h"
#include "real.h"

#include <cstdio>
#include <cstdlib>
#include <cxxabi.h>
#include <dlfcn.h>
#include <execinfo.h>
#include <memory>
#include <mutex>
#include <unordered_set>

namespace conc::detail {
namespace {

constexpr int most_frames = 64;

struct listener {
  std::mutex mutex;
  std::shared_ptr<const hooks::handler> handler; ///< null: stderr
  std::unordered_set<const void *> seen_places;
};
/// Never destroyed: fibers may report while the program ends.
listener &the_listener() {
  static auto *l = new listener;
  return *l;
}

void print(const hooks::report &r) {
  std::fprintf(stderr, "conc: %s\n%s", r.text.c_str(), hooks::stack_text(r).c_str());
}

bool is_new_place(const void *place) {
  listener &l = the_listener();
  std::lock_guard lock(l.mutex);
  return l.seen_places.insert(place).second;
}

std::string name_of(const char *symbol) {
  int status = 0;
  std::unique_ptr<char, void (*)(void *)> name(
      abi::__cxa_demangle(symbol, nullptr, nullptr, &status), std::free);
  return name ? name.get() : symbol;
}

std::string offset(const void *address, const void *base) {
  char text[32];
  std::snprintf(text, sizeof text, "+0x%zx",
                static_cast<std::size_t>(static_cast<const char *>(address) -
                                         static_cast<const char *>(base)));
  return text;
}

std::string frame_text(void *address) {
  Dl_info info{};
  // A return address may belong to what follows the call, so look right before it.
  if (!dladdr(static_cast<char *>(address) - 1, &info) || !info.dli_fname)
    return offset(address, nullptr);
  std::string file = info.dli_fname;
  if (!info.dli_sname)
    return file + offset(address, info.dli_fbase);
  return name_of(info.dli_sname) + offset(address, info.dli_saddr) + " (" + file +
         offset(address, info.dli_fbase) + ")";
}

} // namespace

std::vector<void *> this_stack(std::size_t skipped) {
  std::vector<void *> frames(most_frames);
  int n = backtrace(frames.data(), most_frames);
  frames.resize(static_cast<std::size_t>(n));
  frames.erase(frames.begin(),
               frames.begin() + static_cast<std::ptrdiff_t>(std::min(skipped + 1, frames.size())));
  return frames;
}

void prepare_stacks() {
  void *frame[4];
  backtrace(frame, 4); // the first call loads the unwinder
}

void send(hooks::report &&r) {
  hooks::blocking_region here;
  std::shared_ptr<const hooks::handler> handler;
  {
    listener &l = the_listener();
    std::lock_guard lock(l.mutex);
    handler = l.handler;
  }
  handler ? (*handler)(r) : print(r);
}

void report_held(const held_locks &locks) {
  hooks::blocking_region here;
  for (const held_lock &h : locks) {
    if (!is_new_place(h.place))
      continue;
    hooks::report r{hooks::finding::lock_held, "", this_stack(0)};
    r.text = "a fiber waits holding a lock, which was taken at " +
             frame_text(const_cast<void *>(h.place));
    send(std::move(r));
    return; // the others are in the same stack
  }
}

} // namespace conc::detail

namespace conc::hooks {

std::string stack_text(const report &r) {
  std::string text;
  for (void *address : r.stack)
    text.append("    ").append(detail::frame_text(address)).append("\n");
  return text;
}

void on_report(handler h) {
  detail::listener &l = detail::the_listener();
  auto next = h ? std::make_shared<const handler>(std::move(h)) : nullptr;
  std::lock_guard lock(l.mutex);
  l.handler.swap(next); // the old one is destroyed without the lock
}

blocking_region::blocking_region() noexcept : fiber_(detail::running_fiber()) {
  if (fiber_)
    ++static_cast<detail::fiber *>(fiber_)->hooks_off;
}
blocking_region::~blocking_region() {
  if (fiber_)
    --static_cast<detail::fiber *>(fiber_)->hooks_off;
}

} // namespace conc::hooks
