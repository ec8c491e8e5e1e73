// Ten tasks that wait 20 ms each; and three that do next to nothing.
#include <chrono>
#include <cstdio>
#include <thread>
#include <vector>

static int ask(int Question) {
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  return 2 * Question;
}

static int all(const std::vector<int> &Questions) {
  int Sum = 0;
  for (int Question : Questions)
    Sum += ask(Question);
  return Sum;
}

static int never(const std::vector<int> &Questions) {
  int Sum = 0;
  for (int Question : Questions)
    Sum += ask(Question);
  return Sum;
}

int main(int Count, char **) {
  std::vector<int> Questions(10, Count);
  if (Count > 1)
    return never(Questions);
  std::printf("%d\n", all(Questions));
}
