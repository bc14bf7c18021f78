public import Config
public import Diagnostics

/// A column for each value of a list: `red|green` is 1 in the columns of red and of green.
///
/// - Spaces around the parts do not count, nor do empty parts; a missing cell under `missing: slot`
///   is a list without values, all zeros. Unknown parts are left out.
/// - More than 1000 values are refused, as by `one_hot`.
/// - Source: scikit-learn's MultiLabelBinarizer.
public struct MultiHot: CategoryEncoder {
  public static let name = "multi_hot"
  public static let aliases = ["multihot"]
  public static let summary = "a 0/1 column for each value of a delimited list"

  /// What stands between values; `|` unless set.
  private(set) var delimiter: String
  private var vocabulary = Vocabulary()

  public init(_ section: inout ConfigSection) {
    delimiter = Self.delimiter(&section, default: "|")
  }

  private static func delimiter(_ section: inout ConfigSection, default standard: String? = nil)
    -> String
  {
    let delimiter = section.string("delimiter", default: standard)
    if delimiter.isEmpty { section.fail("delimiter", "expected a text that is not empty") }
    return delimiter
  }

  public var width: Int { vocabulary.count }

  public func columnNames(of feature: String) -> [String] {
    vocabulary.columnNames(of: feature)
  }

  public mutating func fit(_ training: CategoryTraining) throws(Diagnostic) -> [Float]? {
    var parts = training
    parts.texts = Set(training.texts.flatMap(parts(of:))).sorted()
    vocabulary = Vocabulary(parts)
    if vocabulary.count == 0 {
      throw Diagnostic(
        "column '\(shown(training.column))' has no value in the training rows", kind: .data)
    }
    try OneHot.checkCount(vocabulary, training.column, Self.name)
    return nil
  }

  public func encode(_ text: String, into elements: inout MutableSpan<Float>, from start: Int)
    -> Bool
  {
    let indices = parts(of: text).map(vocabulary.index(of:))
    if indices.contains(nil) { return false }
    for case let index? in indices { elements[start + index] = 1 }
    return true
  }

  /// Whether a training row lists the value.
  func knows(_ part: String) -> Bool { vocabulary.index(of: part) != nil }

  public func encodeUnknown(
    _ text: String, into elements: inout MutableSpan<Float>, from start: Int
  ) {
    for part in parts(of: text) {
      if let index = vocabulary.index(of: part) { elements[start + index] = 1 }
    }
  }

  /// The values of a cell.
  func parts(of text: String) -> [String] {
    LabelList(delimiter: delimiter).labels(of: text)
  }

  public var state: ConfigNode {
    .mapping(["delimiter": .string(delimiter), "values": vocabulary.node])
  }

  public mutating func restore(_ state: inout ConfigSection) {
    delimiter = Self.delimiter(&state)
    vocabulary = Vocabulary(restoredFrom: &state)
  }
}
