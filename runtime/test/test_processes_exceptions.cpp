// Exceptions of tasks in worker processes reach the caller as what they are.
#include "conc/conc.h"
#include "process_tools.h"

#include <any>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <future>
#include <gtest/gtest.h>
#include <string>
#include <system_error>
#include <type_traits>

namespace {

struct my_error : std::runtime_error {
  using std::runtime_error::runtime_error;
};
struct other_error : std::runtime_error {
  using std::runtime_error::runtime_error;
};
const bool registered = conc::register_exception<my_error>();

/// Pointers by value: code of Clang's looks for one that was rethrown in the wrong place otherwise.
template <class Expected, class F> Expected thrown_by(F f) {
  using caught = std::conditional_t<std::is_pointer_v<Expected>, Expected, const Expected &>;
  try {
    conc::map(conc::processes{2}, up_to(3), f);
  } catch (caught e) {
    return e;
  }
  throw std::logic_error("no exception of that type");
}

TEST(processes_exceptions, keep_the_types_of_exceptions) {
  EXPECT_STREQ(thrown_by<my_error>([](int) -> int { throw my_error("mine"); }).what(), "mine");
  EXPECT_EQ(thrown_by<int>([](int i) -> int { throw i + 7; }), 7);
  EXPECT_EQ(thrown_by<std::string>([](int) -> int { throw std::string("text"); }), "text");
  EXPECT_STREQ(thrown_by<const char *>([](int) -> int { throw "literal"; }), "literal");
  EXPECT_STREQ(
      thrown_by<std::overflow_error>([](int) -> int { throw std::overflow_error("over"); }).what(),
      "over");
  thrown_by<std::bad_alloc>([](int) -> int { throw std::bad_alloc(); });
  thrown_by<std::out_of_range>([](int) { return std::vector<int>().at(1); });
}

TEST(processes_exceptions, keep_error_codes) {
  auto thrower = [](int) -> int {
    throw std::system_error(ENOENT, std::generic_category(), "open");
  };
  auto e = thrown_by<std::system_error>(thrower);
  EXPECT_EQ(e.code(), std::errc::no_such_file_or_directory);
  EXPECT_STREQ(e.what(), std::system_error(ENOENT, std::generic_category(), "open").what());
}

TEST(processes_exceptions, name_exceptions_that_cannot_cross) {
  auto e = thrown_by<conc::remote_exception>([](int) -> int { throw other_error("why"); });
  EXPECT_NE(e.type().find("other_error"), std::string::npos);
  EXPECT_STREQ(e.what(), "why");
  struct local {};
  auto unknown = thrown_by<conc::remote_exception>([](int) -> int { throw local(); });
  EXPECT_NE(unknown.type().find("local"), std::string::npos);
}

// The standard library's with more to them than a text.

template <class E> void expect_the_same(const E &thrown) {
  E e = thrown_by<E>([&](int) -> int { throw E(thrown); });
  EXPECT_STREQ(e.what(), thrown.what());
  EXPECT_EQ(e.code(), thrown.code());
}

TEST(processes_exceptions, keep_what_standard_errors_know) {
  expect_the_same(std::system_error(EIO, std::system_category()));
  expect_the_same(std::system_error(std::make_error_code(std::future_errc::no_state), "text"));
  expect_the_same(std::ios_base::failure("cannot read", std::io_errc::stream));
  expect_the_same(std::future_error(std::future_errc::broken_promise));
  std::error_code missing = std::make_error_code(std::errc::no_such_file_or_directory);
  expect_the_same(std::filesystem::filesystem_error("open", missing));
  expect_the_same(std::filesystem::filesystem_error("copy", "/a", "/b", missing));
  auto e = thrown_by<std::filesystem::filesystem_error>([](int) -> int {
    std::filesystem::directory_iterator("/nowhere/at/all");
    return 0;
  });
  EXPECT_EQ(e.path1(), "/nowhere/at/all");
  EXPECT_TRUE(e.path2().empty());
  thrown_by<std::bad_any_cast>([](int) { return std::any_cast<int>(std::any(1.5)); });
}

struct own_category : std::error_category {
  const char *name() const noexcept override { return "own"; }
  std::string message(int) const override { return "own message"; }
};

TEST(processes_exceptions, name_error_codes_of_the_programs_own) {
  static const own_category own;
  auto e = thrown_by<conc::remote_exception>(
      [](int) -> int { throw std::system_error(7, own, "text"); });
  EXPECT_EQ(e.type(), "std::system_error");
  EXPECT_STREQ(e.what(), "text: own message");
}

TEST(processes_exceptions, are_caught_by_their_bases) {
  thrown_by<std::runtime_error>([](int) -> int { throw std::overflow_error("over"); });
  thrown_by<std::bad_alloc>([](int) -> int { throw std::bad_array_new_length(); });
  thrown_by<std::runtime_error>([](int) -> int { throw my_error("mine"); });
}

TEST(processes_exceptions, cross_two_generations) {
  auto inner = [](int) {
    return conc::map(conc::processes{1}, up_to(2), [](int i) { return i ? raise(SIGKILL) : 0; })[1];
  };
  EXPECT_EQ(thrown_by<conc::worker_died>(inner).signal(), SIGKILL);
}

// The program's own.

struct http_error {
  int status;
  std::string url;
};
class parse_error : public std::runtime_error {
public:
  parse_error(const std::string &text, int line) : std::runtime_error(text), line_(line) {}
  int line() const noexcept { return line_; }

private:
  int line_;
};

} // namespace

