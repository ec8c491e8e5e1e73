#include <conc/conc.h>
#include <string>
#include <vector>

std::string fetch(const std::string &url);

void all(const std::vector<std::string> &urls, std::vector<std::string> &pages) {
  conc::map(conc::site<0x3f9a1c, conc::serial, conc::async, conc::blocking_threads>(), urls,
            [&](const auto &url) { return fetch(url); },
            [&](auto &&page) { pages.push_back(std::move(page)); });
}
