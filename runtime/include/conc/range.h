// conc::range: the indices of a counting loop, or a pair of iterators, as something to map over.
#ifndef CONC_RANGE_H
#define CONC_RANGE_H

#include <cstddef>
#include <iterator>
#include <stdexcept>
#include <type_traits>

namespace conc {
namespace detail {

template <class I> class counting_iterator {
public:
  using iterator_category = std::random_access_iterator_tag;
  using value_type = I;
  using difference_type = std::ptrdiff_t;
  using pointer = const I *;
  using reference = I;

  constexpr counting_iterator() = default;
  constexpr counting_iterator(I first, I step, std::size_t position)
      : first_(first), step_(step), position_(position) {}

  constexpr I operator*() const { return at(position_); }
  constexpr I operator[](difference_type n) const {
    return at(position_ + static_cast<std::size_t>(n));
  }
  constexpr counting_iterator &operator++() { return *this += 1; }
  constexpr counting_iterator &operator--() { return *this += -1; }
  constexpr counting_iterator operator++(int) {
    counting_iterator old = *this;
    ++*this;
    return old;
  }
  constexpr counting_iterator operator--(int) {
    counting_iterator old = *this;
    --*this;
    return old;
  }
  constexpr counting_iterator &operator+=(difference_type n) {
    position_ += static_cast<std::size_t>(n);
    return *this;
  }
  constexpr counting_iterator &operator-=(difference_type n) { return *this += -n; }
  friend constexpr counting_iterator operator+(counting_iterator i, difference_type n) {
    return i += n;
  }
  friend constexpr counting_iterator operator+(difference_type n, counting_iterator i) {
    return i += n;
  }
  friend constexpr counting_iterator operator-(counting_iterator i, difference_type n) {
    return i -= n;
  }
  friend constexpr difference_type operator-(counting_iterator a, counting_iterator b) {
    return static_cast<difference_type>(a.position_ - b.position_);
  }
  friend constexpr bool operator==(counting_iterator a, counting_iterator b) {
    return a.position_ == b.position_;
  }
  friend constexpr bool operator!=(counting_iterator a, counting_iterator b) { return !(a == b); }
  friend constexpr bool operator<(counting_iterator a, counting_iterator b) {
    return a.position_ < b.position_;
  }
  friend constexpr bool operator>(counting_iterator a, counting_iterator b) { return b < a; }
  friend constexpr bool operator<=(counting_iterator a, counting_iterator b) { return !(b < a); }
  friend constexpr bool operator>=(counting_iterator a, counting_iterator b) { return !(a < b); }

private:
  // Unsigned arithmetic wraps, so that ranges up to the whole of I are exact.
  constexpr I at(std::size_t position) const {
    using U = std::make_unsigned_t<I>;
    return static_cast<I>(
        static_cast<U>(static_cast<U>(first_) + static_cast<U>(position) * static_cast<U>(step_)));
  }

  I first_ = 0;
  I step_ = 1;
  std::size_t position_ = 0;
};

template <class Iterator> class iterator_range {
public:
  constexpr iterator_range(Iterator first, Iterator last) : first_(first), last_(last) {}
  constexpr Iterator begin() const { return first_; }
  constexpr Iterator end() const { return last_; }

private:
  Iterator first_, last_;
};

/// Unsigned indices go down, too.
template <class I> using step_of = std::conditional_t<std::is_signed<I>::value, I, long long>;

template <class I> constexpr std::size_t steps(I first, I last, step_of<I> step) {
  using U = std::make_unsigned_t<I>;
  using S = std::make_unsigned_t<step_of<I>>;
  if (step == 0)
    throw std::invalid_argument("conc::range: the step is 0");
  bool up = step > 0;
  if (up ? first >= last : first <= last)
    return 0;
  U distance = up ? static_cast<U>(static_cast<U>(last) - static_cast<U>(first))
                  : static_cast<U>(static_cast<U>(first) - static_cast<U>(last));
  S stride = up ? static_cast<S>(step) : static_cast<S>(S{0} - static_cast<S>(step));
  return static_cast<std::size_t>((distance - 1u) / stride) + 1;
}

} // namespace detail

/// The values of `for (I i = first; i < last; i += step)`, or with `>` when step is negative.
/// Throws std::invalid_argument when step is 0. Any integer type but bool.
template <class I, class = std::enable_if_t<std::is_integral<I>::value>>
constexpr detail::iterator_range<detail::counting_iterator<I>>
range(I first, std::common_type_t<I> last, detail::step_of<I> step = 1) {
  static_assert(!std::is_same<I, bool>::value, "a range of bool has no meaning");
  using iterator = detail::counting_iterator<I>;
  I by = static_cast<I>(step);
  return {iterator(first, by, 0), iterator(first, by, detail::steps<I>(first, last, step))};
}

/// The elements from one iterator to another.
template <class Iterator, class = std::enable_if_t<!std::is_integral<Iterator>::value>>
constexpr detail::iterator_range<Iterator> range(Iterator first, Iterator last) {
  return {first, last};
}

} // namespace conc

#endif
