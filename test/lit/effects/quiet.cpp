// Descriptors that never wait, timeouts of zero, and code that is never reached.
// RUN: %concadvise check --all %s -- -std=c++20 | FileCheck %s
// RUN: %concadvise check --all %s -- -std=c++20 | grep -c 'blocking-under-lock]' | FileCheck %s --check-prefix=COUNT
#include <cstdlib>
#include <fcntl.h>
#include <mutex>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

// COUNT: {{^}}4{{$}}
std::mutex Mutex;
char Byte;

void made() {
  std::lock_guard Lock(Mutex);
  int Quiet = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  (void)recv(Quiet, &Byte, 1, 0);
  int Loud = socket(AF_INET, SOCK_STREAM, 0);
  // CHECK: :[[@LINE+1]]:9: warning: `recv` blocks
  (void)recv(Loud, &Byte, 1, 0);
}

void quiet(int File) { fcntl(File, F_SETFL, fcntl(File, F_GETFL) | O_NONBLOCK); }

void given() {
  std::lock_guard Lock(Mutex);
  int File = socket(AF_INET, SOCK_STREAM, 0);
  // CHECK: :[[@LINE+1]]:9: warning: `recv` blocks
  (void)recv(File, &Byte, 1, 0); // Not yet.
  quiet(File);
  (void)recv(File, &Byte, 1, 0);
}

class Link {
public:
  Link() {
    Quiet = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    Loud = socket(AF_INET, SOCK_STREAM, 0);
  }
  void more() {
    std::lock_guard Lock(Mutex);
    (void)recv(Quiet, &Byte, 1, 0);
    // CHECK: :[[@LINE+1]]:11: warning: `recv` blocks
    (void)recv(Loud, &Byte, 1, 0);
  }

private:
  int Quiet, Loud;
};

void timeouts() {
  std::lock_guard Lock(Mutex);
  timeval None{0, 0}, Some{1, 0};
  fd_set Set;
  FD_ZERO(&Set);
  select(1, &Set, nullptr, nullptr, &None);
  // CHECK: :[[@LINE+1]]:3: warning: `select` blocks
  select(1, &Set, nullptr, nullptr, &Some);
}

void fail() {
  sleep(1);
  exit(1);
}

void never(int Broken) {
  std::lock_guard Lock(Mutex);
  if (false)
    sleep(1);
  while (false)
    sleep(1);
  if (Broken)
    fail();
  return;
  sleep(1);
}
