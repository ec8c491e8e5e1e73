// fork before the first thread, after the last one, and towards exec.
// RUN: %concadvise check --all %s -- -std=c++17 | FileCheck --implicit-check-not=fork-with-threads] %s
#include <cstdio>
#include <cstdlib>
#include <spawn.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

void work();
void save() { std::printf("x"); }

void early() {
  if (fork() == 0) {
    save();
    exit(0);
  }
}

void joined() {
  std::thread t(work);
  t.join();
}

void between() {
  if (fork() == 0) {
    save();
    exit(0);
  }
}

void run(char **argv) {
  pid_t pid = fork();
  if (pid < 0)
    return;
  if (pid == 0) {
    dup2(1, 2);
    close(3);
    execv(argv[0], argv);
    std::perror("exec");
    _exit(127);
  } else {
    std::printf("started %d\n", pid);
  }
}

void parentFirst(char **argv) {
  switch (fork()) {
  case -1:
    std::perror("fork");
    break;
  case 0:
    execvp(argv[0], argv);
    _exit(127);
  default:
    std::printf("parent\n");
  }
}

void ping() {
  if (fork() == 0) {
    (void)!write(1, "x", 1);
    _exit(0);
  }
}

pid_t wrapped() { return fork(); }
void viaWrapper(char **argv) {
  if (wrapped() == 0) {
    execv(argv[0], argv);
    _exit(1);
  }
}

void spawned(char **argv) {
  if (vfork() == 0) {
    execv(argv[0], argv);
    _exit(1);
  }
  pid_t pid;
  posix_spawn(&pid, argv[0], nullptr, nullptr, argv, nullptr);
}

int main(int, char **argv) {
  early();
  joined();
  between();
  std::thread t(work);
  run(argv);
  parentFirst(argv);
  ping();
  viaWrapper(argv);
  spawned(argv);
  t.detach();
}

// CHECK: to change
