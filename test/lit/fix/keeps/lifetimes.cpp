// RUN: %fix-same %s | FileCheck %s
// Values that must not outlive, or be copied out of, the task that made them.
#include <chrono>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

struct page {
  std::string text;
  const char *c_str() const { return text.c_str(); }
};

static void wait() { std::this_thread::sleep_for(std::chrono::milliseconds(1)); }
static page fetch(int n) {
  wait();
  return {std::string(40, static_cast<char>('a' + n))};
}
static std::unique_ptr<page> own(int n) { return std::make_unique<page>(fetch(n)); }
static page pool[5];
static const page &lookup(int n) {
  wait();
  return pool[n];
}
static page &change(int n) {
  wait();
  return pool[n];
}

int main() {
  std::vector<int> ns = {0, 1, 2, 3, 4};
  for (int n : ns)
    pool[n].text = std::string(30, static_cast<char>('A' + n));

  std::vector<std::string> texts;
  for (int n : ns) {
    page p = fetch(n);
    const char *s = p.c_str();
    texts.push_back(s);
  }
  for (int n : ns) {
    page p = fetch(n);
    std::string_view view = p.text;
    view.remove_prefix(2);
    texts.emplace_back(view);
  }
  for (int n : ns)
    std::printf("%s ", fetch(n).c_str());
  for (int n : ns) {
    const page &p = fetch(n);
    std::printf("%s ", p.c_str());
  }
  std::vector<const page *> places;
  for (int n : ns)
    places.push_back(&lookup(n));
  for (int n : ns) {
    const page &p = lookup(n);
    places.push_back(&p);
  }
  for (int n : ns) {
    page &p = change(n);
    p.text += "+";
  }
  for (int n : ns) {
    auto &p = change(n);
    texts.push_back(p.text);
    p.text += "-";
  }
  std::vector<std::unique_ptr<page>> owned;
  for (int n : ns) {
    auto p = own(n);
    owned.push_back(std::move(p));
  }
  for (int n : ns)
    owned.push_back(own(n));
  for (int n : ns) {
    char buffer[64];
    std::snprintf(buffer, sizeof buffer, "%s", fetch(n).c_str());
    texts.push_back(buffer);
  }
  std::vector<std::string_view> views;
  for (int n : ns)
    views.push_back(lookup(n).text);

  for (const auto &text : texts)
    std::printf("%s ", text.c_str());
  for (const page *place : places)
    std::printf("%d ", static_cast<int>(place - pool));
  for (const auto &p : owned)
    std::printf("%s ", p->c_str());
  for (std::string_view view : views)
    std::printf("%d ", view.data() == pool[0].text.data());
  std::printf("\n");
}
// CHECK: lifetimes.cpp
