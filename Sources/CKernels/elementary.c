// Functions of one number, in double. The C library's differ between its versions and between processors; these are made
// of nothing but additions, multiplications and divisions in one order, so that every machine gives the same bits.
#include "ckernels.h"

#pragma STDC FP_CONTRACT OFF

/// A number as the sum of two, the second below half a unit of the first one's last place.
struct pair {
  double high, low;
};

static uint64_t bits_of(double x) {
  uint64_t bits;
  __builtin_memcpy(&bits, &x, sizeof bits);
  return bits;
}

static double of_bits(uint64_t bits) {
  double x;
  __builtin_memcpy(&x, &bits, sizeof x);
  return x;
}

static double magnitude(double x) { return of_bits(bits_of(x) & INT64_MAX); }

static double with_sign(double x, double sign) { return of_bits(bits_of(x) | (bits_of(sign) & (uint64_t)INT64_MIN)); }

/// a + b exactly, for |a| ≥ |b|.
static struct pair sum_of(double a, double b) {
  const double sum = a + b;
  return (struct pair){sum, b - (sum - a)};
}

/// a · b exactly, from halves of 26 bits (Dekker 1971).
static struct pair product_of(double a, double b) {
  const double wide_a = a * 0x8000001p0, wide_b = b * 0x8000001p0;
  const double a1 = wide_a - (wide_a - a), b1 = wide_b - (wide_b - b);
  const double a2 = a - a1, b2 = b - b1, product = a * b;
  return (struct pair){product, ((a1 * b1 - product) + a1 * b2 + a2 * b1) + a2 * b2};
}

/// 2ᵏ for −1022 ≤ k ≤ 1023.
static double power_of_two(int64_t k) { return of_bits((uint64_t)(k + 1023) << 52); }

/// The nearest whole number, for |x| < 2³¹.
static int64_t nearest(double x) { return (int64_t)(x + (x < 0 ? -0.5 : 0.5)); }

/// log 2 in two parts; a whole number below 2²⁰ times the first is exact.
#define LOG_2_HIGH 0x1.62e42fefp-1
#define LOG_2_LOW 0x1.473de6af278edp-34

/// eʳ − 1 for |r| ≤ 0.36, by its series: the first term left out is below 2⁻⁶⁰ of r.
static double small_exponential_less_one(double r) {
  double sum = 1.0 / 87178291200;
  sum = sum * r + 1.0 / 6227020800;
  sum = sum * r + 1.0 / 479001600;
  sum = sum * r + 1.0 / 39916800;
  sum = sum * r + 1.0 / 3628800;
  sum = sum * r + 1.0 / 362880;
  sum = sum * r + 1.0 / 40320;
  sum = sum * r + 1.0 / 5040;
  sum = sum * r + 1.0 / 720;
  sum = sum * r + 1.0 / 120;
  sum = sum * r + 1.0 / 24;
  sum = sum * r + 1.0 / 6;
  sum = sum * r + 0.5;
  return sum * r * r + r;
}

/// x = k log 2 + r with |r| ≤ ½ log 2.
static double reduced(double x, int64_t *k) {
  *k = nearest(x * 1.4426950408889634);
  return (x - (double)*k * LOG_2_HIGH) - (double)*k * LOG_2_LOW;
}

/// e to the power of a pair.
static double exponential(struct pair x) {
  if (!(x.high < 709.79)) return x.high + __builtin_inf();  // NaN stays
  if (x.high < -745.14) return 0;
  int64_t k;
  const double r = reduced(x.high, &k) + x.low;
  const double p = small_exponential_less_one(r) + 1;
  // In two steps: neither power is out of range, and what is subnormal is rounded once.
  return p * power_of_two(k / 2) * power_of_two(k - k / 2);
}

double ck_exp_double(double x) { return exponential((struct pair){x, 0}); }

double ck_expm1_double(double x) {
  if (!(x < 40)) return ck_exp_double(x);
  if (x < -40) return -1;
  int64_t k;
  const double r = reduced(x, &k);
  if (k == 0) return x == 0 ? x : small_exponential_less_one(x);
  const double power = power_of_two(k);
  return power * small_exponential_less_one(r) + (power - 1);
}

