#include "conc/detail/job.h"
#include "waiting.h"

#include <cstdlib>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace conc::detail {
namespace {

/// Tasks shorter than this are timed in batches, so that reading clocks does not outweigh them.
constexpr std::uint64_t worth_timing_ns = 2'000;
constexpr std::uint64_t largest_batch = 1'024;

struct counts_file {
  site_counts::record *records = nullptr;
  std::uint32_t capacity = 0;
};

counts_file map_counts() noexcept {
  counts_file file;
  const char *path = std::getenv(site_counts::environment);
  int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
  if (fd < 0)
    return file;
  struct stat info{};
  if (fstat(fd, &info) == 0 && info.st_size > 0) {
    auto bytes = static_cast<std::size_t>(info.st_size);
    void *memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (memory != MAP_FAILED)
      file.records = site_counts::records(memory, bytes, file.capacity);
  }
  close(fd);
  return file;
}

/// Tasks in flight, by record: in this process, since a killed process could not count down.
std::atomic<std::uint32_t> &in_flight(site_counts::record *record) noexcept {
  static std::atomic<std::uint32_t> running[site_counts::default_capacity];
  return running[reinterpret_cast<std::uintptr_t>(record) / sizeof *record %
                 site_counts::default_capacity];
}

void raise_to(std::atomic<std::uint32_t> &highest, std::uint32_t seen) noexcept {
  std::uint32_t old = highest.load(std::memory_order_relaxed);
  while (old < seen && !highest.compare_exchange_weak(old, seen, std::memory_order_relaxed)) {
  }
}

std::uint64_t wall_time() noexcept {
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::nanoseconds>(clock::now().time_since_epoch())
          .count());
}

} // namespace

site_counts::record *counts_of(std::uint64_t site) noexcept {
  static const counts_file file = map_counts();
  site_counts::record *record =
      file.records ? site_counts::claim(file.records, file.capacity, site) : nullptr;
  if (record)
    record->runs.fetch_add(1, std::memory_order_relaxed);
  return record;
}

void meter::begin() noexcept {
  std::uint32_t running = in_flight(record_).fetch_add(1, std::memory_order_relaxed) + 1;
  raise_to(record_->max_in_flight, running);
  wall_ = wall_time();
  cpu_ = task_cpu_time();
}

void meter::flush() noexcept {
  std::uint64_t wall = wall_time();
  std::uint64_t cpu = task_cpu_time();
  std::uint64_t mean = (wall - wall_) / tasks_;
  auto add = [](std::atomic<std::uint64_t> &sum, std::uint64_t value) {
    sum.fetch_add(value, std::memory_order_relaxed);
  };
  add(record_->tasks, tasks_);
  add(record_->wall_ns, wall - wall_);
  add(record_->cpu_ns, cpu - cpu_);
  add(record_->wall_histogram[site_counts::bucket(mean)], tasks_);
  batch_ = mean < worth_timing_ns ? (batch_ < largest_batch ? batch_ * 2 : batch_) : 1;
  tasks_ = 0;
  wall_ = wall;
  cpu_ = cpu;
}

void meter::end() noexcept {
  if (tasks_ > 0)
    flush();
  in_flight(record_).fetch_sub(1, std::memory_order_relaxed);
}

} // namespace conc::detail
