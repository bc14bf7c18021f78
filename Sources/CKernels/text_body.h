// Rows of a CSV: breaks are found 64 bytes at a time and written down, then fields are read from break to break.
#include "decimal.h"

/// So many bytes have their breaks written down before any is used.
#define CHUNK 8192

// A set of 64 neighbouring bytes as bits, the first byte lowest.

#if VW == 16
typedef __m512i Block;
INLINE Block load_block(const uint8_t *p) { return _mm512_loadu_si512(p); }
INLINE uint64_t where(Block block, uint8_t byte) { return _mm512_cmpeq_epi8_mask(block, _mm512_set1_epi8((char)byte)); }
#elif VW == 8
typedef struct {
  __m256i low, high;
} Block;
INLINE Block load_block(const uint8_t *p) {
  return (Block){_mm256_loadu_si256((const __m256i *)p), _mm256_loadu_si256((const __m256i *)(p + 32))};
}
INLINE uint64_t where(Block block, uint8_t byte) {
  const __m256i wanted = _mm256_set1_epi8((char)byte);
  const uint32_t low = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(block.low, wanted));
  const uint32_t high = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(block.high, wanted));
  return (uint64_t)high << 32 | low;
}
#else
typedef struct {
  uint64_t words[8];
} Block;
INLINE uint64_t little_endian(uint64_t word) {
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  return __builtin_bswap64(word);
#else
  return word;
#endif
}
INLINE Block load_block(const uint8_t *p) {
  Block block;
  memcpy(&block, p, sizeof block);
  return block;
}
INLINE uint64_t where(Block block, uint8_t byte) {
  const uint64_t low7 = 0x7F7F7F7F7F7F7F7F;
  uint64_t found = 0;
  UNROLL for (size_t i = 0; i < 8; i++) {
    const uint64_t other = little_endian(block.words[i]) ^ (byte * 0x0101010101010101u);
    const uint64_t equal = ~(((other & low7) + low7) | other | low7) >> 7;
    found |= (equal * 0x0102040810204080u >> 56) << (8 * i);
  }
  return found;
}
#endif

/// What one block has to know of those before it; all of it is 0 at the start of a row, but `after_break`.
struct break_state {
  /// All ones inside quotes.
  uint64_t quoted;
  /// Bit 0: the byte before was a break, a closing quote, a carriage return.
  uint64_t after_break, after_quote, after_return;
};

/// The breaks of a block, and in `odd` where it is not plain: a quote in the middle of a field or next to another one,
/// a line break in quotes, a carriage return without a line feed.
INLINE uint64_t breaks_of(Block block, uint8_t delimiter, struct break_state *state, uint64_t *odd) {
  const uint64_t lines = where(block, '\n'), returns = where(block, '\r'), quotes = where(block, '"');
  uint64_t breaks = where(block, delimiter) | lines;
  uint64_t after_quote = state->after_quote;
  *odd = 0;
  state->after_quote = 0;
  if (quotes | state->quoted) {
    // Each bit is the parity of the quotes up to it: set from an opening quote to before the closing one.
    uint64_t inside = quotes;
    UNROLL for (size_t step = 1; step < 64; step *= 2) inside ^= inside << step;
    inside ^= state->quoted;
    state->quoted = (uint64_t)((int64_t)inside >> 63);
    *odd = inside & (lines | returns);
    breaks &= ~inside;
    *odd |= quotes & inside & ~(breaks << 1 | state->after_break);
    const uint64_t closing = quotes & ~inside;
    after_quote |= closing << 1;
    state->after_quote = closing >> 63;
  }
  *odd |= after_quote & ~(breaks | returns);
  *odd |= (returns << 1 | state->after_return) & ~lines;
  state->after_break = breaks >> 63;
  state->after_return = returns >> 63;
  return breaks;
}

/// Writes down where the breaks in bytes[from ..< to] are, at most CHUNK bytes, counted from `from`. Returns how many
/// there are, and in `end` where something begins that is not plain, else `to`.
INLINE size_t find_breaks(
    const uint8_t *bytes, size_t from, size_t to, uint8_t delimiter, struct break_state *state, uint16_t *places,
    size_t *end) {
  size_t count = 0;
  *end = to;
  for (size_t at = from; at < to; at += 64) {
    uint64_t odd, breaks;
    if (to - at >= 64) {
      breaks = breaks_of(load_block(bytes + at), delimiter, state, &odd);
    } else {
      uint8_t rest[64] = {0};
      memcpy(rest, bytes + at, to - at);
      breaks = breaks_of(load_block(rest), delimiter, state, &odd);
      // What comes after the end is not known.
      odd &= ((uint64_t)1 << (to - at)) - 1;
    }
    if (odd) {
      *end = at + (size_t)__builtin_ctzll(odd);
      breaks &= (odd & -odd) - 1;
    }
    // Eight at a time, whether there are as many or not: a loop that ends on each break is guessed wrong too often.
    const size_t new = (size_t)__builtin_popcountll(breaks);
    const uint16_t base = (uint16_t)(at - from);
    for (size_t first = 0; first < new; first += 8) {
      UNROLL for (size_t i = 0; i < 8; i++) {
        places[count + first + i] = (uint16_t)(base + (breaks ? __builtin_ctzll(breaks) : 0));
        breaks &= breaks - 1;
      }
    }
    count += new;
    if (odd) break;
  }
  return count;
}

