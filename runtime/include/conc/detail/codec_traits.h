// Which kind of type a value to be sent has.
#ifndef CONC_DETAIL_CODEC_TRAITS_H
#define CONC_DETAIL_CODEC_TRAITS_H

#include <cstddef>
#include <exception>
#include <functional>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>
#if __cplusplus >= 202002L
#include <span>
#endif

namespace conc {
namespace detail {

template <class T> struct address : std::false_type {};
template <class C, class T> struct address<std::basic_string_view<C, T>> : std::true_type {};
template <class T> struct address<std::reference_wrapper<T>> : std::true_type {};
template <class T, class D> struct address<std::unique_ptr<T, D>> : std::true_type {};
template <class T> struct address<std::shared_ptr<T>> : std::true_type {};
template <class T> struct address<std::weak_ptr<T>> : std::true_type {};
template <class F> struct address<std::function<F>> : std::true_type {};
template <> struct address<std::exception_ptr> : std::true_type {};
#if __cplusplus >= 202002L
template <class T, std::size_t N> struct address<std::span<T, N>> : std::true_type {};
#endif
template <class T>
constexpr bool is_address = std::is_pointer<T>::value || std::is_member_pointer<T>::value ||
                            std::is_null_pointer<T>::value || std::is_reference<T>::value ||
                            std::is_function<T>::value || address<T>::value;

template <class T> constexpr bool is_string = false;
template <class C, class T, class A>
inline constexpr bool is_string<std::basic_string<C, T, A>> = true;

template <class T> constexpr bool is_optional = false;
template <class T> inline constexpr bool is_optional<std::optional<T>> = true;

template <class T> constexpr bool is_variant = false;
template <class... T> inline constexpr bool is_variant<std::variant<T...>> = true;

template <class T> constexpr bool is_block = false;
template <class T, class A>
inline constexpr bool is_block<std::vector<T, A>> =
    (std::is_arithmetic<T>::value || std::is_enum<T>::value) && !std::is_same<T, bool>::value;

/// std::array, std::pair and std::tuple.
template <class T, class = void> constexpr bool is_tuple_like = false;
template <class T>
inline constexpr bool is_tuple_like<T, std::void_t<decltype(std::tuple_size<T>::value)>> = true;

/// Elements as they are sent: the keys of a map without const.
template <class T> struct unconst {
  using type = T;
};
template <class K, class V> struct unconst<std::pair<const K, V>> {
  using type = std::pair<K, V>;
};
template <class T> using sent_element = typename unconst<typename T::value_type>::type;

/// What can be walked and grown at its end.
template <class T, class = void> constexpr bool is_container = false;
template <class T>
inline constexpr bool
    is_container<T, std::void_t<decltype(std::declval<T &>().insert(
                        std::declval<T &>().end(), std::declval<typename T::value_type>()))>> =
        std::is_default_constructible<T>::value;

} // namespace detail
} // namespace conc

#endif
