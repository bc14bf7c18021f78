internal import CKernels

/// A loss of rows that has a kernel. With outputs p and targets t, y being the target drawn towards
/// the mean of all by `smoothing` s: t (1 − s) + s / classes.
public enum RowLoss: Sendable {
  // The mean over a row of one output's:

  /// |p − t|.
  case absoluteError
  /// 100 |p − t| / max(|t|, 1e-7).
  case absolutePercentageError
  /// −(y log p + (1 − y) log(1 − p)), p kept within [1e-7, 1 − 1e-7]; two classes.
  case binaryCrossentropy(smoothing: Float)
  /// The same of p = 1 / (1 + e⁻ᶻ), z being the output, without bounds.
  case binaryCrossentropyOfLogits(smoothing: Float)
  /// p + t e⁻ᵖ.
  case gamma
  /// max(1 − t p, 0), 0 counting as −1.
  case hinge
  /// ½ (p − t)², straight where |p − t| exceeds delta.
  case huber(delta: Float)
  /// log cosh(p − t).
  case logCosh
  /// p − t log(p + 1e-7).
  case poisson
  /// (p − t)².
  case squaredError
  /// max(1 − t p, 0)², 0 counting as −1.
  case squaredHinge
  /// (log(1 + p) − log(1 + t))², both at least 1e-7.
  case squaredLogarithmicError
  /// e^((2−ρ)p) / (2 − ρ) − t e^((1−ρ)p) / (1 − ρ).
  case tweedie(power: Float)

  // Of a whole row:

  /// Σⱼ yⱼ (log Σ eᵖ − pⱼ).
  case categoricalCrossentropyOfLogits(smoothing: Float)
  /// log Σ eᵖ − p_c, the target being the class's index c.
  case sparseCategoricalCrossentropyOfLogits

  /// The kernel's word for it, and its setting where it has one.
  fileprivate var kernel: (ck_loss, Float) {
    switch self {
    case .absoluteError: (.CK_absolute_error, 0)
    case .absolutePercentageError: (.CK_absolute_percentage_error, 0)
    case .binaryCrossentropy(let smoothing): (.CK_binary_crossentropy, smoothing)
    case .binaryCrossentropyOfLogits(let smoothing): (.CK_binary_crossentropy_of_logits, smoothing)
    case .gamma: (.CK_gamma, 0)
    case .hinge: (.CK_hinge, 0)
    case .huber(let delta): (.CK_huber, delta)
    case .logCosh: (.CK_log_cosh, 0)
    case .poisson: (.CK_poisson, 0)
    case .squaredError: (.CK_squared_error, 0)
    case .squaredHinge: (.CK_squared_hinge, 0)
    case .squaredLogarithmicError: (.CK_squared_logarithmic_error, 0)
    case .tweedie(let power): (.CK_tweedie, power)
    case .categoricalCrossentropyOfLogits(let smoothing): (.CK_categorical_crossentropy, smoothing)
    case .sparseCategoricalCrossentropyOfLogits: (.CK_sparse_categorical_crossentropy, 0)
    }
  }

  /// The targets must fit the outputs; indices must be those of columns.
  fileprivate func check(_ outputs: Matrix, _ targets: Matrix) {
    guard case .sparseCategoricalCrossentropyOfLogits = self else {
      return precondition(
        outputs.rows == targets.rows && outputs.columns == targets.columns,
        "loss: outputs \(outputs.shape), targets \(targets.shape)")
    }
    precondition(
      outputs.rows == targets.rows && targets.columns == 1,
      "loss: outputs \(outputs.shape), class indices \(targets.shape)")
    let most = Float(outputs.columns)
    for row in 0..<targets.rows {
      let index = targets.elements[row]
      precondition(index > -1 && index < most, "loss: no class \(index) of \(outputs.columns)")
    }
  }
}

extension Matrix {
  /// The loss of each row, of which self are the outputs.
  public func fillLosses(_ loss: RowLoss, targets: Matrix, into losses: inout [Float]) {
    loss.check(self, targets)
    precondition(losses.count >= rows, "losses: no room for those of \(shape)")
    let (kernel, setting) = loss.kernel
    // Safe: the shapes fit (checked), and losses has a place for every row.
    unsafe losses.withUnsafeMutableBufferPointer { losses in
      guard let losses = losses.baseAddress else { return }
      unsafe withPointer { outputs in
        unsafe targets.withPointer { targets in
          unsafe ck_losses(kernel, rows, columns, setting, outputs, targets, nil, losses, nil)
        }
      }
    }
  }

  /// Σ weight · loss over the rows, of which self are the outputs, from first to last; without
  /// weights each is 1.
  public func sumOfLosses(_ loss: RowLoss, targets: Matrix, weights: ArraySlice<Float>?) -> Double {
    loss.check(self, targets)
    precondition(weights?.count ?? rows >= rows, "losses: too few weights for \(shape)")
    let (kernel, setting) = loss.kernel
    var sum = 0.0
    // Safe: the shapes fit (checked), and weights has a number a row.
    unsafe withPointer { outputs in
      unsafe targets.withPointer { targets in
        guard let weights else {
          unsafe sum = ck_sum_of_losses(kernel, rows, columns, setting, outputs, targets, nil)
          return
        }
        unsafe weights.withUnsafeBufferPointer { weights in
          unsafe sum = ck_sum_of_losses(
            kernel, rows, columns, setting, outputs, targets, weights.baseAddress)
        }
      }
    }
    return sum
  }

  /// self = the gradient of Σ scaleᵢ · lossᵢ with respect to the outputs, along with the losses.
  public mutating func setGradient(
    of loss: RowLoss, outputs: Matrix, targets: Matrix, scales: [Float], losses: inout [Float]
  ) {
    loss.check(outputs, targets)
    let (rows, columns) = (outputs.rows, outputs.columns)
    precondition(
      losses.count >= rows && scales.count >= rows, "losses: no room for those of \(outputs.shape)")
    let (kernel, setting) = loss.kernel
    // Safe: the shapes fit (checked), self takes that of the outputs, and losses and scales have a
    // number a row.
    unsafe writeLike(outputs, "loss") { _, outputs, gradient in
      unsafe targets.withPointer { targets in
        unsafe scales.withUnsafeBufferPointer { scales in
          unsafe losses.withUnsafeMutableBufferPointer { losses in
            guard let losses = losses.baseAddress else { return }
            unsafe ck_losses(
              kernel, rows, columns, setting, outputs, targets, scales.baseAddress, losses, gradient
            )
          }
        }
      }
    }
  }
}
