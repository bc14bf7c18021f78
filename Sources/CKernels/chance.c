// Random numbers that are made of others one by one. Formulas in ckernels.h.
#include "ckernels.h"

#pragma STDC FP_CONTRACT OFF

enum { part = 256 };

static size_t least(size_t a, size_t b) { return a < b ? a : b; }

void ck_random_uniform(const struct ck_stream *stream, uint64_t position, size_t n, double *y) {
  for (size_t start = 0; start < n; start += part) {
    uint32_t bits[2 * part];
    const size_t count = least(n - start, part);
    ck_random_bits(stream, position + 2 * start, 2 * count, bits);
    for (size_t i = 0; i < count; i++) {
      const double high = (double)(int32_t)(bits[2 * i] >> 5), low = (double)(int32_t)(bits[2 * i + 1] >> 6);
      y[start + i] = high * 0x1p-27 + low * 0x1p-53;
    }
  }
}

uint64_t ck_random_truncated_normal(const struct ck_stream *stream, uint64_t position, size_t n, double *y) {
  size_t filled = 0;
  while (filled < n) {
    double normals[part];
    const size_t count = least(n - filled, part);
    ck_random_normal(stream, position, count, normals);
    for (size_t i = 0; i < count; i++) {
      y[filled] = normals[i];
      filled += normals[i] >= -2 && normals[i] <= 2;
    }
    position += 4 * count;
  }
  return position;
}

void ck_random_scaled_normal(
    const struct ck_stream *stream, uint64_t position, size_t n, double mean, double deviation, float *y) {
  for (size_t start = 0; start < n; start += part) {
    double normals[part];
    const size_t count = least(n - start, part);
    ck_random_normal(stream, position + 4 * start, count, normals);
    for (size_t i = 0; i < count; i++) y[start + i] = (float)(mean + deviation * normals[i]);
  }
}

uint64_t ck_shuffle(const struct ck_stream *stream, uint64_t position, size_t n, int32_t *values) {
  uint32_t bits[part];
  size_t next = part;
  for (size_t last = n; last-- > 1;) {
    const uint32_t bound = (uint32_t)last + 1;
    uint64_t product;
    do {
      if (next == part) {
        ck_random_bits(stream, position, part, bits);
        next = 0;
      }
      position++;
      product = (uint64_t)bits[next++] * bound;
      // The remainder is costly and seldom asked for.
    } while ((uint32_t)product < bound && (uint32_t)product < -bound % bound);
    const size_t other = product >> 32;
    const int32_t value = values[last];
    values[last] = values[other];
    values[other] = value;
  }
  return position;
}
