// Loops that sleep for other reasons: to pace work, between attempts, to pass time.
// RUN: %concadvise check --all %s -- -std=c++17 | FileCheck --implicit-check-not=poll-sleep] %s
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <netdb.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

using namespace std::chrono_literals;
std::atomic<bool> done;
int counter;
void step();

void paced() {
  while (!done) {
    step();
    std::this_thread::sleep_for(16ms);
  }
}

void counted() {
  while (!done) {
    ++counter;
    sleep(1);
  }
}

void shown() {
  while (!done) {
    std::printf(".");
    sleep(1);
  }
}

static bool attempt(int socket) { return connect(socket, nullptr, 0) == 0; }

void retried(int socket) {
  for (int n = 0; n < 5; ++n) {
    if (attempt(socket))
      break;
    sleep(1 << n);
  }
}

void resolved(const char *name) {
  addrinfo *found = nullptr;
  while (getaddrinfo(name, "80", nullptr, &found) != 0)
    sleep(1);
}

void parked() {
  while (true)
    sleep(1000);
}

void passed() {
  for (int i = 0; i < 10; ++i)
    sleep(1);
  auto end = std::chrono::steady_clock::now() + 1s;
  while (std::chrono::steady_clock::now() < end)
    usleep(100);
}

struct Pacer {
  std::chrono::steady_clock::time_point next;
  void wait() {
    while (std::chrono::steady_clock::now() < next)
      usleep(100);
  }
  void run() {
    while (true) {
      if (std::chrono::steady_clock::now() < next) {
        usleep(100);
        continue;
      }
      step();
    }
  }
};

void throttled(bool &slow, int n) {
  for (int i = 0; i < n; ++i) {
    if (slow)
      usleep(100);
    step();
  }
}

static bool attempted(int socket) { return send(socket, "x", 1, 0) == 1; }
void again(int socket) {
  while (true) {
    if (!attempted(socket)) {
      sleep(1);
      continue;
    }
    step();
  }
}

std::mutex m;
std::condition_variable changed;
void waited() {
  std::unique_lock<std::mutex> lock(m);
  while (!done)
    changed.wait(lock);
}

// CHECK: to change
