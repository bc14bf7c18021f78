internal import Diagnostics

/// Finds out how dates are written that are not by ISO 8601.
enum DateLook {
  /// The likelier first where several would do, as with days up to 12.
  private static let formats = [
    "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y", "%Y.%m.%d", "%d %b %Y",
    "%d-%b-%Y", "%b %d, %Y", "%d %B %Y", "%B %d, %Y",
  ]
  private static let times = ["", " %H:%M", " %H:%M:%S"]

  static let all: [DateParser] = times.flatMap { time in
    formats.compactMap { try? DateParser(format: $0 + time, at: nil) }
  }

  /// A format that reads all texts; nil for none.
  static func format(_ texts: [String]) -> String? {
    all.first { parser in texts.allSatisfy { parser.seconds($0) != nil } }?.format
  }

  static func parser(_ format: String?) -> DateParser {
    format.flatMap { format in all.first { $0.format == format } } ?? .iso
  }
}
