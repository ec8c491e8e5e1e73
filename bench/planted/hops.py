"""How one function leads to the next, and what a chain ends in.

A hop is the text of a unit that defines `void NAME()` and, on the way, calls `NEXT;`. The chain of a
case goes through one hop after the other, each in a file of its own.
"""

HOPS = {
    "direct": "void NAME() { NEXT; }",
    "method": "namespace { struct Step { void go() { NEXT; } }; }\nvoid NAME() { Step().go(); }",
    "static_method": "namespace { struct Step { static void go() { NEXT; } }; }\nvoid NAME() { Step::go(); }",
    "internal": "static void inner() { NEXT; }\nvoid NAME() { inner(); }",
    "branch": "int NAME_when;\nvoid NAME() { if (NAME_when > 3) { NEXT; } }",
    "switch": "int NAME_when;\nvoid NAME() { switch (NAME_when) { case 1: NEXT; break; default: break; } }",
    "loop": "int NAME_rounds;\nvoid NAME() { for (int i = 0; i < NAME_rounds; ++i) { NEXT; } }",
    "recursion": "static void down(int n) { if (n > 0) return down(n - 1); NEXT; }\nvoid NAME() { down(4); }",
    "handler_block": "#include <stdexcept>\nint NAME_v;\nvoid NAME() { try { if (NAME_v) throw std::runtime_error(\"\"); } catch (const std::exception &) { NEXT; } }",
    "macro": "#define RUN_IT(...) do { __VA_ARGS__; } while (0)\nvoid NAME() { RUN_IT(NEXT); }",
    "virtual": "namespace { struct Base { virtual ~Base() = default; virtual void go() = 0; };\n"
               "struct Derived : Base { void go() override { NEXT; } };\n"
               "struct Other : Base { void go() override {} };\nvoid run(Base &b) { b.go(); } }\n"
               "int NAME_which;\nvoid NAME() { Derived d; Other o; Base *b = &d; if (NAME_which) b = &o; run(*b); }",
    "template_method": "namespace { struct Base { virtual ~Base() = default; void all() { part(); } virtual void part() = 0; };\n"
                       "struct Derived : Base { void part() override { NEXT; } }; }\nvoid NAME() { Derived d; d.all(); }",
    "crtp": "namespace { template <class D> struct Base { void go() { static_cast<D *>(this)->part(); } };\n"
            "struct Derived : Base<Derived> { void part() { NEXT; } }; }\nvoid NAME() { Derived().go(); }",
    "template": "namespace { template <class T> void go(T) { NEXT; } }\nvoid NAME() { go(3); }",
    "template_callable": "namespace { template <class F> void call(F f) { f(); } }\nvoid NAME() { call([] { NEXT; }); }",
    "variadic": "namespace { template <class F, class... A> void call(F f, A... a) { f(a...); } }\n"
                "void NAME() { call([](int, int) { NEXT; }, 1, 2); }",
    "pointer_local": "static void inner() { NEXT; }\nvoid NAME() { void (*f)() = inner; f(); }",
    "pointer_parameter": "static void inner() { NEXT; }\nstatic void apply(void (*f)()) { f(); }\nvoid NAME() { apply(inner); }",
    "pointer_field": "static void inner() { NEXT; }\nnamespace { struct Ops { int n; void (*go)(); }; Ops ops = {1, inner}; }\n"
                     "void NAME() { ops.go(); }",
    "pointer_table": "static void inner() { NEXT; }\nstatic void other() {}\nstatic void (*table[])() = {other, inner};\n"
                     "int NAME_i;\nvoid NAME() { table[NAME_i](); }",
    "pointer_assigned": "static void inner() { NEXT; }\nnamespace { struct Ops { void (*go)() = nullptr; } ops; }\n"
                        "void NAME_setup() { ops.go = &inner; }\nvoid NAME() { if (ops.go) ops.go(); }",
    "member_pointer": "namespace { struct Step { void go() { NEXT; } }; }\n"
                      "void NAME() { void (Step::*m)() = &Step::go; Step s; (s.*m)(); }",
    "function_local": "#include <functional>\nstatic void inner() { NEXT; }\nvoid NAME() { std::function<void()> f = inner; f(); }",
    "function_parameter": "#include <functional>\nstatic void run(const std::function<void()> &f) { f(); }\nvoid NAME() { run([] { NEXT; }); }",
    "function_member": "#include <functional>\nnamespace { class Step { public: void set(std::function<void()> f) { f_ = std::move(f); }\n"
                       "void fire() { if (f_) f_(); } private: std::function<void()> f_; }; }\n"
                       "void NAME() { Step s; s.set([] { NEXT; }); s.fire(); }",
    "function_constructor": "#include <functional>\nnamespace { class Step { public: explicit Step(std::function<void()> f) : f_(std::move(f)) {}\n"
                            "void fire() { f_(); } private: std::function<void()> f_; }; }\n"
                            "void NAME() { Step s([] { NEXT; }); s.fire(); }",
    "function_vector": "#include <functional>\n#include <vector>\nnamespace { std::vector<std::function<void()>> all; }\n"
                       "void NAME_setup() { all.push_back([] { NEXT; }); }\nvoid NAME() { for (auto &f : all) f(); }",
    "function_map": "#include <functional>\n#include <map>\n#include <string>\nnamespace { std::map<std::string, std::function<void()>> all; }\n"
                    "void NAME_setup() { all[\"x\"] = [] { NEXT; }; }\n"
                    "void NAME() { auto it = all.find(\"x\"); if (it != all.end()) it->second(); }",
    "lambda": "void NAME() { auto f = [] { NEXT; }; f(); }",
    "lambda_now": "void NAME() { [] { NEXT; }(); }",
    "lambda_nested": "void NAME() { auto outer = [] { auto inner = [] { NEXT; }; inner(); }; outer(); }",
    "lambda_generic": "void NAME() { auto f = [](auto) { NEXT; }; f(2); }",
    "constructor": "namespace { struct Step { Step() { NEXT; } }; }\nvoid NAME() { Step s; (void)s; }",
    "member_constructor": "namespace { struct Step { Step() { NEXT; } }; struct Whole { int n = 0; Step s; }; }\n"
                          "void NAME() { Whole w; (void)w; }",
    "base_constructor": "namespace { struct Step { Step() { NEXT; } }; struct Whole : Step { Whole() {} }; }\n"
                        "void NAME() { Whole w; (void)w; }",
    "destructor": "namespace { struct Step { ~Step() { NEXT; } }; }\nvoid NAME() { Step s; (void)s; }",
    "member_destructor": "namespace { struct Step { ~Step() { NEXT; } }; struct Whole { Step s; }; }\nvoid NAME() { Whole w; (void)w; }",
    "owned_destructor": "#include <memory>\nnamespace { struct Step { ~Step() { NEXT; } }; }\n"
                        "void NAME() { auto s = std::make_unique<Step>(); }",
    "reset": "#include <memory>\nnamespace { struct Step { ~Step() { NEXT; } }; std::unique_ptr<Step> kept; }\nvoid NAME() { kept.reset(); }",
    "made": "#include <memory>\nnamespace { struct Step { Step() { NEXT; } }; }\nvoid NAME() { auto s = std::make_shared<Step>(); (void)s; }",
    "emplaced": "#include <vector>\nnamespace { struct Step { explicit Step(int) { NEXT; } }; }\n"
                "void NAME() { std::vector<Step> all; all.emplace_back(1); }",
    "call_operator": "namespace { struct Step { void operator()(int) const { NEXT; } }; }\nvoid NAME() { Step s; s(1); }",
    "plus_operator": "namespace { struct Step { Step operator+(const Step &) const { NEXT; return *this; } }; }\n"
                     "void NAME() { Step a, b; (void)(a + b); }",
    "shift_operator": "namespace { struct Step {}; Step &operator<<(Step &s, int) { NEXT; return s; } }\nvoid NAME() { Step s; s << 1 << 2; }",
    "conversion": "namespace { struct Step { explicit operator bool() const { NEXT; return true; } }; }\nvoid NAME() { Step s; if (s) return; }",
    "copy": "namespace { struct Step { Step() = default; Step(const Step &) { NEXT; } }; void take(Step) {} }\nvoid NAME() { Step s; take(s); }",
    "assignment": "namespace { struct Step { Step &operator=(int) { NEXT; return *this; } }; }\nvoid NAME() { Step s; s = 1; }",
    "arrow": "namespace { struct In { int n = 0; }; struct Step { In in; In *operator->() { NEXT; return &in; } }; }\n"
             "int NAME_out;\nvoid NAME() { Step s; NAME_out = s->n; }",
    "iterator": "namespace { struct It { int n; bool operator!=(const It &o) const { return n != o.n; } It &operator++() { NEXT; ++n; return *this; }\n"
                "int operator*() const { return n; } }; struct All { It begin() const { return {0}; } It end() const { return {3}; } }; }\n"
                "int NAME_sum;\nvoid NAME() { for (int i : All()) NAME_sum += i; }",
    "default_argument": "static int value() { NEXT; return 1; }\nstatic void take(int = value()) {}\nvoid NAME() { take(); }",
    "algorithm": "#include <algorithm>\n#include <vector>\nvoid NAME() { std::vector<int> v(3); std::for_each(v.begin(), v.end(), [](int) { NEXT; }); }",
    "predicate": "#include <algorithm>\n#include <vector>\nstatic bool less(int a, int b) { NEXT; return a < b; }\n"
                 "void NAME() { std::vector<int> v(3); std::sort(v.begin(), v.end(), less); }",
    "c_callback": "#include <cstdlib>\nstatic int compare(const void *, const void *) { NEXT; return 0; }\n"
                  "void NAME() { int v[3] = {}; qsort(v, 3, sizeof *v, compare); }",
    "call_once": "#include <mutex>\nstatic std::once_flag once;\nvoid NAME() { std::call_once(once, [] { NEXT; }); }",
    "invoke": "#include <functional>\nstatic void inner() { NEXT; }\nvoid NAME() { std::invoke(inner); }",
    "bind": "#include <functional>\nnamespace { struct Step { void go(int) { NEXT; } }; }\n"
            "void NAME() { Step s; auto f = std::bind(&Step::go, &s, 1); f(); }",
    "visit": "#include <variant>\nvoid NAME() { std::variant<int, char> v; std::visit([](auto) { NEXT; }, v); }",
    "registry": "#include <functional>\n#include <memory>\n#include <vector>\nnamespace { struct Plugin { virtual ~Plugin() = default; virtual void go() = 0; };\n"
                "struct One : Plugin { void go() override { NEXT; } }; std::vector<std::unique_ptr<Plugin>> all; }\n"
                "void NAME_setup() { all.push_back(std::make_unique<One>()); }\nvoid NAME() { for (auto &p : all) p->go(); }",
}

