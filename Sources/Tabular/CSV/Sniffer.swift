internal import Diagnostics

/// Looks at the beginning of a file.
struct Sniffer {
  /// How many records are looked at.
  private static let recordCount = 20

  /// The candidate that splits every record into the same number of fields, more than one; of
  /// several the one with the most. Where none does, the one that splits the first record into the
  /// most. A mark that numbers are written with comes after all others. A comma where there is one
  /// column.
  let delimiter: UInt8

  init(_ bytes: [UInt8], start: Int, filled: Int, isLast: Bool, options: CSVOptions) {
    let marks = [options.marks.decimal.rawValue, options.marks.thousands?.rawValue]
    var best = (rank: [0, 0, 1], delimiter: UInt8(ascii: ","))
    for candidate in CSVOptions.delimiters {
      let counts = Self.fieldCounts(
        bytes, start: start, filled: filled, isLast: isLast,
        RecordScanner(delimiter: candidate, comment: options.comment))
      guard let count = counts.first, count > 1 else { continue }
      let isEven = counts.allSatisfy { $0 == count }
      let isMark = marks.contains(String(Unicode.Scalar(candidate)))
      let rank = [isEven ? 1 : 0, isMark ? 0 : 1, count]
      if best.rank.lexicographicallyPrecedes(rank) { best = (rank, candidate) }
    }
    delimiter = best.delimiter
  }

  /// The number of fields of the first records that are complete, or of what there is of the first.
  private static func fieldCounts(
    _ bytes: [UInt8], start: Int, filled: Int, isLast: Bool, _ scanner: RecordScanner
  ) -> [Int] {
    var scanner = scanner
    var counts: [Int] = []
    scanner.begin(at: start)
    while counts.count < recordCount,
      scanner.scan(bytes.span, filled: filled, isLast: isLast || counts.isEmpty)
    {
      let record = scanner.record
      let isBlank = bytes[record.start..<record.start + record.count].allSatisfy(isBlank)
      if !isBlank && !record.isComment { counts.append(record.fieldCount) }
      scanner.begin(at: scanner.nextStart(after: record))
    }
    return counts
  }

  /// What is wrong with a file that is no text.
  static func problem(_ bytes: ArraySlice<UInt8>, name: String) -> Diagnostic? {
    let place = SourceLocation(file: name)
    if bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) {
      return Diagnostic(
        "the file is a zip archive, as spreadsheets are, and no CSV", at: place, kind: .data,
        notes: ["save the sheet as CSV (UTF-8)"])
    }
    if let at = bytes.firstIndex(of: 0) {
      let line = 1 + bytes[..<at].count { $0 == lineFeed }
      return Diagnostic(
        "the file is no text: it has NUL bytes", at: SourceLocation(file: name, line: line),
        kind: .data,
        notes: ["a text in UTF-16 has them: say data.csv.encoding: utf-16"])
    }
    return nil
  }
}
