// The verbs on a cluster: calls out, results in order or as they come.
#include "../src/stop.h"
#include "cluster_link.h"

#include <map>
#include <memory>
#include <set>

namespace conc::detail {
namespace {

bytes message_of(const remote_job &j, std::size_t index) {
  bytes message;
  encoder out(message);
  encode_call_of(j.function, out);
  j.argument(j.self, index, out);
  return message;
}

/// Hands the result over, or throws the task's exception.
void deliver(const remote_job &j, std::size_t index, const bytes &answer,
             const std::exception_ptr &failed) {
  if (failed)
    std::rethrow_exception(failed);
  decoder in = result_of_answer(answer.data(), answer.size());
  std::size_t size = in.left();
  j.deliver(j.self, index, in.view(size), size);
}

struct result {
  bytes answer;
  std::exception_ptr failed;
};

/// What has come back, and who waits for more. Shared with calls that are on their way.
struct inbox {
  std::mutex mutex;
  std::map<std::size_t, result> results;
  std::map<std::size_t, call_id> out; ///< calls that have not ended
  parker *waiting = nullptr;

  void put(std::size_t index, bytes answer, std::exception_ptr failed) {
    std::lock_guard lock(mutex);
    out.erase(index);
    results.emplace(index, result{std::move(answer), std::move(failed)});
    if (waiting)
      waiting->unpark();
  }
};

class call_run {
public:
  call_run(cluster_link &link, unsigned retries, const remote_job &j)
      : link_(link), retries_(retries), job_(j) {}

  void run() {
    try {
      for (std::size_t delivered = 0; delivered < job_.count; ++delivered) {
        send_more(delivered);
        take(delivered);
      }
    } catch (...) {
      give_up();
      throw;
    }
  }

private:
  void send_more(std::size_t delivered) {
    std::size_t most = 2 * link_.capacity(); // so that a rank that gets free finds work
    std::size_t window = look_ahead(most);
    while (next_ < job_.count && next_ < delivered + window && out() < most) {
      send(next_);
      ++next_;
    }
  }
  std::size_t out() {
    std::lock_guard lock(inbox_->mutex);
    return inbox_->out.size();
  }

  void send(std::size_t index) {
    bytes message = message_of(job_, index);
    std::lock_guard lock(inbox_->mutex); // it may come back at once
    inbox_->out[index] =
        link_.submit({std::move(message), retries_,
                      [box = inbox_, index](bytes answer, std::exception_ptr failed) {
                        box->put(index, std::move(answer), std::move(failed));
                      }});
  }

  /// The next result: that of the task, or any when unordered.
  void take(std::size_t index) {
    stop_state *stop = current_stop;
    parker self;
    stop_wakes wakes(stop, self);
    std::unique_lock lock(inbox_->mutex);
    auto ready = [&] {
      return job_.unordered ? inbox_->results.begin() : inbox_->results.find(index);
    };
    while (ready() == inbox_->results.end()) {
      inbox_->waiting = &self;
      lock.unlock();
      try {
        park_or_stop(self, stop);
        send_more(index);
      } catch (...) {
        lock.lock();
        inbox_->waiting = nullptr;
        throw;
      }
      lock.lock();
      inbox_->waiting = nullptr;
    }
    auto [i, r] = std::move(*ready());
    inbox_->results.erase(ready());
    lock.unlock();
    hand_over(i, r);
  }

  void hand_over(std::size_t index, const result &r) {
    if (!job_.fail)
      return deliver(job_, index, r.answer, r.failed);
    std::exception_ptr failed = r.failed;
    try {
      if (!failed)
        static_cast<void>(result_of_answer(r.answer.data(), r.answer.size()));
    } catch (...) {
      failed = std::current_exception();
    }
    if (failed)
      job_.fail(job_.self, index, failed);
    else
      deliver(job_, index, r.answer, nullptr);
  }

  /// Ends what runs, and waits for it.
  void give_up() noexcept {
    std::map<std::size_t, call_id> left;
    {
      std::lock_guard lock(inbox_->mutex);
      left = inbox_->out;
    }
    for (const auto &[index, id] : left)
      link_.cancel(id);
    parker self;
    std::unique_lock lock(inbox_->mutex);
    while (!inbox_->out.empty()) {
      inbox_->waiting = &self;
      lock.unlock();
      self.park();
      lock.lock();
    }
    inbox_->waiting = nullptr;
  }

  cluster_link &link_;
  unsigned retries_;
  const remote_job &job_;
  std::size_t next_ = 0;
  std::shared_ptr<inbox> inbox_ = std::make_shared<inbox>();
};

} // namespace

void run(cluster_link &link, unsigned retries, const remote_job &j) {
  call_run(link, retries, j).run();
}

void start(const std::shared_ptr<cluster_link> &link, unsigned retries,
           std::shared_ptr<task_core> core, const remote_job &j) {
  if (!core->begin())
    return; // asked to stop before it began
  bytes message;
  try {
    message = message_of(j, 0);
  } catch (...) {
    return core->finish(std::current_exception());
  }
  call_id id = link->submit(
      {std::move(message), retries, [core, j](const bytes &answer, std::exception_ptr failed) {
         try {
           deliver(j, 0, answer, failed);
         } catch (...) {
           failed = std::current_exception();
         }
         core->finish(std::move(failed));
       }});
  core->on_stop([weak = std::weak_ptr(link), id] {
    if (auto alive = weak.lock())
      alive->cancel(id);
  });
}

} // namespace conc::detail
