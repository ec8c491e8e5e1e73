// conc::fork_server: worker processes for programs that have threads, or much memory.
#ifndef CONC_FORK_SERVER_H
#define CONC_FORK_SERVER_H

#include "conc/detail/registered_jobs.h"

#include <memory>
#include <utility>

namespace conc {
namespace detail {

class server_link;

/// As conc::detail::run, on workers of a fork server; the job has arguments and a function.
void run(server_link &, const processes &, const remote_job &);
/// As conc::detail::start.
void start(std::shared_ptr<server_link>, const processes &, std::shared_ptr<task_core>,
           const remote_job &);

} // namespace detail

/// The executor of a fork server: conc::fork_server::processes().
struct served_processes {
  processes options;
  std::shared_ptr<detail::server_link> server;
};

/// A process that forks worker processes when the program itself no longer can: it is a copy of the
/// program from the moment at which it was made, with one thread and little memory.
///
///     int main() {
///       conc::fork_server server; // before there are threads
///       …
///       auto counts = conc::map(server.processes({4}), pages, count); // count: conc::registered
///
/// Tasks are registered functions (conc/registered.h). What they take is sent to them, as results
/// are sent back: they see the program's memory as it was when the server was made, and nothing of
/// what it did since. Otherwise it is as with conc::processes: exceptions, timeouts, memory limits
/// and deaths. No static initialiser runs a second time.
///
/// A server that dies takes its workers with it, so the tasks that they ran fail with worker_died;
/// what they had not begun, and what comes later, goes to another server, which is made by a
/// process that does nothing else. When that one is gone too, verbs throw std::system_error
/// (ECONNRESET).
///
/// The processes are children of the program's, so `wait` for any child waits for them as well;
/// they end with the program, however it ends, or with the server's destruction. Thread-safe. A
/// forked child of the program cannot use it: std::logic_error.
class fork_server {
public:
  /// Throws std::logic_error when the program has threads of its own already, std::system_error
  /// when the system refuses a process.
  fork_server();
  /// No task may run any more.
  ~fork_server();
  fork_server(const fork_server &) = delete;
  fork_server &operator=(const fork_server &) = delete;

  /// An executor for map, map_unordered, for_each and submit.
  served_processes processes(conc::processes options = {}) const { return {options, link_}; }

private:
  std::shared_ptr<detail::server_link> link_;
};

namespace detail {

template <> inline constexpr bool shares_memory<served_processes> = false;

template <> inline constexpr bool runs_registered<served_processes> = true;

inline void run(const served_processes &e, const remote_job &j) { run(*e.server, e.options, j); }
inline void start(const served_processes &e, std::shared_ptr<task_core> task, const remote_job &j) {
  start(e.server, e.options, std::move(task), j);
}

} // namespace detail
} // namespace conc

#endif
