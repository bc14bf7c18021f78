// Random numbers: Philox 4x32-10, a block of four draws a 64-bit lane, and what is made of its bits. No multiplication is
// fused here, so that every instruction set gives the same numbers.

#define HALF (VW / 2)
typedef uint64_t VQ __attribute__((vector_size(4 * VW)));
typedef double VD __attribute__((vector_size(4 * VW)));
typedef uint64_t VQUnaligned __attribute__((vector_size(4 * VW), aligned(4), may_alias));
typedef double VDUnaligned __attribute__((vector_size(4 * VW), aligned(8), may_alias));

#if VW == 16
#define HALF_LANES 0, 1, 2, 3, 4, 5, 6, 7
#define PAIRS_LOW 0, 8, 1, 9, 2, 10, 3, 11
#define PAIRS_HIGH 4, 12, 5, 13, 6, 14, 7, 15
#define PAIRS_EVEN 0, 2, 4, 6, 8, 10, 12, 14
#define PAIRS_ODD 1, 3, 5, 7, 9, 11, 13, 15
#elif VW == 8
#define HALF_LANES 0, 1, 2, 3
#define PAIRS_LOW 0, 4, 1, 5
#define PAIRS_HIGH 2, 6, 3, 7
#define PAIRS_EVEN 0, 2, 4, 6
#define PAIRS_ODD 1, 3, 5, 7
#else
#define HALF_LANES 0, 1
#define PAIRS_LOW 0, 2
#define PAIRS_HIGH 1, 3
#define PAIRS_EVEN 0, 2
#define PAIRS_ODD 1, 3
#endif

