// Matrix product: register tiles of `rows` rows by `vectors` vectors. Every element of c is summed over k from first to
// last in one accumulator (stored and loaded again between blocks of k, which changes no bit), whatever tile it is in.
#include "reductions_body.h"

/// Vectors in the widest tile. 24 sums, 4 vectors of b and an element of a fill 32 registers, 12 sums and 2 vectors 16.
#if VW == 16 || defined(__aarch64__)
#define MAX_VECTORS 4
#define TILES(X) X(6, 4) X(6, 3) X(6, 2) X(6, 1)
#else
#define MAX_VECTORS 2
#define TILES(X) X(6, 2) X(6, 1)
#endif
#define MAX_ROWS 12
/// Whether loading a part of a vector is slow, so that b is copied where its columns end in one.
#define COPIES_PARTS (VW < 16)
#define PANEL (MAX_VECTORS * VW)
/// A block of b that is copied, and one of aᵀ: both should lie in the second cache.
#define BLOCK_K 512
#define BLOCK_COLUMNS 512
#define BLOCK_ROWS 96
/// Rows in a group of the copy of aᵀ; a group's vectors are written as whole eights, the last one beyond the group.
#define GROUP_ROWS 6
#define GROUP_SPARE 8
/// Floats of both copies, behind which is room for the result of product_narrow.
#define COPIES (BLOCK_K * BLOCK_COLUMNS + BLOCK_ROWS / GROUP_ROWS * (BLOCK_K * GROUP_ROWS + GROUP_SPARE))
_Static_assert(COPIES + 16 * BLOCK_COLUMNS <= CK_SCRATCH, "all of them fit");

/// A pointer of its own for the lower half of a tile's rows: stepping from row to row through one pointer would take as
/// long as the sums do. The compiler must not see that both move together.
#define LOWER_ROWS(rows, a, a_row)          \
  const float *lower = a + (rows) / 2 * a_row; \
  __asm__("" : "+r"(lower));
