// conc::child_process: posix_spawn, and a pidfd to wait for the end.
#include "conc/child_process.h"

#include "../async/sources.h"
#include "conc/coroutine.h"

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <stdexcept>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

extern char **environ;

namespace conc {
namespace {

[[noreturn]] void fail(int error, const std::string &what) {
  throw std::system_error(error, std::generic_category(), "conc: " + what);
}

class descriptor {
public:
  explicit descriptor(int fd = -1) noexcept : fd_(fd) {}
  descriptor(descriptor &&other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  descriptor &operator=(descriptor &&other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~descriptor() {
    if (fd_ >= 0)
      ::close(fd_);
  }
  int get() const noexcept { return fd_; }
  int release() noexcept { return std::exchange(fd_, -1); }

private:
  int fd_;
};

/// posix_spawn()'s instructions.
class plan {
public:
  plan() {
    posix_spawn_file_actions_init(&actions_);
    posix_spawnattr_init(&attributes_);
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setsigdefault(&attributes_, &all);
    flags(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  ~plan() {
    posix_spawn_file_actions_destroy(&actions_);
    posix_spawnattr_destroy(&attributes_);
  }
  plan(const plan &) = delete;
  plan &operator=(const plan &) = delete;

  void flags(int more) {
    posix_spawnattr_setflags(&attributes_, static_cast<short>(flags_ |= more));
  }
  void own_group() {
    posix_spawnattr_setpgroup(&attributes_, 0);
    flags(POSIX_SPAWN_SETPGROUP);
  }
  void work_in(const std::string &folder) {
    check(posix_spawn_file_actions_addchdir_np(&actions_, folder.c_str()));
  }
  void give(int ours, int theirs) {
    check(posix_spawn_file_actions_adddup2(&actions_, ours, theirs));
  }
  void give_null(int theirs) {
    check(posix_spawn_file_actions_addopen(&actions_, theirs, "/dev/null", O_RDWR, 0));
  }
  pid_t start(const std::vector<std::string> &command,
              const std::vector<std::string> &environment) {
    auto arguments = pointers(command);
    auto variables = pointers(environment);
    pid_t child = -1;
    int error = posix_spawnp(&child, arguments[0], &actions_, &attributes_, arguments.data(),
                             environment.empty() ? environ : variables.data());
    if (error != 0)
      fail(error, "cannot run " + command[0]);
    return child;
  }

private:
  static std::vector<char *> pointers(const std::vector<std::string> &texts) {
    std::vector<char *> all;
    for (const std::string &t : texts)
      all.push_back(const_cast<char *>(t.c_str()));
    all.push_back(nullptr);
    return all;
  }
  static void check(int error) {
    if (error != 0)
      fail(error, "cannot prepare a child process");
  }

  posix_spawn_file_actions_t actions_;
  posix_spawnattr_t attributes_;
  int flags_ = 0;
};

/// The ends of a child's standard stream: ours, and what it gets.
struct ends {
  descriptor ours, theirs;
};

ends make_pipe(bool we_write) {
  int fds[2];
  if (pipe2(fds, O_CLOEXEC) != 0)
    fail(errno, "cannot make a pipe");
  ends e{descriptor(fds[we_write]), descriptor(fds[!we_write])};
  // Numbers 0 … 2 would be in the way of what the child is given.
  for (descriptor *d : {&e.ours, &e.theirs}) {
    if (d->get() > 2)
      continue;
    int higher = fcntl(d->get(), F_DUPFD_CLOEXEC, 3);
    if (higher < 0)
      fail(errno, "cannot make a pipe");
    *d = descriptor(higher);
  }
  return e;
}

ends arrange(plan &p, redirect how, int number) {
  ends e;
  if (how == redirect::pipe) {
    e = make_pipe(number == 0);
    p.give(e.theirs.get(), number);
  } else if (how == redirect::null) {
    p.give_null(number);
  } else if (how == redirect::out) {
    if (number != 2)
      throw std::invalid_argument("conc: redirect::out is for the error stream");
    p.give(1, 2);
  }
  return e;
}

net::stream stream_of(ends &e) {
  if (e.ours.get() < 0)
    return {};
  net::stream s(e.ours.get());
  e.ours.release();
  return s;
}

} // namespace

int exit_status::code() const noexcept { return WIFEXITED(status_) ? WEXITSTATUS(status_) : -1; }
int exit_status::signal() const noexcept { return WIFSIGNALED(status_) ? WTERMSIG(status_) : 0; }

struct child_process::state {
  explicit state(pid_t child, bool is_group)
      : id(child), group(is_group),
        on(static_cast<int>(syscall(SYS_pidfd_open, child, 0)), detail::source::kind::other) {}
  ~state() {
    if (reaped)
      return;
    kill(SIGKILL);
    while (waitpid(id, nullptr, 0) < 0 && errno == EINTR)
      ;
  }

  bool kill(int signal) noexcept {
    // Its number is not given to another one before it has been reaped.
    return !reaped && ::kill(group ? -id : id, signal) == 0;
  }

  /// True once it has ended; the status is in `step` then.
  static bool try_wait(detail::io_step &step) noexcept {
    auto &s = *static_cast<state *>(step.self);
    int ending = s.status;
    pid_t ended = s.reaped ? s.id : waitpid(s.id, &ending, WNOHANG);
    if (ended < 0 && errno != EINTR) {
      step.error = errno;
      return true;
    }
    if (ended == s.id) {
      s.reaped = true;
      s.status = ending;
      step.moved = static_cast<std::size_t>(ending);
      return true;
    }
    step.on = &s.on;
    step.events = POLLIN;
    return false;
  }

  pid_t id;
  bool group;
  bool reaped = false;
  int status = 0;
  detail::source on;
  net::stream in, out, err;
};

child_process::child_process(const std::vector<std::string> &command,
                             const child_options &options) {
  if (command.empty())
    throw std::invalid_argument("conc: a command has a program at least");
  plan p;
  if (!options.folder.empty())
    p.work_in(options.folder);
  if (options.own_group)
    p.own_group();
  ends in = arrange(p, options.in, 0);
  ends out = arrange(p, options.out, 1);
  ends err = arrange(p, options.err, 2);
  net::stream to_in = stream_of(in), from_out = stream_of(out), from_err = stream_of(err);
  state_ = std::make_unique<state>(p.start(command, options.environment), options.own_group);
  if (state_->on.fd() < 0)
    fail(errno, "cannot watch a child process");
  state_->in = std::move(to_in);
  state_->out = std::move(from_out);
  state_->err = std::move(from_err);
}
child_process::child_process(child_process &&) noexcept = default;
child_process &child_process::operator=(child_process &&) noexcept = default;
child_process::~child_process() = default;

io<exit_status> child_process::wait() {
  detail::io_step step;
  step.self = state_.get();
  step.attempt = state::try_wait;
  step.what = "conc: cannot wait for a child process";
  return io<exit_status>(std::move(step));
}

bool child_process::kill(int signal) noexcept { return state_->kill(signal); }
pid_t child_process::id() const noexcept { return state_->id; }
net::stream &child_process::in() noexcept { return state_->in; }
net::stream &child_process::out() noexcept { return state_->out; }
net::stream &child_process::err() noexcept { return state_->err; }

namespace {

co<> send_all(net::stream to, std::string input) {
  try {
    co_await to.write_all(input);
  } catch (const std::system_error &e) {
    if (e.code() != std::errc::broken_pipe) // it may end without reading everything
      throw;
  }
}

co<std::string> read_whole(net::stream &from) {
  if (!from.is_open())
    co_return std::string();
  co_return co_await from.read_all(SIZE_MAX);
}

co<completed_process> run_to_end(std::vector<std::string> command, std::string input,
                                 child_options options) {
  options.in = input.empty() ? redirect::null : redirect::pipe;
  options.out = redirect::pipe;
  if (options.err == redirect::inherit)
    options.err = redirect::pipe;
  child_process child(command, options);
  completed_process done;
  task<void> sending;
  if (!input.empty())
    sending = spawn(send_all(std::move(child.in()), std::move(input)));
  auto out = spawn(read_whole(child.out()));
  auto err = spawn(read_whole(child.err()));
  done.out = co_await out;
  done.err = co_await err;
  if (sending.valid())
    co_await sending;
  done.status = co_await child.wait();
  co_return done;
}

} // namespace

task<completed_process> run_process(std::vector<std::string> command, std::string input,
                                    child_options options) {
  return spawn(run_to_end(std::move(command), std::move(input), std::move(options)));
}

} // namespace conc
