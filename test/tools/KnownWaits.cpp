// A program that waits and computes for a known time and writes down how long it really was.
//
//   known-waits MODE TRUTH [SECONDS]
//
// TRUTH gets one line "REASON SECONDS" for each kind of wait, and for each process its CPU time
// ("cpu") and how long its threads were runnable but not running ("queued", schedstat). Seconds of
// waits are wall time less CPU time less time in the run queue, so a busy machine does not make the
// truth wrong.
#include <arpa/inet.h>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <functional>
#include <map>
#include <mutex>
#include <netinet/in.h>
#include <poll.h>
#include <string>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <thread>
#include <time.h>
#include <unistd.h>
#include <vector>

namespace {

double Duration = 0.4;

double clockSeconds(clockid_t Clock) {
  timespec T;
  clock_gettime(Clock, &T);
  return double(T.tv_sec) + double(T.tv_nsec) * 1e-9;
}

/// Seconds that the calling thread was runnable and did not run. Opened beforehand, because what
/// happens between this and the other clocks blurs the truth.
class RunDelay {
public:
  RunDelay() : File(open("/proc/thread-self/schedstat", O_RDONLY)) {}
  RunDelay(const RunDelay &) = delete;
  ~RunDelay() { close(File); }
  double seconds() const {
    char Text[64] = {};
    (void)!pread(File, Text, sizeof(Text) - 1, 0);
    return double(strtoull(strchr(Text, ' '), nullptr, 10)) * 1e-9;
  }

private:
  const int File;
};

double runDelay() { return RunDelay().seconds(); }

/// What this process knows it did. Children write theirs after their parent's.
class Truth {
public:
  /// `QueuedBefore`: by this thread, before what it is to know.
  Truth(const char *Path, double QueuedBefore) : Path(Path), Before(QueuedBefore) {}

  void blocked(const char *Reason, const std::function<void()> &Do) {
    const RunDelay Delay;
    const double Delayed = Delay.seconds(), Cpu = clockSeconds(CLOCK_THREAD_CPUTIME_ID),
                 Wall = clockSeconds(CLOCK_MONOTONIC);
    Do();
    const double Passed = clockSeconds(CLOCK_MONOTONIC) - Wall,
                 Ran = clockSeconds(CLOCK_THREAD_CPUTIME_ID) - Cpu,
                 Seconds = Passed - Ran - (Delay.seconds() - Delayed);
    std::lock_guard Hold(Mutex);
    ByReason[Reason] += Seconds;
  }

  /// Runs `Do` as a thread and counts how long it queued.
  std::thread thread(std::function<void()> Do) {
    return std::thread([this, Do = std::move(Do)] {
      Do();
      const double Delay = runDelay();
      std::lock_guard Hold(Mutex);
      Queued += Delay;
    });
  }

