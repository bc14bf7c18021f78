internal import CKernels

// Normalization of columns and rows, and maps of columns. Parameters are matrices of one row, a number a column; where
// gamma or beta is nil it is 1 or 0. Gradients that are nil are not computed, others take the shape they need.
extension Matrix {
  /// Adds the sums of the columns to `sums`, rows from first to last.
  public func addColumnSums(to sums: inout [Double]) {
    precondition(sums.count == columns, "column sums: \(shape) to \(sums.count) numbers")
    let (rows, columns) = (rows, columns)
    // Safe: there is a sum for each column.
    unsafe sums.withUnsafeMutableBufferPointer { sums in
      guard let sums = sums.baseAddress else { return }
      unsafe withPointer { unsafe ck_add_column_sums(rows, columns, $0, sums) }
    }
  }

  /// Adds the sums of the columns' squared distances from their means to `squares`, rows from first to last.
  public func addColumnSquares(around means: [Double], to squares: inout [Double]) {
    precondition(
      squares.count == columns && means.count == columns,
      "column squares: \(shape) to \(squares.count) numbers")
    let (rows, columns) = (rows, columns)
    // Safe: there is a mean and a sum for each column.
    unsafe squares.withUnsafeMutableBufferPointer { squares in
      unsafe means.withUnsafeBufferPointer { means in
        guard let squares = squares.baseAddress, let means = means.baseAddress else { return }
        unsafe withPointer { unsafe ck_add_column_squares(rows, columns, $0, means, squares) }
      }
    }
  }

  /// The means and the population variances of the columns, a matrix of one row each, summed in double from the first
  /// row to the last.
  public func columnMoments(into moments: inout [Matrix]) {
    precondition(moments.count == 2, "there are two moments, not \(moments.count)")
    let (rows, columns) = (rows, columns)
    for moment in 0..<2 { moments[moment].becomeRow(like: self) }
    // The two are written at once, so that one is taken out.
    var variances = moments[1]
    moments[1] = Matrix(rows: 0, columns: columns)
    // Safe: both have a number for each column.
    unsafe moments[0].withMutablePointer { means in
      unsafe variances.withMutablePointer { variances in
        unsafe withPointer { unsafe ck_column_moments(rows, columns, $0, means, variances) }
      }
    }
    moments[1] = variances
  }

  /// self = momentum · self + rest · x.
  public mutating func moveAverage(towards x: Matrix, momentum: Float, rest: Float) {
    precondition(count == x.count, "moving average: \(x.shape) and \(shape) differ")
    let count = count
    // Safe: both have `count` elements.
    unsafe withMutablePointer { average in
      unsafe x.withPointer { unsafe ck_moving_average(count, momentum, rest, $0, average) }
    }
  }

  /// self = gamma x̂ + beta with x̂ = (x − means) / √(variances + epsilon), all by column.
  public mutating func setNormalizedColumns(
    _ x: Matrix, means: Matrix, variances: Matrix, epsilon: Float, gamma: Matrix?, beta: Matrix?
  ) {
    for row in [means, variances, gamma, beta] { row?.expectNumber(forEachColumnOf: x) }
    let (rows, columns) = (x.rows, x.columns)
    // Safe: the parameters have a number for each column.
    unsafe writeLike(x, "normalization") { _, x, out in
      unsafe means.withPointer { means in
        unsafe variances.withPointer { variances in
          unsafe gamma.withPointer { gamma in
            unsafe beta.withPointer { beta in
              unsafe ck_normalize_columns(
                rows, columns, epsilon, x, means, variances, gamma, beta, out)
            }
          }
        }
      }
    }
  }

