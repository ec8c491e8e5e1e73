#include "conc/conc.h"

#include <cstdlib>
#include <gtest/gtest.h>
#include <string>
#include <typeinfo>

namespace {

/// The model and size that a site chooses when its variable has `value`.
template <class Site> std::string chosen(const Site &site) {
  return site.with([](const auto &executor, conc::site_counts::record *) -> std::string {
    using model = std::decay_t<decltype(executor)>;
    std::string name = conc::detail::model_name<model>::value;
    if constexpr (std::is_same_v<model, conc::threads>)
      return name + std::to_string(executor.workers);
    if constexpr (std::is_same_v<model, conc::async>)
      return name + std::to_string(executor.in_flight);
    return name;
  });
}

/// Each site reads the environment once, so each case has an id of its own.
template <std::uint64_t Id> std::string choose(const char *variable, const char *value) {
  setenv(variable, value, 1);
  testing::internal::CaptureStderr();
  auto result = chosen(conc::site<Id, conc::async, conc::threads>(conc::async{20}));
  std::string complaint = testing::internal::GetCapturedStderr();
  unsetenv(variable);
  return complaint.empty() ? result : result + "|" + complaint;
}

TEST(site, takes_its_first_model) {
  EXPECT_EQ((chosen(conc::site<0x1, conc::threads, conc::async>())), "threads0");
  EXPECT_EQ((chosen(conc::site<0x2, conc::async, conc::threads>(conc::async{7}))), "async7");
  EXPECT_EQ((chosen(conc::site<0x3, conc::threads, conc::async>(conc::async{7}, conc::threads{3}))),
            "threads3");
}

TEST(site, obeys_the_environment) {
  EXPECT_EQ(choose<0x3f9a1c>("CONC_SITE_3f9a1c", "threads:8"), "threads8");
  EXPECT_EQ(choose<0x3f9a1d>("CONC_SITE_3f9a1d", "threads"), "threads0");
  EXPECT_EQ(choose<0x3f9a1e>("CONC_SITE_3f9a1e", "serial"), "serial");
  EXPECT_EQ(choose<0x3f9a1f>("CONC_SITE_3f9a1f", "async"), "async20");
}

TEST(site, names_are_lower_case_hexadecimal_of_at_least_six_digits) {
  EXPECT_EQ(choose<0xab>("CONC_SITE_0000ab", "serial"), "serial");
  EXPECT_EQ(choose<0xfedcba9876543210>("CONC_SITE_fedcba9876543210", "serial"), "serial");
}

template <std::uint64_t Id> void expect_refusal(const char *variable, const char *value) {
  EXPECT_EQ(choose<Id>(variable, value), std::string("async20|conc: ") + variable + "=" + value +
                                             " is ignored: it can be serial, async[:N], "
                                             "threads[:N]\n");
}

TEST(site, keeps_its_model_when_the_environment_is_wrong) {
  expect_refusal<0x100001>("CONC_SITE_100001", "processes:2");
  expect_refusal<0x100002>("CONC_SITE_100002", "threads:");
  expect_refusal<0x100003>("CONC_SITE_100003", "threads:0");
  expect_refusal<0x100004>("CONC_SITE_100004", "threads:-1");
  expect_refusal<0x100005>("CONC_SITE_100005", "threads:99999999999999999999");
  expect_refusal<0x100006>("CONC_SITE_100006", "");
  expect_refusal<0x100007>("CONC_SITE_100007", "serial:2");
  expect_refusal<0x100008>("CONC_SITE_100008", "thread");
}

TEST(site, is_an_executor) {
  conc::site<0x200001, conc::threads> site(conc::threads{2});
  EXPECT_EQ(conc::map(site, conc::range(0, 3), [](int i) { return i; }), (std::vector{0, 1, 2}));
  int sum = 0;
  conc::map(site, conc::range(0, 3), [](int i) { return i; }, [&](int r) { sum += r; });
  EXPECT_EQ(sum, 3);
  EXPECT_EQ(conc::reduce(site, conc::range(0, 3), 0, [](int i) { return i; }, std::plus{}), 3);
  conc::for_each(site, conc::range(0, 3), [](int) {});
}

} // namespace
