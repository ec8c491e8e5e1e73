// conc::find_first: a loop that ends at the first item for which something holds.
#ifndef CONC_FIND_FIRST_H
#define CONC_FIND_FIRST_H

#include "conc/detail/engine.h"
#include "conc/detail/items.h"
#include "conc/detail/processes.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <type_traits>

namespace conc {

/// The first item for which it held; false where there was none. Items that are references, as
/// those of a container, are the container's own.
template <class Item> class first_item {
public:
  using kept = std::conditional_t<std::is_lvalue_reference<Item>::value,
                                  std::remove_reference_t<Item> *, std::decay_t<Item>>;

  first_item() = default;
  first_item(std::size_t index, Item &&item) : index_(index) {
    if constexpr (std::is_lvalue_reference<Item>::value)
      item_ = std::addressof(item);
    else
      item_.emplace(static_cast<Item &&>(item));
  }

  explicit operator bool() const noexcept { return item_.has_value(); }
  /// Its number in the range.
  std::size_t index() const noexcept { return index_; }
  decltype(auto) operator*() {
    if constexpr (std::is_lvalue_reference<Item>::value)
      return static_cast<Item>(**item_);
    else
      return (*item_);
  }

private:
  std::size_t index_ = 0;
  std::optional<kept> item_;
};

namespace detail {

/// Thrown by a task or its sink: what ends the loop at the lowest number is what the verbs keep.
struct found_at {
  std::size_t index;
};

template <class Executor, class F>
void throw_first(const Executor &executor, std::size_t count, F &holds,
                 site_counts::record *record) {
  if constexpr (shares_memory<Executor>) {
    auto body = [&](std::size_t i) {
      if (holds(i))
        throw found_at{i};
    };
    each_index(executor, count, body, record);
  } else {
    auto ordered = [](std::size_t i, bool held) {
      if (held)
        throw found_at{i};
    };
    in_order<bool>(executor, count, holds, ordered, record);
  }
}

} // namespace detail

/// The first item, in the order of the range, for which f(item) is true:
/// `if (auto hit = find_first(threads{}, numbers, is_prime)) use(*hit);`.
///
/// All tasks before it have run and were false; those after it may have run or not, none runs when
/// this returns, and what they throw is not seen. When a task before it throws, that is thrown, as
/// by the serial loop. So f has no effects, and bears being asked of every item.
template <class Executor, class Range, class F>
auto find_first(const Executor &executor, Range &&range, F &&f) {
  auto items = detail::items(range);
  using item = detail::item_in<decltype(items)>;
  first_item<item> result;
  detail::with_executor(executor, [&](const auto &model, site_counts::record *record) {
    auto holds = [&](std::size_t i) -> bool { return static_cast<bool>(f(items[i])); };
    try {
      detail::throw_first(model, items.size(), holds, record);
    } catch (const detail::found_at &found) {
      result = first_item<item>(found.index, items[found.index]);
    }
  });
  return result;
}

} // namespace conc

#endif
