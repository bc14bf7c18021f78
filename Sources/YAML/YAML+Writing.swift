public import Config

extension YAML {
  /// The text of a tree: block style, indented by 2.
  ///
  /// A comment stands behind its value; where that takes several lines, or there is no room, in lines
  /// above it. Short lists of scalars, and lists of short lists of numbers such as kernels, stand on
  /// one line. Whatever would read back as another type is quoted, so that reading the text gives an
  /// equal tree.
  ///
  /// - Parameter isCompact: whether short mappings without comments stand in braces on one line.
  public static func write(_ node: ConfigNode, isCompact: Bool = false) -> String {
    var writer = Writer(isCompact: isCompact)
    writer.write(node, indentation: 0)
    return writer.text
  }
}

/// Lays out nodes. Each function leaves the text at the beginning of a line.
private struct Writer {
  /// The longest line with a comment.
  static let commentedWidth = 120
  /// Keys longer than this get a `?`, as libyaml looks no further than 1024 characters for a ':'.
  static let keyWidth = 500

  let isCompact: Bool
  /// The longest line that a list may fill.
  private let width: Int
  var text = ""

  init(isCompact: Bool) {
    self.isCompact = isCompact
    width = isCompact ? 100 : 80
  }

  /// Writes a node from where the text stands; further lines begin with the indentation.
  mutating func write(_ node: ConfigNode, indentation: Int) {
    if let line = oneLine(node, room: width - indentation) {
      text += line + "\n"
      return
    }
    let margin = String(repeating: " ", count: indentation)
    switch node.value {
    case .mapping(let entries):
      for (index, entry) in entries.enumerated() {
        if index > 0 { text += margin }
        write(entry, indentation: indentation)
      }
    case .sequence(let items):
      for (index, item) in items.enumerated() {
        if index > 0 { text += margin }
        let line = itemLine(item, room: width - indentation - 2)
        let behind = comment(of: item, behind: line.map { "- " + $0 }, indentation: indentation)
        text += "- "
        if let line {
          text += line + behind + "\n"
        } else {
          write(item, indentation: indentation + 2)
        }
      }
    case .null, .boolean, .integer, .number, .string: break  // are one line
    }
  }

  /// An item of a list on one line. What has one key, as a layer, needs no braces around it.
  private func itemLine(_ item: ConfigNode, room: Int) -> String? {
    guard isCompact, let entries = item.entries, entries.count == 1, entries[0].value.comment == nil
    else { return oneLine(item, room: room) }
    let head = quotedIfNeeded(entries[0].key) + ": "
    return oneLine(entries[0].value, room: room - head.utf8.count).map { head + $0 }
  }

  private mutating func write(_ entry: ConfigNode.Entry, indentation: Int) {
    let margin = String(repeating: " ", count: indentation)
    let key = quotedIfNeeded(entry.key)
    let isLong = key.utf8.count > Self.keyWidth
    let head = isLong ? "? \(key)\n\(margin):" : "\(key):"
    let room = width - indentation - (isLong ? 2 : key.utf8.count + 2)
    let line = oneLine(entry.value, room: room)
    let behind = comment(
      of: entry.value, behind: line.map { "\(head) \($0)" }, indentation: indentation)
    text += head
    if let line {
      text += " " + line + behind + "\n"
    } else {
      text += "\n" + margin + "  "
      write(entry.value, indentation: indentation + 2)
    }
  }

  /// What is to stand behind the line of a node; else the comment is written above it.
  private mutating func comment(of node: ConfigNode, behind line: String?, indentation: Int)
    -> String
  {
    guard let comment = node.comment.map(sayable) else { return "" }
    let lines = comment.split(separator: "\n", omittingEmptySubsequences: false)
    let margin = String(repeating: " ", count: indentation)
    if let line, lines.count == 1,
      !isCompact || indentation + line.count + comment.count + 3 <= Self.commentedWidth
    {
      return "  # \(comment)"
    }
    for line in lines { text += "# \(line)\n\(margin)" }
    return ""
  }

