/// The partial derivatives of a function at a point, by central differences of fourth order:
///
///     f′(x) ≈ (8 (f(x + h) − f(x − h)) − (f(x + 2h) − f(x − 2h))) / 12h,   error h⁴ f⁗′ / 30
///
/// For a function computed in float32 the step is the smallest at which rounding does not show:
/// values of size s, wrong by s · 6e-8, give derivatives wrong by s · 1e-7 / h. With h = 1/64, the
/// default, that is s · 6e-6, and the error of the formula 2e-9 times the fifth derivative. A power
/// of two keeps x ± h exact. The function must be smooth within 2h of the point.
public func centralDifferences(
  at point: [Float], step: Float = 1 / 64, of function: ([Float]) -> Double
) -> [Float] {
  point.indices.map { index in
    func value(_ offset: Float) -> Double {
      var moved = point
      moved[index] += offset
      return function(moved)
    }
    let near = value(step) - value(-step)
    let far = value(2 * step) - value(-2 * step)
    return Float((8 * near - far) / (12 * Double(step)))
  }
}
