// The products of matrices: which kernel makes one, and how it is split among threads.
#include "kernels.h"
#include "split.h"

#include <pthread.h>
#include <stdlib.h>

static pthread_key_t scratch_key;
static void make_scratch_key(void) {
  if (pthread_key_create(&scratch_key, free) != 0) abort();
}

float *ck_scratch(void) {
  static _Thread_local float *scratch;
  if (scratch) return scratch;
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, make_scratch_key);
  scratch = aligned_alloc(64, CK_SCRATCH * sizeof(float));
  // A product cannot fail, and this is a megabyte and a quarter.
  if (!scratch || pthread_setspecific(scratch_key, scratch) != 0) abort();
  return scratch;
}

typedef void kernel(const struct ck_product *product);

/// Multiplications that are worth a thread of their own, and those that a part should have where there are many.
#define LEAST_WORK 75000.0
#define GOOD_WORK (16 * LEAST_WORK)
/// Parts begin at multiples of these, so that they are made of whole tiles.
#define PART_ROWS 12
#define PART_COLUMNS 64

static size_t least(size_t a, size_t b) { return a < b ? a : b; }
static size_t rounded_up(size_t n, size_t to) { return (n + to - 1) / to * to; }

/// A product cut into `strips` of columns, and each of them into bands of rows.
struct parts {
  const struct ck_product *whole;
  kernel *kernel;
  size_t strips, columns, rows;
};

static void run_part(void *context, size_t part) {
  const struct parts *parts = context;
  struct ck_product x = *parts->whole;
  const size_t j = part % parts->strips * parts->columns, i = part / parts->strips * parts->rows;
  x.m = least(x.m - i, parts->rows);
  x.n = least(x.n - j, parts->columns);
  x.a += i * x.a_row;
  x.b += x.transposed ? j * x.b_row : j;
  if (x.bias) x.bias += j;
  x.c += i * x.c_row + j;
  if (x.y) x.y += i * x.c_row + j;
  parts->kernel(&x);
}

/// Cuts what is large enough. Strips come first: the threads then do not copy the same columns of b.
static void run(kernel *kernel, const struct ck_product *x) {
  if (x->n == 0) return;
  const size_t threads = ck_threads();
  const double work = (double)x->m * (double)x->n * (double)x->k;
  if (threads == 1 || work < 2 * LEAST_WORK) return kernel(x);
  const double few = work / LEAST_WORK, many = work / GOOD_WORK;
  const size_t parts = many > threads ? (many < 4.0 * threads ? (size_t)many : 4 * threads)
                                      : (few < threads ? (size_t)few : threads);
  struct parts p = {.whole = x, .kernel = kernel};
  size_t strips = least(parts, x->n / (2 * PART_COLUMNS));
  if (strips == 0) strips = 1;
  p.columns = rounded_up((x->n + strips - 1) / strips, PART_COLUMNS);
  p.strips = (x->n + p.columns - 1) / p.columns;
  const size_t bands = (parts + p.strips - 1) / p.strips;
  p.rows = rounded_up((x->m + bands - 1) / bands, PART_ROWS);
  ck_parallel(p.strips * ((x->m + p.rows - 1) / p.rows), run_part, &p);
}

void ck_product(size_t m, size_t n, size_t k, const float *a, const float *b, const float *bias, float *c) {
  ck_product_activated(m, n, k, a, b, bias, CK_none, c, NULL);
}

void ck_product_activated(
    size_t m, size_t n, size_t k, const float *a, const float *b, const float *bias, enum ck_epilogue f, float *c,
    float *y) {
  run(n == 1 ? ck_product_vector : ck_product_general,
      &(struct ck_product){
          .m = m, .n = n, .k = k, .a = a, .a_row = k, .a_column = 1, .b = b, .b_row = n, .bias = bias, .c = c,
          .c_row = n, .f = f, .y = y});
}

void ck_product_bt(size_t m, size_t n, size_t k, const float *a, const float *b, float *c) {
  // Where k is 1, a column of b lies in memory as a row does.
  run(n == 1 ? ck_product_vector : ck_product_general,
      &(struct ck_product){
          .m = m, .n = n, .k = k, .a = a, .a_row = k, .a_column = 1, .b = b, .b_row = k, .transposed = k > 1, .c = c,
          .c_row = n});
}

void ck_product_at(size_t m, size_t n, size_t k, const float *a, const float *b, float *c) {
  if (n == 1) {
    // cᵀ (1 × m) = bᵀ · a lies in memory as c does, and fills whole vectors.
    run(ck_product_general, &(struct ck_product){
                                .m = 1, .n = m, .k = k, .a = b, .a_row = k, .a_column = 1, .b = a, .b_row = m, .c = c,
                                .c_row = m});
  } else {
    run(ck_product_general, &(struct ck_product){
                                .m = m, .n = n, .k = k, .a = a, .a_row = 1, .a_column = m, .b = b, .b_row = n, .c = c,
                                .c_row = n});
  }
}

/// Columns of a sum for each thread, in strips.
struct column_sums {
  size_t rows, columns, strip;
  const float *a;
  float *sums;
};

static void sum_strip(void *context, size_t part) {
  const struct column_sums *x = context;
  const size_t j = part * x->strip;
  ck_strip_sums(x->rows, least(x->columns - j, x->strip), x->a + j, x->columns, x->sums + j);
}

void ck_column_sums(size_t rows, size_t columns, const float *a, float *sums) {
  if (ck_threads() == 1 || (double)rows * (double)columns < 2 * LIGHT_GRAIN || columns < 2 * PART_COLUMNS) {
    return ck_strip_sums(rows, columns, a, columns, sums);
  }
  struct column_sums x = {rows, columns, rounded_up(columns / ck_threads(), PART_COLUMNS), a, sums};
  ck_parallel((columns + x.strip - 1) / x.strip, sum_strip, &x);
}
