#include <boost/asio.hpp>
#include <conc/conc.h>
#include <gtest/gtest.h>
#include <memory>
#include <stdexcept>
#include <thread>

namespace asio = boost::asio;

namespace {

/// Runs the coroutine on a loop of its own and throws what it throws.
void run(asio::awaitable<void> work) {
  asio::io_context context;
  std::exception_ptr failed;
  asio::co_spawn(context, std::move(work), [&](std::exception_ptr error) { failed = error; });
  context.run();
  if (failed)
    std::rethrow_exception(failed);
}

asio::awaitable<void> gives_results() {
  auto here = std::this_thread::get_id();
  auto there =
      co_await conc::to_thread(asio::use_awaitable, [] { return std::this_thread::get_id(); });
  EXPECT_NE(here, there);
  EXPECT_EQ(here, std::this_thread::get_id());
  auto box = co_await conc::to_thread(asio::use_awaitable, [] { return std::make_unique<int>(3); });
  EXPECT_EQ(*box, 3);
  int x = 1;
  co_await conc::run_in(asio::use_awaitable, conc::threads{}, [&] { ++x; });
  EXPECT_EQ(x, 2);
  int y = co_await conc::run_in(asio::use_awaitable, conc::processes{1}, [&] { return x + 1; });
  EXPECT_EQ(y, 3);
}

asio::awaitable<void> fails() {
  co_await conc::to_thread(asio::use_awaitable, [] { throw std::out_of_range("x"); });
}

} // namespace

TEST(asio, gives_results_and_goes_on_where_it_was) { run(gives_results()); }

TEST(asio, throws_what_the_call_throws) { EXPECT_THROW(run(fails()), std::out_of_range); }

TEST(asio, goes_on_on_its_strand) {
  asio::thread_pool pool(4);
  auto strand = asio::make_strand(pool);
  int sum = 0; // Whoever is on the strand is alone.
  for (int i = 0; i < 200; ++i)
    asio::co_spawn(
        strand,
        [&sum, i]() -> asio::awaitable<void> {
          int n = co_await conc::to_thread(asio::use_awaitable, [i] { return i; });
          sum += n;
        },
        asio::detached);
  pool.join();
  EXPECT_EQ(sum, 199 * 100);
}
