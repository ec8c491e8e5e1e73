// A rank that runs calls for the leader.
#pragma once

#include "cluster_link.h"
#include "conc/submit.h"

#include <map>
#include <mutex>
#include <stop_token>
#include <vector>

namespace conc::detail {

class service {
public:
  service(channel &, const cluster_options &);
  /// Until the leader ends it: true; or is lost: false.
  bool run();
  /// Whether all ranks were there to the end.
  bool saw_all() const noexcept { return all_there_; }

private:
  struct running {
    std::stop_source stop;
    task<void> work;
  };

  bool listen();
  void take(message);
  void begin(const bytes &call);
  bool send_answers();
  void end_calls();

  channel &channel_;
  cluster_options options_;
  unsigned at_once_;
  presence leader_;
  pulse pulse_;
  bool over_ = false;
  bool all_there_ = false;
  std::mutex mutex_;
  std::vector<std::pair<call_id, bytes>> answers_;
  std::map<call_id, running> running_;
};

} // namespace conc::detail
