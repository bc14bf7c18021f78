public import Config

extension YAML {
  /// The text of a tree: block style, indented by 2.
  ///
  /// A comment stands behind its value. Short lists of scalars, and lists of short lists of numbers such as kernels, stand on one
  /// line. Whatever would read back as another type is quoted, so that reading the text gives an
  /// equal tree.
  public static func write(_ node: ConfigNode) -> String {
    var text = ""
    Writer.write(node, indentation: 0, to: &text)
    return text
  }
}

/// Lays out nodes. Each function leaves the text at the beginning of a line.
private enum Writer {
  /// The longest line that a list may fill.
  static let width = 80
  /// Keys longer than this get a `?`, as libyaml looks no further than 1024 characters for a ':'.
  static let keyWidth = 500

  /// Writes a node from where the text stands; further lines begin with the indentation.
  static func write(_ node: ConfigNode, indentation: Int, to text: inout String) {
    if let line = oneLine(node, room: width - indentation) {
      text += line + "\n"
      return
    }
    let margin = String(repeating: " ", count: indentation)
    switch node.value {
    case .mapping(let entries):
      for (index, entry) in entries.enumerated() {
        if index > 0 { text += margin }
        write(entry, indentation: indentation, to: &text)
      }
    case .sequence(let items):
      for (index, item) in items.enumerated() {
        text += (index > 0 ? margin : "") + "- "
        write(item, indentation: indentation + 2, to: &text)
      }
    case .null, .boolean, .integer, .number, .string: break  // are one line
    }
  }

  private static func write(_ entry: ConfigNode.Entry, indentation: Int, to text: inout String) {
    let margin = String(repeating: " ", count: indentation)
    let key = quotedIfNeeded(entry.key)
    let isLong = key.utf8.count > keyWidth
    let head = isLong ? "? \(key)\n\(margin):" : "\(key):"
    text += head
    let room = width - indentation - (isLong ? 2 : key.utf8.count + 2)
    if let line = oneLine(entry.value, room: room) {
      text += " " + line + (entry.value.comment.map { "  # \($0)" } ?? "") + "\n"
    } else {
      text += "\n" + margin + "  "
      write(entry.value, indentation: indentation + 2, to: &text)
    }
  }

  /// What stands on one line: scalars of any length, empty collections, lists that have room.
  private static func oneLine(_ node: ConfigNode, room: Int) -> String? {
    switch node.value {
    case .null: return "null"
    case .boolean(let truth): return truth ? "true" : "false"
    case .integer(let integer): return String(integer)
    case .number(let number): return decimal(number)
    case .string(let text): return quotedIfNeeded(text)
    case .mapping(let entries): return entries.isEmpty ? "{}" : nil
    case .sequence(let items):
      // Each item takes two characters at least, so a long list need not be laid out.
      guard items.count * 2 <= max(room, 2) else { return nil }
      let isRowsOfNumbers = items.allSatisfy { row in
        row.items.map { $0.allSatisfy { $0.double != nil } } ?? false
      }
      guard isRowsOfNumbers || items.allSatisfy({ $0.items == nil && $0.entries == nil }) else {
        return nil
      }
      var lines: [String] = []
      for item in items {
        guard let line = oneLine(item, room: room) else { return nil }
        lines.append(line)
      }
      let line = "[" + lines.joined(separator: ", ") + "]"
      return line.unicodeScalars.count <= room || items.isEmpty ? line : nil
    }
  }

  private static func decimal(_ number: Double) -> String {
    if number.isNaN { return ".nan" }
    if number.isInfinite { return number < 0 ? "-.inf" : ".inf" }
    // "-0" would be an integer, which has no sign at 0.
    return number == 0 && number.sign == .minus ? "-0.0" : shortestDecimal(number)
  }

  // MARK: Texts

  private static func quotedIfNeeded(_ text: String) -> String {
    isPlain(text) ? text : quoted(text)
  }

  /// Whether a text may stand without quotes, in a flow list too. Careful rather than exact: words
  /// that older readers of YAML take for booleans are quoted as well.
  private static func isPlain(_ text: String) -> Bool {
    guard case .string = CoreSchema.value(ofPlain: text), let first = text.unicodeScalars.first,
      isWordCharacter(first) || "_./".unicodeScalars.contains(first), text.last != " "
    else { return false }
    guard !["y", "n", "yes", "no", "on", "off"].contains(text.lowercased()) else { return false }
    return text != "..." && !text.hasPrefix("... ")
      && text.unicodeScalars.allSatisfy {
        isWordCharacter($0) || " _-./+()*=<>%$~^&;@".unicodeScalars.contains($0)
      }
  }

  private static func isWordCharacter(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .otherLetter, .modifierLetter,
      .nonspacingMark, .spacingMark, .decimalNumber, .letterNumber, .otherNumber:
      true
    default: false
    }
  }

  /// In double quotes, on one line.
  private static func quoted(_ text: String) -> String {
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

  private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
      .paragraphSeparator:
      false
    case .spaceSeparator: scalar == " "
    default: true
    }
  }

  private static func escaped(_ scalar: Unicode.Scalar) -> String {
    switch scalar.value {
    case 0...0xFF: "\\x" + hexadecimal(scalar.value, digits: 2)
    case 0x100...0xFFFF: "\\u" + hexadecimal(scalar.value, digits: 4)
    default: "\\U" + hexadecimal(scalar.value, digits: 8)
    }
  }
}
