// Loops that only look and sleep.
// RUN: %concadvise check --all %s -- -std=c++17 | FileCheck %s
// RUN: %concadvise check --all %s -- -std=c++17 | grep -c 'poll-sleep]' | FileCheck %s --check-prefix=COUNT
#include <atomic>
#include <chrono>
#include <filesystem>
#include <mutex>
#include <pthread.h>
#include <queue>
#include <sys/socket.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace std::chrono_literals;

// COUNT: {{^}}16{{$}}
std::atomic<bool> done;
bool plain;
volatile int seen;
std::mutex m;

void atomically() {
  // CHECK-DAG: poll-sleep-positive.cpp:[[@LINE+1]]:3: warning: sleeps until `done` says so: use a condition variable, or std::atomic::wait [poll-sleep]
  while (!done)
    std::this_thread::sleep_for(10ms);
}

void global() {
  // CHECK-DAG: poll-sleep-positive.cpp:[[@LINE+1]]:3: warning: sleeps until `plain` says so
  while (!plain)
    usleep(1000);
}

void inside() {
  // CHECK-DAG: poll-sleep-positive.cpp:[[@LINE+1]]:3: warning: sleeps until `done` says so
  while (true) {
    if (done.load())
      break;
    usleep(1000);
  }
}

void lock() {
  // CHECK-DAG: poll-sleep-positive.cpp:[[@LINE+1]]:3: warning: sleeps until {{.*}} use a blocking lock
  while (!m.try_lock())
    std::this_thread::sleep_for(1ms);
  m.unlock();
}

void file(const char *path) {
  // CHECK-DAG: poll-sleep-positive.cpp:[[@LINE+1]]:3: warning: sleeps until `access` says so: use inotify
  while (access(path, F_OK) != 0)
    sleep(1);
}

void path() {
  // CHECK-DAG: poll-sleep-positive.cpp:[[@LINE+1]]:3: warning: sleeps until `std::filesystem::exists` says so: use inotify
  while (!std::filesystem::exists("/tmp/x"))
    std::this_thread::sleep_for(10ms);
}

static void nap() { usleep(100); }
static bool ready() { return plain; }

void helpers() {
  // CHECK-DAG: poll-sleep-positive.cpp:[[@LINE+2]]:3: warning: sleeps until `ready` says so
  // CHECK-DAG: helpers {{.*}}nap {{.*}}usleep
  while (!ready())
    nap();
}

void child(int pid) {
  int status;
  // CHECK-DAG: poll-sleep-positive.cpp:[[@LINE+1]]:3: warning: sleeps until `waitpid` says so: use a blocking wait
  while (waitpid(pid, &status, WNOHANG) == 0)
    usleep(1000);
}

void limited() {
  // CHECK-DAG: poll-sleep-positive.cpp:[[@LINE+1]]:3: warning: sleeps until `done` says so
  for (int i = 0; i < 100 && !done; ++i)
    usleep(1000);
}

void atLeastOnce() {
  // CHECK-DAG: poll-sleep-positive.cpp:[[@LINE+1]]:3: warning: sleeps until `seen` says so: use sigwait
  do {
    usleep(10);
  } while (!seen);
}

struct Queue {
  std::mutex m;
  bool stop = false;
  void wait() {
    // CHECK-DAG: poll-sleep-positive.cpp:[[@LINE+1]]:5: warning: sleeps until `{{.*}}stop` says so
    for (;;) {
      {
        std::lock_guard<std::mutex> l(m);
        if (stop)
          return;
      }
      std::this_thread::sleep_for(5ms);
    }
  }
};

void local() {
  std::atomic<bool> flag{false};
  std::thread t([&] { flag = true; });
  // CHECK-DAG: poll-sleep-positive.cpp:[[@LINE+1]]:3: warning: sleeps until `flag` says so
  while (!flag)
    usleep(10);
  t.join();
}

int received(int socket) {
  char c;
  // CHECK-DAG: poll-sleep-positive.cpp:[[@LINE+1]]:3: warning: sleeps until `recv` says so: use poll or epoll
  while (recv(socket, &c, 1, MSG_DONTWAIT) < 0)
    usleep(1000);
  return c;
}

void spin(std::atomic<int> &owner) {
  int nobody = 0;
  // CHECK-DAG: poll-sleep-positive.cpp:[[@LINE+1]]:3: warning: {{.*}} use a blocking lock
  while (!owner.compare_exchange_strong(nobody, 1)) {
    nobody = 0;
    usleep(10);
  }
}

std::queue<int> queue;
void step(int);
void drain() {
  // CHECK-DAG: poll-sleep-positive.cpp:[[@LINE+1]]:3: warning: sleeps until `queue` says so
  while (true) {
    std::unique_lock<std::mutex> lock(m);
    if (queue.empty()) {
      lock.unlock();
      usleep(10);
      continue;
    }
    int next = queue.front();
    queue.pop();
    lock.unlock();
    step(next);
  }
}

void posix(pthread_mutex_t *mutex) {
  // CHECK-DAG: poll-sleep-positive.cpp:[[@LINE+1]]:3: warning: sleeps until `pthread_mutex_trylock` says so: use a blocking lock
  while (pthread_mutex_trylock(mutex) != 0)
    usleep(10);
  pthread_mutex_unlock(mutex);
}
