// What the verbs throw besides the exceptions of the tasks themselves.
#ifndef CONC_ERRORS_H
#define CONC_ERRORS_H

#include <cstddef>
#include <exception>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <vector>

namespace conc {

/// The task was cancelled before it ended.
class cancelled : public std::runtime_error {
public:
  cancelled() : std::runtime_error("conc: the task was cancelled") {}
};

/// The time was up before the work had ended: that of conc::with_timeout, or the executor's
/// timeout, for which the task's process was killed.
class timeout_error : public std::runtime_error {
public:
  timeout_error() : std::runtime_error("conc: the task exceeded its timeout and was killed") {}
  explicit timeout_error(const std::string &text) : std::runtime_error(text) {}
  /// Of a loop: names the task by its index.
  explicit timeout_error(std::size_t task)
      : std::runtime_error("conc: task " + std::to_string(task) +
                           " exceeded its timeout and was killed") {}
};

/// Several tasks of a conc::scope failed. what() names each.
class aggregate_error : public std::runtime_error {
public:
  /// At least two, in the order in which they came.
  explicit aggregate_error(std::vector<std::exception_ptr> errors);
  const std::vector<std::exception_ptr> &errors() const noexcept { return *errors_; }

private:
  std::shared_ptr<const std::vector<std::exception_ptr>> errors_; ///< copies never throw
};

/// The process that ran the task ended before the task did.
class worker_died : public std::runtime_error {
public:
  /// `status` as wait(2) gives it.
  explicit worker_died(int status);
  /// Of a loop: names the task by its index.
  worker_died(int status, std::size_t task);
  /// The signal that killed the process, or 0 when it left by exit.
  int signal() const noexcept { return signal_; }
  /// Its exit status when signal() is 0.
  int exit_status() const noexcept { return exit_status_; }

private:
  worker_died(int status, const std::string &who);
  int signal_;
  int exit_status_;
};

/// The task needed more memory than its process may have (processes::memory).
class memory_error : public std::bad_alloc {
public:
  explicit memory_error(const std::string &text) : text_(text) {}
  memory_error(std::size_t task, std::size_t bytes)
      : text_("conc: task " + std::to_string(task) + " needs more than the " +
              std::to_string(bytes) + " bytes that its process may allocate") {}
  const char *what() const noexcept override { return text_.what(); }

private:
  std::runtime_error text_; ///< whose copies never throw
};

/// An exception of a type that cannot cross processes, thrown by a task in a worker process.
/// what() is the original's text.
class remote_exception : public std::runtime_error {
public:
  remote_exception(std::string type, const std::string &text)
      : std::runtime_error(text), type_(std::move(type)) {}
  /// The original's type, as written in C++.
  const std::string &type() const noexcept { return type_; }

private:
  std::string type_;
};

/// What a worker process sent could not be read back.
class decode_error : public std::runtime_error {
public:
  decode_error() : std::runtime_error("conc: a result from a worker process is malformed") {}
};

/// conc::async was used in a program whose C library calls do not reach the runtime's hooks.
class hooks_not_linked : public std::logic_error {
public:
  explicit hooks_not_linked(const std::string &function)
      : std::logic_error("conc::async: the program's calls of " + function +
                         "() do not reach the runtime; link libconc into the executable itself") {}
};

} // namespace conc

#endif
