public import Config
public import Diagnostics

/// A column for each value: 1 in the right one, 0 in the others.
///
/// - Two values still get two columns, as in scikit-learn's OneHotEncoder and Keras's
///   `to_categorical`; unknown values are zeros. Missing cells get a column of their own where
///   training rows have some, else they are zeros.
/// - More than 1000 values are refused: such a column needs another encoder.
public struct OneHot: CategoryEncoder {
  public static let name = "one_hot"
  public static let aliases = ["onehot"]
  public static let summary = "a 0/1 column for each value"

  private var vocabulary = Vocabulary()

  public init(_ section: inout ConfigSection) {}

  public var width: Int { vocabulary.count }

  public func columnNames(of feature: String) -> [String] {
    vocabulary.columnNames(of: feature)
  }

  public mutating func fit(_ training: CategoryTraining) throws(Diagnostic) -> [Float]? {
    vocabulary = Vocabulary(training)
    try Self.checkCount(vocabulary, training.column, Self.name)
    return nil
  }

  public func encode(_ text: String, into elements: inout MutableSpan<Float>, from start: Int)
    -> Bool
  {
    guard let index = vocabulary.index(of: text) else { return false }
    elements[start + index] = 1
    return true
  }

  public func encodeUnknown(
    _ text: String, into elements: inout MutableSpan<Float>, from start: Int
  ) {}

  public var state: ConfigNode { .mapping(["values": vocabulary.node]) }

  public mutating func restore(_ state: inout ConfigSection) {
    vocabulary = Vocabulary(restoredFrom: &state)
  }

  /// More columns than this for one feature are taken for a mistake, such as an id.
  static let maximumValues = 1000

  static func checkCount(_ vocabulary: Vocabulary, _ column: String, _ encoder: String)
    throws(Diagnostic)
  {
    if vocabulary.count <= maximumValues { return }
    throw Diagnostic(
      "column '\(shown(column))' has \(vocabulary.count) different values; \(encoder) takes at most "
        + "\(maximumValues)", kind: .data,
      notes: [
        "encode: hash, target_mean, frequency or embedding takes any number of values",
        "an id tells nothing about other rows: data.ignore leaves the column out",
      ])
  }
}
