// Decimal numbers of any length and exponent. Compiled once; the short ones have a way of their own in text_body.h.
#include "decimal.h"

#include <math.h>

#pragma STDC FP_CONTRACT OFF

struct cursor {
  const uint8_t *bytes;
  size_t at, end;
};

/// The bytes as a number of eight digits, or false where one is none.
static bool eight_digits(const uint8_t *bytes, uint64_t *value) {
  uint64_t word;
  memcpy(&word, bytes, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  word = __builtin_bswap64(word);
#endif
  word ^= 0x3030303030303030;
  if (((word + 0x7676767676767676) | word) & 0x8080808080808080) return false;
  word = (word * 10 + (word >> 8)) & 0x00FF00FF00FF00FF;
  word = (word * 100 + (word >> 16)) & 0x0000FFFF0000FFFF;
  *value = (word * 10000 + (word >> 32)) & 0xFFFFFFFF;
  return true;
}

/// Appends digits to the mantissa, whatever its size; returns how many.
static size_t take_digits(struct cursor *text, uint64_t *mantissa) {
  const size_t start = text->at;
  uint64_t eight;
  while (text->end - text->at >= 8 && eight_digits(text->bytes + text->at, &eight)) {
    *mantissa = *mantissa * 100000000 + eight;
    text->at += 8;
  }
  for (; text->at < text->end && is_digit(text->bytes[text->at]); text->at++) {
    *mantissa = *mantissa * 10 + (text->bytes[text->at] - '0');
  }
  return text->at - start;
}

/// Reads what stands from the `e` to the end. Beyond a thousand million it makes no difference.
static bool take_exponent(struct cursor *text, int64_t *exponent) {
  if ((text->bytes[text->at++] | 0x20) != 'e' || text->at == text->end) return false;
  const uint8_t sign = text->bytes[text->at];
  if (sign == '-' || sign == '+') text->at++;
  if (text->at == text->end) return false;
  int64_t written = 0;
  for (; text->at < text->end; text->at++) {
    if (!is_digit(text->bytes[text->at])) return false;
    if (written < 1000000000) written = written * 10 + (text->bytes[text->at] - '0');
  }
  *exponent += sign == '-' ? -written : written;
  return true;
}

/// Of digits and a point the first 19 digits from the first that is not 0 on; the exponent counts those left out.
static uint64_t leading_digits(const uint8_t *bytes, size_t from, size_t to, int64_t *exponent) {
  uint64_t mantissa = 0;
  size_t count = 0;
  for (size_t i = from; i < to; i++) {
    if (bytes[i] == '.' || (count == 0 && bytes[i] == '0')) continue;
    if (count < 19) mantissa = mantissa * 10 + (bytes[i] - '0');
    count++;
  }
  if (count > 19) *exponent += (int64_t)(count - 19);
  return mantissa;
}

/// mantissa · 10^exponent as a float, unless a double is too coarse to tell.
static bool round_once(uint64_t mantissa, int64_t exponent, bool is_cut, float *value) {
  if (mantissa == 0 || exponent < -66) {  // less than half of the least float
    *value = 0;
    return true;
  }
  if (exponent > 38) {
    *value = INFINITY;
    return true;
  }
  double x = (double)mantissa;
  size_t left = (size_t)(exponent < 0 ? -exponent : exponent);
  const bool is_exact = mantissa <= (uint64_t)1 << 53 && !is_cut && left <= 22;  // up to here
  for (size_t step; left > 0; left -= step) {
    step = left < 22 ? left : 22;
    x = exponent < 0 ? x / powers_of_ten[step] : x * powers_of_ten[step];
  }
  if (x < 0x1p-126) return false;
  const uint64_t rest = bits_of(x) & beyond_float;
  if (rest == midway && is_exact && exponent <= 0 && exponent >= -12) {
    // Exact: x has 25 bits, and 5¹² has 28.
    const double excess = (double)mantissa - x * powers_of_ten[-exponent];
    if (excess != 0) x = nextafter(x, excess > 0 ? INFINITY : 0);
  } else if (is_exact ? rest == midway : rest - (midway - 4) <= 8) {
    // Rounded once x is off by half a unit in its last place; a cut, four roundings and the powers' make at most 3.
    return false;
  }
  *value = (float)x;
  return true;
}

bool ck_decimal(const uint8_t *bytes, size_t from, size_t to, float *value) {
  while (from < to && is_blank(bytes[from])) from++;
  while (from < to && is_blank(bytes[to - 1])) to--;
  *value = NAN;
  if (from == to) return true;
  const bool is_negative = bytes[from] == '-';
  struct cursor text = {bytes, from + (is_negative || bytes[from] == '+'), to};
  const size_t start = text.at;
  uint64_t mantissa = 0;
  int64_t exponent = 0;
  size_t digits = take_digits(&text, &mantissa);
  if (text.at < to && bytes[text.at] == '.') {
    text.at++;
    const size_t fraction = take_digits(&text, &mantissa);
    exponent = -(int64_t)fraction;
    digits += fraction;
  }
  if (digits == 0) return true;
  const size_t end = text.at;
  if (end < to && !take_exponent(&text, &exponent)) return true;
  bool is_cut = false;
  if (digits > 19) {
    const int64_t written = exponent;
    mantissa = leading_digits(bytes, start, end, &exponent);
    is_cut = exponent != written;
  }
  if (!round_once(mantissa, exponent, is_cut, value)) return false;
  if (is_negative) *value = -*value;
  return true;
}
