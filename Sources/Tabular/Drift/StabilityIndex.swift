internal import Compute

/// The population stability index of two counts of the same bins.
///
///     PSI = Σ (q − p) · ln(q / p)        p, q: shares of the bins then and now
///
/// - An empty bin counts as half a row, so that the logarithm stays finite: of rows that are few it
///   then says little that a bin has none of them, of many it says much. Bins that are empty on both
///   sides are left out.
/// - Without any drift the index of m and n rows in k + 1 bins is about (1/m + 1/n) times a number of
///   the χ² distribution with k degrees of freedom: of few rows it is large by chance. `chance` is
///   what it then exceeds once in a thousand times.
/// - Source: N. Siddiqi, "Credit Risk Scorecards", 2006, also for what it is taken to mean; B.
///   Yurdakul and J. Naranjo, "Statistical Properties of the Population Stability Index", 2020.
struct StabilityIndex: Sendable, Equatable {
  var value = 0.0
  var chance = Double.infinity

  /// - Parameters:
  ///   - then: of each bin how many rows of the training it has.
  ///   - now: how many incoming ones.
  init(then: [Int], now: [Int]) {
    precondition(then.count == now.count, "\(then.count) bins then, \(now.count) now")
    let (m, n) = (Double(then.reduce(0, +)), Double(now.reduce(0, +)))
    if m == 0 || n == 0 { return }
    var bins = 0
    for (then, now) in zip(then, now) where then > 0 || now > 0 {
      let p = max(Double(then), 0.5) / m
      let q = max(Double(now), 0.5) / n
      value += (q - p) * Elementary.log(q / p)
      bins += 1
    }
    chance = Self.rarelyExceeded(degrees: bins - 1) * (1 / m + 1 / n)
  }

  /// The number that one of a thousand of the χ² distribution exceeds.
  ///
  /// - Source: E. B. Wilson and M. M. Hilferty, "The Distribution of Chi-Square", 1931.
  private static func rarelyExceeded(degrees: Int) -> Double {
    if degrees == 0 { return 0 }
    let normal = 3.090232306167813  // Φ⁻¹(0.999)
    let part = 2 / (9 * Double(degrees))
    let root = 1 - part + normal * part.squareRoot()
    return Double(degrees) * root * root * root
  }
}
