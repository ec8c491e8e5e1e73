#include "service.h"

#include "../src/elastic_pool.h"

namespace conc::detail {
namespace {

constexpr int leader = 0;

bytes answered(const bytes &call, const std::stop_token &stop) {
  bytes answer;
  try {
    with_stop(stop, [&] {
      answer_call(call.data() + sizeof(call_id), call.size() - sizeof(call_id), answer);
    });
  } catch (...) {
    answer.clear();
    answer_failure(answer);
  }
  return answer;
}

} // namespace

service::service(channel &c, const cluster_options &options)
    : channel_(c), options_(options),
      at_once_(options.tasks_per_rank ? options.tasks_per_rank : cores()), leader_(options.silence),
      pulse_(options.silence) {
  channel_.send(leader, subject::hello, introduction(at_once_));
}

bool service::run() {
  patience looking;
  bool lost = false;
  while (!over_ && !lost) {
    bool any = listen();
    any |= send_answers();
    channel_.sent();
    if (pulse_.is_due()) {
      channel_.send(leader, subject::beat, {});
      lost = leader_.is_lost();
    }
    if (any)
      looking.reset();
    else
      looking.pause();
  }
  end_calls();
  if (lost)
    channel_.abandon(leader);
  while (!lost && !channel_.sent())
    looking.pause();
  return !lost;
}

bool service::listen() {
  bool any = false;
  while (std::optional<message> m = channel_.receive()) {
    any = true;
    take(std::move(*m));
  }
  return any;
}

void service::take(message m) {
  leader_.heard();
  switch (m.about) {
  case subject::hello:
    leader_.introduced(m.content, options_.watch_processes);
    break;
  case subject::call:
    begin(m.content);
    break;
  case subject::cancel:
    if (auto at = running_.find(number_of(m.content)); at != running_.end())
      at->second.stop.request_stop();
    break;
  case subject::end:
    over_ = true;
    all_there_ = m.content == bytes{1};
    break;
  case subject::answer:
  case subject::beat:
    break;
  }
}

void service::begin(const bytes &call) {
  call_id id = number_of(call);
  running &r = running_[id];
  r.work = submit(blocking_threads{at_once_}, [this, id, call, stop = r.stop.get_token()] {
    bytes answer = answered(call, stop);
    std::lock_guard lock(mutex_);
    answers_.emplace_back(id, std::move(answer));
  });
}

bool service::send_answers() {
  std::vector<std::pair<call_id, bytes>> all;
  {
    std::lock_guard lock(mutex_);
    all.swap(answers_);
  }
  for (auto &[id, answer] : all) {
    running_.at(id).work.wait();
    running_.erase(id);
    try {
      channel_.send(leader, subject::answer, numbered(id, answer));
    } catch (const std::length_error &) {
      answer.clear();
      answer_failure(answer);
      channel_.send(leader, subject::answer, numbered(id, answer));
    }
  }
  return !all.empty();
}

void service::end_calls() {
  for (auto &[id, r] : running_)
    r.stop.request_stop();
  for (auto &[id, r] : running_)
    r.work.wait();
  running_.clear();
}

} // namespace conc::detail
