// The arguments of a fork server's tasks, in memory that its workers map: the caller writes them as
// far ahead of the workers as there is room, and takes room back from tasks that have ended.
#pragma once

#include "conc/detail/processes.h"
#include "system.h"

#include <cstddef>
#include <cstdint>
#include <exception>
#include <utility>
#include <vector>

namespace conc::detail {

/// Where one task's arguments lie in the file.
struct argument_place {
  std::uint64_t at;
  std::uint64_t size;
  static constexpr std::uint64_t none = ~std::uint64_t{0}; ///< a size: the task is not to be run
};

/// The caller's end.
class argument_writer {
public:
  /// Of a job with arguments: for at most `window` tasks at once.
  argument_writer(const remote_job &, std::size_t window);

  /// Tasks before `first` have ended. Writes the arguments of tasks before `last` as far as there
  /// is room, of task `first` in any case; where they end.
  std::size_t fill(std::size_t first, std::size_t last);
  /// Tasks that will not run, since their arguments could not be had, and why. Once each.
  std::vector<std::pair<std::size_t, std::exception_ptr>> take_failures() {
    return std::exchange(failures_, {});
  }
  int file() const noexcept { return file_.get(); }
  std::size_t window() const noexcept { return window_; }

private:
  bool write(std::size_t index);
  bool encode(std::size_t index);
  bool place(std::size_t index, std::size_t at, std::size_t size);
  bool move_pending(std::size_t index);
  void grow(std::size_t bytes);
  bool has_live() const noexcept { return first_ < end_; }
  std::size_t tail() const noexcept;
  argument_place &place_of(std::size_t index) const noexcept;
  unsigned char *bytes() const noexcept { return static_cast<unsigned char *>(memory_.start()); }

  const remote_job &job_;
  std::size_t window_;
  std::size_t begin_; ///< of the arguments, behind the table of places
  descriptor file_;
  shared_memory memory_;
  std::size_t first_ = 0; ///< the first task that may still need its arguments
  std::size_t end_ = 0;   ///< the first task whose arguments are not written
  std::size_t next_;      ///< where in the file the next ones can go
  std::vector<unsigned char> pending_; ///< those of task end_, when they did not fit
  std::vector<std::pair<std::size_t, std::exception_ptr>> failures_;
};

/// A worker's end.
class argument_reader {
public:
  argument_reader(descriptor file, std::size_t window);
  /// Of a task before the limit.
  bool wanted(std::size_t index) const noexcept {
    return place_of(index).size != argument_place::none;
  }
  /// Of a task that is wanted. Valid until the next call.
  decoder of(std::size_t index);

private:
  const argument_place &place_of(std::size_t index) const noexcept {
    return static_cast<const argument_place *>(memory_.start())[index % window_];
  }

  descriptor file_;
  std::size_t window_;
  shared_memory memory_;
};

} // namespace conc::detail
