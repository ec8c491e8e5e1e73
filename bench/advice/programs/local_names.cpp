// Resolves names that the machine knows by itself.
//
//   local_names [LOOKUPS]
#include <cstdlib>
#include <iostream>
#include <netdb.h>
#include <string>
#include <sys/socket.h>
#include <vector>

bool resolves(const std::string &name, const std::string &service) {
  addrinfo hints{};
  hints.ai_family = AF_INET;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo *found = nullptr;
  const bool good = getaddrinfo(name.c_str(), service.c_str(), &hints, &found) == 0;
  if (good)
    freeaddrinfo(found);
  return good;
}

int main(int argc, char **argv) {
  const int lookups = argc > 1 ? std::atoi(argv[1]) : 2000;
  int good = 0;
  for (int n = 0; n < lookups; ++n)
    if (resolves("localhost", std::to_string(1000 + n)))
      ++good;
  std::cout << good << " of " << lookups << '\n';
}
