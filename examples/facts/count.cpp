#include "count.h"

int longWords(const std::string &text, unsigned length) {
  int found = 0;
  unsigned current = 0;
  for (char c : text) {
    current = c == ' ' ? 0 : current + 1;
    found += current == length + 1;
  }
  return found;
}
