// Steps of the optimizers that are seldom the bottleneck: plain loops, compiled once. Formulas in ckernels.h.
#include "split.h"

#include <math.h>

#pragma STDC FP_CONTRACT OFF

ELEMENTWISE(scale, LIGHT_GRAIN, (size_t n, float alpha, float *y), (n, alpha, y)) {
  for (size_t i = 0; i < n; i++) y[i] *= alpha;
}

ELEMENTWISE(clip, LIGHT_GRAIN, (size_t n, float bound, float *y), (n, bound, y)) {
  for (size_t i = 0; i < n; i++) y[i] = y[i] > bound ? bound : y[i] < -bound ? -bound : y[i];
}

ELEMENTWISE(decay, LIGHT_GRAIN, (size_t n, float decay, float rate, float *w), (n, decay, rate, w)) {
  for (size_t i = 0; i < n; i++) w[i] -= w[i] * decay * rate;
}

void ck_moving_average(size_t n, float momentum, float rest, const float *x, float *average) {
  for (size_t i = 0; i < n; i++) average[i] = momentum * average[i] + rest * x[i];
}

double ck_absolute_sum(size_t n, const float *x) {
  double sums[8] = {0};
  size_t i = 0;
  for (; i + 8 <= n; i += 8) {
    for (size_t j = 0; j < 8; j++) sums[j] += (double)fabsf(x[i + j]);
  }
  for (size_t j = 0; i + j < n; j++) sums[j] += (double)fabsf(x[i + j]);
  return ((sums[0] + sums[4]) + (sums[2] + sums[6])) + ((sums[1] + sums[5]) + (sums[3] + sums[7]));
}

void ck_add_signs(size_t n, float slope, const float *x, float *y) {
  for (size_t i = 0; i < n; i++) y[i] += x[i] > 0 ? slope : x[i] < 0 ? -slope : 0;
}

void ck_cut_negative(size_t n, float *y) {
  for (size_t i = 0; i < n; i++) y[i] = y[i] < 0 ? 0 : y[i];
}

double ck_dot(size_t n, const float *x, const float *y) {
  double sums[8] = {0};
  size_t i = 0;
  for (; i + 8 <= n; i += 8) {
    for (size_t j = 0; j < 8; j++) sums[j] += (double)x[i + j] * (double)y[i + j];
  }
  for (size_t j = 0; i + j < n; j++) sums[j] += (double)x[i + j] * (double)y[i + j];
  return ((sums[0] + sums[4]) + (sums[2] + sums[6])) + ((sums[1] + sums[5]) + (sums[3] + sums[7]));
}

ELEMENTWISE(
    adamax, LOOP_GRAIN,
    (size_t n, float rate, float correction, float beta1c, float beta2, float epsilon, const float *g, float *m,
     float *u, float *w),
    (n, rate, correction, beta1c, beta2, epsilon, g, m, u, w)) {
  for (size_t i = 0; i < n; i++) {
    m[i] += (g[i] - m[i]) * beta1c;
    const float size = fabsf(g[i]);
    const float decayed = beta2 * u[i];
    u[i] = decayed > size ? decayed : size;
    w[i] -= rate * m[i] / (correction * (u[i] + epsilon));
  }
}

ELEMENTWISE(
    nadam, LOOP_GRAIN,
    (size_t n, float rate, float beta1c, float beta2c, float ahead, float now, float correction, float epsilon,
     const float *g, float *m, float *v, float *w),
    (n, rate, beta1c, beta2c, ahead, now, correction, epsilon, g, m, v, w)) {
  for (size_t i = 0; i < n; i++) {
    m[i] += (g[i] - m[i]) * beta1c;
    v[i] += (g[i] * g[i] - v[i]) * beta2c;
    w[i] -= (ahead * m[i] + now * g[i]) * rate / (sqrtf(v[i] / correction) + epsilon);
  }
}

ELEMENTWISE(
    adagrad, LOOP_GRAIN,
    (size_t n, float rate, float epsilon, const float *g, float *a, float *w),
    (n, rate, epsilon, g, a, w)) {
  for (size_t i = 0; i < n; i++) {
    a[i] += g[i] * g[i];
    w[i] -= rate * g[i] / sqrtf(a[i] + epsilon);
  }
}

ELEMENTWISE(
    adadelta, LOOP_GRAIN,
    (size_t n, float rate, float rho, float rho1, float epsilon, const float *g, float *a, float *d, float *w),
    (n, rate, rho, rho1, epsilon, g, a, d, w)) {
  for (size_t i = 0; i < n; i++) {
    a[i] = rho * a[i] + rho1 * (g[i] * g[i]);
    const float change = -(sqrtf(d[i] + epsilon) * g[i] / sqrtf(a[i] + epsilon));
    d[i] = rho * d[i] + rho1 * (change * change);
    w[i] += rate * change;
  }
}

