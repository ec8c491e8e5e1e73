// A mutex between processes that is free again when its holder dies.
#pragma once

#include <cerrno>
#include <pthread.h>
#include <system_error>

namespace conc::detail {

/// To be made in shared memory.
class robust_mutex {
public:
  robust_mutex() {
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
    int error = pthread_mutex_init(&mutex_, &attributes);
    pthread_mutexattr_destroy(&attributes);
    if (error != 0)
      throw std::system_error(error, std::generic_category(), "conc: cannot make a mutex");
  }

private:
  friend class robust_lock;
  pthread_mutex_t mutex_;
};

class robust_lock {
public:
  explicit robust_lock(robust_mutex &m) : mutex_(m.mutex_) {
    int error = pthread_mutex_lock(&mutex_);
    holder_died_ = error == EOWNERDEAD;
    if (holder_died_)
      pthread_mutex_consistent(&mutex_);
    else if (error != 0)
      throw std::system_error(error, std::generic_category(), "conc: cannot lock a mutex");
  }
  ~robust_lock() { pthread_mutex_unlock(&mutex_); }
  robust_lock(const robust_lock &) = delete;
  robust_lock &operator=(const robust_lock &) = delete;

  /// What the mutex guards may be half changed.
  bool holder_died() const noexcept { return holder_died_; }

private:
  pthread_mutex_t &mutex_;
  bool holder_died_ = false;
};

} // namespace conc::detail
