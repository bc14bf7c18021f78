// Optimizer steps: parameter, gradient and slots in one pass. Formulas in ckernels.h.

static void sgd_momentum(
    size_t n, float rate, float momentum, bool nesterov, const float *g, float *v, float *w) {
  const VF mu = splat(momentum);
  FOR_EACH_VECTOR(n, {
    const VF step = load_width(g + i, width) * rate;
    const VF velocity = load_width(v + i, width) * mu - step;
    store_width(v + i, velocity, width);
    const VF change = nesterov ? velocity * mu - step : velocity;
    store_width(w + i, load_width(w + i, width) + change, width);
  })
}

/// `buffer` and `mean` are null or not by constants at each call.
INLINE void rmsprop_step(
    size_t n, float rate, float rho, float rho1, float momentum, float epsilon, const float *g, float *v,
    float *buffer, float *mean, float *w) {
  FOR_EACH_VECTOR(n, {
    const VF gradient = load_width(g + i, width);
    const VF velocity = load_width(v + i, width) * rho + gradient * gradient * rho1;
    store_width(v + i, velocity, width);
    VF variance = velocity;
    if (mean) {
      const VF average = load_width(mean + i, width) * rho + gradient * rho1;
      store_width(mean + i, average, width);
      variance = velocity - average * average;
      variance = choose(variance < 0.0f, splat(0), variance);  // a constant gradient may round below zero
    }
    VF step = gradient * rate / square_root(variance + epsilon);
    if (buffer) {
      step = load_width(buffer + i, width) * momentum + step;
      store_width(buffer + i, step, width);
    }
    store_width(w + i, load_width(w + i, width) - step, width);
  })
}

static void rmsprop(
    size_t n, float rate, float rho, float rho1, float momentum, float epsilon, const float *g, float *v,
    float *buffer, float *mean, float *w) {
  if (buffer && mean) rmsprop_step(n, rate, rho, rho1, momentum, epsilon, g, v, buffer, mean, w);
  else if (buffer) rmsprop_step(n, rate, rho, rho1, momentum, epsilon, g, v, buffer, NULL, w);
  else if (mean) rmsprop_step(n, rate, rho, rho1, momentum, epsilon, g, v, NULL, mean, w);
  else rmsprop_step(n, rate, rho, rho1, momentum, epsilon, g, v, NULL, NULL, w);
}

INLINE void adam_step(
    size_t n, float alpha, float beta1c, float beta2c, float epsilon, const float *g, float *m, float *v,
    float *maximum, float *w) {
  FOR_EACH_VECTOR(n, {
    const VF gradient = load_width(g + i, width);
    VF first = load_width(m + i, width);
    first += (gradient - first) * beta1c;
    store_width(m + i, first, width);
    VF second = load_width(v + i, width);
    second += (gradient * gradient - second) * beta2c;
    store_width(v + i, second, width);
    if (maximum) {
      const VF most = load_width(maximum + i, width);
      second = choose(most > second, most, second);
      store_width(maximum + i, second, width);
    }
    const VF step = first * alpha / (square_root(second) + epsilon);
    store_width(w + i, load_width(w + i, width) - step, width);
  })
}

static void adam(
    size_t n, float alpha, float beta1c, float beta2c, float epsilon, const float *g, float *m, float *v,
    float *maximum, float *w) {
  if (maximum) adam_step(n, alpha, beta1c, beta2c, epsilon, g, m, v, maximum, w);
  else adam_step(n, alpha, beta1c, beta2c, epsilon, g, m, v, NULL, w);
}