#if VW >= 8
/// Reads at most 15 digits with a point or 16 without, and a minus, which nearly all numbers are; 16 bytes up to `to`
/// are there. Returns false for anything else.
INLINE bool short_decimal(const uint8_t *bytes, size_t from, size_t to, float *value) {
  static const uint8_t last_bytes[32] = {0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,
                                         0,    0,    0,    0,    0,    0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
                                         0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};
  // By the place of the point; the last is for none.
  static const double scales[17] = {1e15, 1e14, 1e13, 1e12, 1e11, 1e10, 1e9, 1e8, 1e7,
                                    1e6,  1e5,  1e4,  1e3,  1e2,  1e1,  1,   1};
  const uint32_t is_negative = bytes[from] == '-';
  const size_t length = to - from - is_negative;
  const __m128i text = _mm_loadu_si128((const __m128i *)(bytes + to - 16));
  const uint32_t all_points = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(text, _mm_set1_epi8('.')));
  const uint32_t points = length < 16 ? all_points & (0xFFFF0000u >> length) : all_points;
  const size_t place = (size_t)__builtin_ctz(points | 0x10000);
  const size_t digits = length - (points != 0);
  if (digits - 1 > 15 || length > 16) return false;
  // What stands before the point closes up to what stands after it.
  const __m128i lanes = _mm_setr_epi8(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  const __m128i moved = _mm_cmpgt_epi8(lanes, _mm_set1_epi8((char)(points ? place : -1)));
  const __m128i closed = _mm_blendv_epi8(_mm_slli_si128(text, 1), text, moved);
  const __m128i kept = _mm_loadu_si128((const __m128i *)(last_bytes + digits));
  const __m128i ones = _mm_and_si128(_mm_sub_epi8(closed, _mm_set1_epi8('0')), kept);
  const __m128i wrong = _mm_subs_epu8(ones, _mm_set1_epi8(9));
  if (!_mm_testz_si128(wrong, wrong)) return false;
  const __m128i twos = _mm_maddubs_epi16(ones, _mm_set1_epi16(10 | 1 << 8));
  const __m128i fours = _mm_madd_epi16(twos, _mm_set1_epi32(100 | 1 << 16));
  const __m128i eights = _mm_madd_epi16(_mm_packus_epi32(fours, fours), _mm_set1_epi32(10000 | 1 << 16));
  const uint64_t both = (uint64_t)_mm_cvtsi128_si64(eights);
  const uint64_t mantissa = (both & 0xFFFFFFFF) * 100000000 + (both >> 32);
  // Rounded once, as both are exact below 2⁵³; again, to a float, only a double goes wrong that is midway.
  const double x = (double)(int64_t)mantissa / scales[place];
  if ((bits_of(x) & beyond_float) == midway) return false;
  const float magnitude = (float)x;
  *value = is_negative ? -magnitude : magnitude;
  return true;
}
#else
/// Reads at most 8 digits, a point and a minus, which most numbers are; 16 bytes up to `to` are there. Returns false for
/// anything else.
INLINE bool short_decimal(const uint8_t *bytes, size_t from, size_t to, float *value) {
  const bool is_negative = bytes[from] == '-';
  const size_t length = to - from - is_negative;
  if (length - 1 > 8) return false;
  uint64_t word, before;
  memcpy(&word, bytes + to - 8, sizeof word);
  memcpy(&before, bytes + to - 9, sizeof before);
  word = little_endian(word);
  before = little_endian(before);
  const uint64_t kept = ~(uint64_t)0 << (64 - 8 * (length < 8 ? length : 8));
  const uint64_t other = word ^ 0x2E2E2E2E2E2E2E2E;
  const uint64_t points = (other - 0x0101010101010101) & ~other & 0x8080808080808080 & kept;
  size_t scale = 0, digits = length;
  if (points) {
    // What stands before the point closes up to what stands after it.
    const uint64_t closing = points ^ (points - 1);
    word = (word & ~closing) | (before & closing);
    scale = 7 - (size_t)__builtin_ctzll(points) / 8;
    digits--;
  }
  if (digits - 1 > 7) return false;
  word = (word ^ 0x3030303030303030) & ~(uint64_t)0 << (64 - 8 * digits);
  if (((word + 0x7676767676767676) | word) & 0x8080808080808080) return false;
  word = (word * 10 + (word >> 8)) & 0x00FF00FF00FF00FF;
  word = (word * 100 + (word >> 16)) & 0x0000FFFF0000FFFF;
  const uint32_t mantissa = (uint32_t)(word * 10000 + (word >> 32));
  const double x = (double)mantissa / powers_of_ten[scale];
  if ((bits_of(x) & beyond_float) == midway) return false;
  const float magnitude = (float)x;
  *value = is_negative ? -magnitude : magnitude;
  return true;
}
#endif

