// Element-wise functions. The last, partial vector goes through the same code as the others.

/// x + rest = n ln 2 + r with n = round(x / ln 2), |r| ≤ ½ ln 2 + |rest|: gives eʳ − 1 by the polynomial of the Cephes
/// library (S. Moshier, expf), and n. The rest is what a sum or product lost when it was rounded to x.
INLINE VF reduced_exponential_of(VF x, VF rest, VI *exponent) {
  const VF magic = splat(12582912.0f);  // 1.5 · 2²³: adding it rounds to an integer in the low bits
  const VF shifted = MULTIPLY_ADD(x, splat(1.44269504088896341f), magic);
  const VF n = shifted - magic;
  VF r = MULTIPLY_ADD(n, splat(-0.693359375f), x);  // ln 2 in two parts; n times the first is exact
  r = MULTIPLY_ADD(n, splat(2.12194440e-4f), r) + rest;
  VF p = splat(1.9875691500e-4f);
  p = MULTIPLY_ADD(p, r, splat(1.3981999507e-3f));
  p = MULTIPLY_ADD(p, r, splat(8.3334519073e-3f));
  p = MULTIPLY_ADD(p, r, splat(4.1665795894e-2f));
  p = MULTIPLY_ADD(p, r, splat(1.6666665459e-1f));
  p = MULTIPLY_ADD(p, r, splat(5.0000001201e-1f));
  *exponent = (VI)shifted - (VI)magic;
  return MULTIPLY_ADD(p, r * r, r);
}
INLINE VF reduced_exponential(VF x, VI *exponent) { return reduced_exponential_of(x, splat(-0.0f), exponent); }

/// 2ⁿ = first · second for |n| < 252, where 2ⁿ itself may be no normal number.
INLINE void split_power(VI n, VF *first, VF *second) {
  const VI half = n >> 1, rest = n - half;
  *first = (VF)((half + 127) << 23);
  *second = (VF)((rest + 127) << 23);
}

/// eˣ = 2ⁿ · eʳ. 2ⁿ is applied in two halves, so that results reach infinity and the subnormal numbers by themselves.
INLINE VF exponential(VF x) {
  x = choose(x > 100.0f, splat(100.0f), x);
  x = choose(x < -104.0f, splat(-104.0f), x);
  VI exponent;
  VF first, second;
  const VF p = reduced_exponential(x, &exponent) + 1.0f;
  split_power(exponent, &first, &second);
  return p * first * second;
}

INLINE VF magnitude(VF x) { return (VF)((VI)x & INT32_MAX); }

/// a / (1 + e⁻ˣ). With e⁻ˣ = 2ⁿ (1 + p) it is a t / (1 + t + p), t being 2⁻ⁿ; what is rounded away of
/// 1 + t goes to p. Above 30 it is a, below −120 what it is there.
INLINE VF times_logistic(VF a, VF x) {
  const VF c = choose(x < -120.0f, splat(-120.0f), x);
  VI exponent;
  VF first, second;
  const VF p = reduced_exponential(-c, &exponent);
  split_power(-exponent, &first, &second);
  const VF t = first * second;
  const VF sum = t + 1.0f;
  return choose(x > 30.0f, a, a * first / (sum + (p + (t - (sum - 1.0f)))) * second);
}

/// 1 / (1 + e⁻ˣ).
INLINE VF logistic(VF x) { return times_logistic(splat(1), x); }

/// tanh x = x + x³ P(x²) for |x| < 0.625 (Cephes, tanhf), else ±(1 − 2 / (e^(2|x|) + 1)).
INLINE VF hyperbolic_tangent(VF x) {
  const VI sign = (VI)x & INT32_MIN;
  const VF size = magnitude(x);
  const VF z = x * x;
  VF p = splat(-5.70498872745e-3f);
  p = MULTIPLY_ADD(p, z, splat(2.06390887954e-2f));
  p = MULTIPLY_ADD(p, z, splat(-5.37397155531e-2f));
  p = MULTIPLY_ADD(p, z, splat(1.33314422036e-1f));
  p = MULTIPLY_ADD(p, z, splat(-3.33332819422e-1f));
  const VF near = MULTIPLY_ADD(p * z, size, size);
  const VF far = 1.0f - 2.0f / (exponential(size + size) + 1.0f);
  return (VF)((VI)choose(size < 0.625f, near, far) | sign);
}

