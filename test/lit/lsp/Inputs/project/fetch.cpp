#include "fetch.h"

#include <unistd.h>

static int ask(int id) {
  usleep(1000);
  return id * 2;
}

int fetch(int id) { return ask(id); }
