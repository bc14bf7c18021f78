internal import Platform

/// Which encodings the bytes of a cell may be written in.
enum EncodingHint {
  /// Encodings that people's files have, with the characters that make each likely.
  private static let candidates: [(name: String, isTypical: @Sendable (Unicode.Scalar) -> Bool)] = [
    ("shift_jis", { (0x3040...0x30FF).contains($0.value) }),
    ("cp949", { (0xAC00...0xD7A3).contains($0.value) }),
    ("windows-1252", { $0.value < 0x180 && $0.properties.isAlphabetic }),
    ("gb18030", { (0x4E00...0x9FFF).contains($0.value) }),
    ("big5", { (0x4E00...0x9FFF).contains($0.value) }),
  ]

  /// What to do about a cell that is not UTF-8: the encodings in which it is a text, with that text,
  /// the likeliest first. A very long cell is not tried.
  static func notes(for bytes: [UInt8]) -> [String] {
    let readings = readings(of: bytes.count > 1 << 16 ? [] : bytes).prefix(3).map {
      ($0.name, "'\(shown($0.text))'")
    }
    guard let (name, text) = readings.first else {
      return ["save the file as UTF-8, or name its data.csv.encoding"]
    }
    let others = readings.dropFirst().map { ", \($0) as \($1)" }.joined()
    return ["data.csv.encoding: \(name) reads the cell as \(text)\(others)"]
  }

  /// The encodings in which bytes are a text, with that text, the likeliest first.
  static func readings(of bytes: [UInt8]) -> [(name: String, text: String)] {
    let found = candidates.compactMap { name, isTypical -> (name: String, text: String, Double)? in
      guard let text = TextEncoding(named: name)?.decode(bytes) else { return nil }
      let foreign = text.unicodeScalars.filter { !$0.isASCII }
      if foreign.isEmpty { return nil }
      // Control characters of the range above ASCII are in no text.
      if foreign.contains(where: { $0.value < 0xA0 }) { return nil }
      return (name, text, Double(foreign.count(where: isTypical)) / Double(foreign.count))
    }
    // The order of the table decides between equals.
    let ranked = found.enumerated().sorted {
      ($1.element.2, $0.offset) < ($0.element.2, $1.offset)
    }
    return ranked.map { ($0.element.name, $0.element.text) }
  }
}