# What a chain ends in: text before the function, the call that waits.
LEAVES = {
    "sleep": ("#include <unistd.h>", "sleep(1)"),
    "usleep": ("#include <unistd.h>", "usleep(1000)"),
    "nanosleep": ("#include <ctime>", "timespec t_{1, 0}; nanosleep(&t_, nullptr)"),
    "sleep_for": ("#include <chrono>\n#include <thread>", "std::this_thread::sleep_for(std::chrono::milliseconds(20))"),
    "system": ("#include <cstdlib>", "(void)!system(\"true\")"),
    "getaddrinfo": ("#include <netdb.h>", "addrinfo *to_ = nullptr; getaddrinfo(\"example.org\", \"80\", nullptr, &to_)"),
    "recv": ("#include <sys/socket.h>\nextern int planted_socket;", "char c_; (void)recv(planted_socket, &c_, 1, 0)"),
    "connect": ("#include <sys/socket.h>\nextern int planted_socket;", "sockaddr to_{}; (void)connect(planted_socket, &to_, sizeof to_)"),
    "accept": ("#include <sys/socket.h>\nextern int planted_socket;", "(void)accept(planted_socket, nullptr, nullptr)"),
    "poll": ("#include <poll.h>\nextern int planted_socket;", "pollfd p_{planted_socket, POLLIN, 0}; poll(&p_, 1, -1)"),
    "waitpid": ("#include <sys/wait.h>", "waitpid(-1, nullptr, 0)"),
    "fsync": ("#include <unistd.h>\nextern int planted_socket;", "(void)fsync(planted_socket)"),
    "curl": ("extern \"C\" int curl_easy_perform(void *);\nextern void *planted_handle;", "curl_easy_perform(planted_handle)"),
    "postgres": ("struct pg_conn; struct pg_result; extern \"C\" pg_result *PQexec(pg_conn *, const char *);\nextern pg_conn *planted_connection;",
                 "PQexec(planted_connection, \"select 1\")"),
    "join": ("#include <thread>\nextern std::thread planted_thread;", "planted_thread.join()"),
    "future": ("#include <future>\nextern std::future<int> planted_future;", "planted_future.get()"),
    "popen": ("#include <cstdio>", "FILE *f = popen(\"true\", \"r\"); if (f) pclose(f)"),
    "select": ("#include <sys/select.h>", "fd_set s_; FD_ZERO(&s_); select(1, &s_, nullptr, nullptr, nullptr)"),
    # --- of the other rules
    "grind": ("static double cells[1000];\nstatic void grind() { for (int i = 0; i < 5000; ++i) for (int j = 0; j < 1000; ++j) cells[j] += i; }", "grind()"),
    "deflate": ("extern \"C\" int compress(unsigned char *, unsigned long *, const unsigned char *, unsigned long);\nstatic unsigned char to_[100]; static unsigned long n_;",
                "compress(to_, &n_, to_, 100)"),
    "hash": ("extern \"C\" char *crypt(const char *, const char *);", "(void)crypt(\"a\", \"$6$b\")"),
    "thread": ("#include <thread>\nvoid planted_work();", "std::thread(planted_work).detach()"),
    "posix_thread": ("#include <pthread.h>\nvoid *planted_run(void *);", "pthread_t t_; pthread_create(&t_, nullptr, planted_run, nullptr)"),
    "async": ("#include <future>\nint planted_value();", "std::async(std::launch::async, planted_value)"),
    "async_get": ("#include <future>\nint planted_value();", "(void)std::async(std::launch::async, planted_value).get()"),
    "async_local": ("#include <future>\nint planted_value();", "auto f_ = std::async(std::launch::async, planted_value)"),
    "region": ("static void region(int n) {\n#pragma omp parallel for\nfor (int i = 0; i < n; ++i) (void)i; }", "region(3)"),
}
