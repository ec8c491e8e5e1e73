#include "conc/child_process.h"
#include "conc/conc.h"

#include <csignal>
#include <dirent.h>
#include <gtest/gtest.h>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

using namespace std::chrono_literals;
using conc::child_process;
using conc::redirect;

namespace {

bool has_children() {
  siginfo_t info;
  return waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0;
}

std::size_t open_files() {
  std::size_t n = 0;
  DIR *all = opendir("/proc/self/fd");
  while (readdir(all))
    ++n;
  closedir(all);
  return n;
}

TEST(child_process, gives_its_status) {
  EXPECT_EQ(child_process({"sh", "-c", "exit 3"}).wait().get().code(), 3);
  EXPECT_TRUE(child_process({"true"}).wait().get().success());
  auto killed = child_process({"sh", "-c", "kill -9 $$"}).wait().get();
  EXPECT_EQ(killed.signal(), SIGKILL);
  EXPECT_EQ(killed.code(), -1);
  child_process twice({"true"});
  twice.wait().get();
  EXPECT_TRUE(twice.wait().get().success());
  EXPECT_FALSE(twice.kill(SIGKILL));
}

TEST(child_process, has_input_and_outputs) {
  auto talk = []() -> conc::co<std::string> {
    child_process cat({"cat"}, {.in = redirect::pipe, .out = redirect::pipe});
    co_await cat.in().write_all("one\ntwo\n");
    std::string one = co_await cat.out().read_until("\n");
    cat.in().close();
    std::string rest = co_await cat.out().read_all();
    co_await cat.wait();
    co_return one + "|" + rest;
  };
  EXPECT_EQ(conc::run(talk()), "one\n|two\n");
}

TEST(child_process, runs_to_its_end) {
  auto done = conc::run_process({"sh", "-c", "tr a-z A-Z; echo problem >&2; exit 1"}, "text").get();
  EXPECT_EQ(done.out, "TEXT");
  EXPECT_EQ(done.err, "problem\n");
  EXPECT_EQ(done.status.code(), 1);
  auto both =
      conc::run_process({"sh", "-c", "echo a; echo b >&2"}, "", {.err = redirect::out}).get();
  EXPECT_EQ(both.out, "a\nb\n");
}

TEST(child_process, much_input_and_output_at_once) {
  std::string data(1 << 20, 'x');
  EXPECT_EQ(conc::run_process({"cat"}, data).get().out, data);
  // One that does not want its input is no error.
  EXPECT_TRUE(conc::run_process({"true"}, data).get().status.success());
}

TEST(child_process, many_run_at_once_on_fibers) {
  int sum = 0;
  conc::for_each(conc::async{20}, conc::range(0, 20), [&](int i) {
    child_process p({"sh", "-c", "exit " + std::to_string(i)});
    sum += p.wait().get().code();
  });
  EXPECT_EQ(sum, 190);
  EXPECT_FALSE(has_children());
}

TEST(child_process, what_cannot_run_is_an_error) {
  try {
    child_process p({"conc-there-is-no-such-program"});
    FAIL();
  } catch (const std::system_error &e) {
    EXPECT_EQ(e.code(), std::errc::no_such_file_or_directory);
    EXPECT_NE(std::string(e.what()).find("conc-there-is-no-such-program"), std::string::npos);
  }
  EXPECT_THROW(child_process({}), std::invalid_argument);
  EXPECT_THROW(child_process({"true"}, {.folder = "/conc/no/such/folder"}), std::system_error);
  EXPECT_FALSE(has_children());
}

TEST(child_process, works_where_and_with_what_it_is_told) {
  auto done = conc::run_process({"sh", "-c", "pwd; echo $WORD $HOME"}, "",
                                {.environment = {"WORD=conc", "PATH=/usr/bin:/bin"}, .folder = "/"})
                  .get();
  EXPECT_EQ(done.out, "/\nconc\n");
}

TEST(child_process, is_killed_and_reaped_when_it_is_dropped) {
  pid_t id;
  {
    child_process p({"sleep", "600"});
    id = p.id();
    EXPECT_EQ(kill(id, 0), 0);
  }
  EXPECT_EQ(kill(id, 0), -1);
  EXPECT_FALSE(has_children());
}

TEST(child_process, is_killed_when_its_task_is_cancelled_or_late) {
  std::size_t before = 0;
  for (int i = 0; i < 5; ++i) {
    auto running = conc::run_process({"sleep", "600"}, "text");
    running.cancel();
    EXPECT_THROW(running.get(), conc::cancelled);
    EXPECT_THROW(conc::with_timeout(20ms, [] { conc::run_process({"sleep", "600"}).get(); }),
                 conc::timeout_error);
    EXPECT_FALSE(has_children());
    if (i == 0)
      before = open_files();
  }
  EXPECT_EQ(open_files(), before);
}

TEST(child_process, a_wait_that_is_cancelled_leaves_it_running) {
  child_process p({"sleep", "600"});
  EXPECT_THROW(conc::run(conc::with_timeout(5ms, p.wait())), conc::timeout_error);
  EXPECT_EQ(kill(p.id(), 0), 0);
  EXPECT_TRUE(p.kill(SIGTERM));
  EXPECT_EQ(p.wait().get().signal(), SIGTERM);
}

TEST(child_process, a_group_ends_as_one) {
  child_process p({"sh", "-c", "sleep 600 & echo ready; wait"},
                  {.out = redirect::pipe, .own_group = true});
  EXPECT_EQ(p.out().read_until("\n").get(), "ready\n");
  p.kill(SIGKILL);
  EXPECT_EQ(p.out().read_all().get(), ""); // the grandchild held the other end
  EXPECT_EQ(p.wait().get().signal(), SIGKILL);
}

TEST(child_process, begins_with_signals_at_their_defaults) {
  sigset_t term, before;
  sigemptyset(&term);
  sigaddset(&term, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &term, &before);
  EXPECT_EQ(child_process({"sh", "-c", "kill $$; sleep 600"}).wait().get().signal(), SIGTERM);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

} // namespace
