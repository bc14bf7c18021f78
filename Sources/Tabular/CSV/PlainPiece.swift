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
  /// The bytes that may be used at all; nil for what the process may.
  package var memory: Int?

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

  init(_ form: PlainForm) {
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
  mutating func read(_ bytes: [UInt8], from start: Int, _ form: PlainForm) {
    let bytes = bytes.span.extracting(0..<range.upperBound)
    range = start..<range.upperBound
    blockCount = 0
    repeat {
      if blockCount == blocks.count { blocks.append(PlainBlock(form)) }
      let from = next
      blocks[blockCount].read(bytes, from: from, form)
      blocks[blockCount].giveCodes(bytes, form, &tables)
      blockCount += 1
    } while blocks[blockCount - 1].rows == form.rows
  }

  /// How many texts a column has so far.
  func textCount(_ place: Int) -> Int { tables[place].count }
}