  void write() {
    FILE *File = fopen(Path, "a");
    for (auto &[Reason, Seconds] : ByReason)
      fprintf(File, "%s %.9f\n", Reason, Seconds);
    fprintf(File, "cpu %.9f\n", clockSeconds(CLOCK_PROCESS_CPUTIME_ID));
    fprintf(File, "queued %.9f\n", Queued + runDelay() - Before);
    fclose(File);
  }

private:
  const char *Path;
  std::mutex Mutex;
  std::map<const char *, double> ByReason;
  double Queued = 0;
  const double Before;
};

void sleepFor(double Seconds) {
  timespec T{time_t(Seconds), long((Seconds - double(time_t(Seconds))) * 1e9)};
  nanosleep(&T, nullptr);
}

void spinFor(double Seconds) {
  const double Until = clockSeconds(CLOCK_THREAD_CPUTIME_ID) + Seconds;
  volatile unsigned Sink = 0;
  while (clockSeconds(CLOCK_THREAD_CPUTIME_ID) < Until)
    for (int I = 0; I != 1000; ++I)
      Sink = Sink + 1;
}

/// Runs `Do` in a child that writes its own truth.
pid_t inChild(Truth &T, const char *Path, const std::function<void(Truth &)> &Do) {
  const pid_t Child = fork();
  if (Child == 0) {
    Truth Own(Path, 0);
    Do(Own);
    Own.write();
    _exit(0);
  }
  return Child;
}

void lockMode(Truth &T) {
  std::mutex Held;
  Held.lock();
  std::thread Waiter = T.thread([&] { T.blocked("lock", [&] { Held.lock(); }); });
  T.blocked("sleep", [] { sleepFor(Duration); });
  Held.unlock();
  Waiter.join();
}

void pipeMode(Truth &T, const char *Path) {
  int Ends[2];
  if (pipe(Ends) != 0)
    abort();
  const pid_t Child = inChild(T, Path, [&](Truth &Own) {
    Own.blocked("sleep", [] { sleepFor(Duration); });
    (void)!write(Ends[1], "x", 1);
  });
  char Byte;
  T.blocked("pipe", [&] { (void)!read(Ends[0], &Byte, 1); });
  T.blocked("idle", [&] { waitpid(Child, nullptr, 0); });
}

int listenOnLoopback(sockaddr_in &Address) {
  const int Listener = socket(AF_INET, SOCK_STREAM, 0);
  Address = {};
  Address.sin_family = AF_INET;
  Address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t Size = sizeof(Address);
  if (bind(Listener, reinterpret_cast<sockaddr *>(&Address), Size) != 0 || listen(Listener, 5) != 0)
    abort();
  getsockname(Listener, reinterpret_cast<sockaddr *>(&Address), &Size);
  return Listener;
}

/// `Wait` blocks until the connection it is given has a byte.
void networkMode(Truth &T, const char *Path, const std::function<void(int)> &Wait) {
  sockaddr_in Address;
  const int Listener = listenOnLoopback(Address);
  const pid_t Child = inChild(T, Path, [&](Truth &Own) {
    int Connection = -1;
    Own.blocked("idle", [&] { Connection = accept(Listener, nullptr, nullptr); });
    Own.blocked("sleep", [] { sleepFor(Duration); });
    (void)!write(Connection, "x", 1);
  });
  close(Listener);
  const int Connection = socket(AF_INET, SOCK_STREAM, 0);
  T.blocked("network", [&] {
    if (connect(Connection, reinterpret_cast<sockaddr *>(&Address), sizeof(Address)) != 0)
      abort();
    Wait(Connection);
  });
  T.blocked("idle", [&] { waitpid(Child, nullptr, 0); });
  printf("port %d\n", ntohs(Address.sin_port));
}

void receive(int Connection) {
  char Byte;
  (void)!recv(Connection, &Byte, 1, 0);
}

void pollFor(int Connection) {
  pollfd Wait{Connection, POLLIN, 0};
  poll(&Wait, 1, -1);
}

void epollFor(int Connection) {
  const int Set = epoll_create1(0);
  epoll_event Event{};
  Event.events = EPOLLIN;
  epoll_ctl(Set, EPOLL_CTL_ADD, Connection, &Event);
  epoll_wait(Set, &Event, 1, -1);
  close(Set);
}

/// Blocked in fsync as far as the disk takes time at all.
void diskMode(Truth &T) {
  char Name[] = "known-waits-XXXXXX";
  const int File = mkstemp(Name);
  static char Block[1 << 20];
  const double Until = clockSeconds(CLOCK_MONOTONIC) + Duration;
  while (clockSeconds(CLOCK_MONOTONIC) < Until) {
    T.blocked("disk", [&] {
      (void)!pwrite(File, Block, sizeof(Block), 0);
      fsync(File);
    });
  }
  unlink(Name);
}

/// Writes past the page cache.
void directMode(Truth &T) {
  char Name[] = "known-waits-XXXXXX";
  const int Made = mkstemp(Name), File = open(Name, O_WRONLY | O_DIRECT);
  close(Made);
  unlink(Name);
  constexpr size_t Size = 1 << 20;
  void *Block = aligned_alloc(4096, Size);
  memset(Block, 1, Size);
  const double Until = clockSeconds(CLOCK_MONOTONIC) + Duration;
  while (clockSeconds(CLOCK_MONOTONIC) < Until)
    T.blocked("disk", [&] { (void)!pwrite(File, Block, Size, 0); });
}

/// A read of what somebody types after a while.
void terminalMode(Truth &T, const char *Path) {
  const int Master = posix_openpt(O_RDWR | O_NOCTTY);
  if (Master < 0 || grantpt(Master) != 0 || unlockpt(Master) != 0)
    abort();
  const int Terminal = open(ptsname(Master), O_RDWR | O_NOCTTY);
  const pid_t Child = inChild(T, Path, [&](Truth &Own) {
    Own.blocked("sleep", [] { sleepFor(Duration); });
    (void)!write(Master, "x\n", 2);
  });
  char Bytes[2];
  T.blocked("terminal", [&] { (void)!read(Terminal, Bytes, 2); });
  T.blocked("idle", [&] { waitpid(Child, nullptr, 0); });
}

/// One thread waits for a condition until another one makes it true.
void conditionMode(Truth &T) {
  std::mutex Mutex;
  std::condition_variable Changed;
  bool Ready = false;
  std::thread Maker = T.thread([&] {
    T.blocked("sleep", [] { sleepFor(Duration); });
    std::lock_guard Hold(Mutex);
    Ready = true;
    Changed.notify_all();
  });
  {
    std::unique_lock Hold(Mutex);
    T.blocked("idle", [&] { Changed.wait(Hold, [&] { return Ready; }); });
  }
  T.blocked("idle", [&] { Maker.join(); });
}

/// A pool: two workers wait for work and sleep over it, the main thread waits for them.
void poolMode(Truth &T) {
  std::mutex Mutex;
  std::condition_variable Changed;
  int Todo = 0, Done = 0;
  bool Over = false;
  auto Work = [&] {
    for (;;) {
      {
        std::unique_lock Hold(Mutex);
        T.blocked("idle", [&] { Changed.wait(Hold, [&] { return Todo || Over; }); });
        if (!Todo)
          return;
        --Todo;
      }
      T.blocked("sleep", [] { sleepFor(Duration / 4); });
      std::lock_guard Hold(Mutex);
      ++Done;
      Changed.notify_all();
    }
  };
  std::thread First = T.thread(Work), Second = T.thread(Work);
  {
    std::unique_lock Hold(Mutex);
    Todo = 8;
    Changed.notify_all();
    T.blocked("idle", [&] { Changed.wait(Hold, [&] { return Done == 8; }); });
    Over = true;
    Changed.notify_all();
  }
  T.blocked("idle", [&] {
    First.join();
    Second.join();
  });
}

void mixMode(Truth &T, const char *Path) {
  auto Each = [&] {
    for (int I = 0; I != 4; ++I) {
      spinFor(Duration / 16);
      T.blocked("sleep", [] { sleepFor(Duration / 16); });
    }
  };
  std::thread First = T.thread(Each), Second = T.thread(Each);
  pipeMode(T, Path);
  T.blocked("idle", [&] {
    First.join();
    Second.join();
  });
}

/// Major faults on a file that the page cache has let go of; none where it will not.
void faultMode(Truth &T) {
  char Name[] = "known-waits-XXXXXX";
  const int File = mkstemp(Name);
  constexpr size_t Size = 64 << 20, Page = 4096;
  static char Block[1 << 20];
  T.blocked("disk", [&] {
    for (size_t I = 0; I != Size / sizeof(Block); ++I)
      (void)!write(File, Block, sizeof(Block));
    fsync(File);
  });
  posix_fadvise(File, 0, 0, POSIX_FADV_DONTNEED);
  void *At = mmap(nullptr, Size, PROT_READ, MAP_SHARED, File, 0);
  madvise(At, Size, MADV_RANDOM);
  volatile char Sink = 0;
  T.blocked("pagefault", [&] {
    for (size_t I = 0; I != 400; ++I)
      Sink = Sink + static_cast<char *>(At)[(I * 7919 % (Size / Page)) * Page];
  });
  unlink(Name);
  rusage Used;
  getrusage(RUSAGE_SELF, &Used);
  printf("major faults %ld\n", Used.ru_majflt);
}

/// Threads that sleep, `AtOnce` at a time.
void threadsMode(Truth &T, int Batches, int AtOnce, double Seconds) {
  for (int Batch = 0; Batch != Batches; ++Batch) {
    std::vector<std::thread> Threads;
    for (int I = 0; I != AtOnce; ++I)
      Threads.push_back(T.thread([&] { T.blocked("sleep", [&] { sleepFor(Seconds); }); }));
    T.blocked("idle", [&] {
      for (std::thread &Each : Threads)
        Each.join();
    });
  }
}

} // namespace

