// Functions by name: calls and answers as bytes.
#include "conc/conc.h"
#include "conc/registered.h"

#include <gtest/gtest.h>
#include <map>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

int add(int a, int b) { return a + b; }
std::map<std::string, int> tally(const std::vector<std::string> &words) {
  std::map<std::string, int> counts;
  for (const auto &w : words)
    ++counts[w];
  return counts;
}
int refuse(std::string why) { throw std::range_error(why); }
int calls = 0;
void note(int by) noexcept { calls += by; }

const conc::registered add_call{"add", add};
const conc::registered tally_call{"tally", tally};
const conc::registered refuse_call{"refuse", refuse};
const conc::registered note_call{"note", note};
const conc::registered square_call{"square", +[](long x) { return x * x; }};
const conc::registered one{"twice", +[] { return 1; }};
const conc::registered two{"twice", +[] { return 2; }};

/// Asks as another process would: by bytes only.
template <class F, class... Args> typename F::result ask(const F &f, const Args &...args) {
  std::vector<unsigned char> call, answer;
  conc::encoder out(call);
  f.encode_call(out, args...);
  conc::detail::answer_call(call.data(), call.size(), answer);
  return conc::detail::decode_result<typename F::result>(
      conc::detail::result_of_answer(answer.data(), answer.size()));
}

TEST(registered, is_called_by_its_name) {
  EXPECT_EQ(ask(add_call, 2, 3), 5);
  EXPECT_EQ(ask(square_call, 7), 49);
  EXPECT_EQ(ask(tally_call, std::vector<std::string>{"a", "b", "a"})["a"], 2);
  ask(note_call, 2);
  EXPECT_EQ(calls, 2);
}

TEST(registered, is_the_function_itself) {
  EXPECT_EQ(add_call(2, 3), 5);
  EXPECT_EQ(add_call.id(), "add");
  EXPECT_EQ(conc::map(conc::threads{}, conc::range(0L, 3L), square_call),
            (std::vector<long>{0, 1, 4}));
}

TEST(registered, exceptions_come_back) {
  try {
    ask(refuse_call, std::string("no"));
    FAIL();
  } catch (const std::range_error &e) {
    EXPECT_STREQ(e.what(), "no");
  }
}

TEST(registered, a_name_of_two_functions_is_refused) {
  EXPECT_THROW(ask(one), std::logic_error);
  EXPECT_EQ(one(), 1);
}

TEST(registered, what_nobody_sent_is_refused) {
  using conc::detail::answer_call, conc::detail::result_of_answer;
  std::vector<unsigned char> call, answer;
  conc::encoder out(call);
  add_call.encode_call(out, 2, 3);
  for (std::size_t size = 0; size < call.size(); ++size) {
    answer.clear();
    answer_call(call.data(), size, answer);
    EXPECT_ANY_THROW(result_of_answer(answer.data(), answer.size()));
  }
  answer.clear();
  std::vector<unsigned char> unknown;
  conc::encoder named(unknown);
  conc::detail::encode_call_of("nobody", named);
  answer_call(unknown.data(), unknown.size(), answer);
  EXPECT_THROW(result_of_answer(answer.data(), answer.size()), std::out_of_range);
  unsigned char odd[] = {9, 9};
  EXPECT_THROW(result_of_answer(odd, 2), conc::decode_error);
  EXPECT_THROW(result_of_answer(odd, 0), conc::decode_error);
}

} // namespace
