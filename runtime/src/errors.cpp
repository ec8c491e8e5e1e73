#include "conc/errors.h"

#include <cstring>
#include <sys/wait.h>

namespace conc {
namespace {

std::string describe(int status) {
  if (WIFSIGNALED(status))
    return std::string("conc: the worker process was killed by signal ") +
           std::to_string(WTERMSIG(status)) + " (" + strsignal(WTERMSIG(status)) + ")";
  return "conc: the worker process left with status " + std::to_string(WEXITSTATUS(status)) +
         " inside its task";
}

} // namespace

worker_died::worker_died(int status)
    : std::runtime_error(describe(status)), signal_(WIFSIGNALED(status) ? WTERMSIG(status) : 0),
      exit_status_(WIFEXITED(status) ? WEXITSTATUS(status) : 0) {}

} // namespace conc
