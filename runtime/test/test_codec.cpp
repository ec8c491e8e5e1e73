#include "conc/codec.h"

#include <array>
#include <gtest/gtest.h>
#include <list>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace {

struct empty {};
struct aggregate {
  std::string name;
  std::vector<std::vector<int>> rows;
  std::map<int, std::string> names;
};
struct celsius {
  explicit celsius(double d) : degrees(d) {}
  double degrees;
  std::string unit = "C";
};

struct with_arrays {
  double at[3];
  char name[8];
  struct {
    short grid[2][2];
    std::array<int, 2> pair;
  } inner[2];
  unsigned flags : 3;
  unsigned more : 5;
};

} // namespace

template <> struct conc::codec<celsius> {
  static void encode(encoder &out, const celsius &c) { conc::encode(out, c.degrees); }
  static celsius decode(decoder &in) { return celsius(conc::decode<double>(in)); }
};

namespace {

template <class T> std::vector<unsigned char> encoded(const T &value) {
  std::vector<unsigned char> bytes;
  conc::encoder out(bytes);
  conc::encode(out, value);
  return bytes;
}

template <class T> T sent(const T &value) {
  auto bytes = encoded(value);
  conc::decoder in(bytes.data(), bytes.size());
  T back = conc::decode<T>(in);
  EXPECT_EQ(in.left(), 0u);
  return back;
}

TEST(codec, sends_standard_types) {
  EXPECT_EQ(sent(std::string("abc")), "abc");
  EXPECT_EQ(sent(std::string()), "");
  EXPECT_EQ(sent(std::u16string(u"zwölf")), u"zwölf");
  EXPECT_EQ(sent(std::list<std::string>{"a", ""}), (std::list<std::string>{"a", ""}));
  EXPECT_EQ(sent(std::set<int>{3, 1}), (std::set<int>{1, 3}));
  EXPECT_EQ(sent(std::multimap<int, int>{{1, 2}, {1, 3}}).size(), 2u);
  EXPECT_EQ(sent(std::optional<int>()), std::nullopt);
  EXPECT_EQ(sent(std::vector<empty>(3)).size(), 3u);
  EXPECT_EQ(sent(std::tuple<>()), std::tuple<>());
}

TEST(codec, sends_types_it_is_specialised_for) {
  EXPECT_EQ(sent(std::vector{celsius(21.5)})[0].degrees, 21.5);
}

TEST(codec, sends_arrays_in_aggregates) {
  with_arrays a{{1, 2, 3}, "seven", {{{{1, 2}, {3, 4}}, {5, 6}}, {}}, 5, 9};
  with_arrays b = sent(std::vector{a})[0];
  EXPECT_EQ(b.at[2], 3);
  EXPECT_STREQ(b.name, "seven");
  EXPECT_EQ(b.inner[0].grid[1][1], 4);
  EXPECT_EQ(b.inner[0].pair[1], 6);
  EXPECT_EQ(b.flags, 5u);
  EXPECT_EQ(b.more, 9u);
}

TEST(codec, knows_which_aggregates_are_their_bytes) {
  struct numbers {
    int a;
    double b;
  };
  struct pointers {
    int n;
    const char *all[2];
  };
  struct maybe {
    std::optional<int *> p;
  };
  static_assert(conc::detail::is_plain_aggregate<numbers>());
  static_assert(conc::detail::is_plain_aggregate<with_arrays>());
  static_assert(!conc::detail::is_plain_aggregate<pointers>());
  static_assert(!conc::detail::is_plain_aggregate<maybe>());
  static_assert(conc::detail::has_arrays<with_arrays>());
  static_assert(conc::detail::has_arrays<pointers>());
  static_assert(!conc::detail::has_arrays<numbers>());
  static_assert(!conc::detail::has_arrays<aggregate>());
  static_assert(!conc::detail::has_arrays<maybe>());
  static_assert(!conc::detail::is_plain_aggregate<aggregate>());
}

/// Every shorter message is refused, whatever its length.
template <class T> void expect_truncation_refused(const T &value) {
  auto bytes = encoded(value);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    std::vector<unsigned char> part(bytes.begin(), bytes.begin() + static_cast<long>(size));
    conc::decoder in(part.data(), part.size());
    EXPECT_THROW(conc::decode<T>(in), conc::decode_error) << size;
  }
}

TEST(codec, refuses_truncated_messages) {
  expect_truncation_refused(aggregate{"name", {{1, 2}, {}, {3}}, {{1, "a"}, {2, "b"}}});
  expect_truncation_refused(std::variant<int, std::string>("text"));
}

TEST(codec, refuses_absurd_sizes) {
  std::vector<unsigned char> bytes(16, 0xff);
  auto refused = [&](auto type) {
    conc::decoder in(bytes.data(), bytes.size());
    EXPECT_THROW(conc::decode<decltype(type)>(in), conc::decode_error);
  };
  refused(std::string());
  refused(std::u32string());
  refused(std::vector<double>());
  refused(std::vector<empty>());
  refused(std::map<int, int>());
  refused(std::variant<int, char>());
}

} // namespace
