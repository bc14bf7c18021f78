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

void ck_product(size_t m, size_t n, size_t k, const float *a, const float *b, const float *bias, float *c) {
  if (n == 1) ck_product_vector(m, k, a, b, bias ? *bias : 0, c);
  else ck_product_general(m, n, k, a, k, 1, b, false, bias, c);
}

void ck_product_bt(size_t m, size_t n, size_t k, const float *a, const float *b, float *c) {
  if (n == 1) ck_product_vector(m, k, a, b, 0, c);
  else ck_product_general(m, n, k, a, k, 1, b, k > 1, NULL, c);  // k = 1: a column lies in memory as a row does
}

void ck_product_at(size_t m, size_t n, size_t k, const float *a, const float *b, float *c) {
  if (n == 1) {
    // cᵀ (1 × m) = bᵀ · a lies in memory as c does, and fills whole vectors.
    ck_product_general(1, m, k, b, k, 1, a, false, NULL, c);
  } else {
    ck_product_general(m, n, k, a, 1, m, b, false, NULL, c);
  }
}

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

double ck_sum_of_losses(
    enum ck_loss which, size_t rows, size_t columns, float a, const float *p, const float *t, const float *weights) {
  const size_t target_columns = which == CK_sparse_categorical_crossentropy ? 1 : columns;
  float losses[256];
  double sum = 0;
  for (size_t first = 0; first < rows; first += 256) {
    const size_t count = rows - first < 256 ? rows - first : 256;
    ck_losses(which, count, columns, a, p + first * columns, t + first * target_columns, NULL, losses, NULL);
    for (size_t i = 0; i < count; i++) sum += weights ? (double)weights[first + i] * losses[i] : losses[i];
  }
  return sum;
}
