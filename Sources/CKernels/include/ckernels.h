// The numeric kernels of nnctl: the whole contract of this target.
//
// Matrices are dense row-major float32; a shape "m × n" has m rows of n elements. Unless said otherwise, arrays
// of one call do not overlap and every length may be zero.
//
// Each function is compiled for several instruction sets; one is chosen when the first is called (ck_instruction_set).
//
// Rule of sums: the order in which the terms of one result are added depends on the length of the sum alone, never on
// the number of rows at hand or on a result's place in a vector. A row alone and the same row in a batch give the
// same bytes. `avx2` and `avx512` agree bit by bit; `base` has no fused multiply-add on x86 and differs in last bits.
#ifndef CKERNELS_H
#define CKERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// "base", "avx2" or "avx512": the widest that the machine has, or what the environment variable NNCTL_ISA names
/// (a name the machine does not have, or an unknown one, is ignored). Read once.
const char *ck_instruction_set(void);

// Threads.

/// The cores that the process may run on, at least 1.
size_t ck_cores(void);
/// The most threads that work may be split among.
#define CK_MAX_THREADS 256
/// How many threads work may be split among, the calling one included; from 1, as at first, to CK_MAX_THREADS. Ends
/// those there are; new ones start when work is split. Not to be called within a part.
void ck_set_threads(size_t count);
/// Fewer than were set if the system refused to start more.
size_t ck_threads(void);
/// Calls work(context, part) for each part from 0 on, some at the same time on other threads; returns when all are done.
/// A single part, parts within a part, and those that come while another thread's parts are on their way run one
/// after the other on the calling thread.
void ck_parallel(size_t parts, void (*work)(void *_Nullable context, size_t part), void *_Nullable context);

// Products. Each element of c is one sum over k from first to last; where n is 1 and b is not a sum over rows, it is
// the sum of 16 partial sums (of every 16th product), folded in halves.

/// c (m × n) = a (m × k) · b (k × n), plus bias (n) on each row unless bias is null.
void ck_product(size_t m, size_t n, size_t k, const float *a, const float *b, const float *_Nullable bias, float *c);
/// What is made of a product on the way out: nothing, max(c, 0), 1 / (1 + e^−c) or tanh c.
enum __attribute__((enum_extensibility(closed))) ck_epilogue { CK_none, CK_relu, CK_sigmoid, CK_tanh };
/// c = a · b + bias as ck_product makes it, and y (m × n) = f(c): the bytes of ck_relu (slope 0, threshold 0, no
/// maximum), ck_sigmoid or ck_tanh. y may be null where f is CK_none, and is not touched then.
void ck_product_activated(
    size_t m, size_t n, size_t k, const float *a, const float *b, const float *_Nullable bias, enum ck_epilogue f,
    float *c, float *_Nullable y);
/// c (m × n) = a (m × k) · bᵀ, b being n × k.
void ck_product_bt(size_t m, size_t n, size_t k, const float *a, const float *b, float *c);
/// c (m × n) = aᵀ · b, a being k × m and b k × n.
void ck_product_at(size_t m, size_t n, size_t k, const float *a, const float *b, float *c);

// Rows and columns.

/// sums[j] = Σ a[i, j], rows from first to last.
void ck_column_sums(size_t rows, size_t columns, const float *a, float *sums);
/// Row i of y = row indices[i] of x, which has x_rows rows. Stops at the first index out of range; returns how many
/// rows were copied.
size_t ck_gather(
    size_t count, const int32_t *indices, size_t x_rows, size_t columns, const float *x, float *y);
/// Begins to bring those rows into the processor's cache, for a ck_gather soon to come.
void ck_fetch(size_t count, const int32_t *indices, size_t x_rows, size_t columns, const float *x);
/// The first `width` columns of y = those of x, the rows being x_columns and y_columns long.
void ck_copy_columns(
    size_t rows, size_t width, size_t x_columns, const float *x, size_t y_columns, float *y);
/// The first `width` columns of row i of y = row x[i, 0] of the table, which has `count` of them; an index beyond means
/// the nearest. The rows are x_columns and y_columns long.
void ck_embed(
    size_t rows, size_t x_columns, const float *x, size_t count, size_t width, const float *table, size_t y_columns,
    float *y);
