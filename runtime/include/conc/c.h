/* The runtime for C: what `concadvise fix` writes into C files. C99 and later, and C++.
 *
 * Link as from C++: the CMake target concadvise::runtime, or `pkg-config --libs concadvise` with
 * the C++ compiler as linker. What fails in the runtime itself (a worker process that dies) is said
 * on stderr and ends the program: C has no exceptions to pass it on. */
#ifndef CONC_C_H
#define CONC_C_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum conc_model {
  CONC_SERIAL,
  CONC_THREADS,
  CONC_BLOCKING_THREADS, /* threads for tasks that wait */
  CONC_PROCESSES,        /* what a task writes to memory is lost with its process */
  CONC_ASYNC             /* fibers of the calling thread */
};

/* One place of the program: its id and the models that are legal there, the first one by default.
 * CONC_SITE_<id> in the environment chooses another one, as with conc::site. */
struct conc_site {
  uint64_t id;
  size_t count; /* of models */
  const enum conc_model *models;
  int one_by_one; /* not 0: so its tasks run, whatever is chosen */
};

/* &(const struct conc_site): CONC_SITE(0x3f9a1c22, CONC_THREADS, CONC_ASYNC) */
#define CONC_SITE(ID, ...) CONC_SITE_IF(1, ID, __VA_ARGS__)
#define CONC_SITE_IF(CONDITION, ID, ...)                                                           \
  (&(const struct conc_site){                                                                      \
      (ID), sizeof((const enum conc_model[]){__VA_ARGS__}) / sizeof(enum conc_model),              \
      (const enum conc_model[]){__VA_ARGS__}, !(CONDITION)})

/* Wide enough for any sum of a few products of two 64-bit integers. */
__extension__ typedef __int128 conc_wide;

/* One counter of a subscript: stride * i, where i runs from lower to below upper (above it when
 * step is negative). */
struct conc_along {
  conc_wide stride, lower, upper, step;
};

/* What is touched of the elements at `base`, each of `size` bytes: those at first + the counters.
 */
struct conc_memory {
  const volatile void *base;
  size_t size;
  conc_wide first;
  size_t count; /* of counters */
  const struct conc_along *counters;
};

/* BASE[FIRST + the counters, such as {1, 0, n, 1}], for all their values; nothing is read. */
#define CONC_ELEMENTS(BASE, FIRST, ...)                                                            \
  ((struct conc_memory){(BASE), sizeof *(BASE), (FIRST),                                           \
                        sizeof((const struct conc_along[]){__VA_ARGS__}) /                         \
                            sizeof(struct conc_along),                                             \
                        (const struct conc_along[]){__VA_ARGS__}})
/* BASE[0] to BASE[COUNT - 1]. */
#define CONC_FIRST(BASE, COUNT) CONC_ELEMENTS(BASE, 0, {1, 0, (COUNT), 1})
/* All of an array. */
#define CONC_ARRAY(ARRAY) CONC_FIRST(ARRAY, sizeof(ARRAY) / sizeof *(ARRAY))

/* No byte of the first memory belongs to any other. What cannot be told overlaps everything. */
#define CONC_DISJOINT(...)                                                                         \
  conc_disjoint(sizeof((const struct conc_memory[]){__VA_ARGS__}) / sizeof(struct conc_memory),    \
                (const struct conc_memory[]){__VA_ARGS__})
int conc_disjoint(size_t count, const struct conc_memory *memory);

/* How many rounds `for (i = first; i < last; i += step)` has (with > when step is negative). */
static inline size_t conc_steps(long long first, long long last, long long step) {
  unsigned long long distance, stride;
  if (step == 0 || (step > 0 ? first >= last : first <= last))
    return 0;
  distance = step > 0 ? (unsigned long long)last - (unsigned long long)first
                      : (unsigned long long)first - (unsigned long long)last;
  stride = step > 0 ? (unsigned long long)step : 0ULL - (unsigned long long)step;
  return (size_t)((distance - 1) / stride + 1);
}
static inline size_t conc_steps_unsigned(unsigned long long first, unsigned long long last,
                                         long long step) {
  unsigned long long distance, stride;
  if (step == 0 || (step > 0 ? first >= last : first <= last))
    return 0;
  distance = step > 0 ? last - first : first - last;
  stride = step > 0 ? (unsigned long long)step : 0ULL - (unsigned long long)step;
  return (size_t)((distance - 1) / stride + 1);
}

/* Calls task(context, i) for every i < count, concurrently; returns when all have ended. */
void conc_for_each(const struct conc_site *site, size_t count,
                   void (*task)(void *context, size_t i), void *context);

/* Calls task(context, i, result) for every i < count, concurrently, each with `size` zeroed bytes
 * for its result, aligned as malloc aligns; and sink(context, i, result) on the calling thread, in
 * the order of i, for each task that returns a value other than 0. */
void conc_map(const struct conc_site *site, size_t count, size_t size,
              int (*task)(void *context, size_t i, void *result),
              void (*sink)(void *context, size_t i, void *result), void *context);

/* init + task(context, 0) + … + task(context, count - 1), modulo 2^64. */
unsigned long long conc_sum(const struct conc_site *site, size_t count, unsigned long long init,
                            unsigned long long (*task)(void *context, size_t i), void *context);

#ifdef __cplusplus
}
#endif

#endif
