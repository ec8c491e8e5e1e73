// Asks for twenty pages that the server takes half a second to make, and adds up their sizes.
//
//   delay20 SERVER [COUNT [MILLISECONDS]]      delay20 http://127.0.0.1:8080 20 500
#include "../http/get.h"

#include <cstdlib>
#include <curl/curl.h>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

int main(int argc, char **argv) try {
  if (argc < 2) {
    std::cerr << "usage: delay20 SERVER [COUNT [MILLISECONDS]]\n";
    return 2;
  }
  const std::size_t count = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 20;
  const std::string delay = argc > 3 ? argv[3] : "500";
  const std::string address = argv[1] + ("/delay/" + delay) + "?n=";
  curl_global_init(CURL_GLOBAL_DEFAULT);

  std::vector<std::size_t> sizes(count);
  for (std::size_t i = 0; i < count; ++i)
    sizes[i] = http::get(address + std::to_string(i)).size();

  std::size_t total = 0;
  for (const std::size_t size : sizes)
    total += size;
  std::cout << count << " pages, " << total << " bytes\n";
} catch (const std::exception &error) {
  std::cerr << "delay20: " << error.what() << '\n';
  return 1;
}
