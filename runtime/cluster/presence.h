// Whether another rank is still there.
#pragma once

#include "channel.h"

#include <chrono>

namespace conc::detail {

/// What a rank says of itself first.
bytes introduction(unsigned tasks_at_once);

/// What is known of another rank.
class presence {
public:
  explicit presence(std::chrono::milliseconds silence) : silence_(silence) { heard(); }
  presence(presence &&other) noexcept;
  ~presence();

  void heard() { last_ = std::chrono::steady_clock::now(); }
  /// Takes its introduction; the tasks that it runs at once. With `watch`, the process itself is
  /// watched when it is one of this machine. Throws decode_error.
  unsigned introduced(const bytes &, bool watch);
  /// Whether it has ended, or has been silent for too long.
  bool is_lost() const;

private:
  std::chrono::milliseconds silence_;
  std::chrono::steady_clock::time_point last_;
  int process_ = -1; ///< a pidfd
};

/// Says at its intervals that this rank is there.
class pulse {
public:
  explicit pulse(std::chrono::milliseconds silence) : interval_(silence / 10) {}
  /// Whether it is time again.
  bool is_due();

private:
  std::chrono::milliseconds interval_;
  std::chrono::steady_clock::time_point next_{};
};

/// Pauses of one who looks for messages: none while there are any, then longer and longer ones.
class patience {
public:
  void reset() noexcept { looks_ = 0; }
  void pause();

private:
  unsigned looks_ = 0;
};

} // namespace conc::detail
