// Clang's ThreadSanitizer, linked without the options that put the runtime's guards around its own.
#include "conc/conc.h"

#include <gtest/gtest.h>

namespace {

TEST(guards, that_are_not_ours_are_said_not_to_be) {
  try {
    conc::for_each(conc::async{}, conc::range(0, 1), [](int) {});
    ADD_FAILURE() << "async starts";
  } catch (const conc::hooks_not_linked &e) {
    EXPECT_NE(std::string(e.what()).find("__cxa_guard_acquire"), std::string::npos) << e.what();
  }
}

} // namespace