/// log x of a finite x > 0. x = 2ᵏ m with √½ ≤ m < √2; log m = 2 (s + s³/3 + s⁵/5 + …) with s = (m − 1) / (m + 1).
static struct pair logarithm(double x) {
  int64_t k = 0;
  if (x < 0x1p-1022) {
    x *= 0x1p54;
    k = -54;
  }
  const uint64_t root_half = 0x3fe6a09e667f3bcd;
  const int64_t power = (int64_t)(bits_of(x) - root_half) >> 52;
  const double m = of_bits(bits_of(x) - ((uint64_t)power << 52)), f = m - 1;
  k += power;
  const struct pair below = sum_of(2, f);
  const double s = f / below.high;
  const struct pair back = product_of(s, below.high);
  const double s_low = ((f - back.high) - back.low - s * below.low) / below.high;
  const double z = s * s;
  double rest = 2.0 / 23;
  for (int n = 21; n >= 3; n -= 2) rest = rest * z + 2.0 / n;
  rest = rest * z * s + 2 * s_low;
  const struct pair whole = k == 0 ? (struct pair){2 * s, 0} : sum_of((double)k * LOG_2_HIGH, 2 * s);
  return sum_of(whole.high, whole.low + (double)k * LOG_2_LOW + rest);
}

/// What log says of a number that is not finite or not above 0.
static double special_logarithm(double x) {
  return x == 0 ? -__builtin_inf() : x < 0 ? __builtin_nan("") : x;
}

/// Whether a number is above 0 and finite.
static bool is_common(double x) { return x > 0 && x < __builtin_inf(); }

double ck_log_double(double x) { return is_common(x) ? logarithm(x).high : special_logarithm(x); }

double ck_log1p_double(double x) {
  if (magnitude(x) < 0x1p-54) return x;
  if (!is_common(1 + x)) return special_logarithm(1 + x);
  const struct pair u = magnitude(x) > 1 ? sum_of(x, 1) : sum_of(1, x);
  const struct pair whole = logarithm(u.high);
  return whole.high + (whole.low + u.low / u.high);
}

double ck_tanh_double(double x) {
  const double size = magnitude(x);
  if (size > 22) return with_sign(1, x);
  const double e = ck_expm1_double(2 * size);
  return with_sign(e / (e + 2), x);
}

double ck_pow_double(double x, double y) {
  if (y == 0 || x == 1) return 1;
  if (x != x || y != y) return x + y;
  // Beyond 2⁵³ every number is even.
  const bool is_whole = magnitude(y) >= 0x1p53 || (double)(int64_t)y == y;
  const bool is_odd = magnitude(y) < 0x1p53 && is_whole && ((int64_t)y & 1);
  if (x < 0 && x > -__builtin_inf() && !is_whole && magnitude(y) < __builtin_inf()) return __builtin_nan("");
  const double sign = is_odd ? x : 0, size = magnitude(x);
  if (magnitude(y) == __builtin_inf()) return size == 1 ? 1 : (size > 1) == (y > 0) ? __builtin_inf() : 0;
  if (!is_common(size)) return with_sign((size > 0) == (y > 0) ? __builtin_inf() : 0, sign);
  const struct pair base = logarithm(size);
  // Far beyond what the exponential takes; in between, products would not be exact.
  const double rough = base.high * y;
  if (!(magnitude(rough) < 1e4)) return with_sign(rough > 0 ? __builtin_inf() : 0, sign);
  if (magnitude(y) > 0x1p900) return with_sign(1, sign);
  struct pair exponent = product_of(base.high, y);
  exponent.low += base.low * y;
  return with_sign(exponential(exponent), sign);
}

