// Crews of workers, and threads that come and go for other reasons.
// RUN: %concadvise check --all %s -- -std=c++20 | FileCheck --implicit-check-not=thread-per-task] %s
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <queue>
#include <string>
#include <thread>
#include <unistd.h>
#include <vector>

void work(int);
std::vector<std::thread> all;

void cores() {
  unsigned n = std::thread::hardware_concurrency();
  for (unsigned i = 0; i < n; ++i)
    all.emplace_back(work, i);
  unsigned half = n / 2;
  for (unsigned i = 0; i < half; ++i)
    all.emplace_back(work, i);
  long online = sysconf(_SC_NPROCESSORS_ONLN);
  for (long i = 0; i < online; ++i)
    all.emplace_back(work, i);
  for (unsigned i = 0; i < std::thread::hardware_concurrency(); ++i)
    all.emplace_back(work, i);
}

void few() {
  for (int i = 0; i < 8; ++i)
    all.emplace_back(work, i);
}

void named(int num_threads, int nworkers, int poolSize) {
  for (int i = 0; i < num_threads; ++i)
    all.emplace_back(work, i);
  for (int i = 0; i < nworkers; ++i)
    all.emplace_back(work, i);
  for (int i = 0; i < poolSize; ++i)
    all.emplace_back(work, i);
}

struct Pool {
  std::mutex m;
  std::condition_variable ready;
  std::queue<int> jobs;
  std::vector<std::thread> crew;
  int size = 0;

  void loop() {
    while (true) {
      std::unique_lock<std::mutex> lock(m);
      ready.wait(lock, [&] { return !jobs.empty(); });
      int job = jobs.front();
      jobs.pop();
      lock.unlock();
      work(job);
    }
  }
  void start(int n) {
    for (int i = 0; i < n; ++i)
      crew.emplace_back([this] { loop(); });
  }
  void restart() {
    for (auto &t : crew)
      t = std::thread([this] { loop(); });
  }
};

void shared(int n, int items) {
  std::atomic<int> next{0};
  for (int i = 0; i < n; ++i)
    all.emplace_back([&] {
      while (true) {
        int item = next++;
        if (item >= items)
          return;
        work(item);
      }
    });
}

struct Crew {
  int running = 0, max_threads = 0;
  void grow() {
    while (running < max_threads) {
      std::thread(work, running).detach();
      ++running;
    }
  }
};

#include <sys/epoll.h>
void loops(std::vector<int> &queues) {
  for (size_t i = 0; i < queues.size(); ++i)
    all.emplace_back([&queues, i] { // An event loop for each core.
      epoll_event event;
      while (epoll_wait(queues[i], &event, 1, -1) > 0)
        work(event.data.fd);
    });
}

void commands(std::string (*next)()) {
  while (true)
    if (next() == "start")
      all.emplace_back(work, 1);
}

struct Once {
  bool started = false;
  std::thread t;
  void ensure() {
    if (!started)
      t = std::thread(work, 1);
    started = true;
  }
};

void lazily(Once &once, int n) {
  for (int i = 0; i < n; ++i)
    once.ensure();
}

// CHECK: to change
