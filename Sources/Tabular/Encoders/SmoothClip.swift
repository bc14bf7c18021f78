/// Bends outliers into (−limit, limit) and leaves small numbers nearly as they are.
///
///     z / √(1 + (z / limit)²)
///
/// - Source: D. Holzmüller, L. Grinsztajn, I. Steinwart, "Better by Default: Strong Pre-Tuned MLPs
///   and Boosted Trees on Tabular Data", 2024.
struct SmoothClip: Sendable {
  /// More than 0.
  let limit: Float

  func callAsFunction(_ value: Float) -> Float {
    let (z, limit) = (Double(value), Double(limit))
    // The same twice; the second takes infinity, too.
    if abs(z) <= limit { return Float(z / (1 + (z / limit) * (z / limit)).squareRoot()) }
    let bent = limit / (1 + (limit / z) * (limit / z)).squareRoot()
    return Float(z < 0 ? -bent : bent)
  }
}
