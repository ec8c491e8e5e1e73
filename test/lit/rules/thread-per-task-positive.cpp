// A thread for each item: kept, detached, joined at once, made by a function.
// RUN: %concadvise check --all %s -- -std=c++20 | FileCheck %s
// RUN: %concadvise check --all %s -- -std=c++20 | grep -c 'thread-per-task]' | FileCheck %s --check-prefix=COUNT
#include <future>
#include <list>
#include <pthread.h>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <vector>

// COUNT: {{^}}12{{$}}
void work(int);
void fetch(const std::string &) {
  char c;
  recv(3, &c, 1, 0);
}

void kept(std::vector<std::string> &urls) {
  std::vector<std::thread> all;
  // CHECK-DAG: thread-per-task-positive.cpp:[[@LINE+2]]:5: async: a thread is made for each item: they wait for what can be awaited: conc::async, or a pool [thread-per-task]
  for (auto &url : urls)
    all.emplace_back([&url] { fetch(url); });
  // CHECK-DAG: thread-per-task-positive.cpp:[[@LINE+2]]:{{[0-9]+}}: async: a thread is made for each item: they wait
  for (auto &url : urls)
    all.push_back(std::thread(fetch, url));
  for (auto &t : all)
    t.join();
}

void served(int listener) {
  while (true) {
    int client = accept(listener, nullptr, nullptr);
    // CHECK-DAG: thread-per-task-positive.cpp:[[@LINE+1]]:5: threads: a thread is made for each round: give the work to a pool
    std::thread(work, client).detach();
  }
}

void served2(int listener) {
  int client;
  while ((client = accept(listener, nullptr, nullptr)) != -2)
    if (client >= 0)
      // CHECK-DAG: thread-per-task-positive.cpp:[[@LINE+1]]:7: threads: a thread is made for each round
      std::thread(work, client).detach();
}

static void spawn(int client) {
  std::thread t(work, client);
  t.detach();
}
static void handle(int client) { spawn(client); }

void helper(int listener) {
  for (;;) {
    int client = accept(listener, nullptr, nullptr);
    if (client < 0)
      continue;
    // CHECK-DAG: thread-per-task-positive.cpp:[[@LINE+2]]:5: threads: a thread is made for each round
    // CHECK-DAG: helper at {{.*}}handle at {{.*}}spawn at {{.*}}std::thread::thread
    handle(client);
  }
}

void many() {
  std::vector<std::thread> all;
  for (int i = 0; i < 1000; ++i)
    // CHECK-DAG: thread-per-task-positive.cpp:[[@LINE+1]]:5: threads: {{.*}} [thread-per-task]
    all.emplace_back(work, i);
  for (auto &t : all)
    t.join();
}

void unsaid(int n) {
  std::vector<std::thread> all;
  for (int i = 0; i < n; ++i)
    // CHECK-DAG: thread-per-task-positive.cpp:[[@LINE+1]]:5: threads: {{.*}} [thread-per-task]
    all.emplace_back(work, i);
  for (auto &t : all)
    t.join();
}

static void *run(void *p) {
  work(*static_cast<int *>(p));
  return nullptr;
}

void posix(std::vector<int> &items) {
  std::vector<pthread_t> all(items.size());
  for (size_t i = 0; i < items.size(); ++i)
    // CHECK-DAG: thread-per-task-positive.cpp:[[@LINE+1]]:5: threads: {{.*}} [thread-per-task]
    pthread_create(&all[i], nullptr, run, &items[i]);
  for (auto t : all)
    pthread_join(t, nullptr);
}

void futures(std::vector<int> &items) {
  std::vector<std::future<void>> all;
  for (int x : items)
    // CHECK-DAG: thread-per-task-positive.cpp:[[@LINE+1]]:19: threads: {{.*}} [thread-per-task]
    all.push_back(std::async(std::launch::async, work, x));
  for (auto &f : all)
    f.get();
}

void serial(std::vector<int> &items) {
  for (int x : items) {
    // CHECK-DAG: thread-per-task-positive.cpp:[[@LINE+1]]:17: threads: {{.*}} [thread-per-task]
    std::thread t(work, x);
    t.join();
  }
  for (size_t i = 0; i < items.size(); ++i) {
    // CHECK-DAG: thread-per-task-positive.cpp:[[@LINE+1]]:18: threads: {{.*}} [thread-per-task]
    std::jthread t(work, items[i]);
  }
}

class Connection {
public:
  explicit Connection(int client) : thread_([client] { work(client); }) {}
  ~Connection() { thread_.join(); }

private:
  std::thread thread_;
};

void objects(std::vector<int> &clients, std::list<Connection> &all) {
  for (int client : clients)
    // CHECK-DAG: thread-per-task-positive.cpp:[[@LINE+1]]:5: threads: {{.*}} [thread-per-task]
    all.emplace_back(client);
}
