// conc::submit on processes.
#include "conc/submit.h"

#include "../elastic_pool.h"
#include "../of_this_process.h"
#include "../stop.h"
#include "../waiting.h"
#include "supervisor.h"

#include <deque>
#include <mutex>

namespace conc::detail {
namespace {

/// Submitted tasks that have a process.
struct gate {
  std::mutex mutex;
  unsigned inside = 0;
  std::deque<parker *> waiting;

  /// Throws conc::cancelled when the caller is asked to stop before there is room.
  void enter(unsigned most) {
    stop_state *stop = current_stop;
    parker self;
    stop_wakes wakes(stop, self);
    std::unique_lock lock(mutex);
    while (inside >= most) {
      waiting.push_back(&self);
      lock.unlock();
      try {
        park_or_stop(self, stop);
      } catch (...) {
        lock.lock();
        std::erase(waiting, &self);
        if (!waiting.empty() && inside < most)
          waiting.front()->unpark(); // what woke this one may have been meant for a place
        throw;
      }
      lock.lock();
      std::erase(waiting, &self);
    }
    ++inside;
  }
  void leave() {
    std::lock_guard lock(mutex);
    --inside;
    if (!waiting.empty())
      waiting.front()->unpark();
  }
};

/// One process, the job it runs and the task that waits for it.
struct running {
  remote_job job;
  std::shared_ptr<task_core> core;
  std::shared_ptr<worker_source> source;
  std::unique_ptr<supervisor> process;

  void serve() {
    std::exception_ptr failed;
    try {
      process->serve();
    } catch (...) {
      failed = std::current_exception();
    }
    {
      // Nobody interrupts from here on.
      std::lock_guard lock(mutex);
      process.reset();
    }
    of_this_process<gate>().leave();
    core->finish(std::move(failed));
  }
  void interrupt() {
    std::lock_guard lock(mutex);
    if (!process)
      return;
    core->note_cut();
    process->interrupt();
  }
  std::mutex mutex;
};

} // namespace

void start(const processes &executor, std::shared_ptr<task_core> core, const remote_job &j) {
  start_on(std::make_shared<forked_workers>(), executor, std::move(core), j);
}

void start_on(std::shared_ptr<worker_source> source, const processes &executor,
              std::shared_ptr<task_core> core, const remote_job &j) {
  if (!core->begin())
    return; // asked to stop before it began
  of_this_process<gate>().enter(executor.workers ? executor.workers : cores());
  auto r = std::make_shared<running>();
  try {
    r->job = j;
    r->core = core;
    r->source = std::move(source);
    r->process = std::make_unique<supervisor>(executor, r->job, 1, *r->source);
    r->process->start_all();
    core->on_stop([weak = std::weak_ptr(r)] {
      if (auto strong = weak.lock())
        strong->interrupt();
    });
    start_service([r] { r->serve(); });
  } catch (...) {
    of_this_process<gate>().leave();
    throw;
  }
}

} // namespace conc::detail
