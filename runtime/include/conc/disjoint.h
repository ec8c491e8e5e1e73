// conc::disjoint: do two pieces of memory overlap? What a wrapped loop asks before it runs at once.
#ifndef CONC_DISJOINT_H
#define CONC_DISJOINT_H

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <type_traits>

namespace conc {

/// Wide enough for any sum of a few products of two 64-bit integers.
__extension__ using wide = __int128;

/// What a number of a subscript moves an address by: one of 64 bits wraps around, as the address
/// does.
template <class T> constexpr wide offset(T number) {
  return sizeof(T) == sizeof(std::int64_t) ? static_cast<wide>(static_cast<std::int64_t>(number))
                                           : static_cast<wide>(number);
}

/// One counter of a subscript: stride * i, where i runs from lower to below upper (above it when
/// step is negative).
struct along {
  wide stride, lower, upper;
  wide step = 1;
};

namespace detail {

/// Smallest and largest value of a subscript; none where a counter has no value.
class subscript {
public:
  explicit subscript(wide first) : lowest_(first), highest_(first) {}

  void add(const along &counter) {
    if (counter.step == 0)
      known_ = false;
    bool up = counter.step > 0;
    if (!known_ || (up ? counter.lower >= counter.upper : counter.lower <= counter.upper)) {
      empty_ = true;
      return;
    }
    wide rounds = up ? (counter.upper - counter.lower - 1) / counter.step
                     : (counter.upper - counter.lower + 1) / counter.step;
    wide one = times(counter.stride, counter.lower);
    wide other = times(counter.stride, plus(counter.lower, times(rounds, counter.step)));
    lowest_ = plus(lowest_, one < other ? one : other);
    highest_ = plus(highest_, one < other ? other : one);
  }

  bool known() const { return known_; }
  bool empty() const { return empty_; }
  /// In bytes, of elements of `size` bytes.
  wide first_byte(std::size_t size) { return times(lowest_, size); }
  wide end_byte(std::size_t size) { return times(plus(highest_, 1), size); }

private:
  wide times(wide a, wide b) {
    wide result = 0;
    known_ &= !__builtin_mul_overflow(a, b, &result);
    return result;
  }
  wide plus(wide a, wide b) {
    wide result = 0;
    known_ &= !__builtin_add_overflow(a, b, &result);
    return result;
  }

  wide lowest_, highest_;
  bool known_ = true, empty_ = false;
};

} // namespace detail

/// Bytes of memory that something touches. What cannot be told overlaps everything.
class memory {
public:
  memory(const volatile void *base, detail::subscript of, std::size_t size) : empty_(of.empty()) {
    wide start = reinterpret_cast<std::uintptr_t>(base);
    wide first = of.first_byte(size), end = of.end_byte(size);
    known_ = of.known() && !__builtin_add_overflow(start, first, &first_) &&
             !__builtin_add_overflow(start, end, &end_);
  }

  friend bool disjoint(const memory &a, const memory &b) {
    if (!a.known_ || !b.known_)
      return false;
    return a.empty_ || b.empty_ || a.end_ <= b.first_ || b.end_ <= a.first_;
  }

private:
  wide first_ = 0, end_ = 0;
  bool known_ = false, empty_ = false;
};

/// No byte belongs to both; with more, no byte of the first to any other.
bool disjoint(const memory &a, const memory &b);
template <class... More>
bool disjoint(const memory &a, const memory &b, const memory &c, const More &...more) {
  return disjoint(a, b) && disjoint(a, c, more...);
}

/// base[first + the counters], for all values of the counters; nothing is read. `base` is a pointer
/// or an array.
template <class T> memory elements(T *base, wide first, std::initializer_list<along> counters) {
  static_assert(!std::is_void<T>::value, "elements have a size");
  detail::subscript of(first);
  for (const along &each : counters)
    of.add(each);
  return memory(base, of, sizeof(T));
}
/// base[0] to base[count - 1].
template <class T> memory elements(T *base, wide count) {
  return elements(base, 0, {{1, 0, count}});
}
/// All elements of an array.
template <class T, std::size_t N> memory elements(T (&array)[N]) { return elements(array, N); }

/// The same of what keeps its elements in one piece, at data().
template <class C>
auto elements(C &container, wide first, std::initializer_list<along> counters)
    -> std::enable_if_t<std::is_class<C>::value, decltype(elements(container.data(), 0))> {
  return elements(container.data(), first, counters);
}
template <class C>
auto elements(C &container, wide count)
    -> std::enable_if_t<std::is_class<C>::value, decltype(elements(container.data(), 0))> {
  return elements(container.data(), count);
}
template <class C>
auto elements(C &container)
    -> std::enable_if_t<std::is_class<C>::value,
                        decltype(elements(container.data(), container.size()))> {
  return elements(container.data(), container.size());
}

} // namespace conc

#endif
