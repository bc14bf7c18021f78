public import Config
public import Diagnostics

/// YAML 1.2 text to `ConfigNode` trees and back.
///
/// Scalars have the meaning that the core schema gives them (`CoreSchema`). Anchors, aliases and
/// merge keys work; duplicate keys, unknown tags, keys that are no scalars and further documents
/// are errors. What a hostile text can cost is bounded by the limits below.
public enum YAML {
  /// How many lists and mappings may lie in each other.
  static let depthLimit = 64
  static let byteLimit = 16 << 20
  /// How many keys and values, every alias counted as what it stands for.
  static let nodeLimit = 1_000_000
  /// After so many problems reading stops.
  static let problemLimit = 100
  /// Longer lines, in bytes, are not shown below a problem.
  static let excerptLimit = 1 << 16

  /// Reads one document.
  ///
  /// - Parameters:
  ///   - bytes: UTF-8, with or without a byte order mark.
  ///   - name: The file as messages call it.
  /// - Throws: All independent problems in the order of the file, each with its place and the text
  ///   of its line.
  public static func read(_ bytes: [UInt8], name: String) throws(Problems) -> ConfigNode {
    // A null without text is one that is not written: nothing, or `---` alone.
    if let node = try document(bytes, name: name), !node.isNull || node.text != nil { return node }
    let isBlank = bytes.allSatisfy { " \t\r\n".utf8.contains($0) }
    throw Problems(
      Diagnostic(
        isBlank ? "the file is empty" : "the file holds no content",
        at: SourceLocation(file: name)))
  }

  /// Reads one value as it stands on a command line. No text at all is null, as after a key.
  public static func readValue(_ text: String, name: String) throws(Problems) -> ConfigNode {
    let start = SourceLocation(file: name, line: 1, column: 1)
    if let node = try document(Array(text.utf8), name: name) { return node }
    if text.allSatisfy(\.isWhitespace) { return ConfigNode(.null, at: start) }
    throw Problems(
      Diagnostic(
        "the value is nothing but a comment", at: start,
        notes: ["put a text that starts with '#' in quotes"], excerpt: text))
  }

  /// Gives each diagnostic that lies in the file `name`, and has no excerpt yet, its line.
  public static func excerpts(for problems: Problems, in bytes: [UInt8], name: String) -> Problems {
    excerpts(for: problems, in: SourceText(bytes, name: name))
  }

  private static func excerpts(for problems: Problems, in source: SourceText) -> Problems {
    var problems = problems
    var shown: (line: Int, text: String?) = (0, nil)
    for index in problems.all.indices {
      guard let place = problems.all[index].location, place.file == source.name, place.line > 0,
        problems.all[index].excerpt == nil
      else { continue }
      if place.line != shown.line {
        let text = source.line(place.line)
        shown = (place.line, text.flatMap { $0.utf8.count <= excerptLimit ? $0 : nil })
      }
      problems.all[index].excerpt = shown.text
    }
    return problems
  }

  /// The tree of a text, or nil where it holds no document.
  private static func document(_ bytes: [UInt8], name: String) throws(Problems) -> ConfigNode? {
    guard bytes.count <= byteLimit else {
      throw Problems(
        Diagnostic(
          "the file has \(bytes.count) bytes: YAML is read up to \(byteLimit >> 20) MiB",
          at: SourceLocation(file: name)))
    }
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      throw Problems(
        Diagnostic(
          "the file is UTF-16, not UTF-8", at: SourceLocation(file: name),
          notes: ["save the file as UTF-8"]))
    }
    let source = SourceText(bytes, name: name)
    let log = ProblemLog()
    var root: ConfigNode?
    do {
      try checkEncoding(of: source)
      try checkDirectives(of: source)
      var builder = TreeBuilder(source, log: log)
      root = try builder.document()
    } catch {
      log.add(error)
    }
    do {
      try log.check()
    } catch {
      throw excerpts(for: error, in: source)
    }
    return root
  }

  private static func checkEncoding(of source: SourceText) throws(Diagnostic) {
    do {
      _ = try UTF8Span(validating: source.bytes.span)
    } catch {
      let offset = error.byteOffsets.lowerBound
      throw Diagnostic(
        "byte 0x\(hexadecimal(source.bytes[offset], digits: 2)) is not UTF-8",
        at: source.place(ofByte: offset), notes: ["save the file as UTF-8"])
    }
  }

  /// Refuses `%TAG` lines, or what looks like them, in a number or length that nobody writes: libyaml
  /// compares each with all before it, and copies its text for every tag.
  private static func checkDirectives(of source: SourceText) throws(Diagnostic) {
    var count = 0
    for start in source.bytes.indices where source.bytes[start] == UInt8(ascii: "%") {
      guard source.bytes[start...].starts(with: "%TAG".utf8) else { continue }
      count += 1
      let line = source.bytes[start...].prefix(tagLineLimit + 1)
      guard count > tagLimit || !line.contains(UInt8(ascii: "\n")) && line.count > tagLineLimit
      else { continue }
      throw Diagnostic(
        "more than \(tagLimit) %TAG directives, or one of more than \(tagLineLimit) bytes",
        at: source.place(ofByte: start))
    }
  }

  /// Directives of a file, and the bytes of one.
  private static let (tagLimit, tagLineLimit) = (64, 1024)
}
