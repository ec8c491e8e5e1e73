#include "hooks.h"

#include "conc/errors.h"
#include "conc/hooks.h"
#include "real.h"

#include <cstdio>
#include <cstdlib>
#include <dlfcn.h>

// One function of each file of hooks, under a second name that nothing can stand before.
extern "C" {
void conc_own_recv();
void conc_own_read();
void conc_own_poll();
void conc_own_nanosleep();
void conc_own_getaddrinfo();
void conc_own_pthread_mutex_lock();
void conc_own_pthread_cond_wait();
void conc_own_mtx_lock();
void conc_own_pthread_once();
void conc_own_flockfile();
void conc_own_fsync();
void conc_own_waitpid();
void conc_own_syscall();
}

namespace conc::detail {

void *find_next(const char *name) noexcept {
  void *function = dlsym(RTLD_NEXT, name);
  if (!function) {
    std::fprintf(stderr, "conc: the C library has no %s()\n", name);
    std::abort();
  }
  return function;
}

void check_hooks() {
  struct hook {
    const char *name;
    void (*own)();
  };
  static constexpr hook hooks[] = {{"recv", conc_own_recv},
                                   {"read", conc_own_read},
                                   {"poll", conc_own_poll},
                                   {"nanosleep", conc_own_nanosleep},
                                   {"getaddrinfo", conc_own_getaddrinfo},
                                   {"pthread_mutex_lock", conc_own_pthread_mutex_lock},
                                   {"pthread_cond_wait", conc_own_pthread_cond_wait},
                                   {"mtx_lock", conc_own_mtx_lock},
                                   {"pthread_once", conc_own_pthread_once},
                                   {"flockfile", conc_own_flockfile},
                                   {"fsync", conc_own_fsync},
                                   {"waitpid", conc_own_waitpid},
                                   {"syscall", conc_own_syscall}};
  static const char *const missed = [] {
    for (const hook &h : hooks)
      if (dlsym(RTLD_DEFAULT, h.name) != reinterpret_cast<void *>(h.own))
        return h.name;
    return guards_are_hooked() ? nullptr : "__cxa_guard_acquire";
  }();
  if (missed)
    throw hooks_not_linked(missed);
}

} // namespace conc::detail

void conc::hooks::check() { conc::detail::check_hooks(); }
