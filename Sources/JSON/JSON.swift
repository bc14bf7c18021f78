public import Config
public import Diagnostics
public import Platform

/// JSON text to `ConfigNode` trees and back, as RFC 8259 has it and nothing beyond.
///
/// Checkpoints are written by `JSONWriter`, which streams; their weights are read by
/// `JSON.floats(_:shape:kind:)`.
public enum JSON {
  /// How many objects and arrays may lie in each other. In a checkpoint a config that nests 64 levels
  /// deep, the most that one can, lies below a key, with defaults that nest some levels more.
  static let depthLimit = 80
  package static let nodeLimit = 4_000_000
  /// The same of a line of JSON lines.
  static let lineNodeLimit = 200_000
  /// The most bytes of a text, a key or a number in a file that is read piece by piece.
  static let textLimit = 16 << 20
  /// Lines longer than this, in bytes, are not shown below an error.
  static let excerptLimit = 2_000

  /// Reads one value with nothing behind it.
  ///
  /// Keys of an object must differ. A number is an integer if it has neither fraction nor exponent
  /// and fits `Int`; `-0` is a number, as no integer keeps its sign.
  /// - Parameters:
  ///   - bytes: UTF-8, with or without a byte order mark.
  ///   - name: The file as messages call it.
  ///   - kind: What a mistake counts as: `.data` in a checkpoint, `.config` in a Keras config.
  /// - Throws: The first problem with its place.
  public static func read(_ bytes: [UInt8], name: String, kind: Diagnostic.Kind)
    throws(Diagnostic) -> ConfigNode
  {
    try read(bytes, name: name, kind: kind, nodeLimit: nodeLimit)
  }

  /// The same of a file, of which no more than a piece is in memory at a time. Arrays of float32 are
  /// decoded as they come.
  ///
  /// - Parameter sizeLimit: in bytes; more is an error of kind `input`.
  public static func read(_ source: ByteSource, sizeLimit: Int, kind: Diagnostic.Kind)
    throws(Diagnostic) -> ConfigNode
  {
    var reader = try Reader(source, sizeLimit: sizeLimit, kind: kind, nodeLimit: nodeLimit)
    return try reader.document()
  }

  /// The same for one line of a file of JSON lines.
  ///
  /// - Parameter line: its number in the file.
  public static func read(_ bytes: [UInt8], name: String, kind: Diagnostic.Kind, line: Int)
    throws(Diagnostic) -> ConfigNode
  {
    var reader = try Reader(bytes, name: name, kind: kind, nodeLimit: lineNodeLimit, line: line)
    return try reader.document()
  }

  /// With a limit of its own, so that a test need not read so much.
  package static func read(
    _ source: ByteSource, sizeLimit: Int, kind: Diagnostic.Kind, textLimit: Int
  ) throws(Diagnostic) -> ConfigNode {
    var reader = try Reader(source, sizeLimit: sizeLimit, kind: kind, nodeLimit: nodeLimit)
    reader.textLimit = textLimit
    return try reader.document()
  }

  /// With a limit of its own, so that a test need not write millions of values.
  package static func read(
    _ bytes: [UInt8], name: String, kind: Diagnostic.Kind, nodeLimit: Int
  ) throws(Diagnostic) -> ConfigNode {
    var reader = try Reader(bytes, name: name, kind: kind, nodeLimit: nodeLimit)
    return try reader.document()
  }

  /// The text of a tree on one line, without spaces. What is no finite number becomes null.
  public static func write(_ node: ConfigNode) -> String {
    var bytes: [UInt8] = []
    append(node, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func append(_ node: ConfigNode, to bytes: inout [UInt8]) {
    switch node.value {
    case .sequence(let items):
      bytes.append(UInt8(ascii: "["))
      for (index, item) in items.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        append(item, to: &bytes)
      }
      bytes.append(UInt8(ascii: "]"))
    case .mapping(let entries):
      bytes.append(UInt8(ascii: "{"))
      for (index, entry) in entries.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        Scalar.append(entry.key, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        append(entry.value, to: &bytes)
      }
      bytes.append(UInt8(ascii: "}"))
    case .null: Scalar.appendNull(to: &bytes)
    case .boolean(let truth): Scalar.append(truth, to: &bytes)
    case .integer(let integer): Scalar.append(integer, to: &bytes)
    case .number(let number): Scalar.append(number, to: &bytes)
    case .string(let text): Scalar.append(text, to: &bytes)
    }
  }
}