/// Row x[i, 0] of the table's gradient += the first `width` columns of row i of g, rows from first to last.
void ck_embed_gradient(
    size_t rows, size_t x_columns, const float *x, size_t g_columns, const float *g, size_t count, size_t width,
    float *table_gradient);
/// y[i, j] = exp(x[i, j] − max x[i]) / Σ exp(x[i] − max x[i]).
void ck_softmax(size_t rows, size_t columns, const float *x, float *y);
/// out = y · (g − Σ g·y), the sum running over a row.
void ck_softmax_gradient(size_t rows, size_t columns, const float *y, const float *g, float *out);
/// y[i, j] = x[i, j] − log Σ exp(x[i]), computed from x less the row's maximum.
void ck_log_softmax(size_t rows, size_t columns, const float *x, float *y);
/// out = g − eʸ Σ g, the sum running over a row.
void ck_log_softmax_gradient(size_t rows, size_t columns, const float *y, const float *g, float *out);
/// y = a / (1 + e⁻ᵇ), a and b being the two halves of a row of x.
void ck_glu(size_t rows, size_t half, const float *x, float *y);
/// out, in halves as x: g / (1 + e⁻ᵇ) and g a / (1 + e⁻ᵇ) / (1 + eᵇ).
void ck_glu_gradient(size_t rows, size_t half, const float *x, const float *g, float *out);

// Element by element.

void ck_fill(size_t n, float value, float *y);
/// y = x.
void ck_copy(size_t n, const float *x, float *y);
/// y += alpha · x.
void ck_axpy(size_t n, float alpha, const float *x, float *y);
/// out = x · y.
void ck_multiply(size_t n, const float *x, const float *y, float *out);
/// y = 1 / (1 + e⁻ˣ), within 2 ULP.
void ck_sigmoid(size_t n, const float *x, float *y);
/// out = g · y · (1 − y).
void ck_sigmoid_gradient(size_t n, const float *y, const float *g, float *out);
/// y = tanh x, within 2 ULP.
void ck_tanh(size_t n, const float *x, float *y);
/// out = g · (1 − y²).
void ck_tanh_gradient(size_t n, const float *y, const float *g, float *out);
/// y = slope · (x − threshold) if x ≤ threshold; else maximum if x ≥ maximum; x otherwise. A maximum of +∞ is none.
void ck_relu(size_t n, const float *x, float slope, float maximum, float threshold, float *y);
/// out = slope · g if x < threshold; kink · g at the threshold; above it 0 if x > maximum, else g.
void ck_relu_gradient(
    size_t n, const float *x, const float *g, float slope, float maximum, float threshold, float kink, float *out);

/// Curves f(x), two of them with a setting a:
///
///     celu         x > 0: x, else a (e^(x/a) − 1)
///     elu          x > 0: x, else a (eˣ − 1)
///     erf          2/√π ∫ exp(−t²) dt from 0 to x
///     exponential  eˣ; above 88.72 infinity, below −103.97 zero, between −103.97 and −87.33 subnormal
///     gelu         x Φ(x), Φ being the normal distribution function
///     gelu_tanh    ½ x (1 + tanh(√(2/π) (x + 0.044715 x³)))
///     log          −∞ at 0, NaN below
///     log_sigmoid  −log(1 + e⁻ˣ)
///     mish         x tanh(log(1 + eˣ))
///     selu         1.0507009873554805 · (x > 0: x, else 1.6732632423543772 (eˣ − 1))
///     silu         x / (1 + e⁻ˣ)
///     softplus     log(1 + eˣ)
#define CK_CURVES(X) \
  X(celu) X(elu) X(erf) X(exponential) X(gelu) X(gelu_tanh) X(log) X(log_sigmoid) X(mish) X(selu) X(silu) X(softplus)
#define CK_CURVE_CASE(name) CK_##name,
enum __attribute__((enum_extensibility(closed))) ck_curve { CK_CURVES(CK_CURVE_CASE) };
#undef CK_CURVE_CASE