/// The blocks from `first` on, 2 VW words. Only the low half of a lane counts; what the high half holds is left there.
INLINE void random_blocks(const struct ck_stream *stream, uint64_t first, uint32_t *words) {
  const VQ low = (VQ){0} + 0xffffffff;
  const VQ number = (VQ){HALF_LANES} + first;
  VQ x0 = number, x1 = ((number >> 32) & 0xffff) | ((uint64_t)stream->purpose << 16);
  VQ x2 = (VQ){0} + stream->index, x3 = x2 >> 32;
  uint32_t k0 = (uint32_t)stream->key, k1 = (uint32_t)(stream->key >> 32);
  UNROLL for (int round = 0; round < 10; round++) {
    const VQ a = (x0 & low) * 0xD2511F53u, b = (x2 & low) * 0xCD9E8D57u;
    x0 = (b >> 32) ^ x1 ^ k0;
    x1 = b;
    x2 = (a >> 32) ^ x3 ^ k1;
    x3 = a;
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
  const VQ front = (x0 & low) | x1 << 32, back = (x2 & low) | x3 << 32;
  *(VQUnaligned *)words = __builtin_shufflevector(front, back, PAIRS_LOW);
  *(VQUnaligned *)(words + VW) = __builtin_shufflevector(front, back, PAIRS_HIGH);
}

static void random_bits(const struct ck_stream *stream, uint64_t position, size_t n, uint32_t *bits) {
  size_t i = 0;
  while (i < n) {
    const size_t within = position & 3, left = n - i;
    if (within == 0 && left >= 2 * VW) {
      random_blocks(stream, position >> 2, bits + i);
      i += 2 * VW;
      position += 2 * VW;
    } else {
      uint32_t words[2 * VW];
      random_blocks(stream, position >> 2, words);
      const size_t count = left < 2 * VW - within ? left : 2 * VW - within;
      for (size_t w = 0; w < count; w++) bits[i + w] = words[within + w];
      i += count;
      position += count;
    }
  }
}

/// A whole number below 2⁵² as a double.
INLINE VD to_double(VQ x) { return (VD)(x | 0x4330000000000000) - 0x1p52; }

/// A double in [0, 1) of two draws, the first in the low half of each lane.
INLINE VD uniform_double(VQ pair) {
  return to_double((pair & 0xffffffff) >> 5) * 0x1p-27 + to_double(pair >> 38) * 0x1p-53;
}

/// log x for 2⁻⁵³ ≤ x ≤ 1: x = 2⁻ᵏ m with √½ ≤ m < √2; log m = 2 (s + s³/3 + s⁵/5 + …) with s = (m − 1) / (m + 1).
INLINE VD log_of_fraction(VD x) {
  const VQ bits = (VQ)x, root_half = (VQ){0} + 0x3fe6a09e667f3bcd;
  const VQ k = (root_half + ((uint64_t)1 << 52) - 1 - bits) >> 52;
  const VD m = (VD)(bits + (k << 52)), f = m - 1.0;
  const VD s = f / (f + 2.0), z = s * s;
  VD p = (VD){0} + 2.0 / 23;
  UNROLL for (int n = 21; n >= 3; n -= 2) p = p * z + 2.0 / n;
  const VD power = to_double(k);
  return (p * z * s + 2.0 * s - power * 1.90821492927058770002e-10) - power * 6.93147180369123816490e-01;
}

/// cos(2π v) for 0 ≤ v < 1: of the nearest multiple n of ½π and the rest, |r| ≤ ¼π, by the series of sine and cosine.
INLINE VD cosine_of_turn(VD v) {
  const VD magic = (VD){0} + 0x1.8p52;
  const VD angle = v * 6.283185307179586;
  const VD shifted = angle * 0.63661977236758134308 + magic;
  const VQ n = (VQ)shifted;
  const VD quarter = shifted - magic;
  // ½π in two parts; n times the first is exact.
  const VD r = (angle - quarter * 0x1.921fb54442d18p0) - quarter * 6.123233995736766e-17;
  const VD z = r * r;
  VD sine = (VD){0} + 1.0 / 355687428096000, cosine = (VD){0} - 1.0 / 6402373705728000;
  sine = sine * z - 1.0 / 1307674368000;
  sine = sine * z + 1.0 / 6227020800;
  sine = sine * z - 1.0 / 39916800;
  sine = sine * z + 1.0 / 362880;
  sine = sine * z - 1.0 / 5040;
  sine = sine * z + 1.0 / 120;
  sine = sine * z - 1.0 / 6;
  sine = sine * z * r + r;
  cosine = cosine * z + 1.0 / 20922789888000;
  cosine = cosine * z - 1.0 / 87178291200;
  cosine = cosine * z + 1.0 / 479001600;
  cosine = cosine * z - 1.0 / 3628800;
  cosine = cosine * z + 1.0 / 40320;
  cosine = cosine * z - 1.0 / 720;
  cosine = cosine * z + 1.0 / 24;
  cosine = cosine * z - 0.5;
  cosine = cosine * z + 1.0;
  const VQ odd = -(n & 1);
  return (VD)((((VQ)sine & odd) | ((VQ)cosine & ~odd)) ^ (((n + 1) & 2) << 62));
}

static void random_normal(const struct ck_stream *stream, uint64_t position, size_t n, double *y) {
  for (size_t i = 0; i < n; i += HALF) {
    uint32_t words[2 * VW];
    random_bits(stream, position + 4 * i, 2 * VW, words);
    const VQ one = *(VQUnaligned *)words, two = *(VQUnaligned *)(words + VW);
    const VD u = uniform_double(__builtin_shufflevector(one, two, PAIRS_EVEN));
    const VD v = uniform_double(__builtin_shufflevector(one, two, PAIRS_ODD));
    const VD size = __builtin_elementwise_sqrt(log_of_fraction(1.0 - u) * -2.0);
    const VD normal = size * cosine_of_turn(v);
    if (i + HALF <= n) {
      *(VDUnaligned *)(y + i) = normal;
    } else {
      for (size_t l = 0; i + l < n; l++) y[i + l] = normal[l];
    }
  }
}

static void dropout(
    const struct ck_stream *stream, uint64_t position, size_t n, float rate, float kept, float shift, float dropped,
    const float *x, float *factors, float *y) {
  for (size_t start = 0; start < n; start += 256) {
    uint32_t bits[256];
    const size_t count = n - start < 256 ? n - start : 256;
    random_bits(stream, position + start, count, bits);
    FOR_EACH_VECTOR(count, {
      const VI draw = (VI)load_width((const float *)bits + i, width);
      const VF uniform = __builtin_convertvector((VI)((VU)draw >> 8), VF) * 0x1p-24f;
      const VI drops = uniform < rate;
      const VF factor = choose(drops, splat(0), splat(kept));
      store_width(factors + start + i, factor, width);
      const VF moved = load_width(x + start + i, width) * factor + choose(drops, splat(dropped), splat(shift));
      store_width(y + start + i, moved, width);
    })
  }
}
