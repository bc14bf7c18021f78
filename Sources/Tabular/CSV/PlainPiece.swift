internal import Compute

/// How much is read at once. What is read does not depend on it.
package struct BlockSizes: Sendable {
  /// The bytes that are held of a file.
  package var buffer: Int
  /// Of these a thread takes so many at a time.
  package var piece: Int
  /// The rows and numbers of a block, in which they wait for their columns; one row at least.
  package var rows: Int
  package var numbers: Int

  package init(buffer: Int, piece: Int, rows: Int = 4096, numbers: Int = 1 << 18) {
    self.buffer = buffer
    self.piece = piece
    self.rows = rows
    self.numbers = numbers
  }

  /// One piece for one thread, else two for each, so that none waits long for another.
  static var standard: BlockSizes {
    BlockSizes(buffer: (Threads.count > 1 ? 2 * Threads.count : 1) << 20, piece: 1 << 20)
  }
}

/// How the plain rows of a file are read: the wanted columns side by side, a block at a time.
struct BlockForm: Sendable {
  let plain: PlainRows
  /// The most rows of a block.
  let rows: Int
  /// From the numbers of one column to those of the next: no power of two, as all columns would then lie in
  /// the same few places of the processor's caches.
  let stride: Int
  let numberCount: Int
  let textCount: Int
  fileprivate let missing: MissingCells

  /// - Parameters:
  ///   - numbers: the columns of the file that hold numbers, each once.
  ///   - texts: those that hold texts.
  init(_ reader: CSVReader, numbers: [Int], texts: [Int], _ sizes: BlockSizes) {
    numberCount = numbers.count
    textCount = texts.count
    rows = max(1, min(sizes.rows, sizes.numbers / max(1, numbers.count + texts.count)))
    stride = (rows + 31) / 16 * 16
    missing = reader.options.missing
    var wanted = [PlainRows.Wanted](repeating: .nothing, count: reader.columnNames.count)
    for (place, column) in numbers.enumerated() { wanted[column] = .number(place: place * stride) }
    for (place, column) in texts.enumerated() { wanted[column] = .text(place: place) }
    plain = PlainRows(
      delimiter: reader.delimiter, comment: reader.options.comment,
      firstName: reader.hasHeader ? Array(reader.columnNames[0].utf8) : [],
      missing: missing.texts, wanted: wanted)
  }
}

/// Neighbouring plain rows.
struct PlainBlock: Sendable {
  private(set) var rows = 0
  /// How many of the numbers are missing.
  private(set) var missing = 0
  /// Where the row after the last begins.
  private(set) var end = 0
  /// The number of place `p` in row `r` is at `p · stride + r`.
  private(set) var numbers: [Float]
  /// The codes of texts likewise, in the tables of their piece.
  private(set) var codes: [Int32]
  private var texts: [PlainRows.Text]
  private var starts: [UInt32]

  fileprivate init(_ form: BlockForm) {
    numbers = [Float](repeating: 0, count: form.numberCount * form.stride)
    codes = [Int32](repeating: 0, count: form.textCount * form.stride)
    texts = [PlainRows.Text](repeating: .init(), count: form.textCount * form.rows)
    starts = [UInt32](repeating: 0, count: form.rows)
  }

  /// Where a row begins, or the row after the last.
  func start(ofRow row: Int) -> Int { row < rows ? Int(starts[row]) : end }

  func text(_ place: Int, ofRow row: Int, _ form: BlockForm) -> Range<Int> {
    texts[row * form.textCount + place].range
  }

  fileprivate mutating func read(
    _ bytes: Span<UInt8>, from start: Int, _ form: BlockForm, _ tables: inout [LabelTable]
  ) {
    let result = Self.read(bytes, from: start, form, &numbers, &texts, &starts)
    (rows, missing, end) = (result.rows, result.missing, result.next)
    if form.missing.includeNumbers { leaveOutMissing(form) }
    for place in 0..<form.textCount {
      var table = LabelTable()
      swap(&table, &tables[place])
      for row in 0..<rows {
        let text = text(place, ofRow: row, form)
        let code = table.code(of: bytes, text)
        codes[place * form.stride + row] = Int32(truncatingIfNeeded: code)
      }
      swap(&table, &tables[place])
    }
  }

  private static func read(
    _ bytes: Span<UInt8>, from start: Int, _ form: BlockForm, _ numbers: inout [Float],
    _ texts: inout [PlainRows.Text], _ starts: inout [UInt32]
  ) -> PlainRows.Result {
    var numberSpan = numbers.mutableSpan
    var textSpan = texts.mutableSpan
    var startSpan = starts.mutableSpan
    return form.plain.read(
      bytes, from: start, rows: form.rows, numbers: &numberSpan, stride: 1, texts: &textSpan,
      starts: &startSpan)
  }

  /// Numbers that stand for missing cells.
  private mutating func leaveOutMissing(_ form: BlockForm) {
    for place in 0..<form.numberCount {
      for index in place * form.stride..<place * form.stride + rows
      where form.missing.contains(numbers[index]) {
        numbers[index] = .nan
        missing += 1
      }
    }
  }
}

/// A part of a buffer, of which a thread reads the plain rows.
struct PlainPiece: Sendable {
  /// The bytes; a row begins with the first, if no line break before it stands in quotes.
  private(set) var range: Range<Int>
  /// Those of `blocks` that hold rows.
  private(set) var blockCount = 0
  private(set) var blocks: [PlainBlock] = []
  /// What the codes of each column of texts stand for. Among them may be texts of rows that were none.
  private var tables: [LabelTable]
  /// A table with more texts is not kept for the next piece, so that columns of which all cells differ are not
  /// held several times.
  private static let mostTexts = 1 << 16

  init(_ form: BlockForm) {
    range = 0..<0
    tables = Array(repeating: LabelTable(), count: form.textCount)
  }

  /// Where the first row begins that was not read, which is the end if all are plain.
  var next: Int { blockCount == 0 ? range.lowerBound : blocks[blockCount - 1].end }

  /// Makes ready for other bytes.
  ///
  /// - Returns: whether the codes of texts begin anew.
  mutating func begin(_ range: Range<Int>) -> Bool {
    self.range = range
    blockCount = 0
    guard tables.contains(where: { $0.count > Self.mostTexts }) else { return false }
    tables = Array(repeating: LabelTable(), count: tables.count)
    return true
  }

  /// Reads plain rows from a row's beginning on.
  mutating func read(_ bytes: [UInt8], from start: Int, _ form: BlockForm) {
    let bytes = bytes.span.extracting(0..<range.upperBound)
    range = start..<range.upperBound
    blockCount = 0
    repeat {
      if blockCount == blocks.count { blocks.append(PlainBlock(form)) }
      let from = next
      blocks[blockCount].read(bytes, from: from, form, &tables)
      blockCount += 1
    } while blocks[blockCount - 1].rows == form.rows
  }

  /// How many texts a column has so far.
  func textCount(_ place: Int) -> Int { tables[place].count }

  /// Parts bytes at line breaks.
  static func ranges(of bytes: [UInt8], _ range: Range<Int>, size: Int) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var start = range.lowerBound
    while range.upperBound - start > size + size / 2 {
      guard let lineEnd = bytes[(start + size)..<range.upperBound].firstIndex(of: lineFeed)
      else { break }
      ranges.append(start..<lineEnd + 1)
      start = lineEnd + 1
    }
    return start < range.upperBound ? ranges + [start..<range.upperBound] : ranges
  }
}
