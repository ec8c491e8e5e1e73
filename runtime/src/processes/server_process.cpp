#include "server_process.h"

#include "conc/registered.h"
#include "orders.h"
#include "worker.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <exception>
#include <new>
#include <poll.h>
#include <pthread.h>
#include <sys/prctl.h>
#include <system_error>
#include <unistd.h>
#include <utility>
#include <vector>

namespace conc::detail {
namespace {

/// The program's signals: a terminal sends them to its server too, which must outlive what the
/// program makes of them. Workers have the program's settings again.
class signals {
public:
  signals() noexcept {
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &mask_);
    struct sigaction usual {};
    usual.sa_handler = SIG_DFL; // children that are ignored leave no status
    sigaction(SIGCHLD, &usual, &on_child_);
  }
  void restore() const noexcept {
    sigaction(SIGCHLD, &on_child_, nullptr);
    sigprocmask(SIG_SETMASK, &mask_, nullptr);
  }

private:
  sigset_t mask_{};
  struct sigaction on_child_ {};
};

/// A worker's job: the registered function, on arguments from the caller's memory. Made before the
/// worker is forked, so that what cannot be had is reported.
class served_job {
public:
  explicit served_job(packet p)
      : order_(decode_order(p.bytes)), files_(std::move(p.files)),
        function_(find_registered(order_.function)),
        arguments_(std::move(files_[arguments_file]), order_.window),
        shared_(order_.layout, files_[memory_file_of_job].get(), order_.slot) {}

  /// In the worker's process.
  void serve() {
    remote_job j;
    j.count = order_.layout.tasks;
    j.self = this;
    j.run = [](void *self, std::size_t index, encoder &result) {
      auto &me = *static_cast<served_job *>(self);
      decoder in = me.arguments_.of(index);
      me.function_.call(me.function_.target, in, result);
    };
    worker(j, order_.executor, shared_, &arguments_, order_.slot, order_.number,
           files_[bell_file].get())
        .serve(order_.inherited);
  }

private:
  order order_;
  std::vector<descriptor> files_;
  const registered_entry &function_;
  argument_reader arguments_;
  shared_state shared_;
};

class server {
public:
  server(int control, int program, const signals &s)
      : control_(control), program_(program), signals_(s) {}

  void serve() {
    while (true) {
      std::vector<pollfd> fds{{control_, POLLIN, 0}, {program_, POLLIN, 0}};
      for (const served &w : workers_)
        fds.push_back({w.process.pidfd(), POLLIN, 0});
      if (poll(fds.data(), fds.size(), -1) < 0 && errno != EINTR)
        return;
      if (fds[1].revents != 0)
        return;
      for (std::size_t i = workers_.size(); i-- > 0;)
        if (fds[i + 2].revents != 0)
          report_end(i);
      if (fds[0].revents != 0 && !take_order())
        return;
    }
  }

private:
  struct served {
    child process;
    descriptor report;
  };

  /// False when the program has none any more.
  bool take_order() {
    std::optional<packet> p = receive_packet(control_);
    if (!p)
      return false;
    if (p->files.size() == arguments_file + 1)
      start(std::move(*p));
    return true; // one that lacks descriptors is no order: its sender sees the report's end
  }

  void start(packet p) {
    descriptor report = std::move(p.files[report_file]);
    start_report answer;
    try {
      served_job job(std::move(p));
      child made = child::run([&] {
        leave_behind(report);
        signals_.restore();
        job.serve();
      });
      answer.pid = made.pid();
      send_packet(report.get(), encode_report(answer), {made.pidfd()});
      workers_.push_back({std::move(made), std::move(report)});
      return;
    } catch (const std::system_error &e) {
      answer.error = e.code().value();
    } catch (const std::bad_alloc &) {
      answer.error = ENOMEM;
    } catch (const std::exception &e) {
      answer.refusal = e.what();
    }
    send_packet(report.get(), encode_report(answer), {});
  }

  /// In a worker: what is the server's own.
  void leave_behind(descriptor &report) noexcept {
    for (served &w : workers_)
      w.process.disown();
    workers_.clear();
    report = descriptor();
    close(control_);
    close(program_);
  }

  void report_end(std::size_t i) {
    served w = std::move(workers_[i]);
    workers_.erase(workers_.begin() + static_cast<std::ptrdiff_t>(i));
    int status = w.process.reap();
    const auto *bytes = reinterpret_cast<const unsigned char *>(&status);
    send_packet(w.report.get(), {bytes, bytes + sizeof status}, {});
  }

  int control_;
  int program_;
  const signals &signals_;
  std::vector<served> workers_;
};

} // namespace

void be_seed(int control, int program) {
  // The program's end is seen by its pidfd; the thread that made this process may end before.
  prctl(PR_SET_PDEATHSIG, 0);
  signals blocked;
  pollfd end{program, POLLIN, 0};
  while (poll(&end, 1, 0) == 0) {
    try {
      child made = child::run([&] { server(control, program, blocked).serve(); });
      if (made.reap() == 0)
        return; // it was not killed
    } catch (const std::system_error &) {
      poll(&end, 1, 50); // the system may have processes again then
    }
  }
}

} // namespace conc::detail
