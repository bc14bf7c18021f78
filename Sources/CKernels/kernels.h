// The table of functions that exist once per instruction set, and how one is chosen. Internal to this target.
#ifndef CK_KERNELS_H
#define CK_KERNELS_H

#include "ckernels.h"

/// A product, or the part of one that a thread works on: c (m × n) = a · b + bias, and y = f(c) unless f is CK_none.
/// a is read as a[i · a_row + p · a_column], b as b[p · b_row + j] or, transposed, as b[j · b_row + p]; rows of c and y
/// are c_row apart. bias and y may be null.
struct ck_product {
  size_t m, n, k;
  const float *a;
  size_t a_row, a_column;
  const float *b;
  size_t b_row;
  bool transposed;
  const float *bias;
  float *c;
  size_t c_row;
  enum ck_epilogue f;
  float *y;
};
/// CK_SCRATCH floats of the calling thread, for copies of blocks: made when it first asks, freed when it ends.
float *ck_scratch(void);
#define CK_SCRATCH (320 * 1024)
void ck_product_general(const struct ck_product *product);
/// A dense a times one column.
void ck_product_vector(const struct ck_product *product);
/// ck_column_sums of some columns: rows of a are a_row apart.
void ck_strip_sums(size_t rows, size_t columns, const float *a, size_t a_row, float *sums);

/// X(name, parameters, arguments): one line a function.
#define CK_KERNELS(X) CK_WHOLE_KERNELS(X) CK_ROW_KERNELS(X) CK_ELEMENT_KERNELS(X) CK_TEXT_KERNELS(X)

/// Called as they are: split elsewhere, or not at all.
#define CK_WHOLE_KERNELS(X)                                                                            \
  X(product_general, (const struct ck_product *product), (product))                                    \
  X(product_vector, (const struct ck_product *product), (product))                                     \
  X(strip_sums, (size_t rows, size_t columns, const float *a, size_t a_row, float *sums),              \
    (rows, columns, a, a_row, sums))                                                                   \
  X(losses,                                                                                            \
    (enum ck_loss which, size_t rows, size_t columns, float a, const float *p, const float *t,         \
     const float *scales, float *row_losses, float *gradient),                                         \
    (which, rows, columns, a, p, t, scales, row_losses, gradient))

/// Row by row: rows are shared out among threads.
#define CK_ROW_KERNELS(X)                                                                                          \
  X(softmax, (size_t rows, size_t columns, const float *x, float *y), (rows, columns, x, y))                       \
  X(softmax_gradient, (size_t rows, size_t columns, const float *y, const float *g, float *out),                   \
    (rows, columns, y, g, out))

/// Element by element, of n: elements are shared out among threads.
#define CK_ELEMENT_KERNELS(X)                                                                                      \
  X(axpy, (size_t n, float alpha, const float *x, float *y), (n, alpha, x, y))                                     \
  X(sigmoid, (size_t n, const float *x, float *y), (n, x, y))                                                      \
  X(sigmoid_gradient, (size_t n, const float *y, const float *g, float *out), (n, y, g, out))                      \
  X(tanh, (size_t n, const float *x, float *y), (n, x, y))                                                         \
  X(tanh_gradient, (size_t n, const float *y, const float *g, float *out), (n, y, g, out))                         \
  X(relu, (size_t n, const float *x, float slope, float maximum, float threshold, float *y),                       \
    (n, x, slope, maximum, threshold, y))                                                                          \
  X(relu_gradient,                                                                                                 \
    (size_t n, const float *x, const float *g, float slope, float maximum, float threshold, float kink,            \
     float *out),                                                                                                  \
    (n, x, g, slope, maximum, threshold, kink, out))                                                               \
  X(curve, (enum ck_curve which, size_t n, float a, const float *x, float *y), (which, n, a, x, y))                \
  X(curve_gradient, (enum ck_curve which, size_t n, float a, const float *x, const float *g, float *out),          \
    (which, n, a, x, g, out))                                                                                      \
  X(sgd_momentum, (size_t n, float rate, float momentum, bool nesterov, const float *g, float *v, float *w),       \
    (n, rate, momentum, nesterov, g, v, w))                                                                        \
  X(rmsprop,                                                                                                       \
    (size_t n, float rate, float rho, float rho1, float momentum, float epsilon, const float *g, float *v,         \
     float *buffer, float *mean, float *w),                                                                        \
    (n, rate, rho, rho1, momentum, epsilon, g, v, buffer, mean, w))                                                \
  X(adam,                                                                                                          \
    (size_t n, float alpha, float beta1c, float beta2c, float epsilon, const float *g, float *m, float *v,         \
     float *maximum, float *w),                                                                                    \
    (n, alpha, beta1c, beta2c, epsilon, g, m, v, maximum, w))

/// On the thread that calls.
#define CK_TEXT_KERNELS(X)                                                                                         \
  X(plain_rows,                                                                                                    \
    (const struct ck_row_form *form, const uint8_t *bytes, size_t from, size_t count, size_t rows,                 \
     size_t row_stride, float *numbers, size_t text_stride, struct ck_text *texts, uint32_t *starts,               \
     struct ck_plain_rows *result),                                                                                \
    (form, bytes, from, count, rows, row_stride, numbers, text_stride, texts, starts, result))

struct ck_kernels {
  const char *name;
#define CK_MEMBER(name, parameters, arguments) void(*name) parameters;
  CK_KERNELS(CK_MEMBER)
#undef CK_MEMBER
};

extern const struct ck_kernels ck_kernels_base;
#if defined(__x86_64__)
extern const struct ck_kernels ck_kernels_avx2;
extern const struct ck_kernels ck_kernels_avx512;
#endif

#endif
