internal import Platform

/// Where a field's text lies, counted in bytes from the start of its record.
struct Field {
  enum Quoting: UInt8 {
    case none
    case quoted
    /// With at least one doubled quote inside.
    case doubled
  }

  /// Without quotes; spaces around an unquoted text are still there.
  var start: Int32
  var end: Int32
  var quoting: Quoting
}

/// One record of a CSV: where it lies in the buffer, and its fields.
struct Record {
  enum Fault {
    case textAfterQuote(offset: Int)
    case unclosedQuote(offset: Int)
    case tooManyFields
    case tooLong
  }

  /// The first byte, counted in the buffer.
  var start = 0
  /// The number of bytes, without the line break.
  var count = 0
  /// The line it starts on.
  var line = 1
  /// Room for fields; those of this record come first.
  fileprivate var fields = [Field](repeating: Field(start: 0, end: 0, quoting: .none), count: 32)
  fileprivate(set) var fieldCount = 0
  /// Whether it is a line that begins with the comment mark.
  fileprivate(set) var isComment = false
  var fault: Fault?

  subscript(column: Int) -> Field {
    precondition(column < fieldCount, "column \(column) of a record of \(fieldCount) fields")
    return fields[column]
  }
}

/// Splits bytes into records and fields, as RFC 4180 says, and stops wherever the bytes end, to go
/// on when there are more.
///
/// - Line breaks are LF, CRLF and a lone CR.
/// - A quote opens a quoted field only as the field's first character; spaces around the quotes
///   do not count. Elsewhere it is an ordinary character.
/// - A record whose first character is the comment mark ends with its line.
struct RecordScanner {
  static let maximumFields = 100_000

  private enum State {
    case fieldStart, unquoted, quoted, quoteInside, afterQuote, faulty, comment
  }

  let delimiter: UInt8
  private let comment: UInt8?
  /// The record that is being read.
  var record = Record()
  /// The line that the next record starts on.
  private(set) var line = 1
  private var state = State.fieldStart
  /// Where to go on, and where the field started, from the record's start.
  private var position = 0
  private var fieldStart = 0
  private var quoting = Field.Quoting.none
  private var openedAt = 0
  /// The last record ended with CR: an LF that follows belongs to it.
  private var skipsLineFeed = false

  init(delimiter: UInt8, comment: UInt8? = nil) {
    self.delimiter = delimiter
    self.comment = comment
  }

  /// The first byte after the record that was read last, wherever that is kept now.
  func nextStart(after record: borrowing Record) -> Int { record.start + position }

  /// Where the next record begins; nil in the middle of one.
  var nextStart: Int? { position == 0 && !skipsLineFeed ? record.start : nil }

  /// Goes on behind records that were read otherwise, each on a line of its own.
  mutating func skip(to start: Int, lines: Int) {
    line += lines
    begin(at: start)
  }

  /// Whether it has looked at nothing of the record yet.
  var isFresh: Bool { position == 0 }

  /// Makes ready for the record at `start` of a part of the text, whose lines are counted from 1.
  mutating func beginPart(at start: Int) {
    line = 1
    skipsLineFeed = false
    begin(at: start)
  }

  /// Leaves out the rest of the line break that the last record ended with.
  mutating func skipLineFeed(_ bytes: Span<UInt8>, filled: Int) {
    guard position == 0 && skipsLineFeed && record.start < filled else { return }
    if bytes[record.start] == lineFeed { record.start += 1 }
    skipsLineFeed = false
  }

  /// Makes ready for the record at `start`.
  mutating func begin(at start: Int) {
    record.start = start
    record.count = 0
    record.line = line
    record.fieldCount = 0
    record.isComment = false
    record.fault = nil
    position = 0
    startField(at: 0)
  }

  private mutating func startField(at offset: Int) {
    state = .fieldStart
    fieldStart = offset
    quoting = .none
  }

  /// Reads on up to the end of the record.
  ///
  /// - Parameters:
  ///   - filled: how many of the bytes are there.
  ///   - isLast: whether nothing comes after them.
  /// - Returns: whether a record is complete. Where it is not and `isLast`, there is none.
  mutating func scan(_ bytes: Span<UInt8>, filled: Int, isLast: Bool) -> Bool {
    skipLineFeed(bytes, filled: filled)
    let start = record.start
    var index = start &+ position
    defer { position = index &- start }
    while index < filled {
      switch state {
      case .fieldStart:
        let byte = bytes[index]
        if byte == quote {
          openedAt = index &- start
          quoting = .quoted
          index &+= 1
          fieldStart = index &- start
          state = .quoted
        } else if isBlank(byte) && byte != delimiter {
          index &+= 1
        } else if byte == comment && record.fieldCount == 0 {
          record.isComment = true
          state = .comment
        } else {
          state = .unquoted
        }
      case .unquoted:
        if scanUnquoted(bytes, &index, filled) { return true }
      case .quoted:
        scanQuoted(bytes, &index, filled)
      case .quoteInside:
        if bytes[index] == quote {
          quoting = .doubled
          index &+= 1
          state = .quoted
        } else {
          closeField(at: index &- 1 &- start)
          state = .afterQuote
        }
      case .afterQuote, .faulty:
        let byte = bytes[index]
        index &+= 1
        if byte == delimiter {
          startField(at: index &- start)
        } else if byte == lineFeed || byte == carriageReturn {
          finish(bytes, &index, filled)
          return true
        } else if !isBlank(byte) && state == .afterQuote {
          if record.fault == nil { record.fault = .textAfterQuote(offset: index &- 1 &- start) }
          state = .faulty
        }
      case .comment:
        let byte = bytes[index]
        index &+= 1
        if byte == lineFeed || byte == carriageReturn {
          finish(bytes, &index, filled)
          return true
        }
      }
    }
    return isLast && index > start && finishAtEnd(index)
  }

