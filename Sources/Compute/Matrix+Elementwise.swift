internal import CKernels

// Activations and their gradients. The result takes the input's rows; g is the gradient of the loss with respect to
// the activation's output, the result that with respect to its input.
extension Matrix {
  /// self = 1 / (1 + e⁻ˣ), at most 2 ULP; exactly 0 and 1 at −∞ and ∞.
  public mutating func setSigmoid(_ x: Matrix) {
    unsafe writeLike(x, "sigmoid") { unsafe ck_sigmoid($0, $1, $2) }
  }

  /// self = g · y (1 − y), y being the sigmoid's output.
  public mutating func setSigmoidGradient(output y: Matrix, upstream g: Matrix) {
    unsafe writeLike(y, g, "sigmoid gradient") { unsafe ck_sigmoid_gradient($0, $1, $2, $3) }
  }

  /// self = tanh x, at most 2 ULP.
  public mutating func setTanh(_ x: Matrix) {
    unsafe writeLike(x, "tanh") { unsafe ck_tanh($0, $1, $2) }
  }

  /// self = g (1 − y²), y being the output of tanh.
  public mutating func setTanhGradient(output y: Matrix, upstream g: Matrix) {
    unsafe writeLike(y, g, "tanh gradient") { unsafe ck_tanh_gradient($0, $1, $2, $3) }
  }

  /// The rectifier as Keras computes it:
  ///
  ///     f(x) = negativeSlope · (x − threshold)   if x ≤ threshold
  ///     f(x) = maxValue                          else if x ≥ maxValue (nil: none)
  ///     f(x) = x                                 otherwise
  public mutating func setReLU(
    _ x: Matrix, negativeSlope: Float, maxValue: Float?, threshold: Float
  ) {
    let most = maxValue ?? .infinity
    unsafe writeLike(x, "relu") { unsafe ck_relu($0, $1, negativeSlope, most, threshold, $2) }
  }

  /// self = negativeSlope · g if x < threshold; 0 if x > maxValue; g in between. Where there is no derivative it is
  /// TensorFlow's choice:
  ///
  ///     at the threshold   negativeSlope · g for the plain leaky rectifier (threshold 0, no maxValue), else 0
  ///     at maxValue        0 for relu6 (threshold 0, maxValue 6), else g
  public mutating func setReLUGradient(
    input x: Matrix, upstream g: Matrix, negativeSlope: Float, maxValue: Float?, threshold: Float
  ) {
    let kink = maxValue == nil && threshold == 0 ? negativeSlope : 0
    let most = maxValue == 6 && threshold == 0 ? Float(6).nextDown : maxValue ?? .infinity
    unsafe writeLike(x, g, "relu gradient") {
      unsafe ck_relu_gradient($0, $1, $2, negativeSlope, most, threshold, kink, $3)
    }
  }

  /// self = x · y, element by element.
  public mutating func setElementProduct(_ x: Matrix, _ y: Matrix) {
    unsafe writeLike(x, y, "product of elements") { unsafe ck_multiply($0, $1, $2, $3) }
  }

  /// self = eˣ / Σ eˣ within each row, computed from x less the row's maximum.
  public mutating func setSoftmax(_ x: Matrix) {
    let (rows, columns) = (x.rows, x.columns)
    unsafe writeLike(x, "softmax") { unsafe ck_softmax(rows, columns, $1, $2) }
  }

  /// self = y · (g − Σ g·y), the sum running over a row; y is the softmax's output.
  public mutating func setSoftmaxGradient(output y: Matrix, upstream g: Matrix) {
    let (rows, columns) = (y.rows, y.columns)
    unsafe writeLike(y, g, "softmax gradient") {
      unsafe ck_softmax_gradient(rows, columns, $1, $2, $3)
    }
  }

  /// self = x − log Σ eˣ within each row, computed from x less the row's maximum.
  public mutating func setLogSoftmax(_ x: Matrix) {
    let (rows, columns) = (x.rows, x.columns)
    unsafe writeLike(x, "log softmax") { unsafe ck_log_softmax(rows, columns, $1, $2) }
  }

  /// self = g − eʸ Σ g, the sum running over a row; y is the log softmax's output.
  public mutating func setLogSoftmaxGradient(output y: Matrix, upstream g: Matrix) {
    let (rows, columns) = (y.rows, y.columns)
    unsafe writeLike(y, g, "log softmax gradient") {
      unsafe ck_log_softmax_gradient(rows, columns, $1, $2, $3)
    }
  }

  /// self = a / (1 + e⁻ᵇ), a and b being the halves of each row of x.
  public mutating func setGLU(_ x: Matrix) {
    precondition(x.columns == 2 * columns, "glu: \(x.shape) into \(columns) columns")
    setRows(x.rows)
    let (rows, half) = (rows, columns)
    // Safe: a row of x is twice one of self.
    unsafe withMutablePointer { out in
      unsafe x.withPointer { unsafe ck_glu(rows, half, $0, out) }
    }
  }

  /// self = the gradient of `setGLU` with respect to x: g / (1 + e⁻ᵇ) and g a / (1 + e⁻ᵇ) / (1 + eᵇ).
  public mutating func setGLUGradient(input x: Matrix, upstream g: Matrix) {
    precondition(
      x.columns == 2 * g.columns && x.rows == g.rows, "glu gradient: \(x.shape) and \(g.shape)")
    let (rows, half) = (g.rows, g.columns)
    // Safe: g has as many rows as x, half as wide.
    unsafe writeLike(x, "glu gradient") { _, x, out in
      unsafe g.withPointer { unsafe ck_glu_gradient(rows, half, x, $0, out) }
    }
  }
}
