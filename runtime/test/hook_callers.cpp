// A shared library that calls the C library, like any that a program uses: where do its calls go?
extern "C" {
#define X(name) void name();
#include "hook_names.inc"
#undef X

struct reached {
  const char *name;
  void (*function)();
};

extern const reached reached_functions[] = {
#define X(name) {#name, name},
#include "hook_names.inc"
#undef X
    {nullptr, nullptr}};
}