/// Leaves the blanks around a text out.
INLINE void trim(const uint8_t *bytes, size_t *from, size_t *to) {
  while (*from < *to && is_blank(bytes[*from])) ++*from;
  while (*from < *to && is_blank(bytes[*to - 1])) --*to;
}

/// Whether a cell is one of the words that hold nothing.
INLINE bool is_missing(const struct ck_row_form *form, const uint8_t *cell, size_t count) {
  if (count == 0) return true;
  if (count > 7) return false;
  uint64_t word = (uint64_t)count << 56;
  for (size_t i = 0; i < count; i++) word |= (uint64_t)cell[i] << (8 * i);
  for (size_t i = 0; i < form->missing_count; i++) {
    if (form->missing[i] == word) return true;
  }
  return false;
}

/// Numbers that are not short, and cells that hold nothing. Returns false where a cell is neither or cannot be decided.
static __attribute__((noinline)) bool long_cell(
    const struct ck_row_form *form, const uint8_t *bytes, size_t from, size_t to, bool is_quoted, float *value,
    size_t *missing) {
  if (from < to) {
    if (!ck_decimal(bytes, from, to, value)) return false;
    if (__builtin_isfinite(*value)) return true;
  }
  if (!is_quoted) trim(bytes, &from, &to);
  if (!is_missing(form, bytes + from, to - from)) return false;
  *value = __builtin_nanf("");
  ++*missing;
  return true;
}

/// Whether a row that begins with a cell may be blank, a comment, the header again, or begin with a byte order mark.
INLINE bool begins_oddly(const struct ck_row_form *form, const uint8_t *bytes, size_t from, size_t to, bool is_quoted) {
  if (!is_quoted) trim(bytes, &from, &to);
  if (from == to) return form->fields == 1 && !is_quoted;
  if (bytes[from] == form->comment || bytes[from] == 0xEF) return true;
  return to - from == form->first_count && memcmp(bytes + from, form->first, to - from) == 0;
}

static void plain_rows(
    const struct ck_row_form *form, const uint8_t *bytes, size_t from, size_t count, size_t rows, size_t row_stride,
    float *numbers, size_t text_stride, struct ck_text *texts, uint32_t *starts, struct ck_plain_rows *result) {
  const uint8_t delimiter = form->delimiter;
  const size_t last = form->fields - 1;
  // The last eight may be written in vain.
  uint16_t places[CHUNK + 8];
  struct break_state state = {.after_break = 1};
  size_t row = 0, row_start = from, missing = 0, field = 0, first = from;
  *result = (struct ck_plain_rows){.next = from};
  if (rows == 0) return;
  for (size_t chunk = from, end; chunk < count; chunk += CHUNK) {
    const size_t chunk_end = count - chunk < CHUNK ? count : chunk + CHUNK;
    const size_t breaks = find_breaks(bytes, chunk, chunk_end, delimiter, &state, places, &end);
    for (size_t i = 0; i < breaks; i++) {
      const size_t at = chunk + places[i];
      const bool is_last = field == last;
      if (bytes[at] != (is_last ? '\n' : delimiter)) return;
      size_t stop = at - (is_last && at > first && bytes[at - 1] == '\r');
      const bool is_quoted = first < stop && bytes[first] == '"';
      first += is_quoted;
      stop -= is_quoted;
      if (field == 0 && begins_oddly(form, bytes, first, stop, is_quoted)) return;
      const int32_t wanted = form->wanted[field];
      if (wanted >= 0) {
        float *value = numbers + row * row_stride + (size_t)wanted;
        if (stop < 16 || first == stop || !short_decimal(bytes, first, stop, value)) {
          if (!long_cell(form, bytes, first, stop, is_quoted, value, &missing)) return;
        }
      } else if (wanted < -1) {
        if (!is_quoted) trim(bytes, &first, &stop);
        texts[row * text_stride + (size_t)(-2 - wanted)] =
            (struct ck_text){(uint32_t)first, (uint32_t)(stop - first)};
      }
      first = at + 1;
      field++;
      if (is_last) {
        starts[row++] = (uint32_t)row_start;
        row_start = first;
        field = 0;
        *result = (struct ck_plain_rows){.rows = row, .next = row_start, .missing = missing};
        if (row == rows) return;
      }
    }
    if (end < chunk_end) return;
  }
}
