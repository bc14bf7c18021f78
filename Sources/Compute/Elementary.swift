internal import CKernels

/// Elementary functions for code that works number by number (losses, metrics, schedules, encoders), the same bits on
/// every machine. Whole matrices have their own, faster ones.
public enum Elementary {
  /// 2/√π ∫ exp(−t²) dt from 0 to x.
  public static func erf(_ x: Double) -> Double { ck_erf_double(x) }
  public static func exp(_ x: Double) -> Double { ck_exp_double(x) }
  /// eˣ − 1, accurate near 0.
  public static func expm1(_ x: Double) -> Double { ck_expm1_double(x) }
  public static func log(_ x: Double) -> Double { ck_log_double(x) }
  /// log(1 + x), accurate near 0.
  public static func log1p(_ x: Double) -> Double { ck_log1p_double(x) }
  public static func tanh(_ x: Double) -> Double { ck_tanh_double(x) }
  public static func sqrt(_ x: Double) -> Double { x.squareRoot() }
  /// For |x| < 10⁶.
  public static func cos(_ x: Double) -> Double { ck_cos_double(x) }
  public static func pow(_ x: Double, _ y: Double) -> Double { ck_pow_double(x, y) }

  /// 1 / (1 + e⁻ˣ), for negative x as eˣ / (1 + eˣ): neither overflows.
  public static func sigmoid(_ x: Float) -> Float {
    let e = exp(-abs(x))
    return (x < 0 ? e : 1) / (1 + e)
  }

  // Rounded from double: correctly, but for a few numbers in a thousand million.
  public static func erf(_ x: Float) -> Float { Float(erf(Double(x))) }
  public static func exp(_ x: Float) -> Float { Float(exp(Double(x))) }
  public static func log(_ x: Float) -> Float { Float(log(Double(x))) }
  public static func log1p(_ x: Float) -> Float { Float(log1p(Double(x))) }
  public static func tanh(_ x: Float) -> Float { Float(tanh(Double(x))) }
  public static func sqrt(_ x: Float) -> Float { x.squareRoot() }
  public static func cos(_ x: Float) -> Float { Float(cos(Double(x))) }
  public static func pow(_ x: Float, _ y: Float) -> Float { Float(pow(Double(x), Double(y))) }
}
