public import Config

/// How a CSV is written: section `csv`.
public struct CSVOptions: Sendable {
  /// The delimiters that are found without being told, the likeliest first.
  static let delimiters = [",", ";", "\t", "|"].map { (text: String) in Array(text.utf8)[0] }

  /// Nil to look at the first records.
  public var delimiter: UInt8?
  /// Nil to look at the first record: it is a header unless all its cells are numbers.
  public var hasHeader: Bool?
  /// The texts of cells that hold nothing.
  public var missing: MissingCells = .standard

  public init() {}

  /// Reads `{delimiter: auto, header: auto, encoding: utf-8, decimal: ".", missing: ["", NA]}`.
  public init(_ section: inout ConfigSection) {
    delimiter = Self.delimiter(&section)
    hasHeader = Self.header(&section)
    Self.only("utf-8", for: "encoding", in: &section)
    Self.only(".", for: "decimal", in: &section)
    missing = MissingCells(&section)
  }

  private static func delimiter(_ section: inout ConfigSection) -> UInt8? {
    let expected = #"auto, ",", ";", "|" or "\t""#
    let words = ["auto", "tab", #"\t"#] + delimiters.map { String(Unicode.Scalar($0)) }
    let node = section.node(
      "delimiter", kind: .words(words), expected: expected, standard: .string("auto"))
    let text = node.map { $0.string ?? "" } ?? "auto"
    let bytes = Array(text.utf8)
    var found: UInt8?
    if text == "tab" || text == #"\t"# {
      found = UInt8(ascii: "\t")
    } else if bytes.count == 1, delimiters.contains(bytes[0]) {
      found = bytes[0]
    } else if text != "auto", let node {
      section.fail("delimiter", "expected \(expected), found \(node.described)")
    }
    section.resolve("delimiter", .string(found.map { String(Unicode.Scalar($0)) } ?? "auto"))
    return found
  }

  private static func header(_ section: inout ConfigSection) -> Bool? {
    let expected = "auto, true or false"
    let node = section.node(
      "header", kind: .either([.words(["auto"]), .boolean]), expected: expected,
      standard: .string("auto"))
    var found: Bool?
    if let node {
      if case .boolean(let truth) = node.value {
        found = truth
      } else if node.string != "auto" {
        section.fail("header", "expected \(expected), found \(node.described)")
      }
    }
    section.resolve("header", found.map(ConfigNode.boolean) ?? .string("auto"))
    return found
  }

  /// A setting that has one value so far.
  private static func only(_ value: String, for key: String, in section: inout ConfigSection) {
    let node = section.node(
      key, kind: .words([value]), expected: "\"\(value)\"", standard: .string(value))
    if let node, node.labelText.map(normalizedName) != normalizedName(value) {
      section.fail(key, "expected \"\(value)\", the only one supported, found \(node.described)")
    }
    section.resolve(key, .string(value))
  }
}
