// Normalization of columns and rows, maps of columns, and their gradients. Sums are in double, those of columns from the
// first row to the last, those of a row as 8 sums of every 8th term.

enum { block_width = 64 };

/// Runs the body for blocks of columns from j on, `width` at a time.
#define FOR_EACH_BLOCK(columns, ...)                                                                  \
  for (size_t j = 0; j < (columns); j += block_width) {                                               \
    const size_t width = (columns) - j < block_width ? (columns) - j : block_width;                   \
    __VA_ARGS__                                                                                       \
  }

/// sums[i] = `start` plus the sum over rows of the expression, made of row r's element at `at`.
#define SUM_ROWS(rows, columns, sums, expression)    \
  for (size_t r = 0; r < (rows); r++) {              \
    for (size_t i = 0; i < width; i++) {             \
      const size_t at = r * (columns) + j + i;       \
      (sums)[i] += (expression);                     \
    }                                                \
  }

/// total = the sum of the expression over i < n.
#define SUM_ROW(total, n, expression)                                                                      \
  {                                                                                                        \
    double part[8] = {0};                                                                                  \
    size_t start = 0;                                                                                      \
    for (; start + 8 <= (n); start += 8) {                                                                 \
      UNROLL for (size_t l = 0; l < 8; l++) {                                                              \
        const size_t i = start + l;                                                                        \
        part[l] += (expression);                                                                           \
      }                                                                                                    \
    }                                                                                                      \
    for (size_t l = 0; start + l < (n); l++) {                                                             \
      const size_t i = start + l;                                                                          \
      part[l] += (expression);                                                                             \
    }                                                                                                      \
    total = ((part[0] + part[4]) + (part[2] + part[6])) + ((part[1] + part[5]) + (part[3] + part[7]));     \
  }

static void add_column_sums(size_t rows, size_t columns, const float *restrict x, double *restrict sums) {
  FOR_EACH_BLOCK(columns, SUM_ROWS(rows, columns, sums + j, (double)x[at]))
}

static void add_column_squares(
    size_t rows, size_t columns, const float *restrict x, const double *restrict means, double *restrict squares) {
  FOR_EACH_BLOCK(
      columns, SUM_ROWS(rows, columns, squares + j, ((double)x[at] - means[j + i]) * ((double)x[at] - means[j + i])))
}

static void column_moments(size_t rows, size_t columns, const float *restrict x, float *restrict means, float *restrict variances) {
  const double count = rows > 0 ? (double)rows : 1;
  FOR_EACH_BLOCK(columns, {
    double mean[block_width] = {0};
    double square[block_width] = {0};
    SUM_ROWS(rows, columns, mean, (double)x[at])
    for (size_t i = 0; i < width; i++) mean[i] /= count;
    SUM_ROWS(rows, columns, square, ((double)x[at] - mean[i]) * ((double)x[at] - mean[i]))
    for (size_t i = 0; i < width; i++) {
      means[j + i] = (float)mean[i];
      variances[j + i] = (float)(square[i] / count);
    }
  })
}

/// 1 / √(variance + epsilon) of a block.
INLINE void inverse_deviations(size_t n, const float *restrict variances, float epsilon, float *restrict inverse) {
  FOR_EACH_VECTOR(n, store_width(inverse + i, 1.0f / square_root(load_width(variances + i, width) + epsilon), width);)
}

static void normalize_columns(
    size_t rows, size_t columns, float epsilon, const float *restrict x, const float *restrict means, const float *restrict variances,
    const float *restrict gamma, const float *restrict beta, float *restrict y) {
  FOR_EACH_BLOCK(columns, {
    float inverse[block_width];
    float scale[block_width];
    float shift[block_width];
    inverse_deviations(width, variances + j, epsilon, inverse);
    for (size_t i = 0; i < width; i++) {
      scale[i] = gamma ? gamma[j + i] : 1;
      shift[i] = beta ? beta[j + i] : 0;
    }
    for (size_t r = 0; r < rows; r++) {
      const float *restrict from = x + r * columns + j;
      float *restrict to = y + r * columns + j;
      for (size_t i = 0; i < width; i++) to[i] = scale[i] * ((from[i] - means[j + i]) * inverse[i]) + shift[i];
    }
  })
}

