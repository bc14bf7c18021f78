internal import Platform

/// Whole rows of a table as they lie in memory one after the other, in parts that can be read side by
/// side.
public struct RowBlock: Sendable {
  let bytes: [UInt8]
  /// Neighbouring ranges of the bytes, none of them empty.
  let parts: [Range<Int>]
  /// Whether the last row goes on behind the bytes, longer than any row may be.
  var isCutOff = false

  public var partCount: Int { parts.count }

  /// The bytes of a part.
  public func size(ofPart part: Int) -> Int { parts[part].count }

  /// The bytes of a part in a block that is as large as it gets: more than is worth waking a thread
  /// for, less than its cache holds.
  static let partSize = 256 << 10
}

/// Cuts rows that lie one after the other into parts.
struct RowCutter {
  private(set) var parts: [Range<Int>] = []
  /// Where the part begins that has no end yet.
  private var start: Int
  /// The least size of a part.
  private let size: Int

  /// - Parameters:
  ///   - count: how many parts are wanted; there are fewer where they would hardly be worth it.
  ///   - range: where the rows lie.
  init(parts count: Int, of range: Range<Int>) {
    self.init(
      size: max(16 << 10, (range.count + count - 1) / count), from: range.lowerBound)
  }

  /// - Parameters:
  ///   - size: the least of a part.
  ///   - start: where the first row begins.
  init(size: Int, from start: Int) {
    (self.size, self.start) = (size, start)
  }

  /// A row ends at a place.
  mutating func rowEnds(at end: Int) {
    if end - start >= size { endPart(at: end) }
  }

  /// In a range, at whose end a row ends, each line feed ends one.
  mutating func rowsEnd(atLineFeedsOf bytes: Span<UInt8>, in range: Range<Int>) {
    while range.upperBound - start >= size {
      let first = max(range.lowerBound, start + size - 1)
      endPart(
        at: bytes.firstIndex(of: lineFeed, in: first..<range.upperBound).map { $0 + 1 }
          ?? range.upperBound)
    }
  }

  private mutating func endPart(at end: Int) {
    parts.append(start..<end)
    start = end
  }

  /// Ends the last part with the last row.
  mutating func finish(at end: Int) {
    if start < end { endPart(at: end) }
  }
}
