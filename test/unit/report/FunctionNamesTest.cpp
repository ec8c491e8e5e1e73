#include "tools/report/FunctionNames.h"

#include "gtest/gtest.h"

using namespace concadvise;

TEST(FunctionNames, LoseParametersAndTemplateArguments) {
  EXPECT_EQ(shortFunctionName("http::get(std::__cxx11::basic_string<char, std::char_traits<char>, "
                              "std::allocator<char>> const&)"),
            "http::get");
  EXPECT_EQ(shortFunctionName("std::vector<int, std::allocator<int>>::push_back(int&&)"),
            "std::vector<…>::push_back");
  EXPECT_EQ(shortFunctionName("main"), "main");
}

TEST(FunctionNames, LoseTheReturnTypeOfTemplates) {
  EXPECT_EQ(shortFunctionName("std::vector<int> twice<int>(std::vector<int> const&)"), "twice<…>");
  EXPECT_EQ(shortFunctionName("auto detail::real<int (void*)>::operator()<void*>(void*) const"),
            "detail::real<…>::operator()<…>");
  EXPECT_EQ(shortFunctionName("decltype(auto) pick<int>(int)"), "pick<…>");
}

TEST(FunctionNames, KeepOperatorsAndNamelessScopes) {
  EXPECT_EQ(shortFunctionName("(anonymous namespace)::walk(int)"), "(anonymous namespace)::walk");
  EXPECT_EQ(shortFunctionName("operator<<(std::ostream&, point const&)"), "operator<<");
  EXPECT_EQ(shortFunctionName("a::b::operator->() const"), "a::b::operator->");
  EXPECT_EQ(shortFunctionName("operator new(unsigned long)"), "operator new");
  EXPECT_EQ(shortFunctionName("main::{lambda(int, char)#1}::operator()(int, char) const"),
            "main::{lambda(int, char)#1}::operator()");
  EXPECT_EQ(shortFunctionName("my_operator(int)"), "my_operator");
}

TEST(FunctionNames, OfPythonStayWhole) {
  EXPECT_EQ(shortFunctionName("<module>"), "<module>");
  EXPECT_EQ(shortFunctionName("main.<locals>.<lambda>"), "main.<locals>.<lambda>");
}

TEST(FunctionNames, OtherTextStaysReadable) {
  EXPECT_EQ(shortFunctionName(""), "");
  EXPECT_EQ(shortFunctionName("(("), "((");
  EXPECT_EQ(shortFunctionName("a>>>b"), "ab"); // no name; any short text will do
  EXPECT_EQ(shortFunctionName("f<<<<<"), "f<…");
}