ELEMENTWISE(
    lion, LOOP_GRAIN,
    (size_t n, float rate, float beta1, float beta1c, float beta2, float beta2c, const float *g, float *m, float *w),
    (n, rate, beta1, beta1c, beta2, beta2c, g, m, w)) {
  for (size_t i = 0; i < n; i++) {
    const float c = m[i] * beta1 + g[i] * beta1c;
    w[i] -= rate * (float)((c > 0) - (c < 0));
    m[i] = m[i] * beta2 + g[i] * beta2c;
  }
}

ELEMENTWISE(
    ftrl, LOOP_GRAIN,
    (size_t n, float rate, float power, float l1, float l2, float shrinkage, const float *g, float *a, float *z,
     float *w),
    (n, rate, power, l1, l2, shrinkage, g, a, z, w)) {
  for (size_t i = 0; i < n; i++) {
    const float next = a[i] + g[i] * g[i];
    const float root = power == 0.5f ? sqrtf(next) : (float)ck_pow_double(next, power);
    const float old_root = power == 0.5f ? sqrtf(a[i]) : (float)ck_pow_double(a[i], power);
    z[i] += g[i] + 2 * shrinkage * w[i] - (root - old_root) / rate * w[i];
    const float clipped = z[i] > l1 ? l1 : z[i] < -l1 ? -l1 : z[i];
    const float quadratic = root / rate + 2 * l2;
    // No gradient so far and no penalty: nothing holds the weight, and nothing moves it.
    w[i] = quadratic > 0 ? (clipped - z[i]) / quadratic : w[i];
    a[i] = next;
  }
}

ELEMENTWISE(
    lamb, LOOP_GRAIN,
    (size_t n, float beta1c, float beta2c, float correction1, float correction2, float epsilon, const float *g,
     float *m, float *v, float *u),
    (n, beta1c, beta2c, correction1, correction2, epsilon, g, m, v, u)) {
  for (size_t i = 0; i < n; i++) {
    m[i] += (g[i] - m[i]) * beta1c;
    v[i] += (g[i] * g[i] - v[i]) * beta2c;
    u[i] = m[i] / correction1 / (sqrtf(v[i] / correction2) + epsilon);
  }
}

void ck_adafactor_factors(
    size_t rows, size_t columns, float beta, float epsilon, const float *g, float *r, float *c, float *v) {
  const float rest = 1 - beta;
  double all = 0;
  for (size_t j = 0; j < columns; j++) c[j] *= beta;
  for (size_t i = 0; i < rows; i++) {
    double sum = 0;
    for (size_t j = 0; j < columns; j++) {
      const float square = g[i * columns + j] * g[i * columns + j] + epsilon;
      sum += square;
      c[j] += rest * square / (float)rows;
    }
    r[i] = beta * r[i] + rest * (float)(sum / (double)columns);
    all += r[i];
  }
  const float mean = (float)(all / (double)rows);
  for (size_t i = 0; i < rows; i++) {
    for (size_t j = 0; j < columns; j++) v[i * columns + j] = r[i] / mean * c[j];
  }
}

ELEMENTWISE(
    adafactor_mean, LOOP_GRAIN,
    (size_t n, float beta, float epsilon, const float *g, float *v),
    (n, beta, epsilon, g, v)) {
  for (size_t i = 0; i < n; i++) v[i] = beta * v[i] + (1 - beta) * (g[i] * g[i] + epsilon);
}

/// Where both factors of v vanish, so does g.
static inline float normalized(float g, float v) { return g == 0 ? 0 : g / sqrtf(v); }

double ck_adafactor_size(size_t n, const float *g, const float *v) {
  double sum = 0;
  for (size_t i = 0; i < n; i++) {
    const double u = normalized(g[i], v[i]);
    sum += u * u;
  }
  return sum;
}

ELEMENTWISE(
    adafactor, LOOP_GRAIN,
    (size_t n, float rate, const float *g, const float *v, float *w),
    (n, rate, g, v, w)) {
  for (size_t i = 0; i < n; i++) w[i] -= rate * normalized(g[i], v[i]);
}

ELEMENTWISE(
    rprop, LOOP_GRAIN,
    (size_t n, float rate, float shrink, float grow, float least, float most, const float *g, float *previous,
     float *factor, float *w),
    (n, rate, shrink, grow, least, most, g, previous, factor, w)) {
  for (size_t i = 0; i < n; i++) {
    const float agreement = g[i] * previous[i];
    float next = factor[i] * (agreement > 0 ? grow : agreement < 0 ? shrink : 1);
    next = next > most ? most : next < least ? least : next;
    factor[i] = next;
    previous[i] = agreement < 0 ? 0 : g[i];
    w[i] -= rate * next * (float)((previous[i] > 0) - (previous[i] < 0));
  }
}
