// The three products of dense layers, at the batch sizes of training.
#include "measure.h"

#include <ckernels.h>
#include <stdio.h>
#include <stdlib.h>

static const struct {
  size_t inputs, units;
} layers[] = {{2, 1},     {20, 64},   {64, 64},   {64, 1},   {54, 256},    {256, 256},
              {256, 7},   {784, 512}, {512, 512}, {512, 10}, {2048, 2048}, {2048, 1}};
static const size_t batches[] = {1, 8, 32, 128, 512, 1024, 8192};
#define WIDEST ((size_t)2048)
#define LARGEST ((size_t)8192)

struct product {
  size_t batch, inputs, units;
  const float *x, *kernel, *bias, *gradient;
  float *result;
};

static void forward(const void *context) {
  const struct product *p = context;
  ck_product(p->batch, p->units, p->inputs, p->x, p->kernel, p->bias, p->result);
}

static void input_gradient(const void *context) {
  const struct product *p = context;
  ck_product_bt(p->batch, p->inputs, p->units, p->gradient, p->kernel, p->result);
}

static void kernel_gradient(const void *context) {
  const struct product *p = context;
  ck_product_at(p->inputs, p->units, p->batch, p->x, p->gradient, p->result);
}

static const struct {
  const char *name;
  void (*work)(const void *context);
} products[] = {{"x · W + b", forward}, {"dY · Wᵀ", input_gradient}, {"Xᵀ · dY", kernel_gradient}};

static float *numbers(size_t count) {
  float *x = malloc(count * sizeof(float));
  if (!x) abort();
  unsigned state = 1;
  for (size_t i = 0; i < count; i++) {
    state = state * 1664525 + 1013904223;
    x[i] = (float)(state >> 8) / (1 << 23) - 1;
  }
  return x;
}

void print_products(double limit) {
  float *x = numbers(LARGEST * WIDEST), *gradient = numbers(LARGEST * WIDEST), *result = numbers(LARGEST * WIDEST);
  float *kernel = numbers(WIDEST * WIDEST), *bias = numbers(WIDEST);
  const size_t columns = sizeof batches / sizeof *batches;
  printf("\n| layer | product |");
  for (size_t b = 0; b < columns; b++) printf(" batch %zu |", batches[b]);
  printf("\n| --- | --- |");
  for (size_t b = 0; b < columns; b++) printf(" ---: |");
  printf("\n");
  for (size_t l = 0; l < sizeof layers / sizeof *layers; l++) {
    for (size_t i = 0; i < sizeof products / sizeof *products; i++) {
      printf("| %zu → %zu | %s |", layers[l].inputs, layers[l].units, products[i].name);
      for (size_t b = 0; b < columns; b++) {
        const struct product p = {
            batches[b], layers[l].inputs, layers[l].units, x, kernel, bias, gradient, result};
        const double operations = 2.0 * (double)p.batch * (double)p.inputs * (double)p.units;
        const double speed = operations / best_time(products[i].work, &p);
        printf(speed < 10e9 ? " %.1f (%.0f %%) |" : " %.0f (%.0f %%) |", speed * 1e-9, 100 * speed / limit);
        fflush(stdout);
      }
      printf("\n");
    }
  }
  free(x), free(gradient), free(result), free(kernel), free(bias);
}
