internal import Diagnostics

/// How wide a text is at most, before anybody knows the reader's font.
///
/// Latin letters are as wide as in DejaVu Sans, one of the widest fonts in use; what is not known is
/// nearly square, as East Asian characters are, and emoji are wider.
enum TextWidth {
  /// In px, of a text in a font size in px.
  static func width(_ text: some StringProtocol, size: Double) -> Double {
    size * text.reduce(0) { $0 + ems($1) }
  }

  /// The text, or the longest beginning of it with an ellipsis that is not wider.
  static func cut(_ text: String, to width: Double, size: Double) -> String {
    guard self.width(text, size: size) > width else { return text }
    return prefix(text, to: width - self.width("…", size: size), size: size) + "…"
  }

  /// The text, or its beginning and its end with an ellipsis between them.
  static func cutInside(_ text: String, to width: Double, size: Double) -> String {
    guard self.width(text, size: size) > width else { return text }
    let room = width - self.width("…", size: size)
    let start = prefix(text, to: 0.6 * room, size: size)
    let end = prefix(text.reversed(), to: 0.4 * room, size: size)
    return start + "…" + String(end.reversed())
  }

  private static func prefix(
    _ text: some Collection<Character>, to width: Double, size: Double
  ) -> String {
    var left = width
    return String(
      text.prefix {
        left -= size * ems($0)
        return left >= 0
      })
  }

  /// A text in lines, broken at blanks, or within a word that is wider than a line. What is more than
  /// so many lines is cut.
  static func lines(
    _ text: String, width: Double, size: Double, atMost count: Int
  ) -> [String] {
    var lines: [String] = []
    var rest = text[...]
    while !rest.isEmpty && lines.count < count - 1 {
      let fitting = rest.prefix(prefix(rest, to: width, size: size).count)
      if fitting.count == rest.count { break }
      let blank = fitting.lastIndex(of: " ").flatMap { $0 > rest.startIndex ? $0 : nil }
      let end = blank ?? (fitting.isEmpty ? rest.index(after: rest.startIndex) : fitting.endIndex)
      lines.append(String(rest[..<end]))
      rest = rest[end...].drop { $0 == " " }
    }
    return rest.isEmpty ? lines : lines + [cut(String(rest), to: width, size: size)]
  }

  private static func ems(_ character: Character) -> Double {
    if let ascii = character.asciiValue {
      return ascii < 32 || ascii > 126 ? 1 : Double(latin[Int(ascii) - 32]) / 1000
    }
    switch displayWidth(String(character)) {
    case 0: return 0
    case 1: return 0.95
    default:
      let isEmoji = character.unicodeScalars.contains {
        $0.properties.isEmojiPresentation || $0.value == 0xFE0F
      }
      return isEmoji ? 1.4 : 1.05
    }
  }

  /// Of the characters from the blank to the tilde, in thousandths of the font size.
  private static let latin: [Int] = [
    318, 401, 460, 838, 637, 951, 780, 275, 391, 391, 500, 838, 318, 361, 318, 337,
    637, 637, 637, 637, 637, 637, 637, 637, 637, 637, 337, 337, 838, 838, 838, 531,
    1000, 685, 687, 699, 771, 632, 576, 775, 752, 295, 295, 656, 558, 863, 749, 788,
    604, 788, 695, 635, 611, 732, 685, 989, 686, 611, 686, 391, 337, 391, 838, 500,
    500, 613, 635, 550, 635, 616, 353, 635, 634, 278, 278, 580, 278, 975, 634, 612,
    635, 635, 412, 521, 393, 634, 592, 818, 592, 592, 525, 637, 337, 637, 838,
  ]
}
