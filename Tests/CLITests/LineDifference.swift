import Foundation

/// How a text differs from the expected one, line by line, as `diff` shows it: `-` expected, `+`
/// found. Characters that do not show are escaped.
func lineDifference(expected: Data, found: Data) -> String {
  let (old, new) = (shownLines(expected), shownLines(found))
  var removed: Set<Int> = []
  var inserted: Set<Int> = []
  for change in new.difference(from: old) {
    switch change {
    case .remove(let offset, _, _): removed.insert(offset)
    case .insert(let offset, _, _): inserted.insert(offset)
    }
  }
  var lines: [String] = []
  var (left, right) = (0, 0)
  while left < old.count || right < new.count {
    if removed.contains(left) {
      lines.append("-\(left + 1)| \(old[left])")
      left += 1
    } else if inserted.contains(right) {
      lines.append("+\(right + 1)| \(new[right])")
      right += 1
    } else {
      left += 1
      right += 1
    }
    if lines.count == 60 { return (lines + ["…"]).joined(separator: "\n") }
  }
  return lines.joined(separator: "\n")
}

private func shownLines(_ data: Data) -> [String] {
  var lines = data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    .map { shown(String(decoding: $0, as: UTF8.self)) }
  // A text that ends in a line break has nothing after it.
  if lines.last == "" { lines.removeLast() } else { lines[lines.count - 1] += " (no line break)" }
  return lines
}

private func shown(_ line: String) -> String {
  line.unicodeScalars.map { scalar in
    switch scalar {
    case "\t", " ": String(scalar)
    case _ where scalar.properties.generalCategory == .control || scalar == "\u{FEFF}":
      scalar.escaped(asASCII: true)
    default: String(scalar)
    }
  }.joined()
}
