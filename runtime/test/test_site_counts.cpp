#include "conc/conc.h"

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <numeric>
#include <sys/mman.h>
#include <unistd.h>

namespace counts = conc::site_counts;

namespace {

constexpr std::uint32_t capacity = 8;

/// What a profiler does: the file must be there before the runtime looks for it, once.
void *shared_file() {
  char path[] = "/tmp/conc-counts-XXXXXX";
  int fd = mkstemp(path);
  EXPECT_EQ(ftruncate(fd, counts::file_size(capacity)), 0);
  void *mapping =
      mmap(nullptr, counts::file_size(capacity), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  counts::create(mapping, capacity);
  setenv(counts::environment, path, 1);
  conc::detail::counts_of(1);
  unlink(path);
  close(fd);
  return mapping;
}

void *const mapping = shared_file();

const counts::record *record_of(std::uint64_t id) {
  std::uint32_t size = 0;
  counts::record *first = counts::records(mapping, counts::file_size(capacity), size);
  return counts::claim(first, size, id);
}

std::uint64_t histogram_sum(const counts::record &r) {
  return std::accumulate(std::begin(r.wall_histogram), std::end(r.wall_histogram),
                         std::uint64_t{0});
}

void spin(long microseconds) {
  timespec start{}, now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &start);
  do
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  while ((now.tv_sec - start.tv_sec) * 1'000'000 + (now.tv_nsec - start.tv_nsec) / 1000 <
         microseconds);
}

template <std::uint64_t Id, class Model> const counts::record &count_tasks(int tasks, long us) {
  conc::site<Id, Model> site;
  conc::for_each(site, conc::range(0, tasks), [us](int) { spin(us); });
  conc::map(site, conc::range(0, tasks), [us](int i) { return spin(us), i; }, [](int) {});
  return *record_of(Id);
}

template <std::uint64_t Id, class Model> void check_exact_counts() {
  const counts::record &r = count_tasks<Id, Model>(40, 300);
  EXPECT_EQ(r.tasks, 80u);
  EXPECT_EQ(histogram_sum(r), 80u);
  EXPECT_GE(r.cpu_ns, 80u * 300'000u);
  EXPECT_GE(r.wall_ns, r.cpu_ns * 9 / 10);
  EXPECT_GE(r.max_in_flight, 1u);
  EXPECT_EQ(r.runs, 2u) << "one for_each, one map";
}

TEST(site_counts, are_exact_on_every_model) {
  check_exact_counts<0x11, conc::serial>();
  check_exact_counts<0x12, conc::threads>();
  check_exact_counts<0x13, conc::blocking_threads>();
}

TEST(site_counts, count_tiny_tasks_exactly) {
  EXPECT_EQ((count_tasks<0x21, conc::threads>(100'000, 0).tasks), 200'000u);
}

TEST(site_counts, count_tasks_that_throw) {
  conc::site<0x31, conc::serial> site;
  EXPECT_THROW(conc::map(site, conc::range(0, 3), [](int) -> int { throw 1; }), int);
  EXPECT_EQ(record_of(0x31)->tasks, 1u);
}

TEST(site_counts, know_their_buckets) {
  EXPECT_EQ(counts::bucket(0), 0u);
  EXPECT_EQ(counts::bucket(1), 0u);
  EXPECT_EQ(counts::bucket(2), 1u);
  EXPECT_EQ(counts::bucket(1'000'000), 19u);
  EXPECT_EQ(counts::bucket(~std::uint64_t{0}), 31u);
}

TEST(site_counts, refuse_files_of_others) {
  alignas(8) unsigned char bytes[counts::file_size(1)] = {};
  std::uint32_t size = 0;
  EXPECT_EQ(counts::records(bytes, sizeof bytes, size), nullptr);
  counts::create(bytes, 1);
  EXPECT_NE(counts::records(bytes, sizeof bytes, size), nullptr);
  EXPECT_EQ(counts::records(bytes, sizeof bytes - 1, size), nullptr);
  EXPECT_EQ(counts::records(bytes, 3, size), nullptr);
  counts::create(bytes, 2);
  EXPECT_EQ(counts::records(bytes, sizeof bytes, size), nullptr);
}

TEST(site_counts, drop_sites_beyond_the_capacity) {
  std::uint32_t size = 0;
  alignas(8) unsigned char bytes[counts::file_size(2)] = {};
  counts::create(bytes, 2);
  counts::record *first = counts::records(bytes, sizeof bytes, size);
  EXPECT_EQ(counts::claim(first, size, 5), first);
  EXPECT_EQ(counts::claim(first, size, 6), first + 1);
  EXPECT_EQ(counts::claim(first, size, 5), first);
  EXPECT_EQ(counts::claim(first, size, 7), nullptr);
  EXPECT_EQ(counts::claim(first, size, 0), nullptr);
}

} // namespace
