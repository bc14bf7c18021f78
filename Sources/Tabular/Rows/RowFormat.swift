public import Diagnostics
internal import JSON
public import Platform

/// How rows are written.
public enum RowFormat: String, Sendable, CaseIterable {
  /// Cells separated by commas, or by another character that is found by looking.
  case csv
  /// Cells separated by tabs.
  case tsv
  /// A JSON object a line, or an array of values in order.
  case jsonl

  /// The format that a file's name says, before `.gz`; nil where it says none.
  public init?(path: String) {
    var path = path
    if Path.ending(of: path) == "gz" { path.removeLast(3) }
    switch Path.ending(of: path) {
    case "csv": self = .csv
    case "tsv": self = .tsv
    case "jsonl", "ndjson": self = .jsonl
    default: return nil
    }
  }

  /// Found by the file's name, or else by looking: what begins with a brace or a bracket is JSON.
  public init(of source: ByteSource) throws(Diagnostic) {
    if let named = RowFormat(path: source.name) {
      self = named
      return
    }
    let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let first = try source.firstByte(skipping: { JSON.isBlank($0) || byteOrderMark.contains($0) })
    self = first == UInt8(ascii: "{") || first == UInt8(ascii: "[") ? .jsonl : .csv
  }
}
