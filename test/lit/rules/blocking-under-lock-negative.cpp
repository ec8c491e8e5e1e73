// Where no lock is held, or nothing waits, nothing is told.
// RUN: %concadvise check --all %s -- -std=c++20 | FileCheck %s --implicit-check-not=blocking-under-lock]
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <unistd.h>

// CHECK: to change
std::mutex First, Second;
std::condition_variable Changed;
int Ready;

void released() {
  std::unique_lock Lock(First);
  ++Ready;
  Lock.unlock();
  sleep(1);
}

void onOnePath() {
  First.lock();
  if (Ready) {
    First.unlock();
    sleep(1);
    return;
  }
  ++Ready;
  First.unlock();
}

void scopeEnded() {
  {
    std::lock_guard Lock(First);
    ++Ready;
  }
  sleep(1);
}

void never() {
  std::unique_lock Lock(First, std::defer_lock);
  sleep(1);
}

void attempt() {
  if (!First.try_lock()) {
    sleep(1);
    return;
  }
  First.unlock();
}

// What conditions are for.
void waits() {
  std::unique_lock Lock(First);
  Changed.wait(Lock, [] { return Ready != 0; });
}

class Queue {
public:
  void drain() {
    std::unique_lock Lock(Mutex);
    refill(Lock);
    rest();
  }

private:
  // The caller's lock is released first.
  void refill(std::unique_lock<std::mutex> &Lock) {
    Lock.unlock();
    sleep(1);
    Lock.lock();
  }
  void rest() {
    Mutex.unlock();
    sleep(1);
    Mutex.lock();
  }
  std::mutex Mutex;
};

// A condition of the program's own, whose lock the caller holds.
class Condition {
public:
  explicit Condition(std::mutex *Of) : Of(Of) {}
  void wait() {
    std::unique_lock Lock(*Of, std::adopt_lock);
    Inside.wait(Lock);
    Lock.release();
  }

private:
  std::condition_variable Inside;
  std::mutex *const Of;
};

Condition Filled(&First);

void waitsForOwn() {
  std::lock_guard Lock(First);
  while (!Ready)
    Filled.wait();
}

void handedOver(std::unique_lock<std::mutex> Lock) {
  Lock.unlock();
  sleep(1);
}

void hands() {
  std::unique_lock Lock(First);
  handedOver(std::move(Lock));
}

void rounds() {
  First.lock();
  while (Ready) {
    First.unlock();
    sleep(1);
    First.lock();
  }
  First.unlock();
}

// A second lock is not held against a call.
void nested() {
  std::lock_guard Outer(First);
  std::lock_guard Inner(Second);
  ++Ready;
}

void elsewhere() {
  std::lock_guard Lock(First);
  std::thread([] { sleep(1); }).detach();
}

[[noreturn]] void fail() {
  sleep(1);
  _exit(1);
}

void checked() {
  std::lock_guard Lock(First);
  if (Ready < 0)
    fail();
  if (false)
    sleep(1);
}
