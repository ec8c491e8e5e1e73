// Fetches pages and computes a slow checksum of each: waiting and computing in turn.
//
//   fetch_compute SERVER [COUNT [MILLISECONDS [ROUNDS]]]
#include "http/get.h"

#include <cstdint>
#include <cstdlib>
#include <curl/curl.h>
#include <iostream>
#include <string>
#include <vector>

std::uint32_t slow_checksum(const std::string &page, int rounds) {
  std::uint32_t sum = 2166136261u;
  for (int round = 0; round < rounds; ++round)
    for (const char byte : page)
      sum = (sum ^ static_cast<unsigned char>(byte)) * 16777619u;
  return sum;
}

int main(int argc, char **argv) {
  const std::string server = argc > 1 ? argv[1] : "http://127.0.0.1:8080";
  const int count = argc > 2 ? std::atoi(argv[2]) : 30;
  const std::string delay = argc > 3 ? argv[3] : "10";
  const int rounds = argc > 4 ? std::atoi(argv[4]) : 100;
  curl_global_init(CURL_GLOBAL_DEFAULT);

  std::vector<std::string> urls;
  for (int n = 1; n <= count; ++n)
    urls.push_back(server + "/delay/" + delay + "?bytes=100000&n=" + std::to_string(n));

  std::vector<std::uint32_t> sums;
  for (const auto &url : urls) {
    const std::string page = http::get(url);
    sums.push_back(slow_checksum(page, rounds));
  }

  for (const std::uint32_t sum : sums)
    std::cout << sum << '\n';
}