#define ROW(r, rows, a, a_row) ((r) < (rows) / 2 ? a[(r) * a_row] : lower[((r) - (rows) / 2) * a_row])

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
  LOWER_ROWS(rows, a, a_row)
  for (size_t p = 0; p < k; p++, a += a_column, lower += a_column, b += b_row) {
    VF row[MAX_VECTORS];
    UNROLL for (size_t v = 0; v < vectors; v++) row[v] = load_width(b + v * VW, COPIES_PARTS ? VW : WIDTH(v));
    UNROLL for (size_t r = 0; r < rows; r++) {
      const VF x = splat(ROW(r, rows, a, a_row));
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
TILE_FUNCTION(12, 1, whole, false)
TILE_FUNCTION(12, 1, partial, true)


#if VW == 16
/// A tile of half a vector, for up to 8 columns: on many machines it costs half as much.
INLINE void half_tile(
    const size_t rows, size_t k, const float *a, size_t a_row, size_t a_column, const float *b, size_t b_row,
    const float *start, size_t start_row, float *c, size_t c_row, size_t width) {
  typedef float Half __attribute__((vector_size(32)));
  const __mmask8 mask = (__mmask8)((1u << width) - 1);
  Half sum[MAX_ROWS];
  UNROLL for (size_t r = 0; r < rows; r++) {
    sum[r] = start ? (Half)_mm256_maskz_loadu_ps(mask, start + r * start_row) : (Half){0};
  }
  LOWER_ROWS(rows, a, a_row)
  for (size_t p = 0; p < k; p++, a += a_column, lower += a_column, b += b_row) {
    const Half row = (Half)_mm256_maskz_loadu_ps(mask, b);
    UNROLL for (size_t r = 0; r < rows; r++) {
      sum[r] = __builtin_elementwise_fma(ROW(r, rows, a, a_row) - (Half){0}, row, sum[r]);
    }
  }
  UNROLL for (size_t r = 0; r < rows; r++) _mm256_mask_storeu_ps(c + r * c_row, mask, (__m256)sum[r]);
}

#define HALF_TILE_FUNCTION(rows)                                                                                 \
  static void half_##rows(                                                                                       \
      size_t k, const float *a, size_t a_row, size_t a_column, const float *b, size_t b_row, const float *start, \
      size_t start_row, float *c, size_t c_row, size_t width) {                                                  \
    half_tile(rows, k, a, a_row, a_column, b, b_row, start, start_row, c, c_row, width);                         \
  }
HALF_TILE_FUNCTION(12)
HALF_TILE_FUNCTION(4)
HALF_TILE_FUNCTION(2)
HALF_TILE_FUNCTION(1)
#endif

struct tile_set {
  size_t rows[4];
  tile_function *whole[4], *partial[4];
};
#define TILE_SET(large, v)                                                  \
  [v] = {{large, 4, 2, 1},                                                  \
         {whole_##large##_##v, whole_4_##v, whole_2_##v, whole_1_##v},      \
         {partial_##large##_##v, partial_4_##v, partial_2_##v, partial_1_##v}},
static const struct tile_set tile_sets[MAX_VECTORS + 1] = {TILES(TILE_SET)};
/// Where one vector holds all columns.
static const struct tile_set tall_tiles = {
    {12, 4, 2, 1},
    {whole_12_1, whole_4_1, whole_2_1, whole_1_1},
    {partial_12_1, partial_4_1, partial_2_1, partial_1_1}};
#if VW == 16
static const struct tile_set half_tiles = {{12, 4, 2, 1}, {0}, {half_12, half_4, half_2, half_1}};
#endif

/// The tiles for a panel of `vectors` vectors, of the n columns that there are in all.
INLINE const struct tile_set *tiles_for(size_t n, size_t vectors) {
#if VW == 16
  if (n <= VW / 2) return &half_tiles;
#endif
  return n <= VW ? &tall_tiles : &tile_sets[vectors];
}

/// panel (k × vectors·VW) = the columns of b that begin at its first element, and zeros. Writes whole vectors.
INLINE void copy_rows(size_t k, size_t columns, size_t vectors, const float *b, size_t b_row, float *panel) {
  for (size_t p = 0; p < k; p++, b += b_row, panel += vectors * VW) {
    for (size_t i = 0; i < columns; i += VW) store(panel + i, load_width(b + i, columns - i));
  }
}

/// Four elements from each of VW / 4 rows that are 4 rows apart.
INLINE VF load_fours(const float *p, size_t row) {
#define FOUR(i) load_four(p + 4 * (i) * row)
#if VW == 4
  return FOUR(0);
#else
  typedef float Eight __attribute__((vector_size(32)));
  const Eight low = __builtin_shufflevector(FOUR(0), FOUR(1), 0, 1, 2, 3, 4, 5, 6, 7);
#if VW == 8
  return low;
#else
  const Eight high = __builtin_shufflevector(FOUR(2), FOUR(3), 0, 1, 2, 3, 4, 5, 6, 7);
  return __builtin_shufflevector(low, high, LANES);
#endif
#endif
#undef FOUR
}

/// Turns a square of VW × VW. Within each four lanes, interleaving twice turns 4 × 4.
INLINE void transpose(const float *from, size_t from_row, float *to, size_t to_row, size_t width) {
  VF x[VW];
  UNROLL for (size_t r = 0; r < 4; r++) {
    UNROLL for (size_t p = 0; p < VW; p += 4) x[p + r] = load_fours(from + r * from_row + p, from_row);
  }
  UNROLL for (size_t p = 0; p < VW; p += 4) {
    const VF a = __builtin_shufflevector(x[p], x[p + 2], INTERLEAVE_LOW);
    const VF b = __builtin_shufflevector(x[p + 1], x[p + 3], INTERLEAVE_LOW);
    const VF c = __builtin_shufflevector(x[p], x[p + 2], INTERLEAVE_HIGH);
    const VF d = __builtin_shufflevector(x[p + 1], x[p + 3], INTERLEAVE_HIGH);
    if (p < width) store(to + p * to_row, __builtin_shufflevector(a, b, INTERLEAVE_LOW));
    if (p + 1 < width) store(to + (p + 1) * to_row, __builtin_shufflevector(a, b, INTERLEAVE_HIGH));
    if (p + 2 < width) store(to + (p + 2) * to_row, __builtin_shufflevector(c, d, INTERLEAVE_LOW));
    if (p + 3 < width) store(to + (p + 3) * to_row, __builtin_shufflevector(c, d, INTERLEAVE_HIGH));
  }
}

/// The same from b transposed: one row of b a column of the panel. Writes whole vectors.
static void copy_transposed(size_t k, size_t columns, size_t vectors, const float *b, size_t b_row, float *panel) {
  const size_t row = vectors * VW;
  for (size_t j = 0; j < columns; j += VW) {
    const size_t height = columns - j < VW ? columns - j : VW;
    for (size_t p = 0; p < k; p += VW) {
      const size_t width = k - p < VW ? k - p : VW;
      const float *from = b + j * b_row + p;
      float *to = panel + p * row + j;
      if (height == VW && width == VW) {
        transpose(from, b_row, to, row, VW);
      } else {
        float square[VW * VW];
        UNROLL for (size_t i = 0; i < VW; i++) {
          store(square + i * VW, i < height ? load_width(from + i * b_row, width) : splat(0));
        }
        transpose(square, VW, to, row, width);
      }
    }
  }
}

/// Columns of a as rows: groups of GROUP_ROWS, each k × GROUP_ROWS with some room behind.
static void copy_columns(size_t m, size_t k, const float *a, size_t a_column, float *groups) {
  typedef float Eight __attribute__((vector_size(32), aligned(4), may_alias));
  const size_t group = k * GROUP_ROWS + GROUP_SPARE;
  for (size_t p = 0; p < k; p++, a += a_column) {
    float *to = groups + p * GROUP_ROWS;
    size_t i = 0;
    for (; i + 8 <= m; i += GROUP_ROWS, to += group) *(Eight *)to = *(const Eight *)(a + i);
    for (size_t r = 0; r < m - i; r++) to[r / GROUP_ROWS * group + r % GROUP_ROWS] = a[i + r];
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

/// Four rows at a time share the loads of b; each sum is that of `dot`.
static void product_vector(const struct ck_product *x) {
  const float bias = x->bias ? *x->bias : 0;
  size_t i = 0;
  for (; i + 4 <= x->m; i += 4) dot_fours(x->k, x->a + i * x->k, x->b, bias, x->c + i);
  for (; i < x->m; i++) x->c[i] = dot(x->k, x->a + i * x->k, x->b) + bias;
  apply(x->f, x->m, x->c, x->y);
}

/// A panel of a block: some columns of c, and the rows of b for them.
struct panel {
  size_t j, vectors, width, b_row;
  const float *b;
};

/// Rows p to p + depth of b for a panel: copied unless `copy` is null.
static void take_rows(const struct ck_product *x, struct panel *panel, size_t p, size_t depth, float *copy) {
  panel->b = x->transposed ? x->b + panel->j * x->b_row + p : x->b + p * x->b_row + panel->j;
  panel->b_row = x->b_row;
  if (!copy) return;
  if (x->transposed) copy_transposed(depth, panel->width, panel->vectors, panel->b, x->b_row, copy);
  else copy_rows(depth, panel->width, panel->vectors, panel->b, x->b_row, copy);
  panel->b = copy;
  panel->b_row = panel->vectors * VW;
}

/// The rows from `i` to `end` of a panel of c. `a` is the first of these rows, `start` what their sums begin with.
static void panel_rows(
    const struct ck_product *x, const struct panel *panel, size_t i, size_t end, size_t depth, const float *a,
    size_t a_row, size_t a_column, bool first, bool last) {
  const size_t width = panel->width, c_row = x->c_row, part = width - (panel->vectors - 1) * VW;
  const struct tile_set *set = tiles_for(x->n, panel->vectors);
  tile_function *const *tiles = part < VW ? set->partial : set->whole;
  const enum ck_epilogue f = last ? x->f : CK_none;
  float *c = x->c + i * c_row + panel->j;
  const float *start = !first ? c : x->bias ? x->bias + panel->j : NULL;
  const size_t start_row = first ? 0 : c_row;
  for (size_t size = 0, rows; i < end; i += rows) {
    while (set->rows[size] > end - i) size++;
    rows = set->rows[size];
    tiles[size](depth, a, a_row, a_column, panel->b, panel->b_row, start, start_row, c, c_row, part);
    if (f != CK_none) {
      float *const y = x->y + i * c_row + panel->j;
      if (width == c_row) {
        apply(f, rows * width, c, y);
      } else {
        for (size_t r = 0; r < rows; r++) apply(f, width, c + r * c_row, y + r * c_row);
      }
    }
    a += rows * a_row;
    if (start) start += rows * start_row;
    c += rows * c_row;
  }
}

static void product_blocks(const struct ck_product *x) {
  const size_t m = x->m, n = x->n, k = x->k;
  // Copies are worth it where they are used often and would not stay in the cache as they lie.
  const bool copies_b = x->transposed || (m >= 256 && (n >= 1024 || k * n >= 500000));
  const bool copies_a = x->a_row == 1 && n >= 2 * PANEL && k >= 64 && k * m >= 500000;
  const size_t total = (n + VW - 1) / VW, panels = (total + MAX_VECTORS - 1) / MAX_VECTORS;
  const size_t common = total / panels, wider = total % panels;
  const bool copies = copies_a || copies_b || (COPIES_PARTS && n % VW > 0);
  float *const b_copy = copies ? ck_scratch() : NULL;
  float *const a_copy = copies_a ? b_copy + BLOCK_K * BLOCK_COLUMNS : NULL;
  const size_t block_rows = copies_a ? BLOCK_ROWS : m;
  // Deep panels pass by a few rows; a shallow one takes all rows.
  const size_t band = copies_a || (copies_b && k > 64) ? GROUP_ROWS * (n > VW ? 1 : 2) : m;
  for (size_t q = 0, j = 0; q < panels;) {
    struct panel block[BLOCK_COLUMNS / PANEL];
    size_t count = 0;
    for (; count < BLOCK_COLUMNS / PANEL && q < panels; count++, q++) {
      const size_t vectors = common + (q < wider), width = n - j < vectors * VW ? n - j : vectors * VW;
      block[count] = (struct panel){.j = j, .vectors = vectors, .width = width};
      j += width;
    }
    for (size_t p = 0; p == 0 || p < k; p += BLOCK_K) {
      const size_t depth = k - p < BLOCK_K ? k - p : BLOCK_K;
      const bool first = p == 0, last = p + depth == k;
      float *copy = b_copy;
      for (size_t s = 0; s < count; s++) {
        const bool copied = copies_b || (COPIES_PARTS && block[s].width % VW > 0);
        take_rows(x, &block[s], p, depth, copied ? copy : NULL);
        if (copied) copy += depth * block[s].b_row;
      }
      for (size_t top = 0; top < m; top += block_rows) {
        const size_t bottom = m - top < block_rows ? m : top + block_rows;
        const float *const a = x->a + top * x->a_row + p * x->a_column;
        if (copies_a) copy_columns(bottom - top, depth, a, x->a_column, a_copy);
        for (size_t i = top; i < bottom; i += band) {
          const size_t end = bottom - i < band ? bottom : i + band;
          for (size_t s = 0; s < count; s++) {
            if (copies_a) {
              const float *group = a_copy + (i - top) / GROUP_ROWS * (depth * GROUP_ROWS + GROUP_SPARE);
              panel_rows(x, &block[s], i, end, depth, group, 1, GROUP_ROWS, first, last);
            } else {
              panel_rows(
                  x, &block[s], i, end, depth, a + (i - top) * x->a_row, x->a_row, x->a_column, first, last);
            }
          }
        }
      }
    }
  }
}

/// c = aᵀ · b for up to 16 columns, as cᵀ = bᵀ · a: the vectors then lie along the rows of a and are full.
static void product_narrow(const struct ck_product *x) {
  float *const turned = ck_scratch() + COPIES;  // 16 × BLOCK_COLUMNS
  for (size_t i = 0; i < x->m; i += BLOCK_COLUMNS) {
    const size_t width = x->m - i < BLOCK_COLUMNS ? x->m - i : BLOCK_COLUMNS;
    product_blocks(&(struct ck_product){
        .m = x->n, .n = width, .k = x->k, .a = x->b, .a_row = 1, .a_column = x->b_row, .b = x->a + i,
        .b_row = x->a_column, .c = turned, .c_row = BLOCK_COLUMNS});
    for (size_t r = 0; r < width; r += VW) {
      for (size_t j = 0; j < x->n; j += VW) {
        float square[VW * VW];
        transpose(turned + j * BLOCK_COLUMNS + r, BLOCK_COLUMNS, square, VW, VW);
        const size_t columns = x->n - j < VW ? x->n - j : VW, rows = width - r < VW ? width - r : VW;
        for (size_t s = 0; s < rows; s++) {
          store_width(x->c + (i + r + s) * x->c_row + j, load(square + s * VW), columns);
        }
      }
    }
  }
}

static void product_general(const struct ck_product *x) {
  const bool by_columns = x->a_row == 1 && x->a_column > 1;
  if (by_columns && x->n <= 16 && x->k >= 24) product_narrow(x);
  else product_blocks(x);
}
