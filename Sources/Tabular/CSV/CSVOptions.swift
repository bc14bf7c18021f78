public import Config
public import Platform

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

  /// Unless a byte order mark says otherwise.
  public var encoding = TextEncoding.utf8
  var marks = NumberMarks()
  /// Lines that begin with it are skipped.
  public var comment: UInt8?
  public var repeatedHeader = RepeatedHeader.error

  /// What stands before the fraction of a number.
  public enum DecimalMark: String, Sendable, CaseIterable {
    case point = "."
    case comma = ","

    var byte: UInt8 { self == .point ? UInt8(ascii: ".") : UInt8(ascii: ",") }
  }

  /// What stands between groups of three digits.
  public enum ThousandsMark: String, Sendable, CaseIterable {
    case point = "."
    case comma = ","
    /// Also one that does not break the line, and narrow ones.
    case space = " "
    /// Also a curved one.
    case apostrophe = "'"

    /// As users and files may write it.
    var texts: [String] {
      switch self {
      case .point, .comma: [rawValue]
      case .space: [rawValue, "\u{A0}", "\u{202F}", "\u{2009}"]
      case .apostrophe: [rawValue, "\u{2019}"]
      }
    }
  }

  /// What a record is that says the same as the header.
  public enum RepeatedHeader: String, Sendable, CaseIterable {
    case error
    /// It is left out, as where files were put one after another.
    case skip
  }

  public init() {}

  /// All of it as a text, for what depends on it.
  var key: String {
    let single = [delimiter, comment].map { $0.map { "\($0)" } ?? "-" }
    let marks = "\(marks.decimal.rawValue)\(marks.thousands?.rawValue ?? "-")"
    let words = [encoding.name, repeatedHeader.rawValue, hasHeader.map { "\($0)" } ?? "-", marks]
    return (single + words + missing.words).map { "\($0.utf8.count):\($0)" }.joined()
  }

  /// The same for a file of other origin: its delimiter is found by looking.
  public var forOtherFiles: CSVOptions {
    var options = self
    options.delimiter = nil
    return options
  }

  /// Reads `{delimiter: auto, header: auto, encoding: utf-8, decimal: ".", thousands: null,
  /// comment: null, repeated_header: error}`.
  public init(_ section: inout ConfigSection) {
    delimiter = Self.delimiter(&section)
    hasHeader = Self.header(&section)
    encoding = Self.encoding(&section)
    let decimal = Self.decimal(&section)
    marks = NumberMarks(decimal: decimal, thousands: Self.thousands(&section, decimal: decimal))
    comment = Self.comment(&section)
    repeatedHeader = section.choice("repeated_header", default: RepeatedHeader.error)
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

  private static func encoding(_ section: inout ConfigSection) -> TextEncoding {
    let standard = TextEncoding.utf8
    let node = section.node(
      "encoding", kind: .text, expected: "the name of an encoding", standard: .string(standard.name)
    )
    let found = node.map { $0.labelText.flatMap { TextEncoding(named: $0) } } ?? standard
    if let node, found == nil {
      section.fail(
        "encoding", "expected the name of an encoding, found \(node.described)",
        notes: ["`iconv -l` lists the encodings that this machine knows"])
    }
    section.resolve("encoding", .string((found ?? standard).name))
    return found ?? standard
  }

  private static func decimal(_ section: inout ConfigSection) -> DecimalMark {
    let marks = DecimalMark.allCases
    let expected = #""." or ",""#
    let node = section.node(
      "decimal", kind: .words(marks.map(\.rawValue)), expected: expected,
      standard: .string(DecimalMark.point.rawValue))
    let found = node.map { $0.string.flatMap(DecimalMark.init) } ?? .point
    if let node, found == nil {
      section.fail("decimal", "expected \(expected), found \(node.described)")
    }
    section.resolve("decimal", .string((found ?? .point).rawValue))
    return found ?? .point
  }

  private static func thousands(_ section: inout ConfigSection, decimal: DecimalMark)
    -> ThousandsMark?
  {
    let marks = ThousandsMark.allCases
    let expected = #"",", ".", " ", "'" or null"#
    let kind = SettingKind.words(marks.flatMap(\.texts)).orNull
    let node = section.node("thousands", kind: kind, expected: expected)
    var found: ThousandsMark?
    if let node, !node.isNull {
      found = marks.first { $0.texts.contains(node.string ?? "") }
      if found == nil { section.fail("thousands", "expected \(expected), found \(node.described)") }
    }
    if let found, found.rawValue == decimal.rawValue {
      let other = decimal == .point ? DecimalMark.comma : .point
      section.fail(
        "thousands", "\"\(found.rawValue)\" is the decimal mark",
        notes: ["set decimal: \"\(other.rawValue)\" as well"])
    }
    section.resolve("thousands", found.map { .string($0.rawValue) } ?? .null)
    return found
  }

  private static func comment(_ section: inout ConfigSection) -> UInt8? {
    let expected = ##"one mark such as "#" or "%", or null"##
    let node = section.node("comment", kind: SettingKind.text.orNull, expected: expected)
    guard let node, !node.isNull else {
      section.resolve("comment", .null)
      return nil
    }
    let bytes = Array((node.string ?? "").utf8)
    // Cells begin with letters, digits, signs, quotes and delimiters.
    guard bytes.count == 1, Array("#%!$&'*/:<=>?@\\^_`~".utf8).contains(bytes[0]) else {
      section.fail("comment", "expected \(expected), found \(node.described)")
      return nil
    }
    section.resolve("comment", .string(node.string ?? ""))
    return bytes[0]
  }
}