/// y = f(x) without overflow on the way. Of the exact values, subnormal ones included, within 2 ULP (erf, exponential, log,
/// silu) or 3 (the others), except: gelu within 6, and within 4 or 1e-7, whichever is more; gelu_tanh within 2 or 5e-8,
/// whichever is more, and relatively within 2e-5; mish within 5, and below −87.3, where eˣ is subnormal, within 2e-43.
void ck_curve(enum ck_curve which, size_t n, float a, const float *x, float *y);
/// out = g · f′(x). At 0, where celu, elu and selu may have none, f′ is 2, a and selu's factor, as in TensorFlow.
void ck_curve_gradient(enum ck_curve which, size_t n, float a, const float *x, const float *g, float *out);

// Losses.

/// Losses of rows, some of them with a setting a. With outputs p and targets t, both m × n, these are the mean over a row
/// of one output's:
///
///     absolute_error                 |p − t|
///     absolute_percentage_error      100 |p − t| / max(|t|, 1e-7)
///     binary_crossentropy            −(y log q + (1 − y) log(1 − q)), y = t (1 − a) + a / 2, q = p within [1e-7, 1 − 1e-7];
///                                    its slope is 0 beyond
///     binary_crossentropy_of_logits  max(p, 0) − p y + log(1 + e^−|p|), y as above
///     gamma                          p + t e⁻ᵖ
///     hinge                          max(1 − y p, 0), y = t, or −1 for 0; at 0 the slope is −y
///     huber                          ½ e² for |e| ≤ a, else a |e| − ½ a², with e = p − t
///     log_cosh                       log cosh(p − t)
///     poisson                        p − t log(p + 1e-7)
///     squared_error                  (p − t)²
///     squared_hinge                  max(1 − y p, 0)², y as of hinge
///     squared_logarithmic_error      (log(1 + p) − log(1 + t))², both at least 1e-7; the slope is 0 below
///     tweedie                        e^((2−a)p) / (2 − a) − t e^((1−a)p) / (1 − a)
#define CK_OUTPUT_LOSSES(X)                                                                                      \
  X(absolute_error) X(absolute_percentage_error) X(binary_crossentropy) X(binary_crossentropy_of_logits) X(gamma) \
  X(hinge) X(huber) X(log_cosh) X(poisson) X(squared_error) X(squared_hinge) X(squared_logarithmic_error) X(tweedie)
/// And these are of whole rows of logits p:
///
///     categorical_crossentropy         Σⱼ yⱼ (log Σ eᵖ − pⱼ), y = t (1 − a) + a / n
///     sparse_categorical_crossentropy  log Σ eᵖ − p[t], with targets m × 1, whole numbers from 0 to n − 1
#define CK_LOSS_CASE(name) CK_##name,
enum __attribute__((enum_extensibility(closed))) ck_loss {
  CK_OUTPUT_LOSSES(CK_LOSS_CASE) CK_categorical_crossentropy, CK_sparse_categorical_crossentropy
};
#undef CK_LOSS_CASE

/// The loss of each row, and unless gradient is null the gradient of Σ scales · losses with respect to p.
void ck_losses(
    enum ck_loss which, size_t rows, size_t columns, float a, const float *p, const float *t,
    const float *_Nullable scales, float *losses, float *_Nullable gradient);
/// Σ weights · losses, rows from first to last; weights null for 1 each.
double ck_sum_of_losses(
    enum ck_loss which, size_t rows, size_t columns, float a, const float *p, const float *t,
    const float *_Nullable weights);

// Normalization and maps of columns and rows. gamma and beta may be null, for 1 and 0, as may their gradients and `out`,
// which are then not asked for. Sums are in double: over rows from first to last; over a row as 8 sums of every 8th term.

/// sums[j] += Σ x[i, j].
void ck_add_column_sums(size_t rows, size_t columns, const float *x, double *sums);
/// squares[j] += Σ (x[i, j] − means[j])².
void ck_add_column_squares(size_t rows, size_t columns, const float *x, const double *means, double *squares);
/// Mean and population variance of each column.
void ck_column_moments(size_t rows, size_t columns, const float *x, float *means, float *variances);
/// y = gamma x̂ + beta with x̂ = (x − means) / √(variances + epsilon), all by column.
void ck_normalize_columns(
    size_t rows, size_t columns, float epsilon, const float *x, const float *means, const float *variances,
    const float *_Nullable gamma, const float *_Nullable beta, float *y);
