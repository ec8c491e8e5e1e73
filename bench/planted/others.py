"""The same for the rules beside waits: long computation in handlers, threads for each item, loops that sleep
and look, futures that block at once, parallel work inside parallel work.

FOUND: rule, context, what leads from its root to the place, what stands there.
SILENT: rule, context (None: the body is a function of its own), what stands before its root, the body, hops.
"""

FOUND = [
    ("cpu-in-async", "coroutine", [], "grind"),
    ("cpu-in-async", "coroutine_later", ["virtual"], "grind"),
    ("cpu-in-async", "coroutine_method", ["real:0", "method"], "grind"),
    ("cpu-in-async", "libevent", ["template", "lambda_now", "static_method"], "deflate"),
    ("cpu-in-async", "libevent_method", ["registry", "branch", "real:1", "crtp"], "grind"),
    ("cpu-in-async", "libuv_timer", ["pointer_field", "macro", "call_operator", "loop", "constructor"], "grind"),
    ("cpu-in-async", "libuv_done", ["function_member"], "hash"),
    ("cpu-in-async", "asio", ["visit", "destructor"], "grind"),
    ("cpu-in-async", "coroutine_lambda", ["algorithm", "internal"], "grind"),
    ("cpu-in-async", "coroutine_branch", ["function_map", "switch", "recursion"], "deflate"),
    ("thread-per-task", "each_item", [], "thread"),
    ("thread-per-task", "each_item", ["method"], "posix_thread"),
    ("thread-per-task", "each_item", ["internal", "template"], "thread"),
    ("thread-per-task", "each_item", ["real:0", "direct"], "thread"),
    ("thread-per-task", "each_client", [], "thread"),
    ("thread-per-task", "each_client", ["static_method", "constructor", "lambda_now"], "posix_thread"),
    ("thread-per-task", "each_client", ["crtp", "call_operator", "direct", "method"], "thread"),
    ("poll-sleep", "until_flag", [], "usleep"),
    ("poll-sleep", "until_flag", ["internal"], "nanosleep"),
    ("poll-sleep", "until_flag", ["method", "direct"], "sleep_for"),
    ("poll-sleep", "until_file", ["static_method"], "sleep"),
    ("poll-sleep", "until_lock", ["template", "internal", "direct"], "usleep"),
    ("discarded-future", "statement", [], "async"),
    ("discarded-future", "statement", [], "async_get"),
    ("discarded-future", "each_item", [], "async_local"),
    ("oversubscribed", "parallel_loop", [], "thread"),
    ("oversubscribed", "parallel_loop", ["method", "branch"], "region"),
    ("oversubscribed", "parallel_loop", ["virtual", "real:1", "lambda"], "thread"),
]

U = "#include <unistd.h>\n"
THREAD = "#include <thread>\n#include <vector>\n#include <future>\n" + U
GRIND = "static double cells[1000];\nstatic void grind() { for (int i = 0; i < 5000; ++i) for (int j = 0; j < 1000; ++j) cells[j] += i; }\n"
FLAG = "#include <atomic>\n" + U + "static std::atomic<bool> done; static int count; void planted_step_NAME();\n"

SILENT = [
    ("cpu-in-async", "coroutine", "static int sum; static int v[8];\n", "for (int x : v) sum += x", 2),
    ("cpu-in-async", "libevent", "#include <algorithm>\n#include <vector>\nstatic std::vector<int> v;\n", "std::sort(v.begin(), v.end())", 3),
    ("cpu-in-async", "coroutine", THREAD + GRIND, "std::thread(grind).detach()", 1),
    ("cpu-in-async", "libuv_timer", "#include <vector>\nstatic std::vector<int> a, b; static int n;\n", "for (int x : a) for (int y : b) n += x == y", 2),
    ("cpu-in-async", "asio", GRIND, "auto later = [] { grind(); }; (void)later", 1),
    ("cpu-in-async", "libevent_buffer", GRIND, "if (false) grind()", 2),
    ("cpu-in-async", None, GRIND, "grind()", 0),
    ("cpu-in-async", "coroutine", "#include <cstring>\nstatic char text[100]; static int n;\n", "while (n < 10) { n += int(std::strlen(text)); ++n; }", 1),
    ("thread-per-task", None, THREAD, "std::vector<std::thread> t; unsigned n = std::thread::hardware_concurrency(); for (unsigned i = 0; i < n; ++i) t.emplace_back([] { sleep(1); }); for (auto &x : t) x.join()", 0),
    ("thread-per-task", None, THREAD, "std::vector<std::thread> t; for (int i = 0; i < 4; ++i) t.emplace_back([] { sleep(1); }); for (auto &x : t) x.join()", 0),
    ("thread-per-task", None, THREAD, "std::thread t([] { sleep(1); }); t.join()", 0),
    ("thread-per-task", None, THREAD + "static int num_workers; static std::vector<std::thread> t;\n", "for (int i = 0; i < num_workers; ++i) t.emplace_back([] { sleep(1); })", 0),
    ("thread-per-task", None, THREAD + "static std::vector<std::thread> workers;\n", "for (auto &t : workers) t = std::thread([] { sleep(1); })", 0),
    ("thread-per-task", None, THREAD + "static std::vector<int> v; static std::thread t; static void ensure() { if (!t.joinable()) t = std::thread([] { sleep(1); }); }\n", "for (int x : v) { (void)x; ensure(); }", 0),
    ("poll-sleep", None, FLAG, "while (!done) { planted_step_NAME(); usleep(16000); }", 0),
    ("poll-sleep", None, FLAG, "while (!done) { ++count; sleep(1); }", 0),
    ("poll-sleep", None, U, "for (int i = 0; i < 5; ++i) sleep(1)", 0),
    ("poll-sleep", None, U, "while (true) sleep(1000)", 0),
    ("poll-sleep", None, U + "#include <sys/socket.h>\nstatic int s;\n", "for (int i = 0; i < 5 && connect(s, nullptr, 0) != 0; ++i) sleep(1 << i)", 0),
    ("poll-sleep", None, FLAG, "while (!done) { (void)!write(1, \".\", 1); sleep(1); }", 0),
    ("discarded-future", None, THREAD + "void planted_other_NAME();\n", "auto f = std::async(std::launch::async, [] { return 1; }); planted_other_NAME(); f.get()", 0),
    ("discarded-future", None, THREAD + "static std::vector<std::future<int>> kept;\n", "kept.push_back(std::async(std::launch::async, [] { return 1; }))", 0),
    ("discarded-future", None, THREAD, "auto f = std::async(std::launch::deferred, [] { return 1; }); f.get()", 0),
    ("oversubscribed", None, THREAD, "std::thread t([] { sleep(1); }); t.join()", 0),
    ("oversubscribed", "parallel_loop", "static double cells[100];\n", "for (double &c : cells) c += 1", 2),
]
