#include "profiler/waits/Refine.h"

#include <gtest/gtest.h>

using namespace concadvise;
using namespace concadvise::profiler;

namespace {

/// A stack of "function@module", innermost first.
Cause refined(Cause From, std::vector<std::pair<std::string, std::string>> Frames,
              bool Interpreter = false) {
  std::vector<StackFrame> Stack(Frames.size());
  std::vector<const StackFrame *> Pointers;
  for (size_t I = 0; I != Frames.size(); ++I) {
    Stack[I].Function = Frames[I].first;
    Stack[I].Module = Frames[I].second;
    Pointers.push_back(&Stack[I]);
  }
  return refine(From, Pointers, Interpreter);
}

constexpr char Libc[] = "/lib/x86_64-linux-gnu/libc.so.6";

Cause futex() {
  Cause C;
  C.Reason = WaitReason::Condition;
  C.Futex = C.Idle = true;
  C.Object = "futex 0x1";
  return C;
}

TEST(Refine, PublicNames) {
  EXPECT_EQ(publicName("___pthread_mutex_lock"), "pthread_mutex_lock");
  EXPECT_EQ(publicName("__GI___libc_read"), "read");
  EXPECT_EQ(publicName("__libc_recv"), "recv");
  EXPECT_EQ(publicName("my_function"), "my_function");
  EXPECT_EQ(publicName("_start"), "_start");
}

TEST(Refine, FutexesByWhoCalledThem) {
  const Cause Lock = refined(futex(), {{"", Libc}, {"pthread_rwlock_rdlock", Libc}, {"f", "a"}});
  EXPECT_EQ(Lock.Reason, WaitReason::Lock);
  EXPECT_FALSE(Lock.Idle);
  const Cause Condition =
      refined(futex(), {{"", Libc}, {"___pthread_cond_wait", Libc}, {"worker", "a"}});
  EXPECT_EQ(Condition.Reason, WaitReason::Condition);
  EXPECT_TRUE(Condition.Idle);
  Cause Shared = futex();
  Shared.Private = false; // Another program may have to end it.
  EXPECT_FALSE(refined(Shared, {{"pthread_cond_wait", Libc}}).Idle);
}

TEST(Refine, TheInterpretersLock) {
  const auto Stack = std::vector<std::pair<std::string, std::string>>{
      {"", Libc}, {"pthread_cond_timedwait", Libc}, {"", "/usr/bin/python3.11"}};
  const Cause Gil = refined(futex(), Stack, true);
  EXPECT_EQ(Gil.Reason, WaitReason::Lock);
  EXPECT_EQ(Gil.Object, GilObject);
  EXPECT_FALSE(Gil.Idle);
  EXPECT_NE(refined(futex(), Stack, false).Object, GilObject);
  // A lock of the Python program itself is a semaphore.
  const Cause Own = refined(futex(), {{"sem_wait", Libc}, {"", "/usr/bin/python3.11"}}, true);
  EXPECT_NE(Own.Object, GilObject);
  // A library's condition in a Python process is not the interpreter's.
  const Cause Other =
      refined(futex(), {{"pthread_cond_timedwait", Libc}, {"", "/usr/lib/libfoo.so"}}, true);
  EXPECT_NE(Other.Object, GilObject);
}

TEST(Refine, NamesAndDatabases) {
  Cause Network;
  Network.Reason = WaitReason::Network;
  EXPECT_EQ(refined(Network, {{"__GI___poll", Libc}, {"getaddrinfo", Libc}}).Reason,
            WaitReason::Dns);
  EXPECT_EQ(refined(Network, {{"poll", Libc}, {"", "/usr/lib/libpq.so.5"}}).Reason,
            WaitReason::Database);
  EXPECT_EQ(refined(Network, {{"poll", Libc}, {"fetch", "a"}}).Reason, WaitReason::Network);
  Network.Idle = true; // A server's own waiting stays what it is.
  EXPECT_EQ(refined(Network, {{"getaddrinfo", Libc}}).Reason, WaitReason::Network);
}

TEST(Refine, Interpreters) {
  EXPECT_EQ(interpreterIn({"/usr/bin/python3.11", Libc}), "CPython 3.11");
  EXPECT_EQ(interpreterIn({"/usr/lib/libpython3.12.so.1.0"}), "CPython 3.12");
  EXPECT_EQ(interpreterIn({"/usr/lib/libpython3.13t.so.1.0"}), "CPython 3.13t");
  EXPECT_FALSE(interpreterIn({Libc, "/usr/bin/perl"}));
}

} // namespace