static void normalize_columns_gradient(
    size_t rows, size_t columns, float epsilon, bool of_batch, const float *restrict x, const float *restrict g, const float *restrict means,
    const float *restrict variances, const float *restrict gamma, float *restrict gamma_gradient, float *restrict beta_gradient, float *restrict out) {
  const double count = rows > 0 ? (double)rows : 1;
  FOR_EACH_BLOCK(columns, {
    float inverse[block_width];
    double sum[block_width] = {0};
    double product[block_width] = {0};
    inverse_deviations(width, variances + j, epsilon, inverse);
    SUM_ROWS(rows, columns, sum, (double)g[at])
    SUM_ROWS(rows, columns, product, (double)g[at] * (double)((x[at] - means[j + i]) * inverse[i]))
    float mean_sum[block_width];
    float mean_product[block_width];
    float slope[block_width];
    for (size_t i = 0; i < width; i++) {
      if (gamma_gradient) gamma_gradient[j + i] = (float)product[i];
      if (beta_gradient) beta_gradient[j + i] = (float)sum[i];
      mean_sum[i] = of_batch ? (float)(sum[i] / count) : 0;
      mean_product[i] = of_batch ? (float)(product[i] / count) : 0;
      slope[i] = gamma ? gamma[j + i] * inverse[i] : inverse[i];
    }
    for (size_t r = 0; out && r < rows; r++) {
      const size_t at = r * columns + j;
      for (size_t i = 0; i < width; i++) {
        const float normal = (x[at + i] - means[j + i]) * inverse[i];
        out[at + i] = (g[at + i] - mean_sum[i] - normal * mean_product[i]) * slope[i];
      }
    }
  })
}

/// Mean, or 0, and 1 / √(variance + epsilon) of numbers.
INLINE void row_moments(size_t n, const float *restrict x, bool centers, float epsilon, float *restrict mean, float *restrict inverse) {
  double middle = 0, squares;
  if (centers) {
    SUM_ROW(middle, n, (double)x[i])
    middle /= (double)n;
  }
  SUM_ROW(squares, n, ((double)x[i] - middle) * ((double)x[i] - middle))
  *mean = (float)middle;
  *inverse = (float)(1 / __builtin_sqrt(squares / (double)n + (double)epsilon));
}

static void normalize_rows(
    size_t rows, size_t groups, size_t width, bool centers, float epsilon, const float *restrict x, const float *restrict gamma,
    const float *restrict beta, float *restrict y) {
  for (size_t r = 0; r < rows * groups; r++, x += width, y += width) {
    const size_t column = r % groups * width;
    float mean, inverse;
    row_moments(width, x, centers, epsilon, &mean, &inverse);
    for (size_t i = 0; i < width; i++) y[i] = (x[i] - mean) * inverse;
    for (size_t i = 0; gamma && i < width; i++) y[i] *= gamma[column + i];
    for (size_t i = 0; beta && i < width; i++) y[i] += beta[column + i];
  }
}

static void normalize_rows_gradient(
    size_t rows, size_t groups, size_t width, bool centers, float epsilon, const float *restrict x, const float *restrict g,
    const float *restrict gamma, float *restrict gamma_gradient, float *restrict beta_gradient, float *restrict out) {
  const size_t columns = groups * width;
  for (size_t i = 0; gamma_gradient && i < columns; i++) gamma_gradient[i] = 0;
  for (size_t i = 0; beta_gradient && i < columns; i++) beta_gradient[i] = 0;
  for (size_t r = 0; r < rows * groups; r++, x += width, g += width) {
    const size_t column = r % groups * width;
    float mean, inverse;
    row_moments(width, x, centers, epsilon, &mean, &inverse);
    for (size_t i = 0; gamma_gradient && i < width; i++) {
      gamma_gradient[column + i] += g[i] * ((x[i] - mean) * inverse);
    }
    for (size_t i = 0; beta_gradient && i < width; i++) beta_gradient[column + i] += g[i];
    if (!out) continue;
    for (size_t i = 0; i < width; i++) out[i] = g[i];
    for (size_t i = 0; gamma && i < width; i++) out[i] *= gamma[column + i];
    double sum = 0, products;
    if (centers) SUM_ROW(sum, width, (double)out[i])
    SUM_ROW(products, width, (double)out[i] * (double)((x[i] - mean) * inverse))
    const float mean_sum = (float)(sum / (double)width), mean_product = (float)(products / (double)width);
    for (size_t i = 0; i < width; i++) {
      out[i] = (out[i] - mean_sum - (x[i] - mean) * inverse * mean_product) * inverse;
    }
    out += width;
  }
}

