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
    // Safe: each slot has the parameter's shape, compared by update and by withOptionalPointer.
    unsafe update(gradient, slots: &momentum, &velocity, "Adam") { count, g, m, v, w in
      unsafe withOptionalPointer(&maximum, rows, columns, "Adam") { maximum in
        unsafe ck_adam(count, alpha, rest1, rest2, epsilon, g, m, v, maximum, w)
      }
    }
  }

  /// Adamax (D. Kingma and J. Ba, 2015): Adam with the largest gradient in place of the mean square.
  ///
  ///     m ← m + (g − m)(1 − beta1),  u ← max(beta2 · u, |g|)
  ///     w ← w − learningRate · m / (correction · (u + epsilon))
  ///
  /// - Parameter correction: 1 − beta1ᵗ in step t.
  public mutating func stepAdamax(
    gradient: Matrix, momentum: inout Matrix, norm: inout Matrix, learningRate: Float,
    correction: Float, beta1: Float, beta2: Float, epsilon: Float
  ) {
    let rest = complement(of: beta1)
    unsafe update(gradient, slots: &momentum, &norm, "Adamax") {
      unsafe ck_adamax($0, learningRate, correction, rest, beta2, epsilon, $1, $2, $3, $4)
    }
  }

  /// Nadam (T. Dozat, 2016).
  ///
  ///     m ← m + (g − m)(1 − beta1),  v ← v + (g² − v)(1 − beta2)
  ///     w ← w − learningRate (ahead · m + now · g) / (√(v / correction) + epsilon)
  public mutating func stepNadam(
    gradient: Matrix, momentum: inout Matrix, velocity: inout Matrix, learningRate: Float,
    beta1: Float, beta2: Float, ahead: Float, now: Float, correction: Float, epsilon: Float
  ) {
    unsafe update(gradient, slots: &momentum, &velocity, "Nadam") {
      unsafe ck_nadam(
        $0, learningRate, 1 - beta1, 1 - beta2, ahead, now, correction, epsilon, $1, $2, $3, $4)
    }
  }

  /// Adagrad (J. Duchi et al., 2011): a ← a + g², w ← w − learningRate · g / √(a + epsilon).
  public mutating func stepAdagrad(
    gradient: Matrix, accumulator: inout Matrix, learningRate: Float, epsilon: Float
  ) {
    unsafe update(gradient, slot: &accumulator, "Adagrad") {
      unsafe ck_adagrad($0, learningRate, epsilon, $1, $2, $3)
    }
  }

  /// Adadelta (M. Zeiler, 2012).
  ///
  ///     a ← rho · a + (1 − rho) g²,  x = −√(d + epsilon) g / √(a + epsilon)
  ///     d ← rho · d + (1 − rho) x²,  w ← w + learningRate · x
  public mutating func stepAdadelta(
    gradient: Matrix, squares: inout Matrix, changes: inout Matrix, learningRate: Float, rho: Float,
    epsilon: Float
  ) {
    let rest = complement(of: rho)
    unsafe update(gradient, slots: &squares, &changes, "Adadelta") {
      unsafe ck_adadelta($0, learningRate, rho, rest, epsilon, $1, $2, $3, $4)
    }
  }

  /// Lion (X. Chen et al., 2023).
  ///
  ///     w ← w − learningRate · sign(beta1 · m + (1 − beta1) g),  m ← beta2 · m + (1 − beta2) g
  public mutating func stepLion(
    gradient: Matrix, momentum: inout Matrix, learningRate: Float, beta1: Float, beta2: Float
  ) {
    unsafe update(gradient, slot: &momentum, "Lion") {
      unsafe ck_lion($0, learningRate, beta1, 1 - beta1, beta2, 1 - beta2, $1, $2, $3)
    }
  }

  /// FTRL (H. B. McMahan et al., 2013) with p = −power.
  ///
  ///     b = a + g²
  ///     z ← z + g + 2 shrinkage · w − (bᵖ − aᵖ) w / learningRate,  a ← b
  ///     w ← (clip(z, ±l1) − z) / (bᵖ / learningRate + 2 l2)
  ///
  /// A weight stays where that would divide by 0.
  public mutating func stepFtrl(
    gradient: Matrix, accumulator: inout Matrix, linear: inout Matrix, learningRate: Float,
    power: Float, l1: Float, l2: Float, shrinkage: Float
  ) {
    unsafe update(gradient, slots: &accumulator, &linear, "FTRL") {
      unsafe ck_ftrl($0, learningRate, -power, l1, l2, shrinkage, $1, $2, $3, $4)
    }
  }

  /// The direction of LAMB (Y. You et al., 2020), Adam's with both corrections, into self.
  ///
  ///     m ← m + (g − m)(1 − beta1),  v ← v + (g² − v)(1 − beta2)
  ///     self = (m / correction1) / (√(v / correction2) + epsilon)
  public mutating func setLambDirection(
    gradient: Matrix, momentum: inout Matrix, velocity: inout Matrix, beta1: Float, beta2: Float,
    correction1: Float, correction2: Float, epsilon: Float
  ) {
    let (rest1, rest2) = (complement(of: beta1), complement(of: beta2))
    unsafe update(gradient, slots: &momentum, &velocity, "LAMB") {
      unsafe ck_lamb($0, rest1, rest2, correction1, correction2, epsilon, $1, $2, $3, $4)
    }
  }

  /// Resilient propagation, iRprop− (C. Igel and M. Hüsken, 2003), with a factor f for each weight.
  ///
  ///     f ← f · grow where g and the previous gradient agree in sign, f · shrink where they do not,
  ///         within `bounds`; where they do not, g counts as 0
  ///     w ← w − learningRate · f · sign(g)
  public mutating func stepRprop(
    gradient: Matrix, previous: inout Matrix, factor: inout Matrix, learningRate: Float,
    shrink: Float, grow: Float, bounds: ClosedRange<Float>
  ) {
    let (least, most) = (bounds.lowerBound, bounds.upperBound)
    unsafe update(gradient, slots: &previous, &factor, "Rprop") {
      unsafe ck_rprop($0, learningRate, shrink, grow, least, most, $1, $2, $3, $4)
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

  @inline(__always)
  private mutating func update(
    _ gradient: Matrix, slots first: inout Matrix, _ second: inout Matrix,
    _ operation: StaticString,
    _ kernel: (
      Int, UnsafePointer<Float>, UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>,
      UnsafeMutablePointer<Float>
    ) -> Void
  ) {
    precondition(
      rows == second.rows && columns == second.columns, "\(operation): \(shape) and \(second.shape)"
    )
    // Safe: the second slot has as many elements as the parameter, too.
    unsafe update(gradient, slot: &first, operation) { count, g, first, w in
      unsafe second.withMutablePointer { second in unsafe kernel(count, g, first, second, w) }
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
