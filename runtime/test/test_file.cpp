#include "conc/conc.h"
#include "conc/file.h"
#include "error_of.h"

#include <cstdlib>
#include <gtest/gtest.h>
#include <string>
#include <sys/resource.h>
#include <unistd.h>

using conc::file;
using conc::open_mode;

namespace {

class scratch {
public:
  scratch() {
    std::string pattern = testing::TempDir() + "conc-file-XXXXXX";
    if (!mkdtemp(pattern.data()))
      abort();
    folder_ = pattern;
  }
  ~scratch() {
    unlink(path().c_str());
    rmdir(folder_.c_str());
  }
  std::string path() const { return folder_ + "/file"; }

private:
  std::string folder_;
};

TEST(file, a_coroutine_writes_and_reads) {
  scratch s;
  auto body = [&]() -> conc::co<std::string> {
    file f = co_await file::open(s.path(), open_mode::create);
    co_await f.write("first, ");
    co_await f.write("second");
    co_await f.write_at(0, "FIRST");
    EXPECT_EQ(co_await f.size(), 13u);
    co_await f.sync();
    char all[20];
    std::size_t n = co_await f.read_at(0, all, sizeof all);
    EXPECT_EQ(co_await f.read(all, 1), 0u); // it stands at the end
    co_await f.close();
    co_return std::string(all, n);
  };
  EXPECT_EQ(conc::run(body()), "FIRST, second");
}

TEST(file, fibers_and_threads_by_the_same_calls) {
  scratch s;
  conc::write_file(s.path(), "abc").get();
  std::string all;
  conc::for_each(conc::async{}, conc::range(0, 1), [&](int) {
    file f = file::open(s.path(), open_mode::append).get();
    f.write("def").get();
    f.close().get();
    all = conc::read_file(s.path()).get();
  });
  EXPECT_EQ(all, "abcdef");
}

TEST(file, reads_overlap) {
  scratch s;
  conc::write_file(s.path(), "0123456789").get();
  auto body = [&]() -> conc::co<std::string> {
    file f = co_await file::open(s.path());
    std::string all(10, ' ');
    std::vector<conc::task<std::size_t>> reads;
    for (std::size_t i = 0; i < 10; ++i)
      reads.push_back(f.read_at(9 - i, &all[i], 1));
    for (auto &r : reads)
      EXPECT_EQ(co_await r, 1u);
    co_return all;
  };
  EXPECT_EQ(conc::run(body()), "9876543210");
}

TEST(file, errors_name_the_file) {
  scratch s;
  try {
    conc::read_file(s.path()).get();
    FAIL();
  } catch (const std::system_error &e) {
    EXPECT_EQ(e.code(), std::errc::no_such_file_or_directory);
    EXPECT_NE(std::string(e.what()).find(s.path()), std::string::npos);
  }
  conc::write_file(s.path(), "x").get();
  EXPECT_EQ(error_of([&] { file::open(s.path(), open_mode::create).get(); }), EEXIST);
  file f = file::open(s.path()).get();
  EXPECT_EQ(error_of([&] { f.write("y").get(); }), EBADF);
  EXPECT_EQ(error_of([&] { conc::write_file("/dev/full", "y").get(); }), ENOSPC);
}

TEST(file, files_without_a_size_are_read_whole) {
  std::string status = conc::read_file("/proc/self/status").get();
  EXPECT_NE(status.find("VmRSS"), std::string::npos);
}

TEST(file, a_closed_file_is_an_error) {
  scratch s;
  file f = file::open(s.path(), open_mode::write).get();
  f.close().get();
  f.close().get();
  EXPECT_EQ(f.native_handle(), -1);
  EXPECT_EQ(error_of([&] { f.write("x").get(); }), EBADF);
}

TEST(file, may_grow_and_shrink) {
  scratch s;
  file f = file::open(s.path(), open_mode::create).get();
  f.resize(1000).get();
  EXPECT_EQ(f.size().get(), 1000u);
  f.resize(1).get();
  EXPECT_EQ(conc::read_file(s.path()).get(), std::string(1, '\0'));
}

} // namespace