/// Nothing for |x| ≥ 10⁶. Of the nearest multiple n of ½π and the rest, |r| ≤ ¼π, by the series of sine and cosine.
double ck_cos_double(double x) {
  if (!(magnitude(x) < 1e6)) return __builtin_nan("");
  const double n = (double)nearest(x * 0.63661977236758134308);
  // ½π in three parts; n times each of the first two is exact.
  const double r = ((x - n * 0x1.921fb54p0) - n * 0x1.10b461p-30) - n * 0x1.a62633145c06ep-58;
  const double z = r * r;
  const int64_t quarter = (int64_t)n & 3;
  double sum = quarter & 1 ? 1.0 / 355687428096000 : -1.0 / 6402373705728000;
  for (int k = quarter & 1 ? 15 : 16; k > 1; k -= 2) {
    static const double factorials[17] = {
        1, 1, 2, 6, 24, 120, 720, 5040, 40320, 362880, 3628800, 39916800, 479001600, 6227020800, 87178291200,
        1307674368000, 20922789888000};
    sum = sum * z + (k / 2 % 2 == 0 ? 1 : -1) / factorials[k];
  }
  sum = quarter & 1 ? sum * z * r + r : sum * z + 1;
  return quarter == 1 || quarter == 2 ? -sum : sum;
}

/// erf of the eighths from 0 to 6.
static const double error_function[49] = {
    0, 0x1.1f5e1a35c3b89p-3, 0x1.1af54e232d609p-2, 0x1.9dd0d2b721f39p-2, 0x1.0a7ef5c18edd2p-1,
    0x1.3f196dcd0f135p-1, 0x1.6c1c9759d0e5fp-1, 0x1.91724951b8fc6p-1, 0x1.af767a741088bp-1, 0x1.c6dad2829ec62p-1,
    0x1.d8865d98abe01p-1, 0x1.e5768c3b4a3fcp-1, 0x1.eea5557137ae0p-1, 0x1.f4f693b67bd77p-1, 0x1.f92d077f8d56dp-1,
    0x1.fbe61eef4cf6ap-1, 0x1.fd9ae142795e3p-1, 0x1.fea4218d6594ap-1, 0x1.ff404760319b4p-1, 0x1.ff9960f3eb327p-1,
    0x1.ffcaa8f4c9beap-1, 0x1.ffe514bbdc197p-1, 0x1.fff2cfb0453d9p-1, 0x1.fff9ba420e834p-1, 0x1.fffd1ac4135f9p-1,
    0x1.fffeb3ebb267bp-1, 0x1.ffff6f9f67e55p-1, 0x1.ffffc316d9ed0p-1, 0x1.ffffe710d565ep-1, 0x1.fffff618c3da6p-1,
    0x1.fffffc2f171e3p-1, 0x1.fffffe92ced93p-1, 0x1.ffffff7b91176p-1, 0x1.ffffffd169d0cp-1, 0x1.fffffff01a8b6p-1,
    0x1.fffffffabd229p-1, 0x1.fffffffe4fa30p-1, 0x1.ffffffff79626p-1, 0x1.ffffffffd759dp-1, 0x1.fffffffff4188p-1,
    0x1.fffffffffc9e8p-1, 0x1.ffffffffff11ap-1, 0x1.ffffffffffc05p-1, 0x1.ffffffffffef8p-1, 0x1.fffffffffffbep-1,
    0x1.ffffffffffff0p-1, 0x1.ffffffffffffcp-1, 0x1.fffffffffffffp-1, 1};

/// From the nearest eighth c: the slope is g(c + h) = 2/√π exp(−(c + h)²), whose coefficients b in powers of h follow from
/// g′ = −2 (c + h) g.
double ck_erf_double(double x) {
  if (x != x) return x;
  const double size = magnitude(x);
  if (size >= 6) return with_sign(1, x);
  const int64_t place = nearest(size * 8);
  const double c = (double)place * 0.125, h = size - c;
  double b = 0x1.20dd750429b6dp0 * ck_exp_double(-c * c), before = 0, power = h, sum = 0;
  const double first = b * h;
  for (int n = 1; n < 14; n++) {
    const double next = -2 * (c * b + before) / n;
    before = b;
    b = next;
    power *= h;
    sum += b * power / (n + 1);
  }
  return with_sign(error_function[place] + (first + sum), x);
}
