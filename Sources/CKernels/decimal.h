// Decimal numbers as CSVs hold them. Internal to this target.
#ifndef CK_DECIMAL_H
#define CK_DECIMAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/// The powers of ten that a double holds exactly.
static const double powers_of_ten[23] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                         1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

/// The bits of a double that a float has no room for, and what they are midway between two floats.
static const uint64_t beyond_float = 0x1FFFFFFF, midway = 0x10000000;

static inline uint64_t bits_of(double x) {
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}

static inline bool is_digit(uint8_t byte) { return (uint8_t)(byte - '0') < 10; }
static inline bool is_blank(uint8_t byte) { return byte == ' ' || byte == '\t'; }

/// The number in bytes[from ..< to], correctly rounded (to nearest, ties to even): blanks, a sign, digits, a point, an
/// exponent, blanks. NaN where there is none, infinite where it is out of range.
///
/// Returns false for the few that take more than 64 bits to decide.
bool ck_decimal(const uint8_t *bytes, size_t from, size_t to, float *value);

#endif