  /// The gradients of `setNormalizedColumns`, self being x and g that of the result. `ofBatch` says that the moments are
  /// those of self, n rows:
  ///
  ///     gammaGradient = Σ g x̂        betaGradient = Σ g
  ///     gradient      = gamma (g − Σ g / n − x̂ Σ g x̂ / n) / √(variances + epsilon)
  ///
  /// without the sums where they are not.
  public func normalizedColumnsGradient(
    _ g: Matrix, means: Matrix, variances: Matrix, epsilon: Float, ofBatch: Bool, gamma: Matrix?,
    gammaGradient: inout Matrix?, betaGradient: inout Matrix?, gradient: inout Matrix?
  ) {
    precondition(g.rows == rows && g.columns == columns, "normalization: \(g.shape) and \(shape)")
    for row in [means, variances, gamma] { row?.expectNumber(forEachColumnOf: self) }
    gammaGradient?.becomeRow(like: self)
    betaGradient?.becomeRow(like: self)
    gradient?.setRows(rows)
    let (rows, columns) = (rows, columns)
    // Safe: the parameters and their gradients have a number for each column, the others the shape of self.
    unsafe withPointer { x in
      unsafe g.withPointer { g in
        unsafe means.withPointer { means in
          unsafe variances.withPointer { variances in
            unsafe gamma.withPointer { gamma in
              unsafe gammaGradient.withMutablePointer { gammaGradient in
                unsafe betaGradient.withMutablePointer { betaGradient in
                  unsafe gradient.withMutablePointer { out in
                    unsafe ck_normalize_columns_gradient(
                      rows, columns, epsilon, ofBatch, x, g, means, variances, gamma,
                      gammaGradient, betaGradient, out)
                  }
                }
              }
            }
          }
        }
      }
    }
  }

  /// self = gamma x̂ + beta with x̂ = (x − mean) / √(variance + epsilon) of each of the groups of neighbours of a row;
  /// gamma and beta are by column. Unless `centers` the mean is 0.
  public mutating func setNormalizedRows(
    _ x: Matrix, groups: Int, centers: Bool, epsilon: Float, gamma: Matrix?, beta: Matrix?
  ) {
    precondition(groups > 0 && x.columns % groups == 0, "\(groups) groups of \(x.shape)")
    for row in [gamma, beta] { row?.expectNumber(forEachColumnOf: x) }
    let (rows, width) = (x.rows, x.columns / groups)
    // Safe: the parameters have a number for each column.
    unsafe writeLike(x, "normalization") { _, x, out in
      unsafe gamma.withPointer { gamma in
        unsafe beta.withPointer { beta in
          unsafe ck_normalize_rows(rows, groups, width, centers, epsilon, x, gamma, beta, out)
        }
      }
    }
  }

  /// The gradients of `setNormalizedRows`, self being x and g that of the result. With h = gamma g, the means over the
  /// group:
  ///
  ///     gammaGradient = Σ g x̂        betaGradient = Σ g
  ///     gradient      = (h − mean(h) − x̂ · mean(h · x̂)) / √(variance + epsilon)
  ///
  /// mean(h) only if it centers.
  public func normalizedRowsGradient(
    _ g: Matrix, groups: Int, centers: Bool, epsilon: Float, gamma: Matrix?,
    gammaGradient: inout Matrix?, betaGradient: inout Matrix?, gradient: inout Matrix?
  ) {
    precondition(groups > 0 && columns % groups == 0, "\(groups) groups of \(shape)")
    precondition(g.rows == rows && g.columns == columns, "normalization: \(g.shape) and \(shape)")
    gamma?.expectNumber(forEachColumnOf: self)
    gammaGradient?.becomeRow(like: self)
    betaGradient?.becomeRow(like: self)
    gradient?.setRows(rows)
    let (rows, width) = (rows, columns / groups)
    // Safe: gamma and the parameters' gradients have a number for each column, the others the shape of self.
    unsafe withPointer { x in
      unsafe g.withPointer { g in
        unsafe gamma.withPointer { gamma in
          unsafe gammaGradient.withMutablePointer { gammaGradient in
            unsafe betaGradient.withMutablePointer { betaGradient in
              unsafe gradient.withMutablePointer { out in
                unsafe ck_normalize_rows_gradient(
                  rows, groups, width, centers, epsilon, x, g, gamma, gammaGradient, betaGradient,
                  out)
              }
            }
          }
        }
      }
    }
  }

