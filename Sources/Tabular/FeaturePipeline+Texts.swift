public import Compute
internal import Config
public import Diagnostics
internal import JSON
internal import Platform

// A row's cells as texts, and back.
extension FeaturePipeline {
  /// A row's cells as texts that read back as the same values; nil for a cell without anything.
  ///
  /// - Returns: nil where a cell has no such text: a date for which its format has no place.
  func texts(_ frame: Frame, row: Int32) -> [String?]? {
    var texts: [String?] = []
    for feature in features {
      switch frame.requested(feature.name).values(Int(row)..<Int(row) + 1) {
      case .numbers(let values) where values[0].isNaN: texts.append(nil)
      case .numbers(let values) where feature.type == .boolean:
        texts.append(values[0] == 0 ? "false" : "true")
      case .numbers(let values): texts.append(shortestDecimal(values[0]))
      case .labels(let labels):
        let code = Int(labels.codes[0])
        texts.append(code < 0 ? nil : labels.texts[code])
      case .dates(let values) where values[0].isNaN: texts.append(nil)
      case .dates(let values):
        guard let text = feature.format.text(values[0]) else { return nil }
        texts.append(text)
      }
    }
    return texts
  }

  /// Encodes rows that are given as texts, by the way that rows out of a stream go.
  ///
  /// - Parameters:
  ///   - rows: of each feature a cell, nil for one without anything.
  ///   - name: what messages call the rows; their lines count from 1.
  /// - Returns: `[rows, width]`
  /// - Throws: a diagnostic of kind `data` where a cell is not what its feature takes.
  public func encoded(_ rows: [[String?]], called name: String) throws(Diagnostic) -> Matrix {
    var bytes: [UInt8] = []
    for row in rows {
      let cells = row.map { $0.map(ConfigNode.string) ?? .null }
      bytes += JSON.write(.sequence(cells)).utf8
      bytes.append(UInt8(ascii: "\n"))
    }
    // What a text says counts, also where it would mean nothing in a CSV.
    let reader = try JSONLinesReader(
      ByteSource(bytes: bytes, name: name), missing: MissingCells([]))
    var encoder = RowEncoder(self, columns: Array(features.indices))
    var matrix = Matrix(rows: rows.count, columns: width)
    for row in rows.indices {
      guard try reader.next() else { preconditionFailure("\(name): a row less than was written") }
      try encoder.encode(reader, into: row, of: &matrix)
    }
    return matrix
  }
}
