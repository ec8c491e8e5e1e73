// Coroutines on one loop that sleep with a blocking call, so that all of them wait for each.
//
//   blocking_coroutine [TASKS]
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <thread>
#include <vector>

int slow_answer(int number) {
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  return number * number;
}

boost::asio::awaitable<void> handle(int number, std::vector<int> &answers) {
  answers[number] = slow_answer(number);
  co_return;
}

int main(int argc, char **argv) {
  const int tasks = argc > 1 ? std::atoi(argv[1]) : 30;
  boost::asio::io_context loop;
  std::vector<int> answers(tasks);
  for (int number = 0; number < tasks; ++number)
    boost::asio::co_spawn(loop, handle(number, answers), boost::asio::detached);
  loop.run();
  long sum = 0;
  for (const int answer : answers)
    sum += answer;
  std::cout << sum << '\n';
}
