#include "arguments.h"

#include <algorithm>
#include <cstring>
#include <sys/stat.h>

namespace conc::detail {
namespace {

/// Of arguments that wait for their tasks. More only where one task's alone are larger.
constexpr std::size_t usual_bytes = std::size_t{16} << 20;

constexpr std::size_t whole_pages(std::size_t n) noexcept { return (n + 4095) / 4096 * 4096; }

std::size_t size_of(int file) {
  struct stat s {};
  if (fstat(file, &s) != 0)
    throw_errno("cannot read the arguments of a task");
  return static_cast<std::size_t>(s.st_size);
}

} // namespace

argument_writer::argument_writer(const remote_job &j, std::size_t window)
    : job_(j), window_(window), begin_(whole_pages(window * sizeof(argument_place))),
      file_(memory_file(begin_ + usual_bytes)), memory_(begin_ + usual_bytes, file_.get()),
      next_(begin_) {}

std::size_t argument_writer::fill(std::size_t first, std::size_t last) {
  first_ = first;
  if (!has_live()) {
    end_ = std::max(end_, first);
    next_ = begin_;
  }
  while (end_ < last && write(end_))
    ++end_;
  return end_;
}

/// False when there is no room yet.
bool argument_writer::write(std::size_t index) {
  try {
    return pending_.empty() ? encode(index) : move_pending(index);
  } catch (...) {
    failures_.emplace_back(index, std::current_exception());
    pending_ = {};
    place_of(index) = {next_, argument_place::none};
    return true;
  }
}

bool argument_writer::encode(std::size_t index) {
  // The whole rest of the file, or up to the oldest: what lies there must not be reached.
  std::size_t room = next_ >= tail() ? memory_.size() - next_ : tail() - next_ - 1;
  encoder out(bytes() + next_, room, pending_);
  job_.argument(job_.self, index, out);
  return pending_.empty() ? place(index, next_, out.in_place()) : move_pending(index);
}

bool argument_writer::place(std::size_t index, std::size_t at, std::size_t size) {
  place_of(index) = {at, size};
  next_ = at + size;
  return true;
}

/// The arguments are encoded, and reached beyond the room that there was.
bool argument_writer::move_pending(std::size_t index) {
  std::size_t size = pending_.size();
  if (!has_live()) {
    next_ = begin_;
    if (begin_ + size > memory_.size())
      grow(begin_ + size);
  }
  bool wrapped = next_ < tail();
  if (wrapped ? size >= tail() - next_ : size > memory_.size() - next_) {
    if (wrapped || size >= tail() - begin_)
      return false;
    next_ = begin_;
  }
  std::memcpy(bytes() + next_, pending_.data(), size);
  place(index, next_, size);
  pending_ = {}; // large, and perhaps the only one
  return true;
}

void argument_writer::grow(std::size_t size) {
  resize_memory_file(file_.get(), whole_pages(size));
  memory_ = shared_memory(whole_pages(size), file_.get());
}

/// Where the oldest arguments lie that are needed; behind everything is free when there are none.
std::size_t argument_writer::tail() const noexcept {
  return has_live() ? static_cast<std::size_t>(place_of(first_).at) : begin_;
}

argument_place &argument_writer::place_of(std::size_t index) const noexcept {
  return static_cast<argument_place *>(memory_.start())[index % window_];
}

argument_reader::argument_reader(descriptor file, std::size_t window)
    : file_(std::move(file)), window_(window), memory_(size_of(file_.get()), file_.get()) {}

decoder argument_reader::of(std::size_t index) {
  argument_place p = place_of(index);
  if (p.at + p.size > memory_.size())
    memory_ = shared_memory(size_of(file_.get()), file_.get());
  if (p.size > memory_.size() || p.at > memory_.size() - p.size)
    throw decode_error();
  return decoder(static_cast<const unsigned char *>(memory_.start()) + p.at,
                 static_cast<std::size_t>(p.size));
}

} // namespace conc::detail