/// gamma_gradient = Σ g x̂, beta_gradient = Σ g, and where the moments are those of the batch of n rows
/// out = gamma (g − Σ g / n − x̂ Σ g x̂ / n) / √(variances + epsilon), otherwise the same without the sums.
void ck_normalize_columns_gradient(
    size_t rows, size_t columns, float epsilon, bool of_batch, const float *x, const float *g, const float *means,
    const float *variances, const float *_Nullable gamma, float *_Nullable gamma_gradient,
    float *_Nullable beta_gradient, float *_Nullable out);
/// y = gamma x̂ + beta with x̂ = (x − mean) / √(variance + epsilon) of each of the groups, `width` neighbours, of a row;
/// gamma and beta are by column. If it does not center, the mean is 0.
void ck_normalize_rows(
    size_t rows, size_t groups, size_t width, bool centers, float epsilon, const float *x,
    const float *_Nullable gamma, const float *_Nullable beta, float *y);
/// gamma_gradient = Σ g x̂, beta_gradient = Σ g, and with h = gamma g, the means over the group:
/// out = (h − mean(h) − x̂ mean(h x̂)) / √(variance + epsilon), mean(h) only if it centers.
void ck_normalize_rows_gradient(
    size_t rows, size_t groups, size_t width, bool centers, float epsilon, const float *x, const float *g,
    const float *_Nullable gamma, float *_Nullable gamma_gradient, float *_Nullable beta_gradient,
    float *_Nullable out);
/// y = x min(1 / √Σ x², 10¹²), the sum running over a row.
void ck_unit_rows(size_t rows, size_t columns, const float *x, float *y);
/// out = (g − y Σ g y) min(1 / √Σ x², 10¹²), without the sum where the smaller is the constant.
void ck_unit_rows_gradient(
    size_t rows, size_t columns, const float *x, const float *y, const float *g, float *out);
/// y = (x − means) / d, or if it inverts means + x d, by column with d = max(√variances, 10⁻⁷); means may be null, for 0.
void ck_standardize_columns(
    size_t rows, size_t columns, bool inverts, const float *x, const float *_Nullable means, const float *variances,
    float *y);
/// y = scale x + offset by column; offset may be null, for 0.
void ck_affine_columns(
    size_t rows, size_t columns, const float *x, const float *scale, const float *_Nullable offset, float *y);
/// y = x if x > 0, else alpha x, alpha by column.
void ck_prelu(size_t rows, size_t columns, const float *x, const float *alpha, float *y);
/// alpha_gradient = Σ g x over x < 0; out = g if x > 0, alpha g if x < 0, else 0.
void ck_prelu_gradient(
    size_t rows, size_t columns, const float *x, const float *g, const float *alpha, float *alpha_gradient,
    float *_Nullable out);

// Chance. The numbers are the same with every instruction set.

/// Draws of 32 bits by Philox 4x32-10, each a pure function of its position. Block position / 4 has the key `key` (low
/// word, high word) and the counter: block, bits 0…31; block, bits 32…47 with the purpose above them; index, low word;
/// index, high word.
struct ck_stream {
  uint64_t key, index;
  uint32_t purpose;
};

/// bits[i] = the draw at position + i.
void ck_random_bits(const struct ck_stream *stream, uint64_t position, size_t n, uint32_t *bits);
/// y[i] uniform in [0, 1), a multiple of 2⁻⁵³: the 27 high bits of one draw, then the 26 high bits of the next.
void ck_random_uniform(const struct ck_stream *stream, uint64_t position, size_t n, double *y);
/// y[i] = √(−2 log(1 − u)) cos(2π v) of two such numbers, four draws.
void ck_random_normal(const struct ck_stream *stream, uint64_t position, size_t n, double *y);
/// y[i] = mean + deviation times such a number.
void ck_random_scaled_normal(
    const struct ck_stream *stream, uint64_t position, size_t n, double mean, double deviation, float *y);
