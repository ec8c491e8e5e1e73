// Descriptors that functions of the program make non-blocking, and fields that hold no others.
// RUN: %concadvise check --all %s -- -std=gnu11 | FileCheck %s
// RUN: %concadvise check --all %s -- -std=gnu11 | grep -c 'blocking-under-lock]' | FileCheck %s --check-prefix=COUNT
// COUNT: {{^}}8{{$}}
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

static pthread_mutex_t mutex;
static char byte;

/* As Redis has it. */
static int set_block(int fd, int non_block) {
  int flags = fcntl(fd, F_GETFL);
  if (!!(flags & O_NONBLOCK) == !!non_block)
    return 0;
  if (non_block)
    flags |= O_NONBLOCK;
  else
    flags &= ~O_NONBLOCK;
  return fcntl(fd, F_SETFL, flags);
}
static int make_quiet(int fd) { return set_block(fd, 1); }
static int make_loud(int fd) { return set_block(fd, 0); }
/* As libuv has it. */
static int set_ioctl(int fd, int set) {
  int r;
  do
    r = ioctl(fd, FIONBIO, &set);
  while (r == -1);
  return r;
}
static int pair_of(int fds[2], int reader, int writer) {
  if (pipe(fds))
    return -1;
  reader &= ~O_CLOEXEC;
  if (reader && fcntl(fds[0], F_SETFL, reader))
    return -1;
  writer &= ~O_CLOEXEC;
  if (writer && fcntl(fds[1], F_SETFL, writer))
    return -1;
  return 0;
}
static int quiet_socket(void) {
  int s = socket(AF_INET, SOCK_STREAM, 0);
  if (make_quiet(s))
    return -1;
  return s;
}
static int loud_socket(void) { return socket(AF_INET, SOCK_STREAM, 0); }
static int either_socket(int quiet) { return quiet ? quiet_socket() : loud_socket(); }

void locals(int fd, int other, int third, int fourth) {
  pthread_mutex_lock(&mutex);
  make_quiet(fd);
  recv(fd, &byte, 1, 0);
  make_loud(other);
  // CHECK: :[[@LINE+1]]:3: warning: `recv` blocks
  recv(other, &byte, 1, 0);
  set_ioctl(third, 1);
  recv(third, &byte, 1, 0);
  set_ioctl(fourth, 0);
  // CHECK: :[[@LINE+1]]:3: warning: `recv` blocks
  recv(fourth, &byte, 1, 0);
  int made = quiet_socket();
  recv(made, &byte, 1, 0);
  int loud = loud_socket();
  // CHECK: :[[@LINE+1]]:3: warning: `recv` blocks
  recv(loud, &byte, 1, 0);
  int any = either_socket(1);
  // CHECK: :[[@LINE+1]]:3: warning: `recv` blocks
  recv(any, &byte, 1, 0);
  pthread_mutex_unlock(&mutex);
}

struct link {
  int quiet, loud, mixed, given, copied, unknown;
};
static struct server {
  int wakeup[2], half[2], event;
} server;

void open_link(struct link *l, int fd) {
  l->quiet = quiet_socket();
  l->loud = loud_socket();
  l->mixed = quiet_socket();
  l->given = fd;
  int copy = accept4(fd, 0, 0, SOCK_NONBLOCK);
  l->copied = copy;
  l->unknown = fd;
  set_ioctl(l->given, 1);
  pair_of(server.wakeup, O_CLOEXEC | O_NONBLOCK, O_CLOEXEC | O_NONBLOCK);
  pair_of(server.half, O_CLOEXEC | O_NONBLOCK, O_CLOEXEC);
  server.event = eventfd(0, EFD_NONBLOCK);
}
void reopen_link(struct link *l) {
  l->quiet = -1;
  l->mixed = loud_socket();
}
void use_link(struct link *l) {
  pthread_mutex_lock(&mutex);
  recv(l->quiet, &byte, 1, 0);
  // CHECK: :[[@LINE+1]]:3: warning: `recv` blocks
  recv(l->loud, &byte, 1, 0);
  // CHECK: :[[@LINE+1]]:3: warning: `recv` blocks
  recv(l->mixed, &byte, 1, 0);
  recv(l->given, &byte, 1, 0);
  recv(l->copied, &byte, 1, 0);
  // CHECK: :[[@LINE+1]]:3: warning: `recv` blocks
  recv(l->unknown, &byte, 1, 0);
  recv(server.wakeup[0], &byte, 1, 0);
  recv(server.wakeup[1], &byte, 1, 0);
  recv(server.half[0], &byte, 1, 0);
  // CHECK: :[[@LINE+1]]:3: warning: `recv` blocks
  recv(server.half[1], &byte, 1, 0);
  recv(server.event, &byte, 1, 0);
  pthread_mutex_unlock(&mutex);
}
