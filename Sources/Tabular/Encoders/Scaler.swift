public import Config

/// Moves and stretches a numeric feature. What it takes for that it learns from the training rows.
///
/// - Precision: all in double, the result rounded once. A value alone, in a stream or in a frame
///   goes through the same `transform`, so the results have the same bits.
public protocol Scaler: Component {
  /// Whether the training rows held one value only, which scaling turns into 0.
  var isConstant: Bool { get }

  /// Learns from the training values: finite ones, at least one.
  mutating func fit(_ values: Span<Float>)

  func transform(_ value: Float) -> Float

  /// The same for many values, in place.
  func transform(_ values: inout MutableSpan<Float>, _ range: Range<Int>)

  /// What was learned, as a checkpoint holds it: a mapping of numbers.
  var state: ConfigNode { get }

  /// Takes over what a checkpoint holds. Problems go to the section's log.
  mutating func restore(_ state: inout ConfigSection)
}

extension Scaler {
  public func transform(_ values: inout MutableSpan<Float>, _ range: Range<Int>) {
    for index in range { values[index] = transform(values[index]) }
  }
}

extension ConfigSection {
  /// A finite double of a checkpoint, in full precision.
  mutating func double(_ key: String, _ bounds: Bounds = .any) -> Double {
    let expected = "a number" + (bounds.description.isEmpty ? "" : " \(bounds.description)")
    guard let node = node(key, expected: expected, standard: nil) else {
      fail(key, "missing: expected \(expected)")
      return 0
    }
    guard let value = node.double, value.isFinite, bounds.contains(value) else {
      fail(key, "expected \(expected), found \(node.described)")
      return 0
    }
    return value
  }

  /// Finite doubles of a checkpoint, in full precision, maybe none.
  ///
  /// - Parameter isRising: whether none may be less than the one before.
  mutating func doubles(_ key: String, isRising: Bool) -> [Double] {
    let expected = "a list of \(isRising ? "rising " : "")numbers"
    let found = node(key, expected: expected, standard: nil)
    let items = found?.items ?? []
    let values = items.compactMap(\.double).filter(\.isFinite)
    if found?.items == nil || values.count < items.count
      || isRising && zip(values, values.dropFirst()).contains(where: { $0 > $1 })
    {
      fail(key, "expected \(expected)")
      return []
    }
    return values
  }
}
