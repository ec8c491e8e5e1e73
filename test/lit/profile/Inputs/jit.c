// Makes two functions at run time and a map that names them: one calls another function, one loops.
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#if defined(__x86_64__)
// push %rbp; mov %rsp,%rbp; call *%rdi; pop %rbp; ret
static const uint8_t Caller[] = {0x55, 0x48, 0x89, 0xe5, 0xff, 0xd7, 0x5d, 0xc3};
// push %rbp; mov %rsp,%rbp; 1: dec %rdi; jne 1b; pop %rbp; ret
static const uint8_t Loop[] = {0x55, 0x48, 0x89, 0xe5, 0x48, 0xff, 0xcf, 0x75, 0xfb, 0x5d, 0xc3};
#elif defined(__aarch64__)
// stp x29,x30,[sp,#-16]!; mov x29,sp; blr x0; ldp x29,x30,[sp],#16; ret
static const uint32_t Caller[] = {0xa9bf7bfd, 0x910003fd, 0xd63f0000, 0xa8c17bfd, 0xd65f03c0};
// stp x29,x30,[sp,#-16]!; mov x29,sp; 1: subs x0,x0,#1; b.ne 1b; ldp x29,x30,[sp],#16; ret
static const uint32_t Loop[] = {0xa9bf7bfd, 0x910003fd, 0xf1000400,
                                0x54ffffe1, 0xa8c17bfd, 0xd65f03c0};
#endif

static void pauseLong(void) { nanosleep(&(struct timespec){0, 150000000}, NULL); }

int main(void) {
  uint8_t *Code =
      mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (Code == MAP_FAILED)
    return 1;
  memcpy(Code, Caller, sizeof(Caller));
  memcpy(Code + 256, Loop, sizeof(Loop));
  __builtin___clear_cache((char *)Code, (char *)Code + 4096);
  char Path[64];
  snprintf(Path, sizeof(Path), "/tmp/perf-%d.map", getpid());
  FILE *Map = fopen(Path, "w");
  if (!Map)
    return 1;
  fprintf(Map, "this is no entry\n%lx %zx made: caller\n%lx zz\n%lx %zx made: loop\n", (long)Code,
          sizeof(Caller), (long)Code, (long)Code + 256, sizeof(Loop));
  fclose(Map);
  ((void (*)(void (*)(void)))Code)(pauseLong);
  ((void (*)(long))(Code + 256))(300000000);
  // Until it has been read.
  pauseLong();
  unlink(Path);
  return 0;
}
