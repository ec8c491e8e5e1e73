// conc::file: files on disk without blocking a loop. The calls run on threads.
#ifndef CONC_FILE_H
#define CONC_FILE_H

#include "conc/task.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace conc {

/// What an open file may be used for, and whether it is made or emptied by opening it.
enum class open_mode {
  read,       ///< must exist
  write,      ///< made or emptied
  append,     ///< made if need be; each write goes to the end
  read_write, ///< must exist
  create      ///< for reading and writing; must not exist
};

/// An open file. Each call begins at once on a thread for waiting tasks and gives a task:
/// `co_await f.read(…)` in a coroutine, `f.read(…).get()` on a fiber or thread. Errors are
/// std::system_error. Buffers must stay until the task has ended, which its handle sees to;
/// cancelling a task that has begun waits for the disk. Calls may overlap when they give offsets.
class file {
public:
  static task<file> open(std::string path, open_mode mode = open_mode::read);

  file(file &&) noexcept;
  file &operator=(file &&) noexcept;
  ~file(); ///< closes it, and ignores errors

  /// At most `size` bytes from where the last read or write ended; 0 at the end of the file.
  task<std::size_t> read(void *data, std::size_t size);
  /// The same from an offset in bytes.
  task<std::size_t> read_at(std::uint64_t offset, void *data, std::size_t size);
  /// All of it.
  task<void> write(std::string_view data);
  task<void> write_at(std::uint64_t offset, std::string_view data);
  /// Bytes.
  task<std::uint64_t> size() const;
  /// Makes it this long.
  task<void> resize(std::uint64_t size);
  /// Until what was written is on the disk.
  task<void> sync();
  /// Closes it, and tells of errors.
  task<void> close();
  int native_handle() const noexcept; ///< stays the file's; -1 when closed

private:
  struct state;
  explicit file(std::shared_ptr<state>) noexcept;
  std::shared_ptr<state> state_;
};

/// A whole file.
task<std::string> read_file(std::string path);
/// Makes the file, or replaces what is in it.
task<void> write_file(std::string path, std::string data);

} // namespace conc

#endif
