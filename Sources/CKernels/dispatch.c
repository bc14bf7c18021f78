// Chooses an instruction set once and forwards each call to its function. Also what needs no instruction set.
#include "kernels.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/// The tables that the machine can use, the widest first; returns how many.
static size_t available(const struct ck_kernels *tables[3]) {
  size_t count = 0;
#if defined(__x86_64__)
  __builtin_cpu_init();
  const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  if (avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw")) {
    tables[count++] = &ck_kernels_avx512;
  }
  if (avx2) tables[count++] = &ck_kernels_avx2;
#endif
  tables[count++] = &ck_kernels_base;
  return count;
}

/// The table of that name; null where there is none, or no name.
static const struct ck_kernels *named(const char *wanted) {
  const struct ck_kernels *tables[3];
  const size_t count = available(tables);
  for (size_t i = 0; wanted && i < count; i++) {
    if (strcmp(wanted, tables[i]->name) == 0) return tables[i];
  }
  return NULL;
}

static const struct ck_kernels *choose(void) {
  const struct ck_kernels *tables[3];
  available(tables);
  const struct ck_kernels *wanted = named(getenv("NNCTL_ISA"));
  return wanted ? wanted : tables[0];
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

bool ck_evaluate(const char *set, const char *function, size_t n, const float *x, float *y) {
  const struct ck_kernels *table = named(set);
  if (!table) return false;
  if (strcmp(function, "sigmoid") == 0) return table->sigmoid(n, x, y), true;
  if (strcmp(function, "tanh") == 0) return table->tanh(n, x, y), true;
#define CURVE(name) \
  if (strcmp(function, #name) == 0) return table->curve(CK_##name, n, 1, x, y), true;
  CK_CURVES(CURVE)
#undef CURVE
  return false;
}

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

void ck_copy_columns(
    size_t rows, size_t width, size_t x_columns, const float *x, size_t y_columns, float *y) {
  for (size_t r = 0; r < rows; r++) memcpy(y + r * y_columns, x + r * x_columns, width * sizeof(float));
}

/// The row that an index means of `count`.
static size_t nearest(float index, size_t count) {
  if (!(index > 0)) return 0;
  return index < (float)count ? (size_t)index : count - 1;
}

void ck_embed(
    size_t rows, size_t x_columns, const float *x, size_t count, size_t width, const float *table, size_t y_columns,
    float *y) {
  for (size_t r = 0; r < rows; r++) {
    const float *vector = table + nearest(x[r * x_columns], count) * width;
    for (size_t i = 0; i < width; i++) y[r * y_columns + i] = vector[i];
  }
}

void ck_embed_gradient(
    size_t rows, size_t x_columns, const float *x, size_t g_columns, const float *g, size_t count, size_t width,
    float *table_gradient) {
  for (size_t r = 0; r < rows; r++) {
    float *vector = table_gradient + nearest(x[r * x_columns], count) * width;
    for (size_t i = 0; i < width; i++) vector[i] += g[r * g_columns + i];
  }
}

void ck_fill(size_t n, float value, float *y) {
  for (size_t i = 0; i < n; i++) y[i] = value;
}

void ck_copy(size_t n, const float *x, float *y) { memcpy(y, x, n * sizeof(float)); }
