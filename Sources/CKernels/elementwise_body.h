// Element-wise functions. The last, partial vector goes through the same code as the others.

/// x = n ln 2 + r with n = round(x / ln 2), |r| ≤ ½ ln 2: gives eʳ − 1 by the polynomial of the Cephes library (S. Moshier,
/// expf), and n.
INLINE VF reduced_exponential(VF x, VI *exponent) {
  const VF magic = splat(12582912.0f);  // 1.5 · 2²³: adding it rounds to an integer in the low bits
  const VF shifted = MULTIPLY_ADD(x, splat(1.44269504088896341f), magic);
  const VF n = shifted - magic;
  VF r = MULTIPLY_ADD(n, splat(-0.693359375f), x);  // ln 2 in two parts; n times the first is exact
  r = MULTIPLY_ADD(n, splat(2.12194440e-4f), r);
  VF p = splat(1.9875691500e-4f);
  p = MULTIPLY_ADD(p, r, splat(1.3981999507e-3f));
  p = MULTIPLY_ADD(p, r, splat(8.3334519073e-3f));
  p = MULTIPLY_ADD(p, r, splat(4.1665795894e-2f));
  p = MULTIPLY_ADD(p, r, splat(1.6666665459e-1f));
  p = MULTIPLY_ADD(p, r, splat(5.0000001201e-1f));
  *exponent = (VI)shifted - (VI)magic;
  return MULTIPLY_ADD(p, r * r, r);
}

/// eˣ = 2ⁿ · eʳ. 2ⁿ is applied in two halves, so that results reach infinity and the subnormal numbers by themselves.
INLINE VF exponential(VF x) {
  x = choose(x > 100.0f, splat(100.0f), x);
  x = choose(x < -104.0f, splat(-104.0f), x);
  VI exponent;
  const VF p = reduced_exponential(x, &exponent) + 1.0f;
  const VI half = exponent >> 1, rest = exponent - half;
  return p * (VF)((half + 127) << 23) * (VF)((rest + 127) << 23);
}

INLINE VF magnitude(VF x) { return (VF)((VI)x & INT32_MAX); }

/// 1 / (1 + e⁻ˣ), for negative x as eˣ / (1 + eˣ), from e = e^−|x|: the exponential never overflows.
INLINE VF logistic_from(VF x, VF e) { return choose(x < 0.0f, e, splat(1)) / (1.0f + e); }
INLINE VF logistic(VF x) { return logistic_from(x, exponential(-magnitude(x))); }

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
