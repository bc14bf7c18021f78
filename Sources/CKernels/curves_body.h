// The curves of ck_curve and their slopes, from the element-wise functions.

/// eˣ − 1 for x ≤ 0 = 2ⁿ (eʳ − 1) + (2ⁿ − 1), so that nothing cancels near 0. Below −80 it is −1.
INLINE VF exponential_less_one(VF x) {
  x = choose(x < -80.0f, splat(-80.0f), x);
  VI exponent;
  const VF p = reduced_exponential(x, &exponent);
  const VF scale = (VF)((exponent + 127) << 23);
  return MULTIPLY_ADD(p, scale, scale - 1.0f);
}

/// log(1 + t) for 0 ≤ t ≤ 1, above √2 − 1 from 1 + t = 2 (1 + z).
INLINE VF log_one_plus(VF t) {
  const VI halved = t > 0.41421356f;
  const VF z = choose(halved, (t - 1.0f) * 0.5f, t);
  const VF rest = logarithm_rest(z);
  return choose(halved, rest - 2.12194440e-4f + z + 0.693359375f, z + rest);
}

/// log(1 + eˣ) = max(x, 0) + log(1 + e^−|x|).
INLINE VF log_one_plus_exponential(VF x) {
  return choose(x > 0.0f, x, splat(0)) + log_one_plus(exponential(-magnitude(x)));
}

/// a Φ(x), Φ being the normal distribution function, with e = a exp(−½ x²). The polynomials are least-maximum fits in double:
///
///     |x| < 1: a (½ + x P(x²)), the polynomial within 7e-10
///     else:    e R(u) / (|x| + 2.5) for −|x|, with u = (|x| − 2.5) / (|x| + 2.5), within 8e-8; a less that for |x|
INLINE VF times_normal_distribution(VF a, VF x, VF e) {
  const VF size = magnitude(x), square = x * x;
  VF p = splat(-7.654208694e-6f);
  p = MULTIPLY_ADD(p, square, splat(1.134863728e-4f));
  p = MULTIPLY_ADD(p, square, splat(-1.186329943e-3f));
  p = MULTIPLY_ADD(p, square, splat(9.973323410e-3f));
  p = MULTIPLY_ADD(p, square, splat(-6.649035992e-2f));
  p = MULTIPLY_ADD(p, square, splat(3.989422801e-1f));
  const VF width = size + 2.5f, u = (size - 2.5f) / width;
  VF r = splat(2.660991628e-3f);
  r = MULTIPLY_ADD(r, u, splat(-1.401259021e-3f));
  r = MULTIPLY_ADD(r, u, splat(-1.644557787e-2f));
  r = MULTIPLY_ADD(r, u, splat(9.218651903e-3f));
  r = MULTIPLY_ADD(r, u, splat(1.319916734e-1f));
  r = MULTIPLY_ADD(r, u, splat(-4.336916326e-1f));
  r = MULTIPLY_ADD(r, u, splat(7.066566102e-1f));
  const VF tail = e * r / width;
  return choose(size < 1.0f, a * MULTIPLY_ADD(x, p, splat(0.5f)), choose(x < 0.0f, tail, a - tail));
}

/// x within ±most.
INLINE VF within(VF x, float most) {
  return choose(x > most, splat(most), choose(x < -most, splat(-most), x));
}

/// a exp(−½ x²) for |x| ≤ 15, also where exp(−½ x²) is subnormal. The square is taken in two parts, of which the
/// first, of the 12 high bits of x, is exact: what rounding loses of a large exponent is lost of every digit.
INLINE VF times_bell(VF a, VF x) {
  const VF high = (VF)((VI)x & -4096);
  VI exponent;
  VF first, second;
  const VF p = reduced_exponential_of(high * high * -0.5f, (high - x) * (high + x) * 0.5f, &exponent) + 1.0f;
  split_power(exponent, &first, &second);
  return a * p * first * second;
}

/// 2/√π ∫ exp(−t²) dt from 0 to x: x + x P(x²) for |x| < 0.92, else ±(1 − exp(−R(|x|))). Both polynomials are
/// least-maximum fits of the relative error in double, within 4e-10 and 1e-10.
INLINE VF error_function(VF x) {
  const VI sign = (VI)x & INT32_MIN;
  const VF size = magnitude(x), square = x * x;
  VF p = splat(8.382136729778722e-5f);
  p = MULTIPLY_ADD(p, square, splat(-8.145567844621837e-4f));
  p = MULTIPLY_ADD(p, square, splat(5.201287567615509e-3f));
  p = MULTIPLY_ADD(p, square, splat(-2.6859503239393234e-2f));
  p = MULTIPLY_ADD(p, square, splat(1.1283697187900543e-1f));
  p = MULTIPLY_ADD(p, square, splat(-3.7612634897232056e-1f));
  p = MULTIPLY_ADD(p, square, splat(1.2837916612625122e-1f));
  const VF near = MULTIPLY_ADD(p, size, size);
  const VF t = choose(size > 4.0f, splat(4.0f), size);  // Beyond, 1.
  VF r = splat(2.0909465e-5f);
  r = MULTIPLY_ADD(r, t, splat(-4.32302e-4f));
  r = MULTIPLY_ADD(r, t, splat(4.1605225e-3f));
  r = MULTIPLY_ADD(r, t, splat(-2.5091486e-2f));
  r = MULTIPLY_ADD(r, t, splat(1.082366e-1f));
  r = MULTIPLY_ADD(r, t, splat(6.333867e-1f));
  r = MULTIPLY_ADD(r, t, splat(1.1294951f));
  r = MULTIPLY_ADD(r, t, splat(-1.7055079e-4f));
  const VF far = -exponential_less_one(-r);
  return (VF)((VI)choose(size < 0.92f, near, far) | sign);
}

