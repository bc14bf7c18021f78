// Chooses an instruction set once and forwards each call to its function. Also what needs no instruction set.
#include "kernels.h"
#include "split.h"

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
CK_PRODUCT_KERNELS(CK_FORWARD)
CK_TEXT_KERNELS(CK_FORWARD)

#define CK_SPLIT_ROWS(name, parameters, arguments) \
  SPLIT(name, kernels()->name, rows, columns, ROW_GRAIN, parameters, arguments)
CK_ROW_KERNELS(CK_SPLIT_ROWS)

#define CK_SPLIT_ELEMENTS(name, parameters, arguments) \
  SPLIT(name, kernels()->name, n, 1, VECTOR_GRAIN, parameters, arguments)
CK_ELEMENT_KERNELS(CK_SPLIT_ELEMENTS)

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

ELEMENTWISE(fill, LIGHT_GRAIN, (size_t n, float value, float *y), (n, value, y)) {
  for (size_t i = 0; i < n; i++) y[i] = value;
}

ELEMENTWISE(copy, LIGHT_GRAIN, (size_t n, const float *x, float *y), (n, x, y)) { memcpy(y, x, n * sizeof(float)); }

struct gather_call {
  size_t count, step, columns;
  const int32_t *indices;
  const float *x;
  float *y;
};

static void gather_part(void *context, size_t part) {
  const struct gather_call *call = context;
  const size_t columns = call->columns, first = part * call->step;
  const size_t last = call->count - first < call->step ? call->count : first + call->step;
  for (size_t i = first; i < last; i++) {
    memcpy(call->y + i * columns, call->x + (size_t)call->indices[i] * columns, columns * sizeof(float));
  }
}

size_t ck_gather(size_t count, const int32_t *indices, size_t x_rows, size_t columns, const float *x, float *y) {
  size_t valid = 0;
  while (valid < count && indices[valid] >= 0 && (size_t)indices[valid] < x_rows) valid++;
  struct gather_call call = {valid, split_step(valid, columns, ROW_GRAIN), columns, indices, x, y};
  if (valid > 0) ck_parallel((valid + call.step - 1) / call.step, gather_part, &call);
  return valid;
}
