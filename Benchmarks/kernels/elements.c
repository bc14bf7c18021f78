// Element-wise kernels, on arrays that stay in the cache.
#include "measure.h"

#include <ckernels.h>
#include <stdio.h>

#define COUNT 4096
static float x[COUNT], y[COUNT], g[COUNT], m[COUNT], v[COUNT];

static void exponential(const void *context) { ck_curve(CK_exponential, COUNT, 0, x, y); }
static void hyperbolic_tangent(const void *context) { ck_tanh(COUNT, x, y); }
static void sigmoid(const void *context) { ck_sigmoid(COUNT, x, y); }
static void gelu(const void *context) { ck_curve(CK_gelu, COUNT, 0, x, y); }
static void gelu_tanh(const void *context) { ck_curve(CK_gelu_tanh, COUNT, 0, x, y); }
static void softmax_64(const void *context) { ck_softmax(64, 64, x, y); }
static void softmax_10(const void *context) { ck_softmax(409, 10, x, y); }
static void relu(const void *context) { ck_relu(COUNT, x, 0, __builtin_inff(), 0, y); }
static void relu_gradient(const void *context) { ck_relu_gradient(COUNT, x, g, 0, __builtin_inff(), 0, 0, y); }
static void column_sums(const void *context) { ck_column_sums(64, 64, x, y); }
static void adam(const void *context) { ck_adam(COUNT, 1e-3f, 0.1f, 1e-3f, 1e-7f, g, m, v, NULL, y); }

static const struct {
  const char *name;
  double elements;
  void (*work)(const void *context);
} kernels[] = {
    {"exp", COUNT, exponential},          {"tanh", COUNT, hyperbolic_tangent},
    {"sigmoid", COUNT, sigmoid},          {"gelu", COUNT, gelu},
    {"gelu, tanh form", COUNT, gelu_tanh}, {"softmax 64 × 64", COUNT, softmax_64},
    {"softmax 409 × 10", 4090, softmax_10}, {"relu", COUNT, relu},
    {"gradient of relu", COUNT, relu_gradient}, {"column sums 64 × 64", COUNT, column_sums},
    {"adam", COUNT, adam},
};

void print_elements(void) {
  for (size_t i = 0; i < COUNT; i++) {
    x[i] = (float)i / COUNT * 8 - 4;
    g[i] = (float)(i % 7) - 3;
  }
  printf("\n| kernel, %d elements | elements / ns |\n| --- | ---: |\n", COUNT);
  for (size_t i = 0; i < sizeof kernels / sizeof *kernels; i++) {
    const double speed = kernels[i].elements / best_time(kernels[i].work, NULL) * 1e-9;
    printf("| %s | %.*f |\n", kernels[i].name, speed < 10 ? 2 : 1, speed);
  }
}
