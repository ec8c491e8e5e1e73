// The shared file in which wrapped code counts its tasks while it is profiled.
//
// A profiler creates the file with `capacity` zeroed records, names it in the environment variable
// CONC_SITE_COUNTS and maps it. Every process of the program maps it MAP_SHARED and adds to the
// record of a site with relaxed atomics, so what was counted survives fork, _exit and SIGKILL.
// Layout, version 1: one `header`, then `capacity` records. Standard library only.
#ifndef CONC_SITE_COUNTS_H
#define CONC_SITE_COUNTS_H

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>

namespace conc {
namespace site_counts {

/// Name of the environment variable that holds the path of the file.
inline constexpr char environment[] = "CONC_SITE_COUNTS";
inline constexpr char magic[8] = {'C', 'O', 'N', 'C', 'S', 'I', 'T', 'E'};
inline constexpr std::uint32_t version = 1;
/// Records in a file made by create(): 1024 sites take 320 KiB of a sparse file.
inline constexpr std::uint32_t default_capacity = 1024;
inline constexpr std::size_t histogram_buckets = 32;

struct header {
  char magic[8];
  std::uint32_t version;
  std::uint32_t capacity;
};

/// What was counted for one site. Times are nanoseconds, summed over its tasks.
struct record {
  std::atomic<std::uint64_t> id;      ///< 0: free; claimed with compare-and-swap
  std::atomic<std::uint64_t> tasks;   ///< tasks that ended, those that threw included
  std::atomic<std::uint64_t> cpu_ns;  ///< CPU time of the running thread inside tasks
  std::atomic<std::uint64_t> wall_ns; ///< wall time inside tasks
  /// Tasks by wall time: bucket b holds those of [2^b, 2^(b+1)) ns; bucket 0 also 0 ns, the last
  /// one everything longer. Very short tasks are timed in batches and counted at their mean.
  std::atomic<std::uint64_t> wall_histogram[histogram_buckets];
  std::atomic<std::uint32_t> max_in_flight; ///< most tasks seen running at once
  std::atomic<std::uint32_t> runs;          ///< times the whole site ran (one verb, all tasks)
};

static_assert(sizeof(header) == 16, "layout is shared between programs");
static_assert(sizeof(record) == 32 + 8 * histogram_buckets + 8, "layout is shared");
static_assert(std::atomic<std::uint64_t>::is_always_lock_free, "shared between processes");

/// Bytes of a file with `capacity` records.
constexpr std::size_t file_size(std::uint32_t capacity) noexcept {
  return sizeof(header) + std::size_t{capacity} * sizeof(record);
}

/// Writes the header of a new file into its zero-filled mapping of file_size(capacity) bytes.
inline void create(void *mapping, std::uint32_t capacity) noexcept {
  header h{};
  std::memcpy(h.magic, magic, sizeof magic);
  h.version = version;
  h.capacity = capacity;
  std::memcpy(mapping, &h, sizeof h);
}

/// The records of a mapping, or null unless it is a whole file of this version.
inline record *records(void *mapping, std::size_t bytes, std::uint32_t &capacity) noexcept {
  header h;
  if (bytes < sizeof h)
    return nullptr;
  std::memcpy(&h, mapping, sizeof h);
  if (std::memcmp(h.magic, magic, sizeof magic) != 0 || h.version != version ||
      bytes < file_size(h.capacity))
    return nullptr;
  capacity = h.capacity;
  return std::launder(reinterpret_cast<record *>(static_cast<unsigned char *>(mapping) + sizeof h));
}

/// The record of `id`, claiming a free one for it; null when the file is full or id is 0.
/// Records are filled from the front, so a reader stops at the first one whose id is 0.
/// Any thread of any process may call it.
inline record *claim(record *first, std::uint32_t capacity, std::uint64_t id) noexcept {
  if (id == 0)
    return nullptr;
  for (record *r = first; r != first + capacity; ++r) {
    std::uint64_t seen = r->id.load(std::memory_order_acquire);
    if (seen == 0 && r->id.compare_exchange_strong(seen, id, std::memory_order_acq_rel))
      return r;
    if (seen == id)
      return r;
  }
  return nullptr;
}

/// The bucket of a task that took `ns`.
constexpr std::size_t bucket(std::uint64_t ns) noexcept {
  std::size_t b = 0;
  while (ns > 1 && b + 1 < histogram_buckets) {
    ns >>= 1;
    ++b;
  }
  return b;
}

} // namespace site_counts
} // namespace conc

#endif
