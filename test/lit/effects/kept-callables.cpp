// What is called through a pointer, a std::function, a container of those: whatever was seen stored there.
// RUN: %concadvise check --all %s -- -std=c++20 | FileCheck %s
// RUN: %concadvise check --all %s -- -std=c++20 | grep -c 'blocking-under-lock]' | FileCheck %s --check-prefix=COUNT
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <unistd.h>
#include <vector>

// COUNT: {{^}}6{{$}}

std::mutex Mutex;
void slow() { sleep(1); }
void quick() {}

struct Operations {
  int Version;
  void (*Run)();
} Loud = {1, slow};

struct Silence {
  int Version;
  void (*Run)();
} Quiet = {1, quick};

std::vector<std::function<void()>> All;
std::map<std::string, std::function<void()>> Named;
void (*Table[])() = {quick, slow};

class Timer {
public:
  explicit Timer(std::function<void()> Of) : Call(std::move(Of)) {}
  void fire() { Call(); }

private:
  std::function<void()> Call;
};

void setup() {
  All.push_back([] { slow(); });
  Named["x"] = slow;
}

struct Step {
  void go(int) { slow(); }
};

void held(const std::string &Name, int I) {
  std::lock_guard Lock(Mutex);
  // CHECK-DAG: kept-callables.cpp:[[@LINE+1]]:3: info: `sleep` may block
  Loud.Run();
  Quiet.Run();
  for (auto &Each : All)
    // CHECK-DAG: kept-callables.cpp:[[@LINE+1]]:5: info: `sleep` may block
    Each();
  if (auto Found = Named.find(Name); Found != Named.end())
    // CHECK-DAG: kept-callables.cpp:[[@LINE+1]]:5: info: `sleep` may block
    Found->second();
  // CHECK-DAG: kept-callables.cpp:[[@LINE+1]]:3: info: `sleep` may block
  Table[I]();
  Timer Kept([] { slow(); });
  // CHECK-DAG: kept-callables.cpp:[[@LINE+1]]:3: info: `sleep` may block
  Kept.fire();
  Step Of;
  auto Bound = std::bind(&Step::go, &Of, 1);
  // CHECK-DAG: kept-callables.cpp:[[@LINE+1]]:3: info: `sleep` may block
  Bound();
}
