// Uses every model, and async with calls that a shared library makes.
#include <chrono>
#include <conc/conc.h>
#include <cstdio>
#include <functional>
#include <netdb.h>
#include <unistd.h>
#ifdef WITH_CURL
#include <curl/curl.h>
#endif

namespace {

#ifdef WITH_CURL
// libcurl waits in poll(), from within its shared library, for a server that never answers.
void wait_in_library() {
  CURLM *multi = curl_multi_init();
  curl_multi_poll(multi, nullptr, 0, 100, nullptr);
  curl_multi_cleanup(multi);
}
#else
void wait_in_library() { usleep(100000); }
#endif

} // namespace

int main() {
  auto start = std::chrono::steady_clock::now();
  conc::for_each(conc::async{}, conc::range(0, 50), [](int) { wait_in_library(); });
  std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  if (took.count() > 2.5) { // one after another: 5 s
    std::fprintf(stderr, "the hooks do not work: %g s\n", took.count());
    return 1;
  }
  auto squares = conc::map(conc::processes{2}, conc::range(0, 4), [](int i) { return i * i; });
  int sum = conc::reduce(conc::threads{}, squares, 0, [](int i) { return i; }, std::plus<>());
  conc::map(
      conc::site<0x3f9a1c, conc::async, conc::threads>(conc::async{10}), conc::range(0, 3),
      [](int i) { return i; }, [&](int i) { sum += i; });
  std::printf("%d\n", sum);
  return sum == 17 ? 0 : 1;
}
