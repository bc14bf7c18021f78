// Losses of rows, from outputs p and targets t, with their gradients: what both need is computed once.

#define CLIPPING 1e-7f

/// p within [least, most]; NaN stays.
INLINE VF clipped(VF p, float least, float most) {
  return choose(p < least, splat(least), choose(p > most, splat(most), p));
}

INLINE VF sign_of_error(VF error) {
  return choose(error > 0.0f, splat(1), choose(error < 0.0f, splat(-1), splat(0)));
}

/// −1 for a target of 0.
INLINE VF signed_target(VF t) { return choose(t == 0.0f, splat(-1), t); }

/// The loss of one output, and its slope, from what both need; a is the setting.
#define OUTPUT_LOSS(name, shared, value, slope)                                                               \
  static void name##_terms(size_t n, float a, const float *ps, const float *ts, float *values, float *slopes) { \
    FOR_EACH_VECTOR(n, {                                                                                      \
      const VF p = load_width(ps + i, width);                                                                 \
      const VF t = load_width(ts + i, width);                                                                 \
      shared;                                                                                                 \
      store_width(values + i, (value), width);                                                                \
      if (slopes) store_width(slopes + i, (slope), width);                                                    \
    })                                                                                                        \
  }
OUTPUT_LOSS(absolute_error, const VF e = p - t, magnitude(e), sign_of_error(e))
OUTPUT_LOSS(absolute_percentage_error, const VF e = p - t; const VF size = clipped(magnitude(t), CLIPPING, __builtin_inff()),
            100.0f * (magnitude(e) / size), sign_of_error(e) * (100.0f / size))
OUTPUT_LOSS(binary_crossentropy, const VF y = t * (1.0f - a) + a * 0.5f; const VF q = clipped(p, CLIPPING, 1.0f - CLIPPING),
            -(y * logarithm(q) + (1.0f - y) * logarithm(1.0f - q)),
            choose(p == q, (1.0f - y) / (1.0f - p) - y / p, splat(0)))
OUTPUT_LOSS(binary_crossentropy_of_logits,
            const VF y = t * (1.0f - a) + a * 0.5f; const VF e = exponential(-magnitude(p)),
            choose(p > 0.0f, p, splat(0)) - p * y + log_one_plus(e),
            choose(p < 0.0f, e, splat(1)) / (1.0f + e) - y)
OUTPUT_LOSS(gamma, const VF share = t * exponential(-p), p + share, 1.0f - share)
OUTPUT_LOSS(hinge, const VF y = signed_target(t); const VF margin = 1.0f - y * p,
            choose(margin < 0.0f, splat(0), margin), choose(margin < 0.0f, splat(0), -y))
OUTPUT_LOSS(huber, const VF e = p - t; const VF size = magnitude(e),
            choose(size > a, a * size - a * a * 0.5f, size * size * 0.5f), clipped(e, -a, a))
OUTPUT_LOSS(log_cosh, const VF e = p - t; const VF size = magnitude(e),
            size + log_one_plus(exponential(-2.0f * size)) - 0.693147182f, hyperbolic_tangent(e))
OUTPUT_LOSS(poisson, const VF mean = p + CLIPPING, p - t * logarithm(mean), 1.0f - t / mean)
OUTPUT_LOSS(squared_error, const VF e = p - t, e * e, 2.0f * e)
OUTPUT_LOSS(squared_hinge, const VF y = signed_target(t); const VF margin = 1.0f - y * p;
            const VF cut = choose(margin < 0.0f, splat(0), margin), cut * cut, -2.0f * y * cut)
OUTPUT_LOSS(squared_logarithmic_error,
            const VF q = clipped(p, CLIPPING, __builtin_inff());
            const VF e = logarithm(q + 1.0f) - logarithm(clipped(t, CLIPPING, __builtin_inff()) + 1.0f),
            e * e, choose(p < CLIPPING, splat(0), 2.0f * e / (1.0f + p)))
OUTPUT_LOSS(tweedie,
            const VF mean = exponential((2.0f - a) * p); const VF share = t * exponential((1.0f - a) * p),
            mean / (2.0f - a) - share / (1.0f - a), mean - share)

typedef void output_terms(size_t n, float a, const float *ps, const float *ts, float *values, float *slopes);

/// The means over rows of `terms`, added from first to last, and scale / columns times the slopes.
static void output_losses(
    output_terms *terms, size_t rows, size_t columns, float a, const float *p, const float *t, const float *scales,
    float *losses, float *gradient) {
  if (columns == 1) {
    terms(rows, a, p, t, losses, gradient);
    if (gradient) {
      FOR_EACH_VECTOR(rows, store_width(
          gradient + i, load_width(scales + i, width) * load_width(gradient + i, width), width);)
    }
    return;
  }
  float values[256];
  float sum = 0;
  size_t row = 0, column = 0;
  for (size_t first = 0, n = rows * columns; first < n; first += 256) {
    const size_t count = n - first < 256 ? n - first : 256;
    terms(count, a, p + first, t + first, values, gradient ? gradient + first : NULL);
    for (size_t i = 0; i < count; i++) {
      sum += values[i];
      if (++column < columns) continue;
      losses[row++] = sum / (float)columns;
      sum = 0;
      column = 0;
    }
  }
  for (size_t r = 0; gradient && r < rows; r++, gradient += columns) {
    const VF scale = splat(scales[r] / (float)columns);
    FOR_EACH_VECTOR(columns, store_width(gradient + i, scale * load_width(gradient + i, width), width);)
  }
}

