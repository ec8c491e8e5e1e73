// Aggregates that cannot be walked member by member, since there are C arrays among the members,
// but whose bytes are their value.
#ifndef CONC_DETAIL_PLAIN_H
#define CONC_DETAIL_PLAIN_H

#include "conc/detail/codec_traits.h"

#include <cstddef>
#include <type_traits>
#include <utility>

namespace conc {

namespace detail {

template <class T> constexpr bool is_plain_value();

/// Converts to every type.
struct anything {
  template <class U> operator U() const;
};
/// Converts to types whose bytes mean the same in another process.
struct anything_plain {
  template <class U, std::enable_if_t<is_plain_value<U>(), int> = 0> operator U() const;
};

// Whether a type takes so many initialisers is asked with too few of them, and without braces.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"
#pragma GCC diagnostic ignored "-Wmissing-braces"
template <class Any, std::size_t> using nth = Any;
template <class T, class Any, std::size_t... I>
constexpr auto takes(std::index_sequence<I...>, int) -> decltype(T{nth<Any, I>{}...}, true) {
  return true;
}
template <class T, class Any, std::size_t... I>
constexpr bool takes(std::index_sequence<I...>, long) {
  return false;
}
template <class T, class Any, std::size_t N>
constexpr bool takes_so_many = takes<T, Any>(std::make_index_sequence<N>(), 0);

/// After some elements one in braces, then more: a C array takes the braces for all of itself.
template <class T, std::size_t... I, std::size_t... J>
constexpr auto takes_braces(std::index_sequence<I...>, std::index_sequence<J...>, int)
    -> decltype(T{nth<anything, I>{}..., {anything{}}, nth<anything, J>{}...}, true) {
  return true;
}
template <class T, std::size_t... I, std::size_t... J>
constexpr bool takes_braces(std::index_sequence<I...>, std::index_sequence<J...>, long) {
  return false;
}
template <class T, std::size_t Before, std::size_t After>
constexpr bool takes_braces_at =
    takes_braces<T>(std::make_index_sequence<Before>(), std::make_index_sequence<After>(), 0);
#pragma GCC diagnostic pop

/// More elements are not counted: it would take too long to compile.
constexpr std::size_t most_elements = 1024;

/// Members of an aggregate, the elements of C arrays one by one, if in [Low, High).
template <class T, std::size_t Low, std::size_t High> constexpr std::size_t count_elements() {
  if constexpr (High - Low <= 1)
    return Low;
  else if constexpr (takes_so_many<T, anything, Low + (High - Low) / 2>)
    return count_elements<T, Low + (High - Low) / 2, High>();
  else
    return count_elements<T, Low, Low + (High - Low) / 2>();
}

template <class T>
constexpr std::size_t elements_limit =
    8 * sizeof(T) < most_elements ? 8 * sizeof(T) : most_elements;
template <class T>
constexpr std::size_t elements_of = count_elements<T, 0, elements_limit<T> + 1>();

/// Whether an aggregate has no pointer or the like among its elements. False for those that have
/// too many to tell.
template <class T> constexpr bool is_plain_aggregate() {
  if constexpr (!std::is_class<T>::value || !std::is_aggregate<T>::value ||
                !std::is_trivially_copyable<T>::value || std::is_empty<T>::value) {
    return false;
  } else {
    constexpr std::size_t count = elements_of<T>;
    return count > 0 && count < most_elements && takes_so_many<T, anything_plain, count>;
  }
}

/// Whether one of the members from the I-th on is a C array.
template <class T, std::size_t I> constexpr bool has_array_from() {
  if constexpr (I >= elements_of<T>)
    return false;
  else if constexpr (takes_braces_at<T, I, 0> && !takes_braces_at<T, I, elements_of<T> - I - 1>)
    return true;
  else
    return has_array_from<T, I + 1>();
}

/// Whether an aggregate of simple members has C arrays of more than one element.
template <class T> constexpr bool has_arrays() {
  if constexpr (!std::is_class<T>::value || !std::is_aggregate<T>::value ||
                !std::is_trivially_copyable<T>::value || std::is_empty<T>::value)
    return false;
  else
    return has_array_from<T, 0>();
}

template <class T> constexpr bool is_plain_value() {
  if constexpr (std::is_arithmetic<T>::value || std::is_enum<T>::value)
    return true;
  else if constexpr (std::is_class<T>::value && std::is_aggregate<T>::value)
    return is_plain_aggregate<T>();
  else
    return false;
}

} // namespace detail
} // namespace conc

#endif
