// Chooses an instruction set once and forwards each call to its function. Also what needs no instruction set.
#include "kernels.h"
#include "split.h"

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
CK_WHOLE_KERNELS(CK_FORWARD)
CK_TEXT_KERNELS(CK_FORWARD)

#define CK_SPLIT_ROWS(name, parameters, arguments) \
  SPLIT(name, kernels()->name, rows, columns, ROW_GRAIN, parameters, arguments)
CK_ROW_KERNELS(CK_SPLIT_ROWS)

#define CK_SPLIT_ELEMENTS(name, parameters, arguments) \
  SPLIT(name, kernels()->name, n, 1, VECTOR_GRAIN, parameters, arguments)
CK_ELEMENT_KERNELS(CK_SPLIT_ELEMENTS)

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
    const float *x = call->x + (size_t)call->indices[i] * columns;
    float *y = call->y + i * columns;
    if (columns > 8) memcpy(y, x, columns * sizeof(float));
    else for (size_t j = 0; j < columns; j++) y[j] = x[j];  // done before a call would be
  }
}

size_t ck_gather(size_t count, const int32_t *indices, size_t x_rows, size_t columns, const float *x, float *y) {
  size_t valid = 0;
  while (valid < count && indices[valid] >= 0 && (size_t)indices[valid] < x_rows) valid++;
  struct gather_call call = {valid, split_step(valid, columns, ROW_GRAIN), columns, indices, x, y};
  if (valid > 0) ck_parallel((valid + call.step - 1) / call.step, gather_part, &call);
  return valid;
}

void ck_fetch(size_t count, const int32_t *indices, size_t x_rows, size_t columns, const float *x) {
  for (size_t i = 0; i < count; i++) {
    if (indices[i] < 0 || (size_t)indices[i] >= x_rows) return;
    const char *row = (const char *)(x + (size_t)indices[i] * columns);
    for (size_t byte = 0; byte < columns * sizeof(float); byte += 64) __builtin_prefetch(row + byte);
  }
}

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
