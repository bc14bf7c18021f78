public import Config

/// One rate after the other.
///
///     η(t) = valuesᵢ, i being the number of boundaries before t
///
/// A boundary itself still belongs to the rate before it, as in Keras.
public struct PiecewiseConstantDecay: Schedule {
  public static let name = "PiecewiseConstantDecay"
  public static let summary = "values[i] up to boundaries[i], the last value from there on"

  /// Ascending.
  public let boundaries: [Float]
  /// One more than boundaries.
  public let values: [Float]

  public init(_ section: inout ConfigSection) {
    boundaries = section.numbers("boundaries", .nonNegative)
    values = section.numbers("values", .nonNegative)
    // Lists, also where there is one boundary.
    section.resolve("boundaries", .sequence(boundaries.map(ConfigNode.number)))
    section.resolve("values", .sequence(values.map(ConfigNode.number)))
    if zip(boundaries, boundaries.dropFirst()).contains(where: { $0 >= $1 }) {
      section.fail("boundaries", "each must be greater than the one before it")
    }
    if section.has("boundaries") && section.has("values") && values.count != boundaries.count + 1 {
      section.fail(
        "values",
        "expected one more than there are boundaries, \(boundaries.count + 1), found \(values.count)"
      )
    }
  }

  public func learningRate(at time: Float, of run: Float) -> Float {
    values[boundaries.count { $0 < time }]
  }
}
