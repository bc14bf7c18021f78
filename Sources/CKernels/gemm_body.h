// Matrix product: register tiles of `rows` rows by `vectors` vectors. Every element of c is summed over k from first to
// last in one accumulator (stored and loaded again between blocks of k, which changes no bit), whatever tile it is in.
#include "reductions_body.h"

#if VW == 16 || defined(__aarch64__)
// 32 registers: 24 sums, up to 4 vectors of b, one element of a.
#define MAX_VECTORS 4
#define TILES(X) X(6, 4) X(8, 3) X(12, 2) X(14, 1)
#else
// 16 registers.
#define MAX_VECTORS 2
#define TILES(X) X(6, 2) X(10, 1)
#endif
#define MAX_ROWS 14
/// Rows of b in one block: a packed panel then stays in the cache next to the core.
#define BLOCK_K 256

typedef void tile_function(
    size_t k, const float *a, size_t a_row, size_t a_column, const float *b, size_t b_row, const float *start,
    size_t start_row, float *c, size_t c_row, size_t last);

/// c = start + a · b for one tile. `start` is null for zeros, the bias (start_row 0), or c itself; `last` is the width
/// of the last vector, looked at only if `partial`. rows, vectors and partial are constants at each call.
INLINE void tile(
    const size_t rows, const size_t vectors, const bool partial, size_t k, const float *a, size_t a_row,
    size_t a_column, const float *b, size_t b_row, const float *start, size_t start_row, float *c, size_t c_row,
    size_t last) {
#define WIDTH(v) (partial && (v) == vectors - 1 ? last : VW)
  VF sum[MAX_ROWS][MAX_VECTORS];
  UNROLL for (size_t r = 0; r < rows; r++) {
    UNROLL for (size_t v = 0; v < vectors; v++) {
      sum[r][v] = start ? load_width(start + r * start_row + v * VW, WIDTH(v)) : splat(0);
    }
  }
  for (size_t p = 0; p < k; p++, a += a_column, b += b_row) {
    VF row[MAX_VECTORS];
    UNROLL for (size_t v = 0; v < vectors; v++) row[v] = load_width(b + v * VW, WIDTH(v));
    UNROLL for (size_t r = 0; r < rows; r++) {
      const VF x = splat(a[r * a_row]);
      UNROLL for (size_t v = 0; v < vectors; v++) sum[r][v] = MULTIPLY_ADD(x, row[v], sum[r][v]);
    }
  }
  UNROLL for (size_t r = 0; r < rows; r++) {
    UNROLL for (size_t v = 0; v < vectors; v++) store_width(c + r * c_row + v * VW, sum[r][v], WIDTH(v));
  }
#undef WIDTH
}

#define TILE_FUNCTION(rows, vectors, name, partial)                                                              \
  static void name##_##rows##_##vectors(                                                                         \
      size_t k, const float *a, size_t a_row, size_t a_column, const float *b, size_t b_row, const float *start, \
      size_t start_row, float *c, size_t c_row, size_t last) {                                                   \
    tile(rows, vectors, partial, k, a, a_row, a_column, b, b_row, start, start_row, c, c_row, last);             \
  }
/// The tiles for `vectors` vectors: the large one and those for the rows that remain.
#define TILE_FUNCTIONS(rows, vectors)            \
  TILE_FUNCTION(rows, vectors, whole, false)     \
  TILE_FUNCTION(4, vectors, whole, false)        \
  TILE_FUNCTION(2, vectors, whole, false)        \
  TILE_FUNCTION(1, vectors, whole, false)        \
  TILE_FUNCTION(rows, vectors, partial, true)    \
  TILE_FUNCTION(4, vectors, partial, true)       \
  TILE_FUNCTION(2, vectors, partial, true)       \
  TILE_FUNCTION(1, vectors, partial, true)
TILES(TILE_FUNCTIONS)

