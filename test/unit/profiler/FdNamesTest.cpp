#include "profiler/waits/FdNames.h"

#include "profiler/waits/UnixPeer.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace concadvise;
using namespace concadvise::profiler;
using Kind = FdName::Kind;

namespace {

uint64_t inodeOf(int Fd) {
  struct stat Status{};
  fstat(Fd, &Status);
  return Status.st_ino;
}

TEST(FdNames, LinksSayWhatTheyAre) {
  EXPECT_EQ(nameFromLink("pipe:[12]").What, Kind::Pipe);
  EXPECT_EQ(nameFromLink("socket:[12]").What, Kind::Socket);
  EXPECT_EQ(nameFromLink("anon_inode:[eventpoll]").What, Kind::Epoll);
  EXPECT_EQ(nameFromLink("anon_inode:[timerfd]").What, Kind::Timer);
  EXPECT_EQ(nameFromLink("/dev/pts/3").What, Kind::Terminal);
  EXPECT_EQ(nameFromLink("/dev/null").What, Kind::Device);
  EXPECT_EQ(nameFromLink("/proc/1/stat").What, Kind::Device);
  EXPECT_EQ(nameFromLink("/tmp/x (deleted)").What, Kind::File);
  EXPECT_EQ(nameFromLink("").What, Kind::Unknown);
}

TEST(FdNames, PortsOfDatabasesAndNameServers) {
  EXPECT_EQ(reasonOfPort(5432), WaitReason::Database);
  EXPECT_EQ(reasonOfPort(6379), WaitReason::Database);
  EXPECT_EQ(reasonOfPort(53), WaitReason::Dns);
  EXPECT_EQ(reasonOfPort(443), WaitReason::Network);
  EXPECT_EQ(reasonOfPort(0), WaitReason::Network);
}

constexpr char Tcp[] =
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout "
    "inode\n"
    "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 "
    "100 1 0\n"
    "   1: 0100007F:1F90 0100007F:C350 01 00000000:00000000 00:00000000 00000000     0        0 "
    "101 1 0\n"
    "   2: 0100007F:C350 0100007F:1538 01 00000000:00000000 00:00000000 00000000     0        0 "
    "102 1 0\n"
    "nonsense\n";

TEST(Sockets, ListenersAndDirections) {
  SocketTable Table;
  Table.readInternet(Tcp, Socket::Kind::Tcp);
  Table.finish();
  auto Listener = Table.find(100), Inbound = Table.find(101), Outbound = Table.find(102);
  ASSERT_TRUE(Listener && Inbound && Outbound);
  EXPECT_TRUE(Listener->Listening);
  EXPECT_EQ(Listener->Peer, "127.0.0.1:8080");
  EXPECT_TRUE(Inbound->Inbound);
  EXPECT_EQ(Inbound->Peer, "127.0.0.1:50000");
  EXPECT_FALSE(Outbound->Inbound);
  EXPECT_EQ(Outbound->PeerPort, 5432);
  EXPECT_FALSE(Table.find(999));
}

TEST(Sockets, SixBytesAndMappedAddresses) {
  SocketTable Table;
  Table.readInternet(
      "head\n"
      " 0: 00000000000000000000000001000000:0050 00000000000000000000000000000000:0000 0A 0:0 0:0 "
      "0 0 0 200 1\n"
      " 1: 0000000000000000FFFF00000100007F:C350 0000000000000000FFFF00000100007F:0050 01 0:0 0:0 "
      "0 0 0 201 1\n",
      Socket::Kind::Tcp);
  Table.readUnix("head\n0000: 00000002 00000000 00010000 0001 01 300 /run/x.sock\n");
  Table.finish();
  EXPECT_EQ(Table.find(200)->Peer, "[::1]:80");
  EXPECT_EQ(Table.find(201)->Peer, "127.0.0.1:80");
  EXPECT_TRUE(Table.find(300)->Listening);
  EXPECT_EQ(Table.find(300)->Peer, "/run/x.sock");
}

TEST(FdNames, OfThisProcess) {
  int Ends[2];
  ASSERT_EQ(pipe(Ends), 0);
  const int Listener = socket(AF_INET, SOCK_STREAM, 0), Set = epoll_create1(0);
  sockaddr_in Address{};
  Address.sin_family = AF_INET;
  Address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ASSERT_EQ(bind(Listener, reinterpret_cast<sockaddr *>(&Address), sizeof(Address)), 0);
  ASSERT_EQ(listen(Listener, 1), 0);
  epoll_event Event{};
  ASSERT_EQ(epoll_ctl(Set, EPOLL_CTL_ADD, Listener, &Event), 0);

  FdNames Names;
  EXPECT_EQ(Names.find(getpid(), Ends[0]).What, Kind::Pipe);
  EXPECT_EQ(Names.find(getpid(), Listener).What, Kind::Listener);
  EXPECT_EQ(Names.find(getpid(), Listener).Object.substr(0, 10), "127.0.0.1:");
  EXPECT_EQ(Names.find(getpid(), Set).What, Kind::Epoll);
  EXPECT_EQ(Names.watchedBy(getpid(), Set), std::vector<int>{Listener});
  EXPECT_EQ(Names.find(getpid(), 999).What, Kind::Unknown);
  for (int Fd : {Ends[0], Ends[1], Listener, Set})
    close(Fd);
}

TEST(FdNames, ASocketPairHasItsOtherEndWhereItIs) {
  int Pair[2], Watch = epoll_create1(0);
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, Pair), 0);
  if (!unixPeerOf(inodeOf(Pair[0])))
    GTEST_SKIP() << "the kernel does not tell the ends of Unix sockets (unix_diag)";
  EXPECT_EQ(unixPeerOf(inodeOf(Pair[0])), inodeOf(Pair[1]));
  EXPECT_TRUE(FdNames().hasOtherEnd(getpid(), Pair[0], {getpid()}));
  EXPECT_FALSE(FdNames().hasOtherEnd(getpid(), Pair[0], {getppid()}));
  EXPECT_FALSE(FdNames().hasOtherEnd(getpid(), Watch, {getpid()}));
  close(Pair[1]);
  EXPECT_FALSE(FdNames().hasOtherEnd(getpid(), Pair[0], {getpid()}));
  close(Pair[0]);
  close(Watch);
  EXPECT_EQ(unixPeerOf(UINT64_MAX), 0U);
}

TEST(FdNames, APipeWithinTheProgramHasItsOtherEndThere) {
  int Ends[2];
  ASSERT_EQ(pipe(Ends), 0);
  const int Same = dup(Ends[0]);
  FdNames Names;
  EXPECT_TRUE(Names.hasOtherEnd(getpid(), Ends[0], {getpid()}));
  EXPECT_TRUE(FdNames().hasOtherEnd(getpid(), Ends[1], {getpid()}));
  EXPECT_FALSE(FdNames().hasOtherEnd(getpid(), Ends[0], {}));
  close(Ends[1]);
  EXPECT_FALSE(FdNames().hasOtherEnd(getpid(), Ends[0], {getpid()}));
  close(Ends[0]);
  close(Same);
}

} // namespace
