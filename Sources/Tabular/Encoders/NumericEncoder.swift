internal import Compute
internal import Config

/// A number, scaled, in one column.
struct NumericEncoder<S: Scaler>: FeatureEncoder {
  let scaler: S

  var kind: ColumnKind { .number }
  var width: Int { 1 }
  var isConstant: Bool { scaler.isConstant }

  func encodedNames(of feature: String) -> [String] { [feature] }

  func encode(_ column: Column, rows: [Int32], into matrix: inout Matrix, from start: Int) {
    let values = column.numbers
    let width = matrix.columns
    var index = start
    for row in rows {
      matrix.elements[index] = scaler.transform(values[Int(row)])
      index += width
    }
  }

  func encode(_ elements: inout MutableSpan<Float>, from start: Int) {
    elements[start] = scaler.transform(elements[start])
  }

  /// `scale: {standard: {mean: 65.6, deviation: 19.4}}`.
  var entries: [(String, ConfigNode)] {
    [("scale", .mapping([(S.name, scaler.state)]))]
  }
}
