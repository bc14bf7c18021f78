internal import CKernels

// Updates of a parameter w (self) by its gradient g, in one pass over parameter, gradient and slots. All have the
// parameter's shape. The formulas are those of Keras 3 (keras/src/optimizers).
extension Matrix {
  /// self += alpha · x.
  public mutating func addScaled(_ x: Matrix, by alpha: Float) {
    unsafe update(x, "add scaled") { unsafe ck_axpy($0, alpha, $1, $2) }
  }

  /// Stochastic gradient descent.
  ///
  ///     momentum = 0:  w ← w − learningRate · g       (the velocity is not touched and may have any shape)
  ///     else:          v ← momentum · v − learningRate · g
  ///                    w ← w + v                                          plain
  ///                    w ← w + momentum · v − learningRate · g            nesterov
  public mutating func stepSGD(
    gradient: Matrix, velocity: inout Matrix, learningRate: Float, momentum: Float, nesterov: Bool
  ) {
    guard momentum != 0 else { return addScaled(gradient, by: -learningRate) }
    unsafe update(gradient, slot: &velocity, "SGD") {
      unsafe ck_sgd_momentum($0, learningRate, momentum, nesterov, $1, $2, $3)
    }
  }

  /// RMSprop (T. Tieleman and G. Hinton, 2012), epsilon inside the root as in Keras, not outside as in PyTorch.
  ///
  ///     v ← rho · v + (1 − rho) g²
  ///     d = v                                          plain
  ///     ḡ ← rho · ḡ + (1 − rho) g,  d = max(v − ḡ², 0)   with meanGradient (centered)
  ///     s = learningRate · g / √(d + epsilon)
  ///     w ← w − s                                      without momentumBuffer
  ///     m ← momentum · m + s,  w ← w − m               with it
  ///
  /// Keras has no max: there rounding can turn a vanishing variance into a NaN.
  public mutating func stepRMSprop(
    gradient: Matrix, velocity: inout Matrix, momentumBuffer: inout Matrix?,
    meanGradient: inout Matrix?, learningRate: Float, rho: Float, momentum: Float, epsilon: Float
  ) {
    precondition(momentum == 0 || momentumBuffer != nil, "RMSprop: momentum needs its buffer")
    let rest = complement(of: rho)
    // Safe: each slot has the parameter's shape, compared by update and withOptionalPointer.
    let (rows, columns) = (rows, columns)
    unsafe update(gradient, slot: &velocity, "RMSprop") { count, g, v, w in
      unsafe withOptionalPointer(&momentumBuffer, rows, columns, "RMSprop") { buffer in
        unsafe withOptionalPointer(&meanGradient, rows, columns, "RMSprop") { mean in
          unsafe ck_rmsprop(
            count, learningRate, rho, rest, momentum, epsilon, g, v, buffer, mean, w)
        }
      }
    }
  }

  /// Adam (D. Kingma and J. Ba, 2015) in the form before section 2.1 of the paper, "epsilon hat", as in Keras.
  ///
  ///     m ← m + (g − m)(1 − beta1)
  ///     v ← v + (g² − v)(1 − beta2)
  ///     u = v, or with `maximum` (amsgrad) u = maximum ← max(maximum, v)
  ///     w ← w − alpha · m / (√u + epsilon)
  ///
  /// - Parameter alpha: learningRate · √(1 − beta2ᵗ) / (1 − beta1ᵗ) in step t = 1, 2, ….
  public mutating func stepAdam(
    gradient: Matrix, momentum: inout Matrix, velocity: inout Matrix, maximum: inout Matrix?,
    alpha: Float, beta1: Float, beta2: Float, epsilon: Float
  ) {
    let (rest1, rest2) = (complement(of: beta1), complement(of: beta2))
    let (rows, columns) = (rows, columns)
    precondition(
      velocity.rows == rows && velocity.columns == columns, "Adam: \(shape) and \(velocity.shape)")
    // Safe: each slot has the parameter's shape, compared here, by update and by withOptionalPointer.
    unsafe update(gradient, slot: &momentum, "Adam") { count, g, m, w in
      unsafe velocity.withMutablePointer { v in
        unsafe withOptionalPointer(&maximum, rows, columns, "Adam") { maximum in
          unsafe ck_adam(count, alpha, rest1, rest2, epsilon, g, m, v, maximum, w)
        }
      }
    }
  }

  @inline(__always)
  private mutating func update(
    _ gradient: Matrix, _ operation: StaticString,
    _ kernel: (Int, UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Void
  ) {
    precondition(
      rows == gradient.rows && columns == gradient.columns,
      "\(operation): \(shape) and \(gradient.shape)")
    let count = count
    // Safe: both have `count` elements.
    unsafe withMutablePointer { w in
      unsafe gradient.withPointer { g in unsafe kernel(count, g, w) }
    }
  }

  @inline(__always)
  private mutating func update(
    _ gradient: Matrix, slot: inout Matrix, _ operation: StaticString,
    _ kernel: (
      Int, UnsafePointer<Float>, UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>
    ) -> Void
  ) {
    precondition(
      rows == slot.rows && columns == slot.columns, "\(operation): \(shape) and \(slot.shape)")
    // Safe: the slot has as many elements as the parameter.
    unsafe update(gradient, operation) { count, g, w in
      unsafe slot.withMutablePointer { slot in unsafe kernel(count, g, slot, w) }
    }
  }
}

/// Hands out the storage of a slot, or nil if there is none. A slot has the parameter's shape.
@inline(__always)
private func withOptionalPointer(
  _ slot: inout Matrix?, _ rows: Int, _ columns: Int, _ operation: StaticString,
  _ body: (UnsafeMutablePointer<Float>?) -> Void
) {
  if let shape = slot?.shapeUnless(rows, columns) {
    preconditionFailure("\(operation): \(rows) × \(columns) and \(shape)")
  }
  // Safe: the pointer is good for rows × columns elements, as just compared.
  if unsafe slot?.withMutablePointer(body) == nil { body(nil) }
}

extension Matrix {
  fileprivate func shapeUnless(_ rows: Int, _ columns: Int) -> String? {
    self.rows == rows && self.columns == columns ? nil : shape
  }
}

/// 1 − x for a decay rate such as 0.999, rounded once.
///
/// The subtraction in float32 would give 0.000999987 (0.999 is not exact there, and most digits cancel). So x is
/// taken as the decimal of up to six places that it stands for, if there is one.
package func complement(of x: Float) -> Float {
  let decimal = (Double(x) * 1e6).rounded() / 1e6
  return Float(1 - (Float(decimal) == x ? decimal : Double(x)))
}
