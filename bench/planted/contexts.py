"""Where nothing may block: the text of a root, in which BODY stands, BEFORE and AFTER around it."""

COROUTINE = """
#include <coroutine>
namespace {
struct Task {
  struct promise_type {
    Task get_return_object() { return {}; }
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() {}
  };
};
struct Ready { bool await_ready() { return false; } void await_suspend(std::coroutine_handle<>) {} void await_resume() {} };
}
"""
LIBEVENT = """
struct event_base; struct event; struct bufferevent; struct timeval;
extern "C" {
event *event_new(event_base *, int, short, void (*)(int, short, void *), void *);
void bufferevent_setcb(bufferevent *, void (*)(bufferevent *, void *), void (*)(bufferevent *, void *),
                       void (*)(bufferevent *, short, void *), void *);
}
"""
LIBUV = """
struct uv_timer_t; struct uv_idle_t; struct uv_work_t; struct uv_loop_t;
extern "C" {
int uv_timer_start(uv_timer_t *, void (*)(uv_timer_t *), unsigned long, unsigned long);
int uv_idle_start(uv_idle_t *, void (*)(uv_idle_t *));
int uv_queue_work(uv_loop_t *, uv_work_t *, void (*)(uv_work_t *), void (*)(uv_work_t *, int));
}
"""
ASIO = """
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
namespace asio = boost::asio;
"""
OWN_LOCK = """
#include <mutex>
namespace {
class Mutex { public: void Lock() { m_.lock(); } void Unlock() { m_.unlock(); } private: std::mutex m_; };
class Hold { public: explicit Hold(Mutex *m) : m_(m) { m_->Lock(); } ~Hold() { m_->Unlock(); } private: Mutex *const m_; };
Mutex own;
}
"""
MUTEX = "#include <mutex>\n#include <shared_mutex>\nnamespace { std::mutex first, second; std::shared_mutex shared; int state; }\n"
POSIX = ("#include <pthread.h>\nnamespace { pthread_mutex_t first = PTHREAD_MUTEX_INITIALIZER; "
         "pthread_rwlock_t rw = PTHREAD_RWLOCK_INITIALIZER; int state; }\n")

