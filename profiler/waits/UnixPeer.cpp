#include "profiler/waits/UnixPeer.h"

#include "profiler/events/Fd.h"

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <sys/socket.h>

namespace concadvise::profiler {
namespace {

struct Request {
  nlmsghdr Header{};
  unix_diag_req Of{};
};

Request requestFor(uint32_t Inode) {
  Request R;
  R.Header.nlmsg_len = sizeof(R);
  R.Header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
  R.Header.nlmsg_flags = NLM_F_REQUEST;
  R.Of.sdiag_family = AF_UNIX;
  R.Of.udiag_states = ~0U;
  R.Of.udiag_ino = Inode;
  R.Of.udiag_show = UDIAG_SHOW_PEER;
  R.Of.udiag_cookie[0] = R.Of.udiag_cookie[1] = ~0U; // Whichever has this inode.
  return R;
}

uint64_t peerIn(const nlmsghdr *Answer, size_t Size) {
  if (!NLMSG_OK(Answer, Size) || Answer->nlmsg_type != SOCK_DIAG_BY_FAMILY ||
      Answer->nlmsg_len < NLMSG_LENGTH(sizeof(unix_diag_msg)))
    return 0;
  const auto *Told = static_cast<const unix_diag_msg *>(NLMSG_DATA(Answer));
  size_t Left = Answer->nlmsg_len - NLMSG_LENGTH(sizeof(*Told));
  const auto *Each = reinterpret_cast<const rtattr *>(Told + 1);
  for (; RTA_OK(Each, Left); Each = RTA_NEXT(Each, Left))
    if (Each->rta_type == UNIX_DIAG_PEER && RTA_PAYLOAD(Each) >= sizeof(uint32_t))
      return *static_cast<const uint32_t *>(RTA_DATA(Each));
  return 0;
}

} // namespace

uint64_t unixPeerOf(uint64_t Inode) {
  const Fd Kernel(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG));
  if (!Kernel || Inode > UINT32_MAX)
    return 0;
  const Request Asked = requestFor(uint32_t(Inode));
  if (send(Kernel.get(), &Asked, sizeof(Asked), 0) != sizeof(Asked))
    return 0;
  alignas(nlmsghdr) char Answer[1024];
  const ssize_t Size = recv(Kernel.get(), Answer, sizeof(Answer), MSG_DONTWAIT); // Already there.
  return Size < 0 ? 0 : peerIn(reinterpret_cast<const nlmsghdr *>(Answer), size_t(Size));
}

} // namespace concadvise::profiler