int main(int Count, char **Arguments) {
  if (Count != 3 && Count != 4)
    return 2;
  if (Count == 4)
    Duration = atof(Arguments[3]);
  const std::string Mode = Arguments[1];
  const char *Path = Arguments[2];
  Truth T(Path, runDelay());
  const std::map<std::string, std::function<void()>> Modes = {
      {"sleep", [&] { T.blocked("sleep", [] { sleepFor(Duration); }); }},
      {"spin", [&] { spinFor(Duration); }},
      {"lock", [&] { lockMode(T); }},
      {"pipe", [&] { pipeMode(T, Path); }},
      {"network", [&] { networkMode(T, Path, receive); }},
      {"poll", [&] { networkMode(T, Path, pollFor); }},
      {"epoll", [&] { networkMode(T, Path, epollFor); }},
      {"child",
       [&] {
         const pid_t Child =
             inChild(T, Path, [](Truth &Own) { Own.blocked("sleep", [] { sleepFor(Duration); }); });
         T.blocked("idle", [&] { waitpid(Child, nullptr, 0); });
       }},
      {"disk", [&] { diskMode(T); }},
      {"pool", [&] { poolMode(T); }},
      {"mix", [&] { mixMode(T, Path); }},
      {"fault", [&] { faultMode(T); }},
      {"direct", [&] { directMode(T); }},
      {"terminal", [&] { terminalMode(T, Path); }},
      {"condition", [&] { conditionMode(T); }},
      {"crowd", [&] { threadsMode(T, 1, 200, Duration); }},
      {"many", [&] { threadsMode(T, 20, 50, 0.02); }},
  };
  const auto Found = Modes.find(Mode);
  if (Found == Modes.end())
    return 2;
  Found->second();
  puts("done");
  T.write();
  return 0;
}
