// Chooses an instruction set once and forwards each call to its function. Also what needs no instruction set.
#include "kernels.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

static const struct ck_kernels *choose(void) {
  const struct ck_kernels *available[3];
  size_t count = 0;
#if defined(__x86_64__)
  __builtin_cpu_init();
  const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  if (avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw")) {
    available[count++] = &ck_kernels_avx512;
  }
  if (avx2) available[count++] = &ck_kernels_avx2;
#endif
  available[count++] = &ck_kernels_base;
  const char *wanted = getenv("NNCTL_ISA");
  for (size_t i = 0; wanted && i < count; i++) {
    if (strcmp(wanted, available[i]->name) == 0) return available[i];
  }
  return available[0];
}

/// Threads that come here first together choose the same table, so that a plain store is enough.
static const struct ck_kernels *kernels(void) {
  static _Atomic(const struct ck_kernels *) chosen;
  const struct ck_kernels *table = atomic_load_explicit(&chosen, memory_order_relaxed);
  if (!table) {
    table = choose();
    atomic_store_explicit(&chosen, table, memory_order_relaxed);
  }
  return table;
}

const char *ck_instruction_set(void) { return kernels()->name; }

#define CK_FORWARD(name, parameters, arguments) \
  void ck_##name parameters;                    \
  void ck_##name parameters { kernels()->name arguments; }
CK_KERNELS(CK_FORWARD)

size_t ck_gather(size_t count, const int32_t *indices, size_t x_rows, size_t columns, const float *x, float *y) {
  for (size_t i = 0; i < count; i++) {
    if (indices[i] < 0 || (size_t)indices[i] >= x_rows) return i;
    memcpy(y + i * columns, x + (size_t)indices[i] * columns, columns * sizeof(float));
  }
  return count;
}

void ck_fill(size_t n, float value, float *y) {
  for (size_t i = 0; i < n; i++) y[i] = value;
}

void ck_copy(size_t n, const float *x, float *y) { memcpy(y, x, n * sizeof(float)); }
