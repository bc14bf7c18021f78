internal import Compute
public import Config
public import Diagnostics

/// The index of a learned vector, from 1, in one column; the network turns it into the vector.
///
/// - Index 0 is for unknown values and missing cells.
/// - `output_dim`: how long a vector is; unless set, min(50, ⌈1.6 · n^0.56⌉) for n values, a rule
///   of thumb from fastai.
/// - Source: C. Guo and F. Berkhahn, "Entity Embeddings of Categorical Variables", 2016.
public struct EmbeddingIndex: CategoryEncoder {
  public static let name = "embedding"
  public static let summary = "a vector for each value, learned with the network"

  private static let bounds = Bounds.range(1...4096)

  private var outputDim: Int?
  private var vocabulary = Vocabulary()

  public init(_ section: inout ConfigSection) {
    outputDim = section.optionalInteger("output_dim", Self.bounds)
  }

  public var width: Int { 1 }

  public var embedding: EmbeddingSize? {
    let count = vocabulary.count
    let rule = (1.6 * Elementary.pow(Double(count), 0.56)).rounded(.up)
    return EmbeddingSize(count: count + 1, outputDim: outputDim ?? max(1, min(50, Int(rule))))
  }

  public func columnNames(of feature: String) -> [String] { [feature] }

  public mutating func fit(_ training: CategoryTraining) throws(Diagnostic) -> [Float]? {
    vocabulary = Vocabulary(training, withEmpty: false)
    try Self.checkCount(vocabulary.count, training.column)
    return nil
  }

  /// Larger indices are not exact in an element.
  static func checkCount(_ count: Int, _ column: String) throws(Diagnostic) {
    let most = 1 << 24
    if count <= most { return }
    throw Diagnostic(
      "column '\(shown(column))' has \(count) different values; \(name) takes at most \(most)",
      kind: .data, notes: ["encode: hash takes any number of values"])
  }

  public func encode(_ text: String, into elements: inout MutableSpan<Float>, from start: Int)
    -> Bool
  {
    guard let index = vocabulary.index(of: text) else { return false }
    elements[start] = Float(index + 1)
    return true
  }

  public func encodeUnknown(
    _ text: String, into elements: inout MutableSpan<Float>, from start: Int
  ) {}

  public var state: ConfigNode {
    .mapping([
      "values": vocabulary.node, "output_dim": outputDim.map(ConfigNode.integer) ?? .null,
    ])
  }

  public mutating func restore(_ state: inout ConfigSection) {
    vocabulary = Vocabulary(restoredFrom: &state)
    outputDim = state.optionalInteger("output_dim", Self.bounds)
  }
}
