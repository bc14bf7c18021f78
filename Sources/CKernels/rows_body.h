// Sums and softmax over rows and columns.
#include "reductions_body.h"

static void strip_sums(size_t rows, size_t columns, const float *a, size_t a_row, float *sums) {
  size_t j = 0;
  for (; j + 4 * VW <= columns; j += 4 * VW) {  // whose sums do not wait for each other
    VF sum[4] = {0};
    for (size_t r = 0; r < rows; r++) {
      UNROLL for (size_t v = 0; v < 4; v++) sum[v] += load(a + r * a_row + j + v * VW);
    }
    UNROLL for (size_t v = 0; v < 4; v++) store(sums + j + v * VW, sum[v]);
  }
  FOR_EACH_VECTOR(columns - j, {
    VF sum = splat(0);
    for (size_t r = 0; r < rows; r++) sum += load_width(a + r * a_row + j + i, width);
    store_width(sums + j + i, sum, width);
  })
}

/// Softmax of a row of up to 16, which stays in registers. Lanes beyond the row add zeros to the sum, whose order is
/// thus that of longer rows; they go through the exponential as 0, since underflow is slow.
INLINE void softmax_short(size_t columns, const float *x, float *y) {
  VF e[16 / VW] = {0};
  size_t width[16 / VW];
  VF most = splat(-__builtin_inff());
  UNROLL for (size_t v = 0; v < 16 / VW; v++) {
    width[v] = columns > v * VW ? columns - v * VW : 0;
    if (width[v] == 0) continue;
    e[v] = load_width(x + v * VW, width[v]);
    const VF candidate = fill_beyond(e[v], width[v], -__builtin_inff());
    most = choose(candidate > most, candidate, most);
  }
  most = splat(largest_lane(most));
  UNROLL for (size_t v = 0; v < 16 / VW; v++) {
    if (width[v] == 0) continue;
    e[v] = fill_beyond(exponential(fill_beyond(e[v] - most, width[v], 0)), width[v], 0);
  }
  const VF sum = splat(fold(e));
  UNROLL for (size_t v = 0; v < 16 / VW; v++) {
    if (width[v] > 0) store_width(y + v * VW, e[v] / sum, width[v]);
  }
}

/// For VW rows of up to 8 at once, a row a lane: e[j] = exp(x[j] − maximum), and their sum. What softmax_short adds lane
/// by lane is added here vector by vector.
INLINE VF exponentials_of_rows(size_t columns, const float *x, VF e[8], VF *maximum) {
  float turned[8 * VW];
  for (size_t row = 0; row < VW; row++) {
    for (size_t j = 0; j < columns; j++) turned[j * VW + row] = x[row * columns + j];
  }
  VF most = splat(-__builtin_inff());
  for (size_t j = 0; j < columns; j++) {
    e[j] = load(turned + j * VW);
    most = choose(e[j] > most, e[j], most);
  }
  for (size_t j = 0; j < columns; j++) e[j] = exponential(e[j] - most);
  VF sum[8];
  UNROLL for (size_t j = 0; j < 8; j++) sum[j] = j < columns ? e[j] : splat(0);
  UNROLL for (size_t half = 4; half > 0; half /= 2) {
    UNROLL for (size_t j = 0; j < half; j++) sum[j] += sum[j + half];
  }
  *maximum = most;
  return sum[0];
}

/// Writes such columns as VW rows again.
INLINE void store_rows(size_t columns, const VF e[8], float *y) {
  float turned[8 * VW];
  for (size_t j = 0; j < columns; j++) store(turned + j * VW, e[j]);
  for (size_t row = 0; row < VW; row++) {
    for (size_t j = 0; j < columns; j++) y[row * columns + j] = turned[j * VW + row];
  }
}

INLINE void softmax_short_rows(size_t columns, const float *x, float *y) {
  VF e[8], most;
  const VF sum = exponentials_of_rows(columns, x, e, &most);
  for (size_t j = 0; j < columns; j++) e[j] = e[j] / sum;
  store_rows(columns, e, y);
}

static void softmax(size_t rows, size_t columns, const float *x, float *y) {
  // From 8 on a row fills a vector of 8 by itself.
  while (columns <= 8 && columns < VW && rows >= VW) {
    softmax_short_rows(columns, x, y);
    x += VW * columns;
    y += VW * columns;
    rows -= VW;
  }
  for (size_t r = 0; r < rows; r++, x += columns, y += columns) {
    if (columns <= 16) {
      softmax_short(columns, x, y);
      continue;
    }
    const VF most = splat(row_maximum(columns, x));
    FOR_EACH_VECTOR(columns, store_width(y + i, exponential(load_width(x + i, width) - most), width);)
    const VF sum = splat(row_sum(columns, y));
    FOR_EACH_VECTOR(columns, store_width(y + i, load_width(y + i, width) / sum, width);)
  }
}

static void softmax_gradient(size_t rows, size_t columns, const float *y, const float *g, float *out) {
  for (size_t r = 0; r < rows; r++, y += columns, g += columns, out += columns) {
    const VF mean = splat(dot(columns, g, y));
    FOR_EACH_VECTOR(
        columns, store_width(out + i, load_width(y + i, width) * (load_width(g + i, width) - mean), width);)
  }
}

/// log Σ exp(x − most) of a row.
INLINE float log_sum(size_t n, const float *x, float most) {
  VF sum[16 / VW] = {0};
  for (size_t i = 0; i < n; i += 16) {
    UNROLL for (size_t v = 0; v < 16 / VW; v++) {
      const size_t j = i + v * VW;
      if (j < n) sum[v] += fill_beyond(exponential(load_width(x + j, n - j) - most), n - j, 0);
    }
  }
  return logarithm(splat(fold(sum)))[0];
}

static void log_softmax(size_t rows, size_t columns, const float *x, float *y) {
  for (size_t r = 0; r < rows; r++, x += columns, y += columns) {
    const float most = row_maximum(columns, x), shift = log_sum(columns, x, most);
    FOR_EACH_VECTOR(columns, store_width(y + i, load_width(x + i, width) - most - shift, width);)
  }
}

static void log_softmax_gradient(size_t rows, size_t columns, const float *y, const float *g, float *out) {
  for (size_t r = 0; r < rows; r++, y += columns, g += columns, out += columns) {
    const VF sum = splat(row_sum(columns, g));
    FOR_EACH_VECTOR(
        columns,
        store_width(out + i, load_width(g + i, width) - exponential(load_width(y + i, width)) * sum, width);)
  }
}

static void glu(size_t rows, size_t half, const float *x, float *y) {
  for (size_t r = 0; r < rows; r++, x += 2 * half, y += half) {
    FOR_EACH_VECTOR(
        half, store_width(y + i, load_width(x + i, width) * logistic(load_width(x + half + i, width)), width);)
  }
}

static void glu_gradient(size_t rows, size_t half, const float *x, const float *g, float *out) {
  for (size_t r = 0; r < rows; r++, x += 2 * half, g += half, out += 2 * half) {
    FOR_EACH_VECTOR(half, {
      const VF a = load_width(x + i, width), b = load_width(x + half + i, width);
      const VF upstream = load_width(g + i, width), gate = logistic(b);
      store_width(out + i, upstream * gate, width);
      store_width(out + half + i, upstream * (a * gate * logistic(-b)), width);
    })
  }
}