/// Σ exp(x[i] − most) in 16 partial sums; the exponentials go to e unless it is null.
INLINE float sum_of_exponentials(size_t n, const float *x, VF most, float *e) {
  VF sum[16 / VW] = {0};
  for (size_t i = 0; i < n; i += 16) {
    UNROLL for (size_t v = 0; v < 16 / VW; v++) {
      const size_t j = i + v * VW;
      if (j >= n) continue;
      const size_t width = n - j;
      // Lanes beyond the row go through the exponential as 0, since underflow is slow.
      const VF y = fill_beyond(exponential(fill_beyond(load_width(x + j, width) - most, width, 0)), width, 0);
      if (e) store_width(e + j, y, width);
      sum[v] += y;
    }
  }
  return fold(sum);
}

/// The same for VW rows of up to 8 at once, and their maxima.
INLINE void sums_of_exponentials(size_t columns, const float *x, float *maxima, float *sums, float *e) {
  VF y[8], most;
  store(sums, exponentials_of_rows(columns, x, y, &most));
  store(maxima, most);
  if (e) store_rows(columns, y, e);
}

/// Σ y[i] (shift − x[i]) with y = kept t + spread, in 16 partial sums; *total is Σ y.
INLINE float sum_of_differences(
    size_t n, const float *x, const float *t, VF shift, VF kept, VF spread, float *total) {
  VF sum[16 / VW] = {0}, weights[16 / VW] = {0};
  for (size_t i = 0; i < n; i += 16) {
    UNROLL for (size_t v = 0; v < 16 / VW; v++) {
      const size_t j = i + v * VW;
      if (j >= n) continue;
      const size_t width = n - j;
      const VF y = fill_beyond(load_width(t + j, width) * kept + spread, width, 0);
      sum[v] += y * fill_beyond(shift - load_width(x + j, width), width, 0);
      weights[v] += y;
    }
  }
  *total = fold(weights);
  return fold(sum);
}

/// With p = softmax(x) and a class c a row: log Σ exp(x) − x[c] and scale (p[j] − [j = c]); or with weights y of the
/// classes: Σ y[j] (log Σ exp(x) − x[j]) and scale (p[j] Σ y − y[j]).
static void crossentropy(
    bool sparse, size_t rows, size_t columns, float a, const float *x, const float *t, const float *scales,
    float *losses, float *gradient) {
  const float share = a / (float)columns;
  const VF kept = splat(1.0f - a), spread = splat(share);
  float sums[64], shifts[64];
  for (; rows > 0;) {
    const size_t count = rows < 64 ? rows : 64;
    size_t done = 0;
    for (; columns <= 8 && done + VW <= count; done += VW) {
      float *const e = gradient ? gradient + done * columns : NULL;
      sums_of_exponentials(columns, x + done * columns, shifts + done, sums + done, e);
    }
    for (; done < count; done++) {
      float *const e = gradient ? gradient + done * columns : NULL;
      shifts[done] = row_maximum(columns, x + done * columns);
      sums[done] = sum_of_exponentials(columns, x + done * columns, splat(shifts[done]), e);
    }
    FOR_EACH_VECTOR(count, store_width(
        shifts + i, load_width(shifts + i, width) + logarithm(load_width(sums + i, width)), width);)
    for (size_t r = 0; r < count; r++, x += columns, t += sparse ? 1 : columns) {
      float total = 1;
      losses[r] = sparse ? shifts[r] - x[(size_t)*t]
                         : sum_of_differences(columns, x, t, splat(shifts[r]), kept, spread, &total);
      if (!gradient) continue;
      const VF scale = splat(scales[r]), factor = splat(total / sums[r]);
      if (sparse) {
        FOR_EACH_VECTOR(columns, store_width(gradient + i, scale * (factor * load_width(gradient + i, width)), width);)
        gradient[(size_t)*t] -= scales[r];
      } else {
        FOR_EACH_VECTOR(columns, {
          const VF y = load_width(t + i, width) * kept + spread;
          store_width(gradient + i, scale * (factor * load_width(gradient + i, width) - y), width);
        })
      }
      gradient += columns;
    }
    losses += count;
    if (gradient) scales += count;
    rows -= count;
  }
}

static void losses(
    enum ck_loss which, size_t rows, size_t columns, float a, const float *p, const float *t, const float *scales,
    float *row_losses, float *gradient) {
  switch (which) {
#define CASE(name) \
  case CK_##name: return output_losses(name##_terms, rows, columns, a, p, t, scales, row_losses, gradient);
    CK_OUTPUT_LOSSES(CASE)
#undef CASE
    case CK_categorical_crossentropy:
    case CK_sparse_categorical_crossentropy: {
      const bool sparse = which == CK_sparse_categorical_crossentropy;
      return crossentropy(sparse, rows, columns, a, p, t, scales, row_losses, gradient);
    }
  }
}