  /// Why a run of unquoted fields ended.
  private enum Stop {
    case lineBreak, quoteOrSpace, noRoom, noBytes
  }

  /// Reads unquoted fields up to the end of the record or of the bytes, or to a field that starts
  /// with a quote or a space.
  ///
  /// - Returns: whether the record is complete.
  private mutating func scanUnquoted(_ bytes: Span<UInt8>, _ index: inout Int, _ filled: Int)
    -> Bool
  {
    let (start, delimiter) = (record.start, delimiter)
    var from = fieldStart
    var count = record.fieldCount
    var fields = record.fields.mutableSpan
    let stop = Self.splitUnquoted(
      bytes, start: start, filled, delimiter, &index, &from, &fields, &count)
    record.fieldCount = count
    fieldStart = from
    switch stop {
    case .noBytes: return false
    case .quoteOrSpace: startField(at: from)
    case .noRoom:
      closeField(at: index - start)
      index += 1
      if bytes[index - 1] != delimiter {
        finish(bytes, &index, filled)
        return true
      }
      startField(at: index - start)
    case .lineBreak:
      finish(bytes, &index, filled)
      return true
    }
    return false
  }

  /// The loop that most bytes go through.
  private static func splitUnquoted(
    _ bytes: Span<UInt8>, start: Int, _ filled: Int, _ delimiter: UInt8, _ index: inout Int,
    _ from: inout Int, _ fields: inout MutableSpan<Field>, _ count: inout Int
  ) -> Stop {
    while index < filled {
      index = nextBreak(bytes, from: index, to: filled, delimiter)
      if index == filled { break }
      let byte = bytes[index]
      if byte != delimiter && byte != lineFeed && byte != carriageReturn {
        index &+= 1
        continue
      }
      if count == fields.count { return .noRoom }
      fields[count] = Field(
        start: Int32(truncatingIfNeeded: from), end: Int32(truncatingIfNeeded: index &- start),
        quoting: .none)
      count &+= 1
      index &+= 1
      if byte != delimiter { return .lineBreak }
      from = index &- start
      if index < filled {
        let next = bytes[index]
        if next != quote && (!isBlank(next) || next == delimiter) { continue }
      }
      return .quoteOrSpace
    }
    return .noBytes
  }

  /// The next delimiter or control character, eight bytes at a time.
  @inline(__always)
  private static func nextBreak(
    _ bytes: Span<UInt8>, from start: Int, to end: Int, _ delimiter: UInt8
  ) -> Int {
    let delimiters = UInt64(delimiter) &* 0x0101_0101_0101_0101
    var index = start
    while index &+ 8 <= end {
      let word = bytes.word(at: index)
      let found = zeroBytes(word ^ delimiters) | zeroBytes(word & 0xF0F0_F0F0_F0F0_F0F0)
      if found != 0 { return index &+ found.trailingZeroBitCount &>> 3 }
      index &+= 8
    }
    while index < end && bytes[index] != delimiter && bytes[index] >= 0x10 { index &+= 1 }
    return index
  }

  /// Reads up to the next quote, counting line breaks.
  private mutating func scanQuoted(_ bytes: Span<UInt8>, _ index: inout Int, _ filled: Int) {
    while index < filled {
      let byte = bytes[index]
      index &+= 1
      if byte == quote {
        state = .quoteInside
        return
      }
      if byte == carriageReturn || byte == lineFeed && bytes[index &- 2] != carriageReturn {
        line += 1
      }
    }
  }

  /// Ends a record at the line break before `index`.
  private mutating func finish(_ bytes: Span<UInt8>, _ index: inout Int, _ filled: Int) {
    record.count = index - 1 - record.start
    line += 1
    if bytes[index - 1] == carriageReturn {
      if index < filled {
        if bytes[index] == lineFeed { index += 1 }
      } else {
        skipsLineFeed = true
      }
    }
  }

  /// Ends the last record, which has no line break.
  private mutating func finishAtEnd(_ end: Int) -> Bool {
    record.count = end - record.start
    switch state {
    case .fieldStart, .unquoted: closeField(at: record.count)
    case .quoteInside: closeField(at: record.count - 1)
    case .quoted:
      record.fault = .unclosedQuote(offset: openedAt)
      closeField(at: record.count)
    case .afterQuote, .faulty, .comment: break
    }
    startField(at: record.count)
    return true
  }

  private mutating func closeField(at end: Int) {
    addField(Field(start: Int32(fieldStart), end: Int32(end), quoting: quoting))
  }

  private mutating func addField(_ field: Field) {
    if record.fieldCount == record.fields.count && !makeRoom() { return }
    record.fields[record.fieldCount] = field
    record.fieldCount += 1
  }

  /// Makes room for more fields, or notes that there are too many.
  private mutating func makeRoom() -> Bool {
    let count = record.fields.count
    if count >= Self.maximumFields {
      record.fault = .tooManyFields
      return false
    }
    let more = min(count, Self.maximumFields - count)
    record.fields += repeatElement(Field(start: 0, end: 0, quoting: .none), count: more)
    return true
  }

  /// Gives the record up, as too long.
  mutating func giveUp(filled: Int) {
    record.fault =
      state == .quoted ? .unclosedQuote(offset: openedAt) : .tooLong
    record.count = filled - record.start
    position = record.count
  }
}

let quote = UInt8(ascii: "\"")
let lineFeed = UInt8(ascii: "\n")
let carriageReturn = UInt8(ascii: "\r")

/// The top bit of each byte that is zero; above the lowest of them there may be others.
@inline(__always)
func zeroBytes(_ word: UInt64) -> UInt64 {
  (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080
}
