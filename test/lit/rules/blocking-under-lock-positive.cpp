// A wait while a lock is certainly held, however it is held and however far away the wait is.
// RUN: %concadvise check --all %s -- -std=c++20 | FileCheck %s
// RUN: %concadvise check --all %s -- -std=c++20 | grep -c 'blocking-under-lock]' | FileCheck %s --check-prefix=COUNT
#include <condition_variable>
#include <functional>
#include <mutex>
#include <pthread.h>
#include <unistd.h>

// COUNT: {{^}}14{{$}}

std::mutex First, Second;
std::condition_variable Changed;
pthread_mutex_t Posix = PTHREAD_MUTEX_INITIALIZER;
int Ready;

struct Far {
  void begin() { middle(); }
  void middle() { end(); }
  void end() { sleep(1); }
};

void held(Far &Of) {
  std::lock_guard Lock(First);
  // CHECK: blocking-under-lock-positive.cpp:[[@LINE+2]]:3: warning: `sleep` blocks while `First` is held{{.*}} [blocking-under-lock]
  // CHECK: Far::begin {{.*}} Far::middle {{.*}} Far::end {{.*}} sleep
  Of.begin();
}

void deferred() {
  std::unique_lock Lock(First, std::defer_lock);
  Lock.lock();
  // CHECK: :[[@LINE+1]]:3: warning: {{.*}} [blocking-under-lock]
  sleep(1);
}

void adopted() {
  First.lock();
  std::lock_guard Lock(First, std::adopt_lock);
  // CHECK: :[[@LINE+1]]:3: warning: {{.*}} [blocking-under-lock]
  sleep(1);
}

void moved() {
  std::unique_lock Lock(First);
  auto Other = std::move(Lock);
  // CHECK: :[[@LINE+1]]:3: warning: {{.*}} [blocking-under-lock]
  sleep(1);
}

std::unique_lock<std::mutex> take() {
  std::unique_lock Lock(First);
  return Lock;
}

void returned() {
  auto Lock = take();
  // CHECK: :[[@LINE+1]]:3: warning: {{.*}} [blocking-under-lock]
  sleep(1);
}

void attempt() {
  // CHECK: :[[@LINE+2]]:5: warning: {{.*}} [blocking-under-lock]
  if (First.try_lock()) {
    sleep(1);
    First.unlock();
  }
}

void refusal() {
  if (!First.try_lock())
    return;
  // CHECK: :[[@LINE+1]]:3: warning: {{.*}} [blocking-under-lock]
  sleep(1);
  First.unlock();
}

void posix() {
  pthread_mutex_lock(&Posix);
  if (Ready)
    goto done;
  // CHECK: :[[@LINE+1]]:3: warning: `sleep` blocks while `Posix` is held
  sleep(1);
done:
  pthread_mutex_unlock(&Posix);
}

// Classes of the program's own, as they are often written.
class Mutex {
public:
  void Lock() { Inside.lock(); }
  void Unlock() { Inside.unlock(); }

private:
  std::mutex Inside;
};

class MutexLock {
public:
  explicit MutexLock(Mutex *Of) : Of(Of) { this->Of->Lock(); }
  ~MutexLock() { this->Of->Unlock(); }

private:
  Mutex *const Of;
};

void own(Mutex &Of) {
  MutexLock Lock(&Of);
  // CHECK: :[[@LINE+1]]:3: warning: {{.*}} [blocking-under-lock]
  sleep(1);
}

// The condition's own lock is released while it waits, the other is not.
void twoLocks() {
  std::lock_guard Outer(Second);
  std::unique_lock Lock(First);
  // CHECK: :[[@LINE+1]]:3: warning: `std::condition_variable::wait` blocks while `Second` is held
  Changed.wait(Lock);
}

template <typename Function> void withLock(Function Of) {
  std::lock_guard Lock(First);
  // CHECK: :[[@LINE+1]]:3: warning: {{.*}} [blocking-under-lock]
  Of();
}

void withLock(const std::function<void()> &Of) {
  std::lock_guard Lock(First);
  Of();
}

void given() {
  withLock([] { sleep(1); });
  std::function<void()> Waits = [] { sleep(1); };
  // CHECK: :[[@LINE+1]]:3: warning: {{.*}} [blocking-under-lock]
  withLock(Waits);
}

void several() {
  std::scoped_lock Lock(First, Second);
  // CHECK: :[[@LINE+1]]:3: warning: {{.*}} [blocking-under-lock]
  sleep(1);
}

// A callable that is kept, and called later.
class Listener {
public:
  void set(std::function<void()> Of) { Handler = std::move(Of); }
  void fire() {
    std::lock_guard Lock(First);
    // CHECK: :[[@LINE+1]]:5: info: `sleep` may block {{.*}} [blocking-under-lock]
    Handler();
  }

private:
  std::function<void()> Handler;
};

void listen(Listener &Of) {
  Of.set([] { sleep(1); });
}
