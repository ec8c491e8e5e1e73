// Code that tests other code: by the names of files, and by what test frameworks make of a test.
#include "analyzer/program/Sites.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace concadvise {

static bool namesTest(StringRef Stem) {
  return Stem.starts_with("test_") || Stem.ends_with("_test") || Stem.ends_with("_tests") ||
         Stem.ends_with("_unittest") || Stem.ends_with("-test") || Stem.ends_with(".test") ||
         Stem.ends_with("Test") || Stem.ends_with("Tests");
}

/// The methods and functions that GoogleTest, Boost.Test, Catch2 and doctest make of a test.
static bool isTestFunction(const FunctionFacts &Function) {
  StringRef Name = Function.Name;
  return Name.contains("_Test::TestBody") || Name.ends_with("::test_method") ||
         Name.contains("CATCH2_INTERNAL_TEST_") || Name.contains("DOCTEST_ANON_FUNC_") ||
         any_of(Function.OverriddenNames,
                [](StringRef Base) { return Base.starts_with("testing::Test::"); });
}

bool isTestCode(const FunctionFacts &Function) {
  return isTestFunction(Function) || namesTest(sys::path::stem(Function.At.File));
}

} // namespace concadvise
