// Where nothing shows who comes first it is a note; exclusive arms are; a variable that starts a
// thread comes before main; suppressed places stay silent.
// RUN: split-file %s %t
// RUN: %concadvise check --all %t/library.cpp -- -std=c++17 | FileCheck %s --check-prefix=LIBRARY
// RUN: %concadvise check --all %t/arms.cpp -- -std=c++17 | FileCheck %s --check-prefix=ARMS --implicit-check-not=fork-with-threads]
// RUN: %concadvise check --all %t/static.cpp -- -std=c++17 | FileCheck %s --check-prefix=STATIC
// RUN: %concadvise check --all %t/alone.cpp -- -std=c++17 | FileCheck %s --check-prefix=ARMS --implicit-check-not=fork-with-threads]

//--- library.cpp
#include <cstdio>
#include <thread>
#include <unistd.h>
void work();
void start() { std::thread(work).detach(); }
void save() {
  // LIBRARY: library.cpp:8:7: info: fork in a program with threads: {{.*}} [fork-with-threads]
  if (fork() == 0)
    std::puts("x");
}
void silenced() {
  // LIBRARY-NOT: fork-with-threads]
  if (fork() == 0) // NOLINT(concadvise-fork-with-threads)
    std::puts("x");
}

//--- arms.cpp
#include <cstdio>
#include <thread>
#include <unistd.h>
void work();
int main(int argc, char **) {
  if (argc > 1) {
    std::thread(work).detach();
    return 0;
  }
  if (fork() == 0)
    std::puts("x");
}
// ARMS: to change

//--- static.cpp
#include <cstdio>
#include <thread>
#include <unistd.h>
void work();
struct Logger {
  Logger() { std::thread(work).detach(); }
} logger;
int main() {
  // STATIC: static.cpp:10:7: warning: fork in a program with threads
  if (fork() == 0)
    std::puts("x");
}

//--- alone.cpp
#include <cstdio>
#include <unistd.h>
void callback() {
  if (fork() == 0)
    std::puts("x");
}
