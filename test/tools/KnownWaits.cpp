// A program that waits and computes for a known time and writes down how long it really was.
//
//   known-waits MODE TRUTH
//
// TRUTH gets one line "REASON SECONDS DELAY" for each kind of wait, and "cpu SECONDS 0" for each
// process. Seconds are blocked time: wall time less CPU time less DELAY, the time spent runnable
// but not running (schedstat), so a busy machine does not make the truth wrong.
#include <arpa/inet.h>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fstream>
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

namespace {

constexpr double Duration = 0.4;

double clockSeconds(clockid_t Clock) {
  timespec T;
  clock_gettime(Clock, &T);
  return double(T.tv_sec) + double(T.tv_nsec) * 1e-9;
}

/// Seconds that the calling thread was runnable and did not run.
double runDelay() {
  double Cpu = 0, Delay = 0;
  std::ifstream("/proc/thread-self/schedstat") >> Cpu >> Delay;
  return Delay * 1e-9;
}

/// What this process knows it did. Children write theirs after their parent's.
class Truth {
public:
  explicit Truth(const char *Path) : Path(Path) {}

  void blocked(const char *Reason, const std::function<void()> &Do) {
    const double Delay = runDelay(), Cpu = clockSeconds(CLOCK_THREAD_CPUTIME_ID),
                 Wall = clockSeconds(CLOCK_MONOTONIC);
    Do();
    const double Delayed = runDelay() - Delay;
    const double Seconds = clockSeconds(CLOCK_MONOTONIC) - Wall -
                           (clockSeconds(CLOCK_THREAD_CPUTIME_ID) - Cpu) - Delayed;
    std::lock_guard Hold(Mutex);
    ByReason[Reason].Blocked += Seconds;
    ByReason[Reason].Delayed += Delayed;
  }

  void write() {
    FILE *File = fopen(Path, "a");
    for (auto &[Reason, Sum] : ByReason)
      fprintf(File, "%s %.9f %.9f\n", Reason, Sum.Blocked, Sum.Delayed);
    fprintf(File, "cpu %.9f 0\n", clockSeconds(CLOCK_PROCESS_CPUTIME_ID));
    fclose(File);
  }

private:
  const char *Path;
  std::mutex Mutex;
  struct Sum {
    double Blocked = 0, Delayed = 0;
  };
  std::map<const char *, Sum> ByReason;
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
    Truth Own(Path);
    Do(Own);
    Own.write();
    _exit(0);
  }
  return Child;
}

void lockMode(Truth &T) {
  std::mutex Held;
  Held.lock();
  std::thread Waiter([&] { T.blocked("lock", [&] { Held.lock(); }); });
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
  std::thread First(Work), Second(Work);
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
  std::thread First(Each), Second(Each);
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

/// A thousand threads that sleep, a few at a time.
void manyMode(Truth &T) {
  for (int Batch = 0; Batch != 20; ++Batch) {
    std::thread Threads[50];
    for (std::thread &Each : Threads)
      Each = std::thread([&] { T.blocked("sleep", [] { sleepFor(0.02); }); });
    T.blocked("idle", [&] {
      for (std::thread &Each : Threads)
        Each.join();
    });
  }
}

} // namespace

int main(int Count, char **Arguments) {
  if (Count != 3)
    return 2;
  const std::string Mode = Arguments[1];
  const char *Path = Arguments[2];
  Truth T(Path);
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
      {"many", [&] { manyMode(T); }},
  };
  const auto Found = Modes.find(Mode);
  if (Found == Modes.end())
    return 2;
  Found->second();
  puts("done");
  T.write();
  return 0;
}
