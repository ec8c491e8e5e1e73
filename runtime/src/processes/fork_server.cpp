#include "conc/fork_server.h"

#include "../own_threads.h"
#include "orders.h"
#include "server_process.h"
#include "supervisor.h"

#include <cerrno>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

namespace conc::detail {

/// The program's end.
class server_link {
public:
  server_link() {
    if (!alone_with_own_threads())
      throw std::logic_error("conc::fork_server: the program has threads already; make the server "
                             "at the beginning of main");
    descriptor program(open_pidfd(getpid()));
    if (!program)
      throw_errno("cannot watch the program for its fork server");
    auto [mine, servers] = message_sockets();
    seed_ = child::run([&, not_its_own = &mine] {
      *not_its_own = descriptor();
      be_seed(servers.get(), program.get());
    });
    control_ = std::move(mine);
  }

  ~server_link() {
    if (!is_own()) {
      seed_.disown();
      return;
    }
    // A forked child may hold the socket too, so that to close it says nothing.
    shutdown(control_.get(), SHUT_RDWR);
    seed_.reap();
  }

  void check_owner() const {
    if (!is_own())
      throw std::logic_error("conc::fork_server: it belongs to the process that has made it");
  }

  /// None: the server died meanwhile.
  child start(const worker_order &o) const {
    auto [mine, servers] = message_sockets();
    if (!send_packet(control_.get(), encode_order(o),
                     {servers.get(), o.bell, o.shared.file(), o.arguments->file()}))
      throw_gone();
    servers = descriptor();
    std::optional<packet> p = receive_packet(mine.get());
    if (!p)
      return child();
    start_report answer = decode_report(p->bytes);
    if (!answer.refusal.empty())
      throw std::logic_error(answer.refusal + " in the fork server");
    errno = answer.error != 0 ? answer.error : EMFILE; // which loses the descriptor on the way
    if (answer.error != 0 || p->files.empty())
      throw_errno("cannot fork a worker process");
    return child(answer.pid, std::move(p->files[0]), std::move(mine));
  }

  [[noreturn]] static void throw_gone() {
    errno = ECONNRESET;
    throw_errno("the fork server and the process that could replace it are gone");
  }

private:
  bool is_own() const noexcept { return getpid() == owner_; }

  pid_t owner_ = getpid();
  descriptor control_;
  child seed_;
};

namespace {

class served_workers final : public worker_source {
public:
  explicit served_workers(const server_link &link) : link_(link) { link.check_owner(); }
  sharing how() const noexcept override { return sharing::by_file; }

  child start(const worker_order &o) override {
    child made = link_.start(o);
    lost_ = made.running() ? 0 : lost_ + 1;
    if (lost_ > most_lost)
      server_link::throw_gone();
    return made;
  }

private:
  /// Servers that die one after another: something is wrong with all of them.
  static constexpr unsigned most_lost = 10;
  const server_link &link_;
  unsigned lost_ = 0;
};

/// With what it comes from.
class lasting_workers final : public worker_source {
public:
  explicit lasting_workers(std::shared_ptr<server_link> link)
      : link_(std::move(link)), workers_(*link_) {}
  sharing how() const noexcept override { return workers_.how(); }
  child start(const worker_order &o) override { return workers_.start(o); }

private:
  std::shared_ptr<server_link> link_;
  served_workers workers_;
};

} // namespace

void run(server_link &link, const processes &executor, const remote_job &j) {
  served_workers workers(link);
  run_on(workers, executor, j);
}

void start(std::shared_ptr<server_link> link, const processes &executor,
           std::shared_ptr<task_core> core, const remote_job &j) {
  start_on(std::make_shared<lasting_workers>(std::move(link)), executor, std::move(core), j);
}

} // namespace conc::detail

namespace conc {

fork_server::fork_server() : link_(std::make_shared<detail::server_link>()) {}
fork_server::~fork_server() = default;

} // namespace conc
