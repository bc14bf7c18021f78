public import Diagnostics
internal import JSON

extension CSVReader: RowReader {
  public func columns(named names: [String]) throws(Diagnostic) -> [Int] {
    var columns: [Int] = []
    do {
      for name in names { columns.append(try index(of: name, namedAt: nil)) }
    } catch {
      throw naming(names.filter { index(of: $0) == nil }, in: error)
    }
    return columns
  }

  /// The problem of the first of some missing columns, as one of all of them.
  private func naming(_ missing: [String], in problem: Diagnostic) -> Diagnostic {
    if missing.count == 1 { return problem }
    var problem = problem
    problem.message = "'\(name)' has no columns \(quotedList(missing))"
    let hints = missing.prefix(20).compactMap { name in
      Suggestion.nearest(to: name, among: columnNames).map {
        "for '\(shown(name))': did you mean '\(shown($0))'?"
      }
    }
    problem.notes[0...0] =
      [
        Suggestion.hint(for: "", among: columnNames, called: "columns")
      ] + hints
    return problem
  }

  public func copy(_ column: Int, to writer: inout RowWriter) {
    if writer.isTyped && isMissing(column) { return writer.missing() }
    let field = record[column]
    if field.quoting == .doubled { return Self.write(bytes(column).span, to: &writer) }
    let buffer = buffer
    Self.write(buffer.span.extracting(input.textRange(field)), to: &writer)
  }

  static func write(_ text: Span<UInt8>, to writer: inout RowWriter) {
    if writer.isTyped && JSON.isNumber(text) { writer.value(text) } else { writer.text(text) }
  }
}

/// `'a', 'b'`, of many names the first.
func quotedList(_ names: [String]) -> String {
  let more = names.count > 20 ? ", … and \(names.count - 20) more" : ""
  return names.prefix(20).map { "'\(shown($0))'" }.joined(separator: ", ") + more
}