INLINE VF gelu(VF x) {
  const VF c = within(x, 15);  // Beyond, Φ is 0 or 1.
  const VF a = choose(x < c, c, x);
  return times_normal_distribution(a, c, times_bell(a, c));
}

/// Φ(x) + x φ(x).
INLINE VF gelu_slope(VF x) {
  const VF c = within(x, 15);
  const VF e = times_bell(splat(1), c);
  return times_normal_distribution(splat(1), c, e) + c * e * 0.398942280f;
}

/// 1 / (1 + e⁻ˣ), for negative x as eˣ / (1 + eˣ), from e = e^−|x|.
INLINE VF logistic_from(VF x, VF e) { return choose(x < 0.0f, e, splat(1)) / (1.0f + e); }

/// x (1 + tanh v) / 2 = x / (1 + e^−2v) with v = √(2/π) (x + 0.044715 x³). This is 2v.
INLINE VF gelu_argument(VF x) { return x * MULTIPLY_ADD(x * x, splat(0.0713548162726f), splat(1.59576912161f)); }

INLINE VF gelu_tanh(VF x) {
  const VF a = choose(x < -20.0f, splat(-20), x);  // Below, −0.
  return times_logistic(a, gelu_argument(a));
}

INLINE VF gelu_tanh_slope(VF x) {
  const VF c = within(x, 20);  // Beyond, the slope is 0 or 1.
  const VF v = gelu_argument(c);
  const VF e = exponential(-magnitude(v));
  const VF s = logistic_from(v, e);
  return s + c * s * logistic_from(-v, e) * MULTIPLY_ADD(c * c, splat(0.214064448818f), splat(1.59576912161f));
}

INLINE VF silu(VF x) {
  const VF a = choose(x < -120.0f, splat(-120), x);  // Below, −0.
  return times_logistic(a, a);
}

INLINE VF silu_slope(VF x) {
  const VF e = exponential(-magnitude(x));
  const VF s = logistic_from(x, e);
  return s + x * s * logistic_from(-x, e);
}

/// tanh(log(1 + eˣ)) = w / (w + rest) with w = eˣ (eˣ + 2) and rest = 2, or for positive x both over e²ˣ.
#define MISH_PARTS                                                \
  const VF e = exponential(-magnitude(x));                        \
  const VI positive = x > 0.0f;                                   \
  const VF w = choose(positive, 2.0f * e + 1.0f, e * (e + 2.0f)); \
  const VF rest = choose(positive, 2.0f * e * e, splat(2));

INLINE VF mish(VF x) {
  MISH_PARTS
  return x * (w / (w + rest));
}

/// t + x (1 − t²) / (1 + e⁻ˣ), t being that hyperbolic tangent, with 1 − t² = (1 − t)(1 + t).
INLINE VF mish_slope(VF x) {
  MISH_PARTS
  const VF t = w / (w + rest);
  return t + x * (rest / (w + rest) * (t + 1.0f)) * logistic_from(x, e);
}

#define SELU_SCALE 1.05070098735548049342f
#define SELU_ALPHA 1.67326324235437728481f

/// The value and the slope of a curve at x, with its setting a.
#define CURVE(name, value, slope)                                                                        \
  static void name##_values(size_t n, float a, const float *in, float *out) {                            \
    FOR_EACH_VECTOR(n, {                                                                                 \
      const VF x = load_width(in + i, width);                                                            \
      store_width(out + i, (value), width);                                                              \
    })                                                                                                   \
  }                                                                                                      \
  static void name##_gradients(size_t n, float a, const float *in, const float *upstream, float *out) {  \
    FOR_EACH_VECTOR(n, {                                                                                 \
      const VF x = load_width(in + i, width);                                                            \
      store_width(out + i, load_width(upstream + i, width) * (slope), width);                            \
    })                                                                                                   \
  }
// At 0 TensorFlow gives celu the slope 2 (both of its halves count there), elu a and selu its scale.
CURVE(celu, choose(x > 0.0f, x, exponential_less_one(x / a) * a),
      choose(x == 0.0f, splat(2), choose(x > 0.0f, splat(1), exponential(x / a))))
CURVE(elu, choose(x > 0.0f, x, exponential_less_one(x) * a), choose(x > 0.0f, splat(1), exponential(x) * a))
CURVE(erf, error_function(x), times_bell(splat(1.128379167f), within(x, 10) * 1.414213562f))
CURVE(exponential, exponential(x), exponential(x))
CURVE(gelu, gelu(x), gelu_slope(x))
CURVE(gelu_tanh, gelu_tanh(x), gelu_tanh_slope(x))
CURVE(log, logarithm(x), 1.0f / x)
CURVE(log_sigmoid, -log_one_plus_exponential(-x), logistic(-x))
CURVE(mish, mish(x), mish_slope(x))
CURVE(selu, choose(x > 0.0f, x, exponential_less_one(x) * SELU_ALPHA) * SELU_SCALE,
      choose(x < 0.0f, exponential(x) * SELU_ALPHA, splat(1)) * SELU_SCALE)
CURVE(silu, silu(x), silu_slope(x))
CURVE(softplus, log_one_plus_exponential(x), logistic(x))

static void curve(enum ck_curve which, size_t n, float a, const float *x, float *y) {
  switch (which) {
#define CASE(name) case CK_##name: return name##_values(n, a, x, y);
    CK_CURVES(CASE)
#undef CASE
  }
}

static void curve_gradient(enum ck_curve which, size_t n, float a, const float *x, const float *g, float *out) {
  switch (which) {
#define CASE(name) case CK_##name: return name##_gradients(n, a, x, g, out);
    CK_CURVES(CASE)
#undef CASE
  }
}