  /// self = x · min(1 / √Σ x², 10¹²), the sum running over a row.
  public mutating func setUnitRows(_ x: Matrix) {
    let (rows, columns) = (x.rows, x.columns)
    unsafe writeLike(x, "unit rows") { unsafe ck_unit_rows(rows, columns, $1, $2) }
  }

  /// self = (g − y Σ g y) · min(1 / √Σ x², 10¹²), without the sum where the smaller is the constant.
  public mutating func setUnitRowsGradient(input x: Matrix, output y: Matrix, upstream g: Matrix) {
    precondition(y.rows == x.rows && y.columns == x.columns, "unit rows: \(x.shape) and \(y.shape)")
    let (rows, columns) = (x.rows, x.columns)
    // Safe: y has the shape of x.
    unsafe writeLike(x, g, "unit rows gradient") { _, x, g, out in
      unsafe y.withPointer { unsafe ck_unit_rows_gradient(rows, columns, x, $0, g, out) }
    }
  }

  /// self = (x − means) / d, or if it inverts means + x · d, by column with d = max(√variances, 10⁻⁷).
  public mutating func setStandardized(
    _ x: Matrix, means: Matrix?, variances: Matrix, inverts: Bool
  ) {
    for row in [means, variances] { row?.expectNumber(forEachColumnOf: x) }
    let (rows, columns) = (x.rows, x.columns)
    // Safe: the parameters have a number for each column.
    unsafe writeLike(x, "standardization") { _, x, out in
      unsafe means.withPointer { means in
        unsafe variances.withPointer {
          unsafe ck_standardize_columns(rows, columns, inverts, x, means, $0, out)
        }
      }
    }
  }

  /// self = scale · x + offset, by column.
  public mutating func setAffine(_ x: Matrix, scale: Matrix, offset: Matrix?) {
    for row in [scale, offset] { row?.expectNumber(forEachColumnOf: x) }
    let (rows, columns) = (x.rows, x.columns)
    // Safe: the parameters have a number for each column.
    unsafe writeLike(x, "affine map") { _, x, out in
      unsafe scale.withPointer { scale in
        unsafe offset.withPointer { unsafe ck_affine_columns(rows, columns, x, scale, $0, out) }
      }
    }
  }

  /// self = x if x > 0, else alpha · x, by column.
  public mutating func setPReLU(_ x: Matrix, alpha: Matrix) {
    alpha.expectNumber(forEachColumnOf: x)
    let (rows, columns) = (x.rows, x.columns)
    // Safe: alpha has a number for each column.
    unsafe writeLike(x, "prelu") { _, x, out in
      unsafe alpha.withPointer { unsafe ck_prelu(rows, columns, x, $0, out) }
    }
  }

  /// The gradients of `setPReLU`, self being x and g that of the result: Σ g x over x < 0, and g if x > 0, alpha · g if
  /// x < 0, else 0.
  public func preluGradient(
    _ g: Matrix, alpha: Matrix, alphaGradient: inout Matrix, gradient: inout Matrix?
  ) {
    precondition(g.rows == rows && g.columns == columns, "prelu: \(g.shape) and \(shape)")
    alpha.expectNumber(forEachColumnOf: self)
    alphaGradient.becomeRow(like: self)
    gradient?.setRows(rows)
    let (rows, columns) = (rows, columns)
    // Safe: alpha and its gradient have a number for each column, the others the shape of self.
    unsafe withPointer { x in
      unsafe g.withPointer { g in
        unsafe alpha.withPointer { alpha in
          unsafe alphaGradient.withMutablePointer { alphaGradient in
            unsafe gradient.withMutablePointer { out in
              unsafe ck_prelu_gradient(rows, columns, x, g, alpha, alphaGradient, out)
            }
          }
        }
      }
    }
  }

  private mutating func becomeRow(like x: Matrix) {
    precondition(columns == x.columns, "\(shape) cannot hold a number a column of \(x.shape)")
    setRows(1)
  }

  private func expectNumber(forEachColumnOf x: Matrix) {
    precondition(count == x.columns, "\(shape) is not a number a column of \(x.shape)")
  }
}
