// Asks for many addresses and counts how many answer well; failures are expected.
//
//   http_status SERVER [COUNT [MILLISECONDS]]
#include "http/get.h"

#include <cstdlib>
#include <curl/curl.h>
#include <iostream>
#include <string>

int main(int argc, char **argv) {
  const std::string server = argc > 1 ? argv[1] : "http://127.0.0.1:8080";
  const int count = argc > 2 ? std::atoi(argv[2]) : 40;
  const std::string delay = argc > 3 ? argv[3] : "20";
  curl_global_init(CURL_GLOBAL_DEFAULT);

  int good = 0, bad = 0;
  for (int n = 1; n <= count; ++n) {
    const std::string path = n % 10 == 0 ? "/missing/" : "/delay/" + delay;
    const http::reply answer = http::request(server + path + "?n=" + std::to_string(n));
    if (answer.status == 200)
      ++good;
    else
      ++bad;
  }
  std::cout << good << " good, " << bad << " bad\n";
}
