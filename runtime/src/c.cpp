// The interface for C: the verbs over indices, with functions and a context in the place of
// lambdas.
#include "conc/c.h"

#include "conc/conc.h"

#include <algorithm>
#include <functional>
#include <mutex>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace {

using conc::detail::site_choice;

const char *name_of(conc_model model) {
  switch (model) {
  case CONC_THREADS:
  case CONC_BLOCKING_THREADS:
    return "threads";
  case CONC_PROCESSES:
    return "processes";
  case CONC_ASYNC:
    return "async";
  default:
    return "serial";
  }
}

struct way {
  site_choice choice;
  bool apart = false; ///< conc/detail/apart.h
};

/// The environment is asked once for each site, as by conc::site.
way way_of(const conc_site &site) {
  static std::mutex door;
  static auto &known = *new std::unordered_map<std::uint64_t, way>;
  std::lock_guard<std::mutex> inside(door);
  auto [at, fresh] = known.try_emplace(site.id);
  if (fresh) {
    std::vector<const char *> names;
    for (std::size_t i = 0; i < site.count; ++i)
      names.push_back(name_of(site.models[i]));
    bool meet = std::count(names.begin(), names.end(), std::string_view("threads")) != 0;
    at->second = {conc::detail::choose_model(site.id, names.data(), static_cast<int>(names.size())),
                  meet && conc::detail::runs_apart(site.id)};
  }
  return at->second;
}

template <class Model, class Visitor>
void visit_with(Model model, unsigned size, conc::site_counts::record *record, Visitor &visit) {
  if (size != 0)
    conc::detail::resize(model, size);
  visit(model, record);
}

/// Calls visit(executor, counts). Exceptions are the runtime's own, and C cannot catch them: they
/// end the program with their message.
template <class Visitor> void with(const conc_site &site, Visitor visit) noexcept {
  auto [choice, apart] = way_of(site);
  auto *record = conc::detail::counts_of(site.id);
  if (apart && site.one_by_one == 0)
    return visit(conc::detail::apart{site.id}, record);
  bool serial = site.one_by_one != 0 || conc::detail::asked_apart() || choice.model < 0 ||
                static_cast<std::size_t>(choice.model) >= site.count;
  switch (serial ? CONC_SERIAL : site.models[choice.model]) {
  case CONC_THREADS:
    return visit_with(conc::threads{}, choice.size, record, visit);
  case CONC_BLOCKING_THREADS:
    return visit_with(conc::blocking_threads{}, choice.size, record, visit);
  case CONC_PROCESSES:
    return visit_with(conc::processes{}, choice.size, record, visit);
  case CONC_ASYNC:
    return visit_with(conc::async{}, choice.size, record, visit);
  default:
    return visit(conc::serial{}, record);
  }
}

conc::memory memory_of(const conc_memory &of) {
  conc::detail::subscript elements(of.first);
  for (std::size_t i = 0; i < of.count; ++i) {
    const conc_along &each = of.counters[i];
    elements.add({each.stride, each.lower, each.upper, each.step});
  }
  return {of.base, elements, of.size};
}

} // namespace

extern "C" {

int conc_disjoint(std::size_t count, const conc_memory *memory) {
  for (std::size_t i = 1; i < count; ++i)
    if (!disjoint(memory_of(memory[0]), memory_of(memory[i])))
      return 0;
  return 1;
}

void conc_for_each(const conc_site *site, std::size_t count, void (*task)(void *, std::size_t),
                   void *context) {
  with(*site, [&](const auto &model, auto *record) {
    auto body = [&](std::size_t i) { task(context, i); };
    conc::detail::each_index(model, count, body, record);
  });
}

void conc_map(const conc_site *site, std::size_t count, std::size_t size,
              int (*task)(void *, std::size_t, void *), void (*sink)(void *, std::size_t, void *),
              void *context) {
  using result = std::vector<unsigned char>; // Empty: the sink is left out.
  with(*site, [&](const auto &model, auto *record) {
    auto body = [&](std::size_t i) {
      result made(size + 1);
      if (task(context, i, made.data()) == 0)
        made.clear();
      return made;
    };
    auto ordered = [&](std::size_t i, result &&made) {
      if (!made.empty())
        sink(context, i, made.data());
    };
    conc::detail::in_order<result>(model, count, body, ordered, record);
  });
}

unsigned long long conc_sum(const conc_site *site, std::size_t count, unsigned long long init,
                            unsigned long long (*task)(void *, std::size_t), void *context) {
  with(*site, [&](const auto &model, auto *) {
    init = conc::reduce(
        model, conc::range(std::size_t{0}, count), init,
        [&](std::size_t i) { return task(context, i); }, std::plus<>());
  });
  return init;
}
}
