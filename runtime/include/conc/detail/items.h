// Any range as numbered items: items(range)[i] is what `*it` gives in the i-th round of the loop.
#ifndef CONC_DETAIL_ITEMS_H
#define CONC_DETAIL_ITEMS_H

#include <cstddef>
#include <iterator>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

namespace conc {
namespace detail {

namespace adl {
using std::begin;
using std::end;
template <class R> auto first(R &r) -> decltype(begin(r)) { return begin(r); }
template <class R> auto last(R &r) -> decltype(end(r)) { return end(r); }
} // namespace adl

template <class R> using iterator_of = std::decay_t<decltype(adl::first(std::declval<R &>()))>;
template <class R> using sentinel_of = std::decay_t<decltype(adl::last(std::declval<R &>()))>;
/// The type of `*it`, as the task receives it.
template <class R> using item_of = decltype(*std::declval<iterator_of<R> &>());

template <class Iterator>
using category_of = typename std::iterator_traits<Iterator>::iterator_category;
template <class Iterator, class Category>
constexpr bool is_category = std::is_base_of<Category, category_of<Iterator>>::value;

template <class Iterator, class Sentinel>
constexpr bool is_indexable = std::is_same<Iterator, Sentinel>::value &&
                              is_category<Iterator, std::random_access_iterator_tag>;

/// Random access: an index is enough.
template <class Iterator> class indexed_items {
public:
  indexed_items(Iterator first, Iterator last)
      : first_(first), count_(static_cast<std::size_t>(last - first)) {}
  std::size_t size() const { return count_; }
  decltype(auto) operator[](std::size_t i) const {
    return *(first_ + static_cast<typename std::iterator_traits<Iterator>::difference_type>(i));
  }

private:
  Iterator first_;
  std::size_t count_;
};

/// Several passes but no index: the positions are collected first.
template <class Iterator> class collected_items {
public:
  template <class Sentinel> collected_items(Iterator it, Sentinel last) {
    for (; it != last; ++it)
      positions_.push_back(it);
  }
  std::size_t size() const { return positions_.size(); }
  decltype(auto) operator[](std::size_t i) const { return *positions_[i]; }

private:
  std::vector<Iterator> positions_;
};

/// One pass only (a stream): the values are collected first.
template <class Iterator> class copied_items {
public:
  using value = typename std::iterator_traits<Iterator>::value_type;
  template <class Sentinel>
  copied_items(Iterator it, Sentinel last) : values_(new std::vector<value>) {
    for (; it != last; ++it)
      values_->push_back(*it);
  }
  std::size_t size() const { return values_->size(); }
  value &operator[](std::size_t i) const { return (*values_)[i]; }

private:
  std::unique_ptr<std::vector<value>> values_;
};

template <class R> auto items(R &range) {
  using iterator = iterator_of<R>;
  if constexpr (is_indexable<iterator, sentinel_of<R>>)
    return indexed_items<iterator>(adl::first(range), adl::last(range));
  else if constexpr (is_category<iterator, std::forward_iterator_tag>)
    return collected_items<iterator>(adl::first(range), adl::last(range));
  else
    return copied_items<iterator>(adl::first(range), adl::last(range));
}

template <class Items> using item_in = decltype(std::declval<const Items &>()[0]);

/// Task i of a verb: f of item i. Not a lambda, so that an executor that sends both elsewhere finds
/// them.
template <class R, class F, class Items> struct item_task {
  F &f;
  const Items &items;
  R operator()(std::size_t i) const {
    if constexpr (std::is_void<R>::value)
      static_cast<void>(f(items[i]));
    else
      return f(items[i]);
  }
};
template <class R, class F, class Items>
item_task<R, F, Items> task_of(F &f, const Items &items) noexcept {
  return {f, items};
}

} // namespace detail
} // namespace conc

#endif
