public import Config

/// The index of a value, from 0, in natural order (numbers by value, texts by code point) or in
/// that of the column's declared `values`, in one column.
///
/// - Unknown values get the index after the last. Missing cells are a value of their own where
///   training rows have some, the last one; else they count as unknown.
/// - Source: scikit-learn's OrdinalEncoder, as to the index.
public struct Ordinal: CategoryEncoder {
  public static let name = "ordinal"
  public static let summary = "the index of a value in its order, from 0"

  private var vocabulary = Vocabulary()

  public init(_ section: inout ConfigSection) {}

  public var width: Int { 1 }

  public func columnNames(of feature: String) -> [String] { [feature] }

  public mutating func fit(_ training: CategoryTraining) -> [Float]? {
    vocabulary = Vocabulary(training)
    return nil
  }

  public func encode(_ text: String, into elements: inout MutableSpan<Float>, from start: Int)
    -> Bool
  {
    guard let index = vocabulary.index(of: text) else { return false }
    elements[start] = Float(index)
    return true
  }

  public func encodeUnknown(
    _ text: String, into elements: inout MutableSpan<Float>, from start: Int
  ) {
    elements[start] = Float(vocabulary.count)
  }

  public var state: ConfigNode { .mapping(["values": vocabulary.node]) }

  public mutating func restore(_ state: inout ConfigSection) {
    vocabulary = Vocabulary(restoredFrom: &state)
  }
}