/// P of log(1 + z) = z − ½ z² + z³ P(z) for √½ ≤ 1 + z ≤ √2 (Cephes, logf): −½ z² + z³ P(z).
INLINE VF logarithm_rest(VF z) {
  VF p = splat(7.0376836292e-2f);
  p = MULTIPLY_ADD(p, z, splat(-1.1514610310e-1f));
  p = MULTIPLY_ADD(p, z, splat(1.1676998740e-1f));
  p = MULTIPLY_ADD(p, z, splat(-1.2420140846e-1f));
  p = MULTIPLY_ADD(p, z, splat(1.4249322787e-1f));
  p = MULTIPLY_ADD(p, z, splat(-1.6668057665e-1f));
  p = MULTIPLY_ADD(p, z, splat(2.0000714765e-1f));
  p = MULTIPLY_ADD(p, z, splat(-2.4999993993e-1f));
  p = MULTIPLY_ADD(p, z, splat(3.3333331174e-1f));
  return z * z * MULTIPLY_ADD(z, p, splat(-0.5f));
}

/// log x = k ln 2 + log(1 + z) with x = 2ᵏ (1 + z); −∞ for 0 and NaN below.
INLINE VF logarithm(VF x) {
  const VI subnormal = x < 1.17549435e-38f;
  const VI bits = (VI)choose(subnormal, x * 8388608.0f, x);
  const VI k = (bits - 0x3f3504f3) >> 23;
  const VF z = (VF)(bits - (k << 23)) - 1.0f;
  const VF power = __builtin_convertvector(k - (subnormal & 23), VF);
  const VF rest = MULTIPLY_ADD(power, splat(-2.12194440e-4f), logarithm_rest(z));
  const VF y = MULTIPLY_ADD(power, splat(0.693359375f), z + rest);
  const VF edge = choose(x == 0.0f, splat(-__builtin_inff()), choose(x < 0.0f, splat(__builtin_nanf("")), x));
  return choose((x > 0.0f) & (x < __builtin_inff()), y, edge);
}

#define UNARY(name, expression)                                   \
  static void name(size_t n, const float *in, float *out) {       \
    FOR_EACH_VECTOR(n, {                                          \
      const VF x = load_width(in + i, width);                     \
      store_width(out + i, (expression), width);                  \
    })                                                            \
  }
UNARY(sigmoid, logistic(x))
UNARY(tanh, hyperbolic_tangent(x))

#define GRADIENT(name, expression)                                               \
  static void name(size_t n, const float *output, const float *upstream, float *out) { \
    FOR_EACH_VECTOR(n, {                                                         \
      const VF y = load_width(output + i, width);                                \
      const VF g = load_width(upstream + i, width);                              \
      store_width(out + i, (expression), width);                                 \
    })                                                                           \
  }
GRADIENT(sigmoid_gradient, g * (y * (1.0f - y)))
GRADIENT(tanh_gradient, g * (1.0f - y * y))

// Comparisons are made so that NaN stays NaN; a slope of 0 must not multiply −∞.
static void relu(size_t n, const float *in, float slope, float maximum, float threshold, float *out) {
  const VF ceiling = splat(maximum);
  if (slope == 0) {
    FOR_EACH_VECTOR(n, {
      const VF x = load_width(in + i, width);
      const VF cut = choose(x >= ceiling, ceiling, x);
      store_width(out + i, choose(x <= threshold, splat(0), cut), width);
    })
  } else {
    FOR_EACH_VECTOR(n, {
      const VF x = load_width(in + i, width);
      const VF cut = choose(x >= ceiling, ceiling, x);
      store_width(out + i, choose(x <= threshold, (x - threshold) * slope, cut), width);
    })
  }
}

static void relu_gradient(
    size_t n, const float *in, const float *upstream, float slope, float maximum, float threshold, float kink,
    float *out) {
  FOR_EACH_VECTOR(n, {
    const VF x = load_width(in + i, width);
    const VF g = load_width(upstream + i, width);
    const VF above = choose(x > maximum, splat(0), g);
    const VF bent = choose(x < threshold, g * slope, g * kink);
    store_width(out + i, choose(x > threshold, above, bent), width);
  })
}

static void axpy(size_t n, float alpha, const float *x, float *y) {
  const VF factor = splat(alpha);
  FOR_EACH_VECTOR(
      n, store_width(y + i, MULTIPLY_ADD(factor, load_width(x + i, width), load_width(y + i, width)), width);)
}

static void multiply(size_t n, const float *x, const float *y, float *out) {
  FOR_EACH_VECTOR(n, store_width(out + i, load_width(x + i, width) * load_width(y + i, width), width);)
}
