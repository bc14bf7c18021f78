// What the machine can do at most.
#include "measure.h"

#include <ckernels.h>
#include <stdbool.h>
#include <stdlib.h>

#define CHAINS 12
#define ROUNDS 2000000L
/// Multiply-adds in chains that do not wait for each other, in vectors of `lanes`; returns a sum, so that nothing is left out.
#define PEAK_LOOP(name, lanes, attributes)                                                           \
  attributes static float name(void) {                                                              \
    typedef float V __attribute__((vector_size(4 * lanes)));                                        \
    V sum[CHAINS];                                                                                  \
    const V x = (V){0} + 0.999f, y = (V){0} + 0.001f;                                                \
    for (int i = 0; i < CHAINS; i++) sum[i] = (V){0} + (float)i;                                     \
    for (long round = 0; round < ROUNDS; round++) {                                                  \
      _Pragma("clang loop unroll(full)") for (int i = 0; i < CHAINS; i++) {                          \
        sum[i] = __builtin_elementwise_fma(sum[i], x, y);                                            \
      }                                                                                             \
      __asm__ volatile("" ::: "memory");                                                            \
    }                                                                                               \
    for (int i = 1; i < CHAINS; i++) sum[0] += sum[i];                                               \
    return sum[0][0];                                                                               \
  }

#if defined(__x86_64__)
PEAK_LOOP(peak_8, 8, __attribute__((target("avx2,fma"))))
PEAK_LOOP(peak_16, 16, __attribute__((target("avx512f"))))
#else
PEAK_LOOP(peak_4, 4, )
#endif

static volatile float sink;

static void run_loop(const void *loop) { sink = (*(float (*const *)(void))loop)(); }

static double peak_of(float (*loop)(void), double lanes) {
  return 2 * lanes * CHAINS * (double)ROUNDS / best_time(run_loop, &loop);
}

double multiply_add_peak(void) {
#if defined(__x86_64__)
  double peak = 0;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) peak = peak_of(peak_8, 8);
  if (__builtin_cpu_supports("avx512f")) {
    const double wide = peak_of(peak_16, 16);
    if (wide > peak) peak = wide;
  }
  return peak;
#else
  return peak_of(peak_4, 4);
#endif
}

// 128 MiB an array: more than a cache holds.
#define FLOATS ((size_t)32 << 20)
#define PARTS 16

struct arrays {
  float *x, *y;
};

static void read_part(void *context, size_t part) {
  typedef float V __attribute__((vector_size(64), aligned(4)));
  const V *x = (const V *)(((const struct arrays *)context)->x + part * (FLOATS / PARTS));
  V sum[4] = {0};
  for (size_t i = 0; i < FLOATS / PARTS / 16; i += 4) {
    for (size_t v = 0; v < 4; v++) sum[v] += x[i + v];
  }
  sink = (sum[0] + sum[1] + sum[2] + sum[3])[0];
}

static void axpy_part(void *context, size_t part) {
  const struct arrays *arrays = context;
  const size_t first = part * (FLOATS / PARTS);
  ck_axpy(FLOATS / PARTS, 0.5f, arrays->x + first, arrays->y + first);
}

static void all_read(const void *context) { ck_parallel(PARTS, read_part, (void *)context); }
static void all_axpy(const void *context) { ck_parallel(PARTS, axpy_part, (void *)context); }

static double bandwidth(void (*work)(const void *context), double passes) {
  struct arrays arrays = {calloc(FLOATS, sizeof(float)), calloc(FLOATS, sizeof(float))};
  if (!arrays.x || !arrays.y) abort();
  for (size_t i = 0; i < FLOATS; i++) arrays.x[i] = arrays.y[i] = 1;
  const double time = best_time(work, &arrays);
  free(arrays.x);
  free(arrays.y);
  return passes * sizeof(float) * (double)FLOATS / time;
}

double read_bandwidth(void) { return bandwidth(all_read, 1); }
double axpy_bandwidth(void) { return bandwidth(all_axpy, 3); }
