// Sends fifty requests, of which every tenth fails, and counts the successes.
//
//   requests50 SERVER [COUNT [MILLISECONDS]]      requests50 http://127.0.0.1:8080 50 100
#include "../http/get.h"

#include <cstdlib>
#include <curl/curl.h>
#include <iostream>
#include <string>
#include <vector>

int main(int argc, char **argv) {
  if (argc < 2) {
    std::cerr << "usage: requests50 SERVER [COUNT [MILLISECONDS]]\n";
    return 2;
  }
  const int count = argc > 2 ? std::atoi(argv[2]) : 50;
  const std::string delay = argc > 3 ? argv[3] : "100";
  curl_global_init(CURL_GLOBAL_DEFAULT);

  std::vector<std::string> paths;
  for (int n = 1; n <= count; ++n)
    paths.push_back((n % 10 == 0 ? "/missing/" : "/delay/") + delay + "?n=" + std::to_string(n));

  int succeeded = 0;
  for (const auto &path : paths) {
    const http::reply reply = http::request(argv[1] + path);
    if (reply.status != 200) {
      std::cout << path << ": status " << reply.status << '\n';
      continue;
    }
    ++succeeded;
  }
  std::cout << succeeded << " of " << count << " succeeded\n";
}