/// The next of such numbers that are within ±2; returns the position after the last.
uint64_t ck_random_truncated_normal(const struct ck_stream *stream, uint64_t position, size_t n, double *y);
/// Puts values in random order: for each place from the last down to 1, swaps with one of those up to it, of one draw
/// times their count (D. Lemire, 2019; a draw that would favour some is passed over). n is at most 2³² − 1. Returns the
/// position after the last draw.
uint64_t ck_shuffle(const struct ck_stream *stream, uint64_t position, size_t n, int32_t *values);
/// factors = 0 where the draw, a multiple of 2⁻²⁴ in [0, 1), is less than rate, else kept;
/// y = x factors + (dropped where the factor is 0, else shift).
void ck_dropout(
    const struct ck_stream *stream, uint64_t position, size_t n, float rate, float kept, float shift, float dropped,
    const float *x, float *factors, float *y);

/// For tests: y = sigmoid, tanh or a curve, with setting 1, of x by the kernel of the instruction set of that name, whichever
/// is in use; false where the machine does not have it.
bool ck_evaluate(const char *set, const char *function, size_t n, const float *x, float *y);

// Optimizer steps over n weights w with gradients g. Complements (1 − β) are passed beside β, rounded once.

/// v = momentum · v − rate · g; w += v, or with nesterov w += momentum · v − rate · g.
void ck_sgd_momentum(size_t n, float rate, float momentum, bool nesterov, const float *g, float *v, float *w);
/// v = rho v + rho1 g²; d = v, or with mean (may be null) mean = rho mean + rho1 g and d = max(v − mean², 0);
/// step = rate g / √(d + epsilon); with buffer (may be null) step = buffer = momentum buffer + step; w −= step.
void ck_rmsprop(
    size_t n, float rate, float rho, float rho1, float momentum, float epsilon, const float *g, float *v,
    float *_Nullable buffer, float *_Nullable mean, float *w);
/// m += (g − m) beta1c; v += (g² − v) beta2c; u = v, or with maximum (may be null) u = maximum = max(maximum, v);
/// w −= alpha m / (√u + epsilon).
void ck_adam(
    size_t n, float alpha, float beta1c, float beta2c, float epsilon, const float *g, float *m, float *v,
    float *_Nullable maximum, float *w);

/// m += (g − m) beta1c; u = max(beta2 u, |g|);
/// w −= rate m / (correction (u + epsilon)).
void ck_adamax(
    size_t n, float rate, float correction, float beta1c, float beta2, float epsilon, const float *g, float *m,
    float *u, float *w);
/// m += (g − m) beta1c; v += (g² − v) beta2c; w −= (ahead m + now g) rate / (√(v / correction) + epsilon).
void ck_nadam(
    size_t n, float rate, float beta1c, float beta2c, float ahead, float now, float correction, float epsilon,
    const float *g, float *m, float *v, float *w);
/// a += g²; w −= rate g / √(a + epsilon).
void ck_adagrad(size_t n, float rate, float epsilon, const float *g, float *a, float *w);
/// a = rho a + rho1 g²; x = −√(d + epsilon) g / √(a + epsilon); d = rho d + rho1 x²; w += rate x.
void ck_adadelta(
    size_t n, float rate, float rho, float rho1, float epsilon, const float *g, float *a, float *d, float *w);
/// w −= rate sign(beta1 m + beta1c g); m = beta2 m + beta2c g.
void ck_lion(
    size_t n, float rate, float beta1, float beta1c, float beta2, float beta2c, const float *g, float *m, float *w);
/// b = a + g²; z += g + 2 shrinkage w − (b^power − a^power) w / rate; a = b;
/// w = (clip(z, ±l1) − z) / (b^power / rate + 2 l2), or as it was where that divides by 0.
void ck_ftrl(
    size_t n, float rate, float power, float l1, float l2, float shrinkage, const float *g, float *a, float *z,
    float *w);
/// m += (g − m) beta1c; v += (g² − v) beta2c; u = (m / correction1) / (√(v / correction2) + epsilon).
void ck_lamb(
    size_t n, float beta1c, float beta2c, float correction1, float correction2, float epsilon, const float *g,
    float *m, float *v, float *u);
/// r (rows) and c (columns) are running means of the rows' and the columns' means of g² + epsilon, beta of them the
/// old ones; v[i, j] = r[i] c[j] / mean r.
void ck_adafactor_factors(
    size_t rows, size_t columns, float beta, float epsilon, const float *g, float *r, float *c, float *v);
