// Hooks of the locks of stdio's streams, which are recursive and whose owner is the fiber. (Calls
// inside of stdio take them by thread: they never wait for a fiber, so they never need to.)
#include "lock_waits.h"
#include "real.h"

#include <cstdio>

using namespace conc::detail;

CONC_REAL(flockfile)
CONC_REAL(ftrylockfile)
CONC_REAL(funlockfile)

extern "C" {

void flockfile(FILE *file) noexcept {
  if (must_not_block(file))
    try_until(file, never,
              [&] { return lent_locks::holder(file) || real_ftrylockfile(file) != 0 ? EBUSY : 0; });
  else
    real_flockfile(file);
  note_taken(file, __builtin_return_address(0));
}
__attribute__((alias("flockfile"), visibility("hidden"))) void conc_own_flockfile(FILE *) noexcept;

int ftrylockfile(FILE *file) noexcept {
  int result = lent_locks::holder(file) ? EBUSY : real_ftrylockfile(file);
  if (result == 0)
    note_taken(file, __builtin_return_address(0));
  return result;
}

void funlockfile(FILE *file) noexcept {
  real_funlockfile(file);
  note_released(file);
  address_changed(file);
}

} // extern "C"
