// Sums and maxima of one row. The order of a sum is that of its length alone, the same for every vector width.
#pragma once

/// Adds 16 partial sums in halves: 8 + 8, 4 + 4, 2 + 2, 1 + 1. The same tree for every vector width.
INLINE float fold(const VF sum[16 / VW]) {
  float lanes[16];
  UNROLL for (size_t v = 0; v < 16 / VW; v++) store(lanes + v * VW, sum[v]);
  UNROLL for (size_t half = 8; half > 0; half /= 2) {
    UNROLL for (size_t i = 0; i < half; i++) lanes[i] += lanes[i + half];
  }
  return lanes[0];
}

/// Σ x[i] in 16 partial sums.
INLINE float row_sum(size_t n, const float *x) {
  VF sum[16 / VW] = {0};
  size_t i = 0;
  for (; i + 16 <= n; i += 16) {
    UNROLL for (size_t v = 0; v < 16 / VW; v++) sum[v] += load(x + i + v * VW);
  }
  UNROLL for (size_t v = 0; v < 16 / VW; v++) {
    if (i + v * VW < n) sum[v] += load_width(x + i + v * VW, n - i - v * VW);
  }
  return fold(sum);
}

/// Σ a[i] b[i] in 16 partial sums of every 16th product, folded in halves.
INLINE float dot(size_t n, const float *a, const float *b) {
  VF sum[16 / VW] = {0};
  size_t i = 0;
  for (; i + 16 <= n; i += 16) {
    UNROLL for (size_t v = 0; v < 16 / VW; v++) {
      sum[v] = MULTIPLY_ADD(load(a + i + v * VW), load(b + i + v * VW), sum[v]);
    }
  }
  UNROLL for (size_t v = 0; v < 16 / VW; v++) {
    if (i + v * VW < n) {
      const size_t j = i + v * VW;
      sum[v] = MULTIPLY_ADD(load_width(a + j, n - j), load_width(b + j, n - j), sum[v]);
    }
  }
  return fold(sum);
}

/// c[r] = Σ a[r, i] b[i] + bias for four dense rows of a; each sum has the order of `dot`.
INLINE void dot_fours(size_t n, const float *a, const float *b, float bias, float *c) {
  VF sum[4][16 / VW] = {0};
  for (size_t i = 0; i < n; i += 16) {
    UNROLL for (size_t v = 0; v < 16 / VW; v++) {
      const size_t j = i + v * VW;
      if (j >= n) break;
      const size_t width = n - j;
      const VF x = load_width(b + j, width);
      UNROLL for (size_t r = 0; r < 4; r++) sum[r][v] = MULTIPLY_ADD(load_width(a + r * n + j, width), x, sum[r][v]);
    }
  }
  Four row[4];
  UNROLL for (size_t r = 0; r < 4; r++) {
    float lanes[16];
    UNROLL for (size_t v = 0; v < 16 / VW; v++) store(lanes + v * VW, sum[r][v]);
    row[r] = (load_four(lanes) + load_four(lanes + 8)) + (load_four(lanes + 4) + load_four(lanes + 12));
  }
  // Turned, so that what is added next stands in one vector for each of the four rows.
#define PAIRS(x, y, i) __builtin_shufflevector(x, y, i, 4 + (i), (i) + 1, 5 + (i))
  const Four even = PAIRS(row[0], row[2], 0), even_rest = PAIRS(row[0], row[2], 2);
  const Four odd = PAIRS(row[1], row[3], 0), odd_rest = PAIRS(row[1], row[3], 2);
  const Four first = PAIRS(even, odd, 0) + PAIRS(even_rest, odd_rest, 0);
  const Four second = PAIRS(even, odd, 2) + PAIRS(even_rest, odd_rest, 2);
#undef PAIRS
  *(FourUnaligned *)c = first + second + bias;
}

INLINE float largest_lane(VF x) {
  float lanes[VW];
  store(lanes, x);
  UNROLL for (size_t half = VW / 2; half > 0; half /= 2) {
    UNROLL for (size_t l = 0; l < half; l++) lanes[l] = lanes[l + half] > lanes[l] ? lanes[l + half] : lanes[l];
  }
  return lanes[0];
}

/// The largest element; NaN is passed over, nothing gives −∞.
INLINE float row_maximum(size_t n, const float *x) {
  VF most = splat(-__builtin_inff());
  FOR_EACH_VECTOR(n, {
    const VF v = fill_beyond(load_width(x + i, width), width, -__builtin_inff());
    most = choose(v > most, v, most);
  })
  return largest_lane(most);
}
