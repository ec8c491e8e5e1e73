// Blocking calls in the callbacks of libevent.
// RUN: %concadvise check --all %s -- -std=c++17 | FileCheck %s
// RUN: %concadvise check --all %s -- -std=c++17 | grep -c 'blocking-in-async]' | FileCheck %s --check-prefix=COUNT
#include <poll.h>
#include <thread>
#include <unistd.h>

extern "C" {
struct event_base;
struct event;
struct bufferevent;
struct timeval;
typedef void (*event_callback_fn)(int, short, void *);
typedef void (*bufferevent_data_cb)(bufferevent *, void *);
typedef void (*bufferevent_event_cb)(bufferevent *, short, void *);
event *event_new(event_base *, int, short, event_callback_fn, void *);
int event_base_once(event_base *, int, short, event_callback_fn, void *, const timeval *);
void bufferevent_setcb(bufferevent *, bufferevent_data_cb, bufferevent_data_cb,
                       bufferevent_event_cb, void *);
}

// COUNT: {{^}}2{{$}}

namespace {

class Journal {
public:
  void keep() { flush(); }

private:
  void flush() { ::sleep(1); }
};

void onSignal(int, short, void *Of) {
  // CHECK: blocking-in-async-libevent.cpp:[[@LINE+2]]:3: warning: `sleep` blocks the thread of a libevent handler{{.*}} [blocking-in-async]
  // CHECK: Journal::keep {{.*}}Journal::flush {{.*}} sleep
  static_cast<Journal *>(Of)->keep();
}

void onTime(int File, short, void *Of) {
  std::thread([Of] { static_cast<Journal *>(Of)->keep(); }).detach();
  pollfd Waiting{File, POLLIN, 0};
  poll(&Waiting, 1, 0);
}

} // namespace

void start(event_base *Base, bufferevent *Stream, Journal *Of) {
  event_new(Base, 0, 0, onSignal, Of);
  event_base_once(Base, -1, 0, onTime, Of, nullptr);
  bufferevent_setcb(
      Stream,
      [](bufferevent *, void *Given) {
        // CHECK: blocking-in-async-libevent.cpp:[[@LINE+1]]:9: warning: {{.*}} [blocking-in-async]
        static_cast<Journal *>(Given)->keep();
      },
      nullptr, nullptr, Of);
}
