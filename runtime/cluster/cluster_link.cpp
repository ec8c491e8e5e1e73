#include "cluster_link.h"

#include "../src/elastic_pool.h"
#include "../src/own_threads.h"

#include <algorithm>
#include <cstring>

namespace conc::detail {

bytes numbered(call_id id, const bytes &content) {
  bytes all(sizeof id + content.size());
  std::memcpy(all.data(), &id, sizeof id);
  if (!content.empty())
    std::memcpy(all.data() + sizeof id, content.data(), content.size());
  return all;
}

call_id number_of(const bytes &message) {
  call_id id;
  decoder(message.data(), message.size()).bytes(&id, sizeof id);
  return id;
}

cluster_link::cluster_link(channel &c, int ranks, const cluster_options &options)
    : channel_(c), options_(options), pulse_(options.silence) {
  for (int r = 0; r < ranks; ++r)
    members_.emplace_back(options.silence);
  if (ranks == 1)
    members_[0].capacity = options.tasks_per_rank ? options.tasks_per_rank : cores();
  for (int r = 1; r < ranks; ++r)
    channel_.send(r, subject::hello, introduction(0));
  thread_ = std::thread([this] {
    enlist_thread();
    talk();
    discharge_thread();
  });
}

cluster_link::~cluster_link() { close(); }

void cluster_link::close() {
  {
    std::lock_guard lock(mutex_);
    closing_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable())
    thread_.join();
}

call_id cluster_link::submit(remote_call call) {
  std::lock_guard lock(mutex_);
  call_id id = next_++;
  waiting_.emplace_back(id, std::move(call));
  changed_.notify_all();
  return id;
}

void cluster_link::cancel(call_id id) {
  std::unique_lock lock(mutex_);
  auto at =
      std::find_if(waiting_.begin(), waiting_.end(), [id](const auto &w) { return w.first == id; });
  if (at != waiting_.end()) {
    call_end ended = std::move(at->second.ended);
    waiting_.erase(at);
    lock.unlock();
    return ended({}, std::make_exception_ptr(cancelled()));
  }
  if (auto r = running_.find(id); r != running_.end()) {
    to_cancel_.emplace_back(r->second.rank, id);
    r->second.call.retries = 0;
    changed_.notify_all();
  }
}

std::size_t cluster_link::capacity() const {
  std::lock_guard lock(mutex_);
  std::size_t all = 0;
  for (const member &m : members_)
    all += m.lost ? 0 : m.capacity;
  return std::max<std::size_t>(1, all);
}

std::vector<int> cluster_link::lost() const {
  std::lock_guard lock(mutex_);
  return lost_;
}

void cluster_link::talk() {
  patience looking;
  while (!is_over()) {
    bool any = hand_out();
    any |= send_cancellations();
    any |= listen();
    channel_.sent();
    look_after();
    if (any) {
      looking.reset();
      continue;
    }
    std::unique_lock lock(mutex_);
    if (running_.empty() && waiting_.empty() && !closing_) {
      // Beats may wait so long.
      changed_.wait_for(lock, std::chrono::milliseconds(5));
      continue;
    }
    lock.unlock();
    looking.pause();
  }
  say_goodbye();
}

bool cluster_link::is_over() const {
  std::lock_guard lock(mutex_);
  return closing_ && running_.empty() && waiting_.empty();
}

/// Gives calls to the ranks that are free.
bool cluster_link::hand_out() {
  bool any = false;
  std::unique_lock lock(mutex_);
  for (std::size_t r = 0; r < members_.size(); ++r) {
    member &m = members_[r];
    while (!m.lost && m.busy < m.capacity && !waiting_.empty()) {
      auto [id, call] = std::move(waiting_.front());
      waiting_.pop_front();
      ++m.busy;
      bytes content = numbered(id, call.message);
      running_.emplace(id, running{static_cast<int>(r), std::move(call)});
      lock.unlock();
      any = true;
      if (r == 0) {
        run_here(id, content);
      } else {
        tell(static_cast<int>(r), subject::call, std::move(content));
      }
      lock.lock();
    }
  }
  return any;
}

/// A rank that MPI does not reach is lost. A call that is too large to be sent fails.
void cluster_link::tell(int rank, subject about, bytes content) {
  try {
    channel_.send(rank, about, std::move(content));
  } catch (const std::length_error &) {
    bytes answer;
    answer_failure(answer);
    take_answer({rank, subject::answer, numbered(number_of(content), answer)});
  } catch (const std::runtime_error &) {
    lose(rank);
  }
}

bool cluster_link::send_cancellations() {
  std::vector<std::pair<int, call_id>> all;
  {
    std::lock_guard lock(mutex_);
    all.swap(to_cancel_);
    std::erase_if(all, [&](const auto &c) {
      return c.first == 0 || members_[static_cast<std::size_t>(c.first)].lost;
    });
  }
  for (const auto &[rank, id] : all)
    tell(rank, subject::cancel, numbered(id, {}));
  return !all.empty();
}

bool cluster_link::listen() {
  bool any = false;
  std::vector<std::pair<call_id, bytes>> own;
  {
    std::lock_guard lock(mutex_);
    own.swap(own_answers_);
  }
  for (auto &[id, answer] : own)
    take_answer({0, subject::answer, numbered(id, answer)});
  while (std::optional<message> m = channel_.receive()) {
    any = true;
    {
      std::lock_guard lock(mutex_);
      member &from = members_[static_cast<std::size_t>(m->rank)];
      from.seen.heard();
      if (m->about == subject::hello)
        from.capacity = from.seen.introduced(m->content, options_.watch_processes);
    }
    if (m->about == subject::answer)
      take_answer(*m);
  }
  return any || !own.empty();
}

void cluster_link::take_answer(const message &m) {
  std::unique_lock lock(mutex_);
  auto at = running_.find(number_of(m.content));
  if (at == running_.end() || at->second.rank != m.rank)
    return; // of a rank that was given up
  call_end ended = std::move(at->second.call.ended);
  running_.erase(at);
  --members_[static_cast<std::size_t>(m.rank)].busy;
  lock.unlock();
  ended(bytes(m.content.begin() + sizeof(call_id), m.content.end()), nullptr);
}

/// Tells the ranks that the leader is there, and sees who is not.
void cluster_link::look_after() {
  if (pulse_.is_due())
    for (std::size_t r = 1; r < members_.size(); ++r)
      if (!members_[r].lost)
        tell(static_cast<int>(r), subject::beat, {});
  if (!look_.is_due())
    return;
  for (std::size_t r = 1; r < members_.size(); ++r)
    if (!members_[r].lost && members_[r].seen.is_lost())
      lose(static_cast<int>(r));
  fail_without_ranks();
}

void cluster_link::lose(int rank) {
  std::vector<call_end> failed;
  {
    std::lock_guard lock(mutex_);
    member &gone = members_[static_cast<std::size_t>(rank)];
    if (gone.lost)
      return;
    gone.lost = true;
    lost_.push_back(rank);
    for (auto at = running_.begin(); at != running_.end();) {
      if (at->second.rank != rank) {
        ++at;
        continue;
      }
      remote_call &call = at->second.call;
      if (call.retries > 0) {
        --call.retries;
        waiting_.emplace_front(at->first, std::move(call));
      } else {
        failed.push_back(std::move(call.ended));
      }
      at = running_.erase(at);
    }
  }
  channel_.abandon(rank);
  for (const call_end &ended : failed)
    ended({}, std::make_exception_ptr(rank_lost(rank)));
}

/// Nobody is left who could run what waits.
void cluster_link::fail_without_ranks() {
  std::deque<std::pair<call_id, remote_call>> failed;
  int last = 0;
  {
    std::lock_guard lock(mutex_);
    if (members_.size() == 1 || lost_.size() + 1 < members_.size())
      return;
    failed.swap(waiting_);
    last = lost_.back();
  }
  for (auto &[id, call] : failed)
    call.ended({}, std::make_exception_ptr(rank_lost(last)));
}

/// On the leader, when it is alone.
void cluster_link::run_here(call_id id, const bytes &message) {
  start_on_elastic_pool([this, id, message] {
    bytes answer;
    answer_call(message.data() + sizeof id, message.size() - sizeof id, answer);
    std::lock_guard lock(mutex_);
    own_answers_.emplace_back(id, std::move(answer));
  });
}

void cluster_link::say_goodbye() {
  auto all_there = static_cast<unsigned char>(lost().empty());
  for (std::size_t r = 1; r < members_.size(); ++r)
    if (!members_[r].lost)
      tell(static_cast<int>(r), subject::end, {all_there});
  patience looking;
  while (!channel_.sent()) {
    look_after();
    looking.pause();
  }
}

} // namespace conc::detail
