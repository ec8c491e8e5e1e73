// What wrapped code includes and says must compile without a warning, in C++17 and later.
#include <conc/child_process.h>
#include <conc/cluster.h>
#include <conc/conc.h>
#include <conc/file.h>
#include <conc/hooks.h>
#include <conc/http.h>
#include <conc/net.h>
#include <conc/signals.h>
#include <conc/site_counts.h>
#include <conc/tls.h>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace {

struct page {
  std::string text;
  int status;
};

} // namespace

int main() {
  std::vector<std::string> urls(3);
  std::vector<page> pages;
  std::map<std::string, int> lengths;
  using site =
      conc::site<0x3f9a1c, conc::async, conc::threads, conc::blocking_threads, conc::processes>;
  conc::map(
      site(conc::async{100}, conc::threads{2}), urls,
      [](std::string &url) { return page{url, 200}; },
      [&](page p) { pages.push_back(std::move(p)); });
  conc::map(
      conc::processes{2, std::chrono::seconds(5)}, pages,
      [](const page &p) { return static_cast<int>(p.text.size()); },
      [&](const page &p, int length) { lengths[p.text] = length; });
  conc::map(conc::blocking_threads{2}, urls, [](const std::string &) {}, [] {});
  conc::for_each(conc::threads{4}, urls, [](std::string &u) { u += "/"; });
  conc::for_each(conc::serial{}, conc::range(std::size_t{0}, urls.size()), [](std::size_t) {});
  auto owned =
      conc::map(conc::threads{}, conc::range(0, 3), [](int i) { return std::make_unique<int>(i); });
  auto outcomes =
      conc::map(conc::async{}, urls, [](auto &u) { return u.size(); }, conc::return_exceptions);
  auto [a, b] = conc::gather(conc::submit(conc::threads{}, [] { return 1; }),
                             conc::to_thread([](int i) { return i; }, 2));
#if __cplusplus >= 202002L
  auto named = conc::map(conc::threads{.workers = 8}, urls, [](auto &u) { return u.size(); });
  static_cast<void>(named);
  conc::for_each(conc::processes{.workers = 2, .timeout = std::chrono::seconds(1)}, urls,
                 [](auto &) {});
  conc::run([]() -> conc::co<> { co_await conc::to_thread([] {}); }());
#endif
  int sum =
      conc::reduce(site(), conc::range(0, 10), a + b, [](int i) { return i; }, std::plus<int>());
  return sum + static_cast<int>(owned.size() + outcomes.size()) - 54;
}