INLINE float inverse_length(size_t n, const float *restrict x) {
  double squares;
  SUM_ROW(squares, n, (double)x[i] * (double)x[i])
  const float inverse = (float)(1 / __builtin_sqrt(squares));
  return inverse < 1e12f ? inverse : 1e12f;
}

static void unit_rows(size_t rows, size_t columns, const float *restrict x, float *restrict y) {
  for (size_t r = 0; r < rows; r++, x += columns, y += columns) {
    const float inverse = inverse_length(columns, x);
    for (size_t i = 0; i < columns; i++) y[i] = x[i] * inverse;
  }
}

static void unit_rows_gradient(
    size_t rows, size_t columns, const float *restrict x, const float *restrict y, const float *restrict g, float *restrict out) {
  for (size_t r = 0; r < rows; r++, x += columns, y += columns, g += columns, out += columns) {
    const float inverse = inverse_length(columns, x);
    double products = 0;
    if (inverse < 1e12f) SUM_ROW(products, columns, (double)g[i] * (double)y[i])
    for (size_t i = 0; i < columns; i++) out[i] = (g[i] - y[i] * (float)products) * inverse;
  }
}

static void standardize_columns(
    size_t rows, size_t columns, bool inverts, const float *restrict x, const float *restrict means, const float *restrict variances, float *restrict y) {
  FOR_EACH_BLOCK(columns, {
    float deviation[block_width];
    float mean[block_width];
    for (size_t i = 0; i < width; i++) {
      const float root = __builtin_elementwise_sqrt(variances[j + i]);
      deviation[i] = root > 1e-7f ? root : 1e-7f;
      mean[i] = means ? means[j + i] : 0;
    }
    for (size_t r = 0; r < rows; r++) {
      const float *restrict from = x + r * columns + j;
      float *restrict to = y + r * columns + j;
      if (inverts) {
        for (size_t i = 0; i < width; i++) to[i] = mean[i] + from[i] * deviation[i];
      } else {
        for (size_t i = 0; i < width; i++) to[i] = (from[i] - mean[i]) / deviation[i];
      }
    }
  })
}

static void affine_columns(
    size_t rows, size_t columns, const float *restrict x, const float *restrict scale, const float *restrict offset, float *restrict y) {
  for (size_t r = 0; r < rows; r++, x += columns, y += columns) {
    for (size_t i = 0; i < columns; i++) y[i] = x[i] * scale[i];
    for (size_t i = 0; offset && i < columns; i++) y[i] += offset[i];
  }
}

static void prelu(size_t rows, size_t columns, const float *restrict x, const float *restrict alpha, float *restrict y) {
  for (size_t r = 0; r < rows; r++, x += columns, y += columns) {
    for (size_t i = 0; i < columns; i++) y[i] = x[i] > 0 ? x[i] : alpha[i] * x[i];
  }
}

static void prelu_gradient(
    size_t rows, size_t columns, const float *restrict x, const float *restrict g, const float *restrict alpha, float *restrict alpha_gradient, float *restrict out) {
  for (size_t i = 0; i < columns; i++) alpha_gradient[i] = 0;
  for (size_t r = 0; r < rows; r++, x += columns, g += columns) {
    for (size_t i = 0; i < columns; i++) alpha_gradient[i] += x[i] < 0 ? g[i] * x[i] : 0;
    if (!out) continue;
    for (size_t i = 0; i < columns; i++) out[i] = g[i] * (x[i] > 0 ? 1 : x[i] < 0 ? alpha[i] : 0);
    out += columns;
  }
}
