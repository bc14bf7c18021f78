internal import Diagnostics

extension SyntaxError {
  /// The error as the user reads it: libyaml's finding in plain words, at its place, with a hint.
  func diagnostic(in source: SourceText) -> Diagnostic {
    if let byteOffset {
      return unreadable(at: min(byteOffset, source.bytes.count), in: source)
    }
    // A key that no ':' follows is noticed on the next line.
    let isMissingColon = problem == "could not find expected ':'"
    var index = isMissingColon ? contextIndex : index
    if index >= source.scalarCount { index = source.endOfContent }
    var place = source.place(ofScalar: index)
    var notes: [String] = []
    if let context, context != "while scanning for the next token", !isMissingColon {
      let line = source.place(ofScalar: contextIndex).line
      notes.append("\(context) that starts on line \(line)")
    }
    // Within brackets tabs are allowed.
    if context?.contains("flow") != true,
      let tab = tabInIndentation(of: source.line(place.line) ?? "", before: place.column)
    {
      place.column = tab
      return Diagnostic("a tab is used for indentation; use spaces", at: place)
    }
    let before = (source.line(place.line) ?? "").unicodeScalars.prefix(place.column - 1)
    let (message, hint) = inPlainWords(
      found: source.restOfLine(fromScalar: index).first, startsLine: before.allSatisfy { $0 == " " }
    )
    return Diagnostic(message, at: place, notes: notes + (hint.map { [$0] } ?? []))
  }

  private func unreadable(at offset: Int, in source: SourceText) -> Diagnostic {
    let place = source.place(ofByte: offset)
    let scalar = source.restOfLine(fromScalar: source.scalarIndex(ofByte: offset)).first
    let name = scalar.map { " (U+\(hexadecimal($0.value, digits: 4)))" } ?? ""
    return Diagnostic(problem + name, at: place)
  }

  /// The column of a tab in front of the place, or at it, with only blanks before.
  private func tabInIndentation(of line: String, before column: Int) -> Int? {
    let indentation = line.unicodeScalars.prefix { $0 == " " || $0 == "\t" }
    guard let tab = Array(indentation).firstIndex(of: "\t"), tab < column else { return nil }
    return tab + 1
  }

  /// The findings that people meet, reworded; the others are libyaml's own words.
  private func inPlainWords(found: Unicode.Scalar?, startsLine: Bool)
    -> (message: String, hint: String?)
  {
    switch problem {
    case "mapping values are not allowed in this context":
      (
        "a ':' cannot stand here",
        "quote a text that contains ': ', and indent a key like those beside it"
      )
    case "could not find expected ':'": ("expected ':' after this key", nil)
    case "did not find expected key":
      (
        "expected a key here",
        startsLine ? "indent it like the keys beside it" : "a value ends before this"
      )
    case "did not find expected '-' indicator":
      ("expected '- ' here", "indent it like the items above")
    case "did not find expected node content": ("expected a value here", nil)
    case "did not find expected <document start>":
      ("expected the end of the document here", found == ":" ? "put a space behind ':'" : nil)
    case "block sequence entries are not allowed in this context":
      ("a list item cannot stand here", "begin the list on a line of its own")
    case "did not find expected alphabetic or numeric character":
      ("expected an anchor's name here", "quote a text that starts with '*' or '&'")
    case "did not find expected hexdecimal number":
      ("expected hexadecimal digits here", nil)
    case "found unexpected end of stream": ("the text in quotes does not end", nil)
    case "found unexpected document indicator":
      ("the text in quotes does not end before the document does", nil)
    case "found character that cannot start any token":
      (
        found.map { "no value can start with '\($0)'" } ?? problem,
        "put the text in quotes"
      )
    default:
      (problem.replacing("did not find expected", with: "expected"), nil)
    }
  }
}

/// In capitals, filled up with zeros.
func hexadecimal(_ value: some BinaryInteger, digits: Int) -> String {
  let text = String(value, radix: 16, uppercase: true)
  return String(repeating: "0", count: max(0, digits - text.count)) + text
}
