// What a loop is to do at certain times.
#pragma once

#include "../waiting.h"

#include <boost/intrusive/set.hpp>

namespace conc::detail {

/// One of them. Destroying it takes it back. Of the loop's thread.
class timer : public boost::intrusive::set_base_hook<
                  boost::intrusive::link_mode<boost::intrusive::auto_unlink>,
                  boost::intrusive::optimize_size<true>> {
public:
  clock::time_point when = never;
  /// The time has come, and the timer has left its list: it may be destroyed now.
  virtual void ring() noexcept = 0;

  friend bool operator<(const timer &a, const timer &b) noexcept { return a.when < b.when; }

protected:
  ~timer() = default;
};

/// In the order of their times; those of one moment in the order in which they came.
class timers {
public:
  void add(timer &t) { all_.insert(t); }
  /// Rings those whose time has come by now; how many.
  int ring_due();
  /// The earliest one's, or never.
  clock::time_point next() const noexcept { return all_.empty() ? never : all_.begin()->when; }

private:
  boost::intrusive::multiset<timer, boost::intrusive::constant_time_size<false>> all_;
};

inline int timers::ring_due() {
  if (all_.empty())
    return 0;
  int rung = 0;
  clock::time_point now = clock::now();
  while (!all_.empty() && all_.begin()->when <= now) {
    timer &t = *all_.begin();
    t.unlink();
    t.ring();
    ++rung;
  }
  return rung;
}

} // namespace conc::detail
