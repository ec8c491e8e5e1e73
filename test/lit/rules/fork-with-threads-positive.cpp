// fork after a thread was started, on some path, through calls.
// RUN: %concadvise check --all %s -- -std=c++17 | FileCheck %s
// RUN: %concadvise check --all %s -- -std=c++17 | grep -c 'fork-with-threads]' | FileCheck %s --check-prefix=COUNT
#include <cstdio>
#include <cstdlib>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

// COUNT: {{^}}5{{$}}
void work();
void save() { std::printf("x"); }

static void serve() { std::thread(work).detach(); }
static void startup(bool background) {
  if (background)
    serve();
}

void snapshot() {
  // CHECK-DAG: fork-with-threads-positive.cpp:[[@LINE+2]]:15: warning: fork in a program with threads: {{.*}} [fork-with-threads]
  // CHECK-DAG: threads may run by then: snapshot at {{.*}}startup at {{.*}}serve at {{.*}}std::thread::thread
  pid_t pid = fork();
  if (pid == 0) {
    save();
    exit(0);
  }
  waitpid(pid, nullptr, 0);
}

void prepared(char **argv) {
  // CHECK-DAG: fork-with-threads-positive.cpp:[[@LINE+1]]:7: info: between fork and exec, `setenv` takes a lock {{.*}} [fork-with-threads]
  if (fork() == 0) {
    setenv("A", "b", 1);
    execv(argv[0], argv);
    _exit(127);
  }
}

void logged() {
  // CHECK-DAG: fork-with-threads-positive.cpp:[[@LINE+1]]:7: warning: between fork and the child's end, `printf` takes a lock
  if (fork() == 0) {
    save();
    _exit(0);
  }
}

// CHECK-DAG: fork-with-threads-positive.cpp:[[@LINE+1]]:26: warning: fork in a program with threads
pid_t wrapped() { return fork(); }
void child() {
  if (wrapped() == 0)
    save();
}

void inThread() {
  // CHECK-DAG: fork-with-threads-positive.cpp:[[@LINE+1]]:7: warning: fork in a program with threads
  if (fork() == 0)
    save();
}

int main(int argc, char **argv) {
  startup(argc > 1);
  snapshot();
  prepared(argv);
  logged();
  child();
  std::thread t(inThread);
  t.join();
}