  /// A comment without characters that YAML does not have, or takes for the end of the line.
  private func sayable(_ comment: String) -> String {
    String(
      String.UnicodeScalarView(
        comment.unicodeScalars.map { $0 == "\n" || isPrintable($0) ? $0 : "\u{FFFD}" }))
  }

  /// What stands on one line: scalars of any length, empty collections, lists that have room.
  private func oneLine(_ node: ConfigNode, room: Int) -> String? {
    switch node.value {
    case .null: return "null"
    case .boolean(let truth): return truth ? "true" : "false"
    case .integer(let integer): return String(integer)
    case .number(let number): return decimal(number)
    case .string(let text): return quotedIfNeeded(text)
    case .mapping(let entries):
      if entries.isEmpty { return "{}" }
      guard isCompact else { return nil }
      return enclosed(entries.map(\.value), "{", "}", room: room) { index, line in
        quotedIfNeeded(entries[index].key) + ": " + line
      }
    case .sequence(let items):
      // Each item takes two characters at least, so a long list need not be laid out.
      guard items.count * 2 <= max(room, 2) else { return nil }
      let isRowsOfNumbers = items.allSatisfy { row in
        row.items.map { $0.allSatisfy { $0.double != nil } } ?? false
      }
      guard isRowsOfNumbers || items.allSatisfy({ $0.items == nil && $0.entries == nil }) else {
        return nil
      }
      return enclosed(items, "[", "]", room: room) { $1 }
    }
  }

  /// Values in brackets; nil where there is no room for them, or one has a comment.
  private func enclosed(
    _ values: [ConfigNode], _ open: String, _ close: String, room: Int,
    _ item: (Int, String) -> String
  ) -> String? {
    var lines: [String] = []
    for (index, value) in values.enumerated() {
      guard value.comment == nil, let line = oneLine(value, room: room) else { return nil }
      lines.append(item(index, line))
    }
    let line = open + lines.joined(separator: ", ") + close
    return line.unicodeScalars.count <= room || values.isEmpty ? line : nil
  }

  private func decimal(_ number: Double) -> String {
    if number.isNaN { return ".nan" }
    if number.isInfinite { return number < 0 ? "-.inf" : ".inf" }
    // "-0" would be an integer, which has no sign at 0.
    return number == 0 && number.sign == .minus ? "-0.0" : shortestDecimal(number)
  }

  // MARK: Texts

  private func quotedIfNeeded(_ text: String) -> String {
    isPlain(text) ? text : quoted(text)
  }

  /// Whether a text may stand without quotes, in a flow list too. Careful rather than exact: words
  /// that older readers of YAML take for booleans are quoted as well.
  private func isPlain(_ text: String) -> Bool {
    guard case .string = CoreSchema.value(ofPlain: text), let first = text.unicodeScalars.first,
      isWordCharacter(first) || "_./".unicodeScalars.contains(first), text.last != " "
    else { return false }
    guard !["y", "n", "yes", "no", "on", "off"].contains(text.lowercased()) else { return false }
    return text != "..." && !text.hasPrefix("... ")
      && text.unicodeScalars.allSatisfy {
        isWordCharacter($0) || " _-./+()*=<>%$~^&;@".unicodeScalars.contains($0)
      }
  }

  private func isWordCharacter(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .otherLetter, .modifierLetter,
      .nonspacingMark, .spacingMark, .decimalNumber, .letterNumber, .otherNumber:
      true
    default: false
    }
  }

  /// In double quotes, on one line.
  private func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\r": quoted += "\\r"
      case "\t": quoted += "\\t"
      default: quoted += isPrintable(scalar) ? String(scalar) : escaped(scalar)
      }
    }
    return quoted + "\""
  }

  private func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
      .paragraphSeparator:
      false
    case .spaceSeparator: scalar == " "
    default: true
    }
  }

  private func escaped(_ scalar: Unicode.Scalar) -> String {
    switch scalar.value {
    case 0...0xFF: "\\x" + hexadecimal(scalar.value, digits: 2)
    case 0x100...0xFFFF: "\\u" + hexadecimal(scalar.value, digits: 4)
    default: "\\U" + hexadecimal(scalar.value, digits: 8)
    }
  }
}
