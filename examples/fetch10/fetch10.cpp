// Fetches ten pages, one after another, and prints the size of each.
//
//   fetch10 SERVER [COUNT [MILLISECONDS]]      fetch10 http://127.0.0.1:8080 10 100
#include "../http/get.h"

#include <cstdlib>
#include <curl/curl.h>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

int main(int argc, char **argv) try {
  if (argc < 2) {
    std::cerr << "usage: fetch10 SERVER [COUNT [MILLISECONDS]]\n";
    return 2;
  }
  const int count = argc > 2 ? std::atoi(argv[2]) : 10;
  const std::string delay = argc > 3 ? argv[3] : "100";
  curl_global_init(CURL_GLOBAL_DEFAULT);

  std::vector<std::string> urls;
  for (int n = 1; n <= count; ++n)
    urls.push_back(argv[1] + ("/delay/" + delay) + "?n=" + std::to_string(n));

  std::vector<std::string> pages;
  for (const auto &url : urls)
    pages.push_back(http::get(url));

  for (const auto &page : pages)
    std::cout << page.size() << " bytes: " << page.substr(0, page.find('\n')) << '\n';
} catch (const std::exception &error) {
  std::cerr << "fetch10: " << error.what() << '\n';
  return 1;
}
