// Fetches twenty pages, counts the words of each, and stores the most frequent ones in a file.
//
//   pipeline SERVER FILE [COUNT [MILLISECONDS [BYTES]]]
#include "../http/get.h"

#include <algorithm>
#include <cstdlib>
#include <curl/curl.h>
#include <exception>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

struct word_count {
  std::string word;
  int count = 0;
};

// The most frequent words of a page, the most frequent first.
std::vector<word_count> frequent_words(const std::string &page) {
  std::map<std::string, int> counts;
  std::istringstream words(page);
  for (std::string word; words >> word;)
    ++counts[word];

  std::vector<word_count> ranking;
  for (const auto &[word, count] : counts)
    ranking.push_back({word, count});
  std::stable_sort(ranking.begin(), ranking.end(),
                   [](const word_count &a, const word_count &b) { return a.count > b.count; });
  ranking.resize(std::min<std::size_t>(ranking.size(), 3));
  return ranking;
}

int main(int argc, char **argv) try {
  if (argc < 3) {
    std::cerr << "usage: pipeline SERVER FILE [COUNT [MILLISECONDS [BYTES]]]\n";
    return 2;
  }
  const int count = argc > 3 ? std::atoi(argv[3]) : 20;
  const std::string delay = argc > 4 ? argv[4] : "50";
  const std::string bytes = argc > 5 ? argv[5] : "400000";
  curl_global_init(CURL_GLOBAL_DEFAULT);

  std::vector<std::string> urls;
  for (int n = 1; n <= count; ++n)
    urls.push_back(argv[1] + ("/delay/" + delay) + "?bytes=" + bytes + "&n=" + std::to_string(n));

  std::ofstream file(argv[2]);
  for (const auto &url : urls) {
    const std::string page = http::get(url);
    const std::vector<word_count> words = frequent_words(page);
    for (const auto &[word, times] : words)
      file << word << ' ' << times << '\n';
  }
  file.close();
  if (!file)
    throw std::runtime_error(std::string(argv[2]) + ": cannot be written");
  std::cout << count << " pages stored\n";
} catch (const std::exception &error) {
  std::cerr << "pipeline: " << error.what() << '\n';
  return 1;
}