/// v = beta v + (1 − beta)(g² + epsilon).
void ck_adafactor_mean(size_t n, float beta, float epsilon, const float *g, float *v);
/// Σ g² / v, counting 0 where g is 0.
double ck_adafactor_size(size_t n, const float *g, const float *v);
/// w −= rate g / √v, by 0 where g is 0.
void ck_adafactor(size_t n, float rate, const float *g, const float *v, float *w);
/// factor, times grow where g and previous have one sign and times shrink where they have two, stays from least to
/// most; previous = 0 where the signs differ, else g; w −= rate factor sign(previous).
void ck_rprop(
    size_t n, float rate, float shrink, float grow, float least, float most, const float *g, float *previous,
    float *factor, float *w);

// What may happen to gradients and weights before a step.

/// y *= alpha.
void ck_scale(size_t n, float alpha, float *y);
/// y = bound where it is more, −bound where it is less; what is no number stays.
void ck_clip(size_t n, float bound, float *y);
/// w −= w · decay · rate.
void ck_decay(size_t n, float decay, float rate, float *w);
/// average = momentum average + rest x.
void ck_moving_average(size_t n, float momentum, float rest, const float *x, float *average);
/// Σ |x|, as 8 sums of every 8th number.
double ck_absolute_sum(size_t n, const float *x);
/// y += slope sign(x), by 0 where x is 0.
void ck_add_signs(size_t n, float slope, const float *x, float *y);
/// y = max(y, 0).
void ck_cut_negative(size_t n, float *y);
/// Σ x y, as 8 sums of every 8th product.
double ck_dot(size_t n, const float *x, const float *y);

// Text.

/// How the rows of a CSV are written, and what is wanted of them.
struct ck_row_form {
  uint8_t delimiter;
  /// What a line begins with that is no row; 0 for nothing.
  uint8_t comment;
  /// At least 1.
  size_t fields;
  /// Of each field: the place of its number; −1 for nothing; −2 − p for a text of place p.
  const int32_t *wanted;
  /// The first cell of the header; none for no header.
  size_t first_count;
  const uint8_t *_Nullable first;
  /// Words of at most 7 bytes that hold nothing, where numbers are wanted: the bytes from the lowest on, their count in
  /// the highest. An empty cell is one in any case.
  size_t missing_count;
  const uint64_t *_Nullable missing;
};

/// A text by its first byte.
struct ck_text {
  uint32_t start, count;
};

struct ck_plain_rows {
  /// How many were read, where the next row begins, and how many of their numbers are missing.
  size_t rows, next, missing;
};

/// Reads at most `rows` rows from bytes[from ..< count] as long as they are plain. Row r begins at starts[r]; its number
/// of place p goes to numbers[r · row_stride + p], NaN where the cell is missing, and its text of place p to
/// texts[r · text_stride + p], without quotes or the blanks around it. Of a row that is begun and not read they hold
/// anything.
///
/// A row is plain that ends with LF or CRLF, has as many fields as the form, no quotes but around whole fields, no line
/// break in them, does not begin with the comment mark, the header's first cell or 0xEF, and has a finite decimal number
/// or a missing cell wherever a number is wanted. Numbers are correctly rounded; a row of one that takes more than 64
/// bits to decide is not plain either (subnormal ones, and those that are within 10⁻¹⁵ of a tie).
///
/// `from` is the beginning of a row; no byte before 0 or from `count` on is looked at. Texts and rows begin below 2³².
void ck_plain_rows(
    const struct ck_row_form *form, const uint8_t *bytes, size_t from, size_t count, size_t rows, size_t row_stride,
    float *_Nullable numbers, size_t text_stride, struct ck_text *_Nullable texts, uint32_t *starts,
    struct ck_plain_rows *result);

// One number: the same bits on every machine, within 3 units of the last place (powers near the ends of the range: 30).

double ck_erf_double(double x);
double ck_exp_double(double x);
double ck_expm1_double(double x);
double ck_log_double(double x);
double ck_log1p_double(double x);
double ck_tanh_double(double x);
/// For |x| < 10⁶; beyond, less and less accurate.
double ck_cos_double(double x);
double ck_pow_double(double x, double y);

#pragma clang assume_nonnull end

#endif
