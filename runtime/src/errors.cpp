#include "conc/errors.h"

#include <cstring>
#include <sys/wait.h>

namespace conc {
namespace {

std::string describe(int status, const std::string &who) {
  if (WIFSIGNALED(status))
    return "conc: " + who + " was killed by signal " + std::to_string(WTERMSIG(status)) + " (" +
           strsignal(WTERMSIG(status)) + ")";
  return "conc: " + who + " left with status " + std::to_string(WEXITSTATUS(status)) +
         " inside its task";
}

} // namespace

worker_died::worker_died(int status) : worker_died(status, "the worker process") {}

worker_died::worker_died(int status, std::size_t task)
    : worker_died(status, "the worker process of task " + std::to_string(task)) {}

worker_died::worker_died(int status, const std::string &who)
    : std::runtime_error(describe(status, who)),
      signal_(WIFSIGNALED(status) ? WTERMSIG(status) : 0),
      exit_status_(WIFEXITED(status) ? WEXITSTATUS(status) : 0) {}

} // namespace conc
