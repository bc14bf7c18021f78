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
#define CK_WHOLE_KERNELS(X)                                                                                        \
  X(product_general, (const struct ck_product *product), (product))                                                \
  X(product_vector, (const struct ck_product *product), (product))                                                 \
  X(strip_sums,                                                                                                    \
    (size_t rows, size_t columns, const float *a, size_t a_row, float *sums),                                      \
    (rows, columns, a, a_row, sums))                                                                               \
  X(losses,                                                                                                        \
    (enum ck_loss which, size_t rows, size_t columns, float a, const float *p, const float *t, const float         \
     *scales, float *row_losses, float *gradient),                                                                 \
    (which, rows, columns, a, p, t, scales, row_losses, gradient))                                                 \
  X(random_bits,                                                                                                   \
    (const struct ck_stream *stream, uint64_t position, size_t n, uint32_t *bits),                                 \
    (stream, position, n, bits))                                                                                   \
  X(random_normal,                                                                                                 \
    (const struct ck_stream *stream, uint64_t position, size_t n, double *y),                                      \
    (stream, position, n, y))                                                                                      \
  X(dropout,                                                                                                       \
    (const struct ck_stream *stream, uint64_t position, size_t n, float rate, float kept, float shift, float       \
     dropped, const float *x, float *factors, float *y),                                                           \
    (stream, position, n, rate, kept, shift, dropped, x, factors, y))                                              \
  X(glu, (size_t rows, size_t half, const float *x, float *y), (rows, half, x, y))                                 \
  X(glu_gradient, (size_t rows, size_t half, const float *x, const float *g, float *out), (rows, half, x, g, out)) \
  X(add_column_sums, (size_t rows, size_t columns, const float *x, double *sums), (rows, columns, x, sums))        \
  X(add_column_squares,                                                                                            \
    (size_t rows, size_t columns, const float *x, const double *means, double *squares),                           \
    (rows, columns, x, means, squares))                                                                            \
  X(column_moments,                                                                                                \
    (size_t rows, size_t columns, const float *x, float *means, float *variances),                                 \
    (rows, columns, x, means, variances))                                                                          \
  X(normalize_columns,                                                                                             \
    (size_t rows, size_t columns, float epsilon, const float *x, const float *means, const float *variances,       \
     const float *gamma, const float *beta, float *y),                                                             \
    (rows, columns, epsilon, x, means, variances, gamma, beta, y))                                                 \
  X(normalize_columns_gradient,                                                                                    \
    (size_t rows, size_t columns, float epsilon, bool of_batch, const float *x, const float *g, const float        \
     *means, const float *variances, const float *gamma, float *gamma_gradient, float *beta_gradient, float        \
     *out),                                                                                                        \
    (rows, columns, epsilon, of_batch, x, g, means, variances, gamma, gamma_gradient, beta_gradient, out))         \
  X(normalize_rows,                                                                                                \
    (size_t rows, size_t groups, size_t width, bool centers, float epsilon, const float *x, const float *gamma,    \
     const float *beta, float *y),                                                                                 \
    (rows, groups, width, centers, epsilon, x, gamma, beta, y))                                                    \
  X(normalize_rows_gradient,                                                                                       \
    (size_t rows, size_t groups, size_t width, bool centers, float epsilon, const float *x, const float *g,        \
     const float *gamma, float *gamma_gradient, float *beta_gradient, float *out),                                 \
    (rows, groups, width, centers, epsilon, x, g, gamma, gamma_gradient, beta_gradient, out))                      \
  X(unit_rows, (size_t rows, size_t columns, const float *x, float *y), (rows, columns, x, y))                     \
  X(unit_rows_gradient,                                                                                            \
    (size_t rows, size_t columns, const float *x, const float *y, const float *g, float *out),                     \
    (rows, columns, x, y, g, out))                                                                                 \
  X(standardize_columns,                                                                                           \
    (size_t rows, size_t columns, bool inverts, const float *x, const float *means, const float *variances,        \
     float *y),                                                                                                    \
    (rows, columns, inverts, x, means, variances, y))                                                              \
  X(affine_columns,                                                                                                \
    (size_t rows, size_t columns, const float *x, const float *scale, const float *offset, float *y),              \
    (rows, columns, x, scale, offset, y))                                                                          \
  X(prelu,                                                                                                         \
    (size_t rows, size_t columns, const float *x, const float *alpha, float *y),                                   \
    (rows, columns, x, alpha, y))                                                                                  \
  X(prelu_gradient,                                                                                                \
    (size_t rows, size_t columns, const float *x, const float *g, const float *alpha, float *alpha_gradient,       \
     float *out),                                                                                                  \
    (rows, columns, x, g, alpha, alpha_gradient, out))

/// Row by row: rows are shared out among threads.
#define CK_ROW_KERNELS(X)                                                                        \
  X(softmax, (size_t rows, size_t columns, const float *x, float *y), (rows, columns, x, y))     \
  X(softmax_gradient,                                                                            \
    (size_t rows, size_t columns, const float *y, const float *g, float *out),                   \
    (rows, columns, y, g, out))                                                                  \
  X(log_softmax, (size_t rows, size_t columns, const float *x, float *y), (rows, columns, x, y)) \
  X(log_softmax_gradient,                                                                        \
    (size_t rows, size_t columns, const float *y, const float *g, float *out),                   \
    (rows, columns, y, g, out))

/// Element by element, of n: elements are shared out among threads.
#define CK_ELEMENT_KERNELS(X)                                                                                 \
  X(axpy, (size_t n, float alpha, const float *x, float *y), (n, alpha, x, y))                                \
  X(sigmoid, (size_t n, const float *x, float *y), (n, x, y))                                                 \
  X(sigmoid_gradient, (size_t n, const float *y, const float *g, float *out), (n, y, g, out))                 \
  X(tanh, (size_t n, const float *x, float *y), (n, x, y))                                                    \
  X(tanh_gradient, (size_t n, const float *y, const float *g, float *out), (n, y, g, out))                    \
  X(relu,                                                                                                     \
    (size_t n, const float *x, float slope, float maximum, float threshold, float *y),                        \
    (n, x, slope, maximum, threshold, y))                                                                     \
  X(relu_gradient,                                                                                            \
    (size_t n, const float *x, const float *g, float slope, float maximum, float threshold, float kink, float \
     *out),                                                                                                   \
    (n, x, g, slope, maximum, threshold, kink, out))                                                          \
  X(curve, (enum ck_curve which, size_t n, float a, const float *x, float *y), (which, n, a, x, y))           \
  X(curve_gradient,                                                                                           \
    (enum ck_curve which, size_t n, float a, const float *x, const float *g, float *out),                     \
    (which, n, a, x, g, out))                                                                                 \
  X(multiply, (size_t n, const float *x, const float *y, float *out), (n, x, y, out))                         \
  X(sgd_momentum,                                                                                             \
    (size_t n, float rate, float momentum, bool nesterov, const float *g, float *v, float *w),                \
    (n, rate, momentum, nesterov, g, v, w))                                                                   \
  X(rmsprop,                                                                                                  \
    (size_t n, float rate, float rho, float rho1, float momentum, float epsilon, const float *g, float *v,    \
     float *buffer, float *mean, float *w),                                                                   \
    (n, rate, rho, rho1, momentum, epsilon, g, v, buffer, mean, w))                                           \
  X(adam,                                                                                                     \
    (size_t n, float alpha, float beta1c, float beta2c, float epsilon, const float *g, float *m, float *v,    \
     float *maximum, float *w),                                                                               \
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