template <> struct conc::codec<parse_error> {
  static void encode(encoder &out, const parse_error &e) {
    conc::encode(out, std::string(e.what()));
    conc::encode(out, e.line());
  }
  static parse_error decode(decoder &in) {
    auto text = conc::decode<std::string>(in);
    return parse_error(text, conc::decode<int>(in));
  }
};

namespace {

const bool more_registered = conc::register_exception<http_error>(conc::with_codec) &&
                             conc::register_exception<parse_error>(conc::with_codec);

TEST(processes_exceptions, keep_what_registered_types_know) {
  auto http = thrown_by<http_error>([](int i) -> int { throw http_error{404 + i, "/x"}; });
  EXPECT_EQ(http.status, 404);
  EXPECT_EQ(http.url, "/x");
  auto parse = thrown_by<parse_error>([](int) -> int { throw parse_error("no brace", 12); });
  EXPECT_STREQ(parse.what(), "no brace");
  EXPECT_EQ(parse.line(), 12);
}

/// "outer: inner: …", by what() and by what is nested.
std::string chain_of(const std::exception &e) {
  try {
    std::rethrow_if_nested(e);
  } catch (const std::exception &nested) {
    return e.what() + (": " + chain_of(nested));
  } catch (int i) {
    return e.what() + (": " + std::to_string(i));
  }
  return e.what();
}

[[noreturn]] void fail_thrice(int) {
  try {
    try {
      throw 7;
    } catch (...) {
      std::throw_with_nested(std::out_of_range("inner"));
    }
  } catch (...) {
    std::throw_with_nested(my_error("outer"));
  }
}

TEST(processes_exceptions, keep_what_is_nested_in_them) {
  auto chain = [](auto thrower) {
    try {
      conc::map(conc::processes{1}, up_to(1), thrower);
    } catch (const my_error &e) {
      return "my_error " + chain_of(e);
    } catch (const conc::remote_exception &e) {
      return e.type() + ' ' + chain_of(e);
    }
    return std::string();
  };
  EXPECT_EQ(chain([](int i) -> int { fail_thrice(i); }), "my_error outer: inner: 7");
  auto unregistered = [](int i) -> int {
    try {
      fail_thrice(i);
    } catch (...) {
      std::throw_with_nested(other_error("why"));
    }
  };
  std::string said = chain(unregistered);
  EXPECT_NE(said.find("other_error why: outer: inner: 7"), std::string::npos) << said;
}

} // namespace
