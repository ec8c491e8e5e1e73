// RUN: wrap-snippet %s > %t.cpp
// RUN: %same-output %s %t.cpp
// Comments, blank lines and a trailing comment keep their places.
#include <cstdio>
#include <string>
#include <vector>

static std::string fetch(const std::string &url) { return "<" + url + ">"; }

int main() {
  std::vector<std::string> urls = {"a", "b", "c", "d"};
  std::vector<std::string> pages;
  int seen = 0;
  // WRAP: split=2 cross=page:std::string
  for (const auto &url : urls) { // every page
    // First the page.
    std::string page = fetch(url);
    page += R"(
  raw text stays
    where it is)"; // not moved

    // Then the bookkeeping.
    ++seen;
    pages.push_back(std::move(page)); // in order
    // The end.
  } // urls
  for (const auto &page : pages)
    std::printf("%s\n", page.c_str());
  std::printf("%d\n", seen);
}