struct tile_set {
  size_t rows[4];
  tile_function *whole[4], *partial[4];
};
#define TILE_SET(large, v)                                                  \
  [v] = {{large, 4, 2, 1},                                                  \
         {whole_##large##_##v, whole_4_##v, whole_2_##v, whole_1_##v},      \
         {partial_##large##_##v, partial_4_##v, partial_2_##v, partial_1_##v}},
static const struct tile_set tile_sets[MAX_VECTORS + 1] = {TILES(TILE_SET)};

/// panel (k × vectors·VW) = the columns of b that begin at its first element; missing ones are left as they are.
INLINE void pack(size_t k, size_t columns, size_t vectors, const float *b, size_t b_row, float *panel) {
  for (size_t p = 0; p < k; p++, b += b_row, panel += vectors * VW) {
    FOR_EACH_VECTOR(columns, store_width(panel + i, load_width(b + i, width), width);)
  }
}

/// Turns a square of VW × VW: interleaving the first half of the rows with the second, as often as VW can be halved.
INLINE void transpose(VF x[VW]) {
  UNROLL for (size_t round = 1; round < VW; round *= 2) {
    VF y[VW];
    UNROLL for (size_t i = 0; i < VW / 2; i++) {
      y[2 * i] = __builtin_shufflevector(x[i], x[i + VW / 2], INTERLEAVE_LOW);
      y[2 * i + 1] = __builtin_shufflevector(x[i], x[i + VW / 2], INTERLEAVE_HIGH);
    }
    UNROLL for (size_t i = 0; i < VW; i++) x[i] = y[i];
  }
}

/// The same from b transposed: one row of b a column of the panel. Writes whole vectors.
static void pack_transposed(size_t k, size_t columns, size_t vectors, const float *b, size_t b_row, float *panel) {
  for (size_t j = 0; j < columns; j += VW) {
    const size_t height = columns - j < VW ? columns - j : VW;
    for (size_t p = 0; p < k; p += VW) {
      const size_t width = k - p < VW ? k - p : VW;
      const float *from = b + j * b_row + p;
      float *to = panel + p * vectors * VW + j;
      VF x[VW];
      if (height == VW && width == VW) {
        UNROLL for (size_t i = 0; i < VW; i++) x[i] = load(from + i * b_row);
        transpose(x);
        UNROLL for (size_t i = 0; i < VW; i++) store(to + i * vectors * VW, x[i]);
      } else {
        UNROLL for (size_t i = 0; i < VW; i++) x[i] = i < height ? load_width(from + i * b_row, width) : splat(0);
        transpose(x);
        UNROLL for (size_t i = 0; i < VW; i++) {
          if (i < width) store(to + i * vectors * VW, x[i]);
        }
      }
    }
  }
}

/// y = f(c) for n elements: what runs over a result while it is in the cache.
INLINE void apply(enum ck_epilogue f, size_t n, const float *c, float *y) {
  switch (f) {
    case CK_none: return;
    case CK_relu: return relu(n, c, 0, __builtin_inff(), 0, y);
    case CK_sigmoid: return sigmoid(n, c, y);
    case CK_tanh: return tanh(n, c, y);
  }
}

static void product_vector(const struct ck_product *x) {
  const float bias = x->bias ? *x->bias : 0;
  for (size_t i = 0; i < x->m; i++) x->c[i] = dot(x->k, x->a + i * x->k, x->b) + bias;
  apply(x->f, x->m, x->c, x->y);
}

static void product_general(const struct ck_product *x) {
  const size_t m = x->m, n = x->n, k = x->k;
  // A panel is worth copying where many rows use it and b's own rows are far apart.
  const bool packs = x->transposed || (m > 96 && k * n > 16384);
  _Alignas(64) float panel[BLOCK_K * MAX_VECTORS * VW];
  const size_t total = (n + VW - 1) / VW, panels = (total + MAX_VECTORS - 1) / MAX_VECTORS;
  for (size_t q = 0, j = 0; q < panels; q++) {
    const size_t vectors = total / panels + (q < total % panels);
    const size_t width = n - j < vectors * VW ? n - j : vectors * VW;
    const struct tile_set *set = &tile_sets[vectors];
    tile_function *const *tiles = width < vectors * VW ? set->partial : set->whole;
    const size_t last = width - (vectors - 1) * VW;
    for (size_t p = 0; p == 0 || p < k; p += BLOCK_K) {
      const size_t depth = k - p < BLOCK_K ? k - p : BLOCK_K;
      const float *rows = x->transposed ? x->b + j * x->b_row + p : x->b + p * x->b_row + j;
      size_t stride = x->b_row;
      if (packs) {
        if (x->transposed) pack_transposed(depth, width, vectors, rows, stride, panel);
        else pack(depth, width, vectors, rows, stride, panel);
        rows = panel;
        stride = vectors * VW;
      }
      for (size_t i = 0, size = 0; i < m;) {
        while (set->rows[size] > m - i) size++;
        float *const out = x->c + i * x->c_row + j;
        const float *start = p ? out : x->bias ? x->bias + j : NULL;
        tiles[size](
            depth, x->a + i * x->a_row + p * x->a_column, x->a_row, x->a_column, rows, stride, start,
            p ? x->c_row : 0, out, x->c_row, last);
        if (x->f != CK_none && p + depth == k) {
          for (size_t r = 0; r < set->rows[size]; r++) {
            apply(x->f, width, out + r * x->c_row, x->y + (i + r) * x->c_row + j);
          }
        }
        i += set->rows[size];
      }
    }
    j += width;
  }
}
