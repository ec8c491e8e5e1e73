// What is found in test code is a note: by the name of the file, and by what GoogleTest makes of a test.
// RUN: rm -rf %t && mkdir %t && cp %s %t/queue_test.cpp && cp %s %t/queue.cpp
// RUN: %concadvise check --all %t/queue_test.cpp -- -std=c++17 | FileCheck %s --check-prefix=FILE
// RUN: %concadvise check --all %t/queue.cpp -- -std=c++17 | FileCheck %s --check-prefix=FRAME
#include <atomic>
#include <unistd.h>

std::atomic<bool> done;

namespace testing {
class Test {
public:
  virtual ~Test();
  virtual void SetUp();

private:
  virtual void TestBody() = 0;
};
} // namespace testing

void wait() {
  // FILE-DAG: queue_test.cpp:[[@LINE+2]]:3: info: {{.*}} [poll-sleep]
  // FRAME-DAG: queue.cpp:[[@LINE+1]]:3: warning: {{.*}} [poll-sleep]
  while (!done)
    usleep(10);
}

class Queue_Ends_Test : public testing::Test {
  void TestBody() override {
    // FRAME-DAG: queue.cpp:[[@LINE+1]]:5: info: {{.*}} [poll-sleep]
    while (!done)
      usleep(10);
  }
};
