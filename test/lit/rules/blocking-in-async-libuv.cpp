// Blocking calls in the callbacks of libuv.
// RUN: %concadvise check --all %s -- -std=c++17 | FileCheck %s
// RUN: %concadvise check --all %s -- -std=c++17 | grep -c 'blocking-in-async]' | FileCheck %s --check-prefix=COUNT
#include <netdb.h>
#include <unistd.h>

extern "C" {
struct uv_loop_t;
struct uv_timer_t {
  void *data;
};
struct uv_work_t {
  void *data;
};
struct uv_stream_t;
struct uv_buf_t;
struct uv_fs_t;
typedef void (*uv_timer_cb)(uv_timer_t *);
typedef void (*uv_work_cb)(uv_work_t *);
typedef void (*uv_after_work_cb)(uv_work_t *, int);
typedef void (*uv_alloc_cb)(uv_stream_t *, unsigned long, uv_buf_t *);
typedef void (*uv_read_cb)(uv_stream_t *, long, const uv_buf_t *);
typedef void (*uv_fs_cb)(uv_fs_t *);
int uv_timer_start(uv_timer_t *, uv_timer_cb, unsigned long, unsigned long);
int uv_queue_work(uv_loop_t *, uv_work_t *, uv_work_cb, uv_after_work_cb);
int uv_read_start(uv_stream_t *, uv_alloc_cb, uv_read_cb);
}

// COUNT: {{^}}3{{$}}

namespace {

struct Names {
  bool find(const char *Host) {
    addrinfo *Found = nullptr;
    return getaddrinfo(Host, nullptr, nullptr, &Found) == 0;
  }
};

struct Server {
  Names Known;
  int Turns = 0;

  static void tick(uv_timer_t *Timer) {
    auto *Self = static_cast<Server *>(Timer->data);
    Self->Turns++;
    // CHECK: blocking-in-async-libuv.cpp:[[@LINE+2]]:5: warning: `getaddrinfo` blocks the thread of a libuv handler{{.*}} [blocking-in-async]
    // CHECK: Names::find
    Self->Known.find("db");
  }
  static void quick(uv_timer_t *Timer) { static_cast<Server *>(Timer->data)->Turns++; }
};

void onRead(uv_stream_t *, long, const uv_buf_t *) {
  // CHECK: blocking-in-async-libuv.cpp:[[@LINE+1]]:3: warning: {{.*}} [blocking-in-async]
  usleep(10);
}
void onAlloc(uv_stream_t *, unsigned long, uv_buf_t *) {}

// On the pool: it may wait.
void work(uv_work_t *) { sleep(1); }
// Back on the loop.
void done(uv_work_t *, int) {
  // CHECK: blocking-in-async-libuv.cpp:[[@LINE+1]]:3: warning: {{.*}} [blocking-in-async]
  sleep(1);
}

} // namespace

void start(uv_loop_t *Loop, uv_timer_t *Timer, uv_work_t *Work, uv_stream_t *Stream) {
  uv_timer_start(Timer, Server::tick, 10, 10);
  uv_timer_start(Timer, &Server::quick, 10, 10);
  uv_read_start(Stream, onAlloc, onRead);
  uv_queue_work(Loop, Work, work, done);
}
