public import Config

/// The share of the training rows that hold the value, in one column.
///
/// - Range: from 0, which unknown values get, to 1. Missing cells count as a value where training
///   rows have some.
public struct Frequency: CategoryEncoder {
  public static let name = "frequency"
  public static let summary = "the share of the training rows with the value"

  private var vocabulary = Vocabulary()
  private var shares: [Float] = []

  public init(_ section: inout ConfigSection) {}

  public var width: Int { 1 }

  public func columnNames(of feature: String) -> [String] { ["\(feature)_frequency"] }

  public mutating func fit(_ training: CategoryTraining) -> [Float]? {
    vocabulary = Vocabulary(training)
    shares = vocabulary.counts(in: training).map {
      Float(Double($0) / Double(training.codes.count))
    }
    return nil
  }

  public func encode(_ text: String, into elements: inout MutableSpan<Float>, from start: Int)
    -> Bool
  {
    guard let index = vocabulary.index(of: text) else { return false }
    elements[start] = shares[index]
    return true
  }

  public func encodeUnknown(
    _ text: String, into elements: inout MutableSpan<Float>, from start: Int
  ) {}

  public var state: ConfigNode {
    .mapping([
      "values": vocabulary.node, "shares": .sequence(shares.map(ConfigNode.number)),
    ])
  }

  public mutating func restore(_ state: inout ConfigSection) {
    vocabulary = Vocabulary(restoredFrom: &state)
    shares = state.numbers("shares", .unit)
    if shares.count != vocabulary.count {
      state.fail("shares", "expected \(vocabulary.count) numbers, found \(shares.count)")
    }
  }
}
