"""The programs, what they need, and what may be done to them."""
from dataclasses import dataclass

EVERY = ("threads", "processes", "async")


@dataclass(frozen=True)
class Case:
    name: str
    family: str
    loop: str = ""  # the beginning of the line of the loop that matters
    arguments: tuple = ()  # FOLDER, FILE, HTTP, POSTGRES, REDIS, DNS stand for what the bench provides
    program: str = ""  # another program's source, with other arguments
    packages: tuple = ()  # of projects.PACKAGES
    safe: tuple = EVERY  # models under which its output is that of the serial program, always
    why: str = ""  # why the others are not
    rule: str = ""  # wrongly concurrent already: the rule that has to say so
    standard: int = 17

    @property
    def source(self):
        return self.program or self.name

    @property
    def must_stay(self):
        """No model may run it: wrapping it is an error whatever it gains."""
        return not self.safe and not self.rule


def refused(name, family, loop, arguments, why, **more):
    return Case(name, family, loop, arguments, safe=(), why=why, **more)


FEW, MANY = "network, few", "network, many"

CASES = (
    Case("mandelbrot", "cpu", "for (int row = 0; row < rows", ("900",)),
    Case("collatz", "cpu", "for (const std::uint64_t start : starts)", ("4000000",)),
    Case("edit_distance", "cpu", "for (const auto &[a, b]", ("60",)),
    Case("matrix_multiply", "cpu", "for (int row = 0", ("900",)),
    Case("nbody", "cpu", "for (std::size_t i = 0; i < bodies.size()", ("12000",)),
    Case("seeded_walks", "cpu", "for (int n = 0; n < walks", ("400",)),

    Case("integral", "reduction", "for (long i = 0; i < steps", ("20",),
         safe=EVERY, why="sums in order, so its digits stay"),
    Case("divisors_total", "reduction", "for (long n = first", ("60000",)),
    Case("histogram", "reduction", "for (const std::uint8_t byte", ("200",)),
    Case("best_score", "reduction", "for (const setting &each", ("1500",)),

    Case("triad", "memory", "for (std::size_t i = 0; i < a.size()", ("10", "20")),
    Case("random_gather", "memory", "for (int block = 0", ("150",)),

    Case("uneven_trees", "uneven", "for (const int depth : depths)", ("38",)),
    Case("triangle_rows", "uneven", "for (int i = 1; i < points", ("14000",)),

    Case("squares", "tiny", "for (long i = 0; i < count", ("20000",)),
    Case("smooth_line", "tiny", "for (std::size_t i = 1; i + 1 < from.size()", ("300000",)),

    Case("static_buffer", "static state", "for (int record = 0", ("20000",), safe=("processes", "async"),
         why="one static buffer"),
    Case("strtok_words", "static state", "for (const std::string &line : lines)", ("400",),
         safe=("processes", "async"), why="strtok keeps its place in one static variable"),
    Case("memo_table", "static state", "for (int n = 10", ("1200",), safe=("processes", "async"),
         why="one table that every call adds to"),

    Case("checked_records", "crash-prone", "for (int record = 0", ("3000",)),
    Case("first_failure", "crash-prone", "for (int record = 0", ("3000",)),

    Case("blur_images", "payload", "for (int n = 0; n < count", ("40",)),
    Case("sort_chunks", "payload", "for (auto &array : arrays)\n    std::sort", ("12",),
         safe=("threads", "async"), why="a child's sorted array is not the parent's"),

    Case("http_slow_few", FEW, "for (const auto &url : urls)", ("HTTP", "8", "60"),
         program="http_pages", packages=("curl",)),
    Case("http_fast_few", FEW, "for (const auto &url : urls)", ("HTTP", "10", "0"),
         program="http_pages", packages=("curl",)),
    Case("http_slow_many", MANY, "for (const auto &url : urls)", ("HTTP", "120", "10"),
         program="http_pages", packages=("curl",)),
    Case("http_fast_many", MANY, "for (const auto &url : urls)", ("HTTP", "1000", "0"),
         program="http_pages", packages=("curl",)),
    Case("http_status", MANY, "for (int n = 1; n <= count", ("HTTP", "40", "20"), packages=("curl",)),
    Case("socket_ping", FEW, "for (int n = 0; n < count", ("HTTP", "30", "25")),

    Case("pg_reports", "postgresql", "for (int number = 0; number < reports",
         ("POSTGRES", "20", "0.03"), packages=("pq",)),
    refused("pg_one_connection", "postgresql", "for (int number = 0; number < queries",
            ("POSTGRES", "20", "0.01"), "one connection", packages=("pq",)),
    Case("redis_waits", "redis", "for (int n = 0; n < lists", ("REDIS", "8"), packages=("hiredis",)),
    refused("redis_one_connection", "redis", "for (int n = 0; n < keys", ("REDIS", "3000"),
            "one connection", packages=("hiredis",)),
    Case("dns_names", "dns", "for (const std::string &name : names)", ("DNS", "30"),
         packages=("resolv",)),
    Case("local_names", "dns", "for (int n = 0; n < lookups", ("2000",)),

    Case("file_checksums", "files", "for (const std::string &name : names)", ("FOLDER", "60", "4000")),
    Case("cold_files", "files", "for (const std::string &name : names)", ("FOLDER", "40", "2000")),
    Case("child_output", "children", "for (int n = 0; n < commands", ("16", "0.04")),
    Case("child_status", "children", "for (int n = 0; n < checks", ("20",)),
    Case("slow_sensors", "sleeps", "for (int number = 0; number < sensors", ("40", "15")),

    Case("mixed_mostly_waiting", "mixed", "for (const auto &url : urls)", ("HTTP", "40", "20", "20"),
         program="fetch_compute", packages=("curl",)),
    Case("mixed_even", "mixed", "for (const auto &url : urls)", ("HTTP", "30", "12", "100"),
         program="fetch_compute", packages=("curl",)),
    Case("mixed_mostly_computing", "mixed", "for (const auto &url : urls)", ("HTTP", "20", "5", "400"),
         program="fetch_compute", packages=("curl",)),

    Case("print_in_order", "ordered output", "for (int line = 0", ("300",)),
    refused("log_progress", "ordered output", "for (int task = 0", ("100",),
            "each task prints itself"),
    refused("append_log", "ordered output", "for (int request = 0", ("FILE", "100"),
            "each task appends to one file"),

    refused("prefix_sum", "recurrence", "for (std::size_t i = 1; i < size", ("40",),
            "each total needs the one before"),
    Case("heat_steps", "recurrence", "for (int y = 1; y < side - 1", ("150",), safe=("threads", "async"),
         why="a child's rows are not the parent's; the steps around it stay in order"),
    refused("hash_chain", "recurrence", "for (int link = 0", ("500000",), "a chain"),
    refused("in_place", "recurrence", "for (std::size_t i = 1; i + 1 < line.size()", ("150",),
            "each point needs its new neighbour"),

    refused("first_match", "early exit", "for (std::uint64_t number = 1", ("19",),
            "stops at the first match"),
    refused("until_converged", "early exit", "for (double change = 1", ("0.5",),
            "each round needs the one before"),

    refused("lost_updates", "races", "for (int n = 0; n < bookings", ("100",), "one balance"),
    refused("random_walks", "races", "for (int n = 0; n < walks", ("400",), "one generator"),
    Case("change_folder", "races", "for (const std::string &folder : folders)", ("FOLDER", "200"),
         safe=("processes", "async"), why="one working directory"),
    refused("union_find", "races", "for (long n = 0; n < pairs", ("5",), "joins change what is found"),
    refused("indirect_update", "races", "for (std::size_t i = 0; i < updates", ("20",),
            "several indices may be the same"),
    refused("lru_lookup", "races", "for (int n = 0; n < lookups", ("8000",), "a look-up changes the cache"),

    Case("one_big_lock", "wrongly concurrent", "", ("4",), safe=(), rule="serialised-threads"),
    Case("too_many_threads", "wrongly concurrent", "", ("120",), safe=(), rule="oversubscribed"),
    Case("blocking_coroutine", "wrongly concurrent", "", ("30",), safe=(), rule="blocking-in-async",
         packages=("asio",), standard=20),
    Case("async_at_once", "wrongly concurrent", "for (int number = 0", ("100",), safe=(),
         rule="discarded-future"),
)

SCRIPTS = ("cpu_script", "waiting_script")