CONTEXTS = {
    # --- coroutines
    "coroutine": COROUTINE + "Task NAME() { BODY; co_return; }",
    "coroutine_later": COROUTINE + "Task NAME() { co_await Ready(); BODY; co_await Ready(); }",
    "coroutine_loop": COROUTINE + "Task NAME(int n) { for (int i = 0; i < n; ++i) { co_await Ready(); BODY; } }",
    "coroutine_branch": COROUTINE + "Task NAME(int n) { if (n) { BODY; } co_return; }",
    "coroutine_method": COROUTINE + "struct NAME_s { Task go() { co_await Ready(); BODY; } };",
    "coroutine_lambda": COROUTINE + "void NAME() { auto f = []() -> Task { BODY; co_return; }; f(); }",
    "coroutine_template": COROUTINE + "namespace { template <class T> Task go(T) { BODY; co_return; } }\nvoid NAME() { go(1); }",
    # --- handlers
    "libevent": LIBEVENT + "static void ready(int, short, void *) { BODY; }\nvoid NAME(event_base *b) { event_new(b, 0, 0, ready, nullptr); }",
    "libevent_buffer": LIBEVENT + "void NAME(bufferevent *b) { bufferevent_setcb(b, [](bufferevent *, void *) { BODY; }, nullptr, nullptr, nullptr); }",
    "libevent_method": LIBEVENT + "struct NAME_s { static void ready(int, short, void *p) { static_cast<NAME_s *>(p)->go(); }\n"
                                  "void go() { BODY; }\nvoid start(event_base *b) { event_new(b, 0, 0, ready, this); } };",
    "libevent_field": LIBEVENT + "static void ready(int, short, void *) { BODY; }\n"
                                 "namespace { struct Set { void (*call)(int, short, void *); } set = {ready}; }\n"
                                 "void NAME(event_base *b) { event_new(b, 0, 0, set.call, nullptr); }",
    "libuv_timer": LIBUV + "void NAME(uv_timer_t *t) { uv_timer_start(t, [](uv_timer_t *) { BODY; }, 1, 0); }",
    "libuv_idle": LIBUV + "static void idle(uv_idle_t *) { BODY; }\nvoid NAME(uv_idle_t *t) { uv_idle_start(t, idle); }",
    "libuv_done": LIBUV + "void NAME(uv_loop_t *l, uv_work_t *w) { uv_queue_work(l, w, [](uv_work_t *) {}, [](uv_work_t *, int) { BODY; }); }",
    "asio": ASIO + "void NAME(asio::io_context &io) { asio::post(io, [] { BODY; }); }",
    # --- locks
    "lock_guard": MUTEX + "void NAME() { std::lock_guard<std::mutex> l(first); ++state; BODY; }",
    "unique_lock": MUTEX + "void NAME() { std::unique_lock<std::mutex> l(first); BODY; l.unlock(); }",
    "defer_lock": MUTEX + "void NAME() { std::unique_lock<std::mutex> l(first, std::defer_lock); l.lock(); BODY; }",
    "adopt_lock": MUTEX + "void NAME() { std::lock(first, second); std::lock_guard<std::mutex> a(first, std::adopt_lock);\n"
                          "std::lock_guard<std::mutex> b(second, std::adopt_lock); BODY; }",
    "moved_lock": MUTEX + "void NAME() { std::unique_lock<std::mutex> l(first); auto k = std::move(l); BODY; }",
    "relocked": MUTEX + "void NAME() { std::unique_lock<std::mutex> l(first); l.unlock(); ++state; l.lock(); BODY; }",
    "returned_lock": MUTEX + "static std::unique_lock<std::mutex> take() { return std::unique_lock<std::mutex>(first); }\n"
                             "void NAME() { auto l = take(); BODY; }",
    "scoped_lock": MUTEX + "void NAME() { std::scoped_lock l(first, second); BODY; }",
    "shared_lock": MUTEX + "void NAME() { std::shared_lock<std::shared_mutex> l(shared); BODY; }",
    "plain_lock": MUTEX + "void NAME() { first.lock(); if (state) { first.unlock(); return; } BODY; first.unlock(); }",
    "try_lock": MUTEX + "void NAME() { if (first.try_lock()) { BODY; first.unlock(); } }",
    "try_refused": MUTEX + "void NAME() { if (!first.try_lock()) return; BODY; first.unlock(); }",
    "member_lock": MUTEX + "struct NAME_s { std::mutex m; int n = 0; void go() { std::lock_guard<std::mutex> l(m); ++n; BODY; } };",
    "own_lock": OWN_LOCK + "void NAME() { Hold h(&own); BODY; }",
    "own_plain": OWN_LOCK + "void NAME() { own.Lock(); BODY; own.Unlock(); }",
    "pthread": POSIX + "void NAME() { pthread_mutex_lock(&first); BODY; pthread_mutex_unlock(&first); }",
    "pthread_goto": POSIX + "void NAME() { pthread_mutex_lock(&first); if (state) goto out; { BODY; } out: pthread_mutex_unlock(&first); }",
    "rwlock": POSIX + "void NAME() { pthread_rwlock_wrlock(&rw); BODY; pthread_rwlock_unlock(&rw); }",
    "c11": "#include <threads.h>\nstatic mtx_t first;\nvoid NAME() { mtx_lock(&first); BODY; mtx_unlock(&first); }",
    "caller_lock": MUTEX + "static void part() { ++state; BODY; }\nvoid NAME() { std::lock_guard<std::mutex> l(first); part(); }",
    # --- of the other rules
    "each_item": "#include <vector>\nvoid NAME(std::vector<int> &items) { for (int x : items) { (void)x; BODY; } }",
    "each_client": "#include <sys/socket.h>\nvoid NAME(int s) { while (true) { if (accept(s, nullptr, nullptr) < 0) continue; BODY; } }",
    "until_flag": "#include <atomic>\nstatic std::atomic<bool> done;\nvoid NAME() { while (!done) { BODY; } }",
    "until_file": "#include <unistd.h>\nvoid NAME(const char *p) { while (access(p, F_OK) != 0) { BODY; } }",
    "until_lock": "#include <mutex>\nstatic std::mutex m;\nvoid NAME() { while (!m.try_lock()) { BODY; } m.unlock(); }",
    "statement": "void NAME() { BODY; }",
    "parallel_loop": "void NAME(int n) {\n#pragma omp parallel for\nfor (int i = 0; i < n; ++i) { BODY; } }",
    "lock_loop": MUTEX + "void NAME(int n) { for (int i = 0; i < n; ++i) { std::lock_guard<std::mutex> l(first); BODY; } }",
}
