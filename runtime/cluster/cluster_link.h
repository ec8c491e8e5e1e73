// The leader's side: which call is where.
#pragma once

#include "conc/cluster.h"
#include "presence.h"

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

namespace conc::detail {

using call_id = std::uint64_t;

/// What became of a call: an answer (conc/registered.h), or why there is none.
using call_end = std::function<void(bytes answer, std::exception_ptr failed)>;

/// One call of a registered function. Its id precedes the message.
struct remote_call {
  bytes message;
  unsigned retries = 0;
  call_end ended;
};

bytes numbered(call_id, const bytes &content);
/// Throws decode_error.
call_id number_of(const bytes &message);

/// Calls wait here for a rank that is free. A thread of its own talks to the ranks. Each call ends
/// exactly once, on that thread or on one that cancels it.
class cluster_link {
public:
  cluster_link(channel &, int ranks, const cluster_options &);
  ~cluster_link();

  call_id submit(remote_call);
  /// Ends it when it has not been given to a rank; asks the rank otherwise.
  void cancel(call_id);
  /// Calls that all ranks together run at once, at least 1.
  std::size_t capacity() const;
  std::vector<int> lost() const;
  /// Ends the other ranks' service.
  void close();

private:
  struct member {
    explicit member(std::chrono::milliseconds silence) : seen(silence) {}
    presence seen;
    std::size_t capacity = 0;
    std::size_t busy = 0;
    bool lost = false;
  };
  struct running {
    int rank;
    remote_call call;
  };

  void talk();
  bool hand_out();
  bool send_cancellations();
  bool listen();
  void take_answer(const message &);
  void tell(int rank, subject, bytes content);
  void look_after();
  void lose(int rank);
  void fail_without_ranks();
  bool is_over() const;
  void say_goodbye();
  void run_here(call_id, const bytes &message);

  channel &channel_;
  cluster_options options_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<member> members_; ///< by rank; the leader's own runs calls when it is alone
  std::deque<std::pair<call_id, remote_call>> waiting_;
  std::map<call_id, running> running_;
  std::vector<std::pair<int, call_id>> to_cancel_;
  std::vector<std::pair<call_id, bytes>> own_answers_;
  std::vector<int> lost_;
  call_id next_ = 0;
  bool closing_ = false;
  pulse pulse_;
  pulse look_{std::chrono::milliseconds(200)};
  std::thread thread_;
};

} // namespace conc::detail
