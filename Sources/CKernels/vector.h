// The vocabulary of the bodies: vectors of VW floats and the few operations on them that differ between instruction
// sets. The including file sets VW (4, 8 or 16) and has pushed its target attribute.
//
// Nothing is contracted behind our back: a fused multiply-add stands exactly where MULTIPLY_ADD is written, so that
// vectors and their tails, and all instruction sets that have one, round alike.
#pragma STDC FP_CONTRACT OFF

#define INLINE static inline __attribute__((always_inline))
#define UNROLL _Pragma("clang loop unroll(full)")

typedef float VF __attribute__((vector_size(4 * VW)));
typedef int32_t VI __attribute__((vector_size(4 * VW)));
typedef uint32_t VU __attribute__((vector_size(4 * VW)));
typedef float VFUnaligned __attribute__((vector_size(4 * VW), aligned(4), may_alias));

typedef float Four __attribute__((vector_size(16)));
typedef float FourUnaligned __attribute__((vector_size(16), aligned(4), may_alias));
INLINE Four load_four(const float *p) { return *(const FourUnaligned *)p; }

/// x − 0, unlike x + 0, is x for −0 too, so that the compiler leaves only the copy.
INLINE VF splat(float x) { return x - (VF){0}; }
INLINE VF load(const float *p) { return *(const VFUnaligned *)p; }
INLINE void store(float *p, VF x) { *(VFUnaligned *)p = x; }

/// The first `width` lanes from memory, the others zero; and back. Touches no byte beyond.
#if VW == 16
#define LANES 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
#define INTERLEAVE_LOW 0, 16, 1, 17, 4, 20, 5, 21, 8, 24, 9, 25, 12, 28, 13, 29
#define INTERLEAVE_HIGH 2, 18, 3, 19, 6, 22, 7, 23, 10, 26, 11, 27, 14, 30, 15, 31
INLINE VF load_part(const float *p, size_t width) {
  return (VF)_mm512_maskz_loadu_ps((__mmask16)((1u << width) - 1), p);
}
INLINE void store_part(float *p, VF x, size_t width) {
  _mm512_mask_storeu_ps(p, (__mmask16)((1u << width) - 1), (__m512)x);
}
#elif VW == 8
#define LANES 0, 1, 2, 3, 4, 5, 6, 7
#define INTERLEAVE_LOW 0, 8, 1, 9, 4, 12, 5, 13
#define INTERLEAVE_HIGH 2, 10, 3, 11, 6, 14, 7, 15
static const int32_t part_masks[16] = {-1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 0};
INLINE __m256i part_mask(size_t width) { return _mm256_loadu_si256((const __m256i *)(part_masks + 8 - width)); }
INLINE VF load_part(const float *p, size_t width) { return (VF)_mm256_maskload_ps(p, part_mask(width)); }
/// In pieces: storing under a mask takes long on some machines.
INLINE void store_part(float *p, VF x, size_t width) {
  __m128 rest = _mm256_castps256_ps128((__m256)x);
  if (width & 4) {
    _mm_storeu_ps(p, rest);
    rest = _mm256_extractf128_ps((__m256)x, 1);
    p += 4;
  }
  if (width & 2) {
    _mm_storel_pi((__m64 *)p, rest);
    rest = _mm_movehl_ps(rest, rest);
    p += 2;
  }
  if (width & 1) _mm_store_ss(p, rest);
}
#else
#define LANES 0, 1, 2, 3
#define INTERLEAVE_LOW 0, 4, 1, 5
#define INTERLEAVE_HIGH 2, 6, 3, 7
INLINE VF load_part(const float *p, size_t width) {
  VF x = {0};
  if (width > 0) x[0] = p[0];
  if (width > 1) x[1] = p[1];
  if (width > 2) x[2] = p[2];
  if (width > 3) x[3] = p[3];
  return x;
}
INLINE void store_part(float *p, VF x, size_t width) {
  if (width > 0) p[0] = x[0];
  if (width > 1) p[1] = x[1];
  if (width > 2) p[2] = x[2];
  if (width > 3) p[3] = x[3];
}
#endif

/// With a constant width of VW these are a plain load and store.
INLINE VF load_width(const float *p, size_t width) { return width >= VW ? load(p) : load_part(p, width); }
INLINE void store_width(float *p, VF x, size_t width) {
  if (width >= VW) store(p, x);
  else store_part(p, x, width);
}

/// Runs the body for i = 0, VW, … with `width` = VW, and once more for what is left.
#define FOR_EACH_VECTOR(n, ...)             \
  {                                         \
    size_t i = 0;                           \
    for (; i + VW <= (n); i += VW) {        \
      const size_t width = VW;              \
      __VA_ARGS__                           \
    }                                       \
    if (i < (n)) {                          \
      const size_t width = (n) - i;         \
      __VA_ARGS__                           \
    }                                       \
  }

/// a · b + c, rounded once where the instruction set can.
#if defined(__aarch64__) || VW > 4
INLINE VF MULTIPLY_ADD(VF a, VF b, VF c) { return __builtin_elementwise_fma(a, b, c); }
#else
INLINE VF MULTIPLY_ADD(VF a, VF b, VF c) { return a * b + c; }
#endif

/// Where lanes of the condition are set a, else b.
INLINE VF choose(VI condition, VF a, VF b) { return (VF)((condition & (VI)a) | (~condition & (VI)b)); }
/// The first `width` lanes of x, the others `value`.
INLINE VF fill_beyond(VF x, size_t width, float value) { return choose((VI){LANES} < (int32_t)width, x, splat(value)); }
INLINE VF square_root(VF x) { return __builtin_elementwise_sqrt(x); }
