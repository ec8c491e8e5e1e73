// Reads a balance, waits for the bank, and writes it back: at once, updates would be lost.
//
//   lost_updates [BOOKINGS]
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <thread>

static long balance = 0;

void book(long amount) {
  const long before = balance;
  std::this_thread::sleep_for(std::chrono::milliseconds(5));
  balance = before + amount;
}

int main(int argc, char **argv) {
  const int bookings = argc > 1 ? std::atoi(argv[1]) : 100;
  for (int n = 0; n < bookings; ++n)
    book(n);
  std::cout << balance << '\n';
}
