internal import CKernels

/// A function of one number that has a kernel for whole matrices: within 3 ULP of the exact values unless said, without
/// overflow on the way.
public enum Curve: Sendable {
  /// x for x > 0, else alpha (e^(x/alpha) − 1).
  case celu(alpha: Float)
  /// x for x > 0, else alpha (eˣ − 1).
  case elu(alpha: Float)
  /// 2/√π ∫ exp(−t²) dt from 0 to x. Within 2 ULP, as are exponential, log and silu.
  case erf
  /// eˣ; above 88.72 infinity, below −103.97 zero, in between without a gap.
  case exponential
  /// x Φ(x), Φ being the normal distribution function. Within 6 ULP, and within 4 or 1e-7, whichever is more.
  case gelu
  /// ½ x (1 + tanh(√(2/π) (x + 0.044715 x³))). Within 2 ULP or 5e-8, whichever is more.
  case geluTanh
  /// The natural logarithm: −∞ at 0, NaN below.
  case log
  /// −log(1 + e⁻ˣ).
  case logSigmoid
  /// x tanh(log(1 + eˣ)). Within 5 ULP, and below −87.3, where eˣ is subnormal, within 2e-43.
  case mish
  /// 1.05070099 times x for x > 0, else times 1.67326324 (eˣ − 1).
  case selu
  /// x / (1 + e⁻ˣ).
  case silu
  /// log(1 + eˣ).
  case softplus

  /// The kernel's word for it, and its setting where it has one.
  fileprivate var kernel: (ck_curve, Float) {
    switch self {
    case .celu(let alpha): (.CK_celu, alpha)
    case .elu(let alpha): (.CK_elu, alpha)
    case .erf: (.CK_erf, 0)
    case .exponential: (.CK_exponential, 0)
    case .gelu: (.CK_gelu, 0)
    case .geluTanh: (.CK_gelu_tanh, 0)
    case .log: (.CK_log, 0)
    case .logSigmoid: (.CK_log_sigmoid, 0)
    case .mish: (.CK_mish, 0)
    case .selu: (.CK_selu, 0)
    case .silu: (.CK_silu, 0)
    case .softplus: (.CK_softplus, 0)
    }
  }
}

extension Matrix {
  /// self = the curve at each element of x.
  public mutating func set(_ curve: Curve, of x: Matrix) {
    let (kernel, setting) = curve.kernel
    unsafe writeLike(x, "curve") { unsafe ck_curve(kernel, $0, setting, $1, $2) }
  }

  /// self = g times the curve's slope at x. At 0, where celu, elu and selu may have none, it is 2, alpha and 1.05070099
  /// as in TensorFlow.
  public mutating func setGradient(_ curve: Curve, input x: Matrix, upstream g: Matrix) {
    let (kernel, setting) = curve.kernel
    unsafe writeLike(x, g, "curve gradient") {
      unsafe ck_curve_gradient(kernel, $0, setting, $1, $2, $3)
    }
  }
}
