// State of the whole process; the signal mask, on which what follows the loop counts.
// RUN: program-dump --sites %s -- -std=c++17 | FileCheck %s

#include "Inputs/work.h"

#include <clocale>
#include <csignal>
#include <cstdlib>
#include <signal.h>
#include <string>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

// CHECK-LABEL: site loop in directories{{$}}
// CHECK: threads: unsafe
// CHECK-NEXT: CA204 the process's cwd is changed
// CHECK: processes: assumed
// CHECK-NEXT: CA204 the process's cwd is changed in a worker process
longs directories(const std::vector<std::string> &in) {
  longs out;
  for (const auto &each : in)
    if (chdir(each.c_str()) == 0)
      out.push_back(spin(each.size()));
  return out;
}

// CHECK-LABEL: site loop in masks{{$}}
// CHECK: threads: unsafe
// CHECK-NEXT: CA204 the process's umask is changed
// CHECK: processes: assumed
// CHECK-NEXT: CA204 the process's umask is changed in a worker process
void masks(const longs &in) {
  for (long n : in) {
    umask(n);
    spin(n);
  }
}

// CHECK-LABEL: site loop in environment{{$}}
// CHECK: threads: unsafe
// CHECK-NEXT: CA204 the process's environment is changed
// CHECK: processes: assumed
// CHECK-NEXT: CA204 the process's environment is changed in a worker process
void environment(const std::vector<std::string> &in) {
  for (const auto &each : in) {
    setenv("NAME", each.c_str(), 1);
    spin(each.size());
  }
}

// CHECK-LABEL: site loop in locales{{$}}
// CHECK: threads: unsafe
// CHECK-NEXT: CA204 the process's locale is changed
// CHECK: processes: assumed
// CHECK-NEXT: CA204 the process's locale is changed in a worker process
void locales(const std::vector<std::string> &in) {
  for (const auto &each : in) {
    std::setlocale(LC_ALL, each.c_str());
    spin(each.size());
  }
}

// CHECK-LABEL: site loop in signals{{$}}
// CHECK: threads: unsafe
// CHECK-NEXT: CA204 the process's signals is changed
// CHECK: processes: assumed
// CHECK-NEXT: CA204 the process's signals is changed in a worker process
void signals(const std::vector<int> &in) {
  for (int each : in) {
    std::signal(each, SIG_IGN);
    spin(each);
  }
}

// CHECK-LABEL: site loop in signal_mask{{$}}
// CHECK: threads: unsafe
// CHECK-NEXT: CA204 the process's signal mask is changed
// CHECK: processes: assumed
// CHECK-NEXT: CA204 the process's signal mask is changed in a worker process
void signal_mask(const std::vector<int> &in) {
  for (int each : in) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, each);
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    spin(each);
  }
}
