// Fetches pages one after another and prints the size of each.
//
//   http_pages SERVER [COUNT [MILLISECONDS]]
#include "http/get.h"

#include <cstdlib>
#include <curl/curl.h>
#include <iostream>
#include <string>
#include <vector>

int main(int argc, char **argv) {
  const std::string server = argc > 1 ? argv[1] : "http://127.0.0.1:8080";
  const int count = argc > 2 ? std::atoi(argv[2]) : 10;
  const std::string delay = argc > 3 ? argv[3] : "60";
  curl_global_init(CURL_GLOBAL_DEFAULT);

  std::vector<std::string> urls;
  for (int n = 1; n <= count; ++n)
    urls.push_back(server + "/delay/" + delay + "?n=" + std::to_string(n));

  std::vector<std::string> pages;
  for (const auto &url : urls)
    pages.push_back(http::get(url));

  std::size_t bytes = 0;
  for (const auto &page : pages)
    bytes += page.size();
  std::cout << pages.size() << " pages, " << bytes << " bytes\n";
}
