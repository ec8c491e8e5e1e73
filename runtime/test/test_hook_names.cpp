// Every call that hooks stand before reaches them from every library of the program.
#include "conc/hooks.h"

#include <dlfcn.h>
#include <gtest/gtest.h>

extern "C" {
struct reached {
  const char *name;
  void (*function)();
};
extern const reached reached_functions[];
}

namespace {

const void *object_of(const void *address) {
  Dl_info info{};
  return dladdr(address, &info) ? info.dli_fbase : nullptr;
}

TEST(hook_names, calls_of_shared_libraries_reach_the_runtime) {
  conc::hooks::check();
  // Whatever holds the runtime: the executable, or libconc.so.
  const void *runtime = object_of(reinterpret_cast<void *>(&conc::hooks::check));
  if (void *library = dlsym(RTLD_DEFAULT, "_ZN4conc5hooks5checkEv"))
    runtime = object_of(library);
  ASSERT_NE(runtime, nullptr);
  for (const reached *r = reached_functions; r->name; ++r)
    EXPECT_EQ(object_of(reinterpret_cast<void *>(r->function)), runtime) << r->name;
}

} // namespace
