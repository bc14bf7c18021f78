internal import Compute
public import Config

/// Gives a feature the normal distribution: its rank among the training values, as a share, becomes
/// the number below which that share of the normal distribution lies.
///
///     z = Φ⁻¹(F(x))      F: the empirical distribution, |z| ≤ 5.2
///
/// - F is kept at clamp(n / 30, 10, 1000) quantiles, at most n, and interpolated linearly; of a
///   value that several of them equal it is the middle of their shares. A constant column becomes 0.
/// - Source: scikit-learn's QuantileTransformer with `output_distribution: normal`, which however
///   puts the least training value at −5.2 even where half of the rows have it. The number of
///   quantiles is that of Y. Gorishniy et al., "Revisiting Deep Learning Models for Tabular Data",
///   2021.
public struct Quantile: Scaler {
  public static let name = "quantile"
  public static let summary = "ranks, brought to the normal distribution"

  /// Where scikit-learn cuts: Φ⁻¹(1 − 10⁻⁷).
  static let limit = 5.199337582605575

  /// Rising, evenly spaced in share.
  private var quantiles = [0.0, 1.0]

  public init(_ section: inout ConfigSection) {}

  public var isConstant: Bool { quantiles.first == quantiles.last }

  public mutating func fit(_ values: Span<Float>) {
    let sorted = SortedValues(values)
    let count = min(max(10, min(1000, values.count / 30)), values.count)
    // One alone would be no range.
    let last = max(count, 2) - 1
    quantiles = (0...last).map { sorted.quantile(Double($0) / Double(last)) }
  }

  public func transform(_ value: Float) -> Float {
    isConstant ? 0 : Float(Self.normal(share(Double(value))))
  }

  /// The empirical distribution, from 0 to 1.
  private func share(_ value: Double) -> Double {
    let last = quantiles.count - 1
    let above = quantiles.firstPlace { $0 > value }
    let atLeast = quantiles.firstPlace { $0 >= value }
    if atLeast > last { return 1 }
    if above == 0 { return 0 }
    // Its place among them; between two, as near as it is to each.
    var place = Double(atLeast + above - 1) / 2
    if atLeast == above {
      let below = quantiles[above - 1]
      place = Double(above - 1) + (value - below) / (quantiles[above] - below)
    }
    return place / Double(last)
  }

  /// Φ⁻¹, cut at the limit: a rational approximation (Abramowitz and Stegun, 26.2.23) brought to
  /// full precision by Newton's method.
  static func normal(_ share: Double) -> Double {
    if share > 0.5 { return -normal(1 - share) }
    if share == 0.5 { return 0 }
    if share < 1e-7 { return -limit }
    let t = Elementary.sqrt(-2 * Elementary.log(share))
    var z =
      (2.515517 + t * (0.802853 + t * 0.010328))
      / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))) - t
    for _ in 0..<3 {
      let below = (1 + Elementary.erf(z / 2.0.squareRoot())) / 2
      let density = Elementary.exp(-z * z / 2) / (2 * Double.pi).squareRoot()
      z -= (below - share) / density
    }
    return max(z, -limit)
  }

  public var state: ConfigNode {
    .mapping(["quantiles": .sequence(quantiles.map(ConfigNode.number))])
  }

  public mutating func restore(_ state: inout ConfigSection) {
    quantiles = state.doubles("quantiles", isRising: true)
    if quantiles.count < 2 {
      state.fail("quantiles", "expected at least two")
    } else if !(quantiles[quantiles.count - 1] - quantiles[0]).isFinite {
      // Differences of them are divided by.
      state.fail("quantiles", "the range is too wide")
    }
  }
}
