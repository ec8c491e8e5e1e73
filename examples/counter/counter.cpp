// Counts to a hundred, taking its time between reading the counter and writing it back. Each step
// needs the value that the one before it left: run at once, updates would be lost.
//
//   counter [STEPS]      counter 100
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <thread>

long counter = 0;

void increment() {
  const long current = counter;
  std::this_thread::sleep_for(std::chrono::milliseconds(1));
  counter = current + 1;
}

int main(int argc, char **argv) {
  const int steps = argc > 1 ? std::atoi(argv[1]) : 100;

  for (int step = 0; step < steps; ++step)
    increment();

  std::cout << counter << " of " << steps << " updates kept\n";
}
