internal import Compute
internal import Diagnostics

/// How the plain rows of a file are read on several threads, and what they are read into.
struct BlockReading {
  fileprivate let form: PlainForm
  /// Of each request, the place of its column among the numbers or the texts of a block.
  fileprivate let places: [Int]
  fileprivate var pieces: [PlainPiece] = []
  /// The codes of the builder for those of each piece, by request; `unknown` for one not met yet.
  fileprivate var codes: [[[Int32]]] = []
  /// How many rows are read one by one after a row that is not plain.
  fileprivate var patience = 1

  private static let mostPatience = 256
  fileprivate static let unknown: Int32 = -2

  /// - Returns: nil where numbers are not written plainly, or a column is wanted as numbers and as texts.
  fileprivate init?(_ builder: FrameBuilder, _ reader: CSVReader) {
    let (cells, sizes) = (builder.cells, builder.sizes)
    var columns: (numbers: [Int], texts: [Int]) = ([], [])
    var places = [Int](repeating: 0, count: cells.count)
    let wanted = Dictionary(grouping: cells.indices) { cells[$0].place }
    for indices in wanted.values where Set(indices.map { cells[$0].isLabel }).count > 1 {
      return nil
    }
    for (column, indices) in wanted.sorted(by: { $0.key < $1.key }) {
      let isLabel = cells[indices[0]].isLabel
      for index in indices { places[index] = isLabel ? columns.texts.count : columns.numbers.count }
      if isLabel { columns.texts.append(column) } else { columns.numbers.append(column) }
    }
    self.places = places
    let rows = sizes.numbers / max(1, columns.numbers.count + columns.texts.count)
    guard
      let form = PlainForm(
        reader, numbers: columns.numbers, texts: columns.texts,
        rows: max(1, min(sizes.rows, rows)))
    else { return nil }
    self.form = form
  }

  /// Parts bytes among threads, which read the plain rows at the beginning of each part.
  fileprivate mutating func read(_ bytes: [UInt8], _ range: Range<Int>, size: Int) {
    var cutter = RowCutter(size: size, from: range.lowerBound)
    cutter.rowsEnd(atLineFeedsOf: bytes.span, in: range)
    cutter.finish(at: range.upperBound)
    let ranges = cutter.parts
    while pieces.count < ranges.count {
      pieces.append(PlainPiece(form))
      codes.append(Array(repeating: [], count: places.count))
    }
    for (index, range) in ranges.enumerated() where pieces[index].begin(range) {
      codes[index] = Array(repeating: [], count: places.count)
    }
    // Those that are left from a longer buffer hold nothing.
    for index in ranges.count..<pieces.count {
      _ = pieces[index].begin(range.upperBound..<range.upperBound)
    }
    Threads.forEach(&pieces) { [form] _, piece in
      if !piece.range.isEmpty { piece.read(bytes, from: piece.range.lowerBound, form) }
    }
  }

  fileprivate mutating func read(_ piece: Int, _ bytes: [UInt8], from start: Int) {
    pieces[piece].read(bytes, from: start, form)
    let rows = pieces[piece].blocks[0].rows
    patience = rows < 8 ? min(2 * patience, Self.mostPatience) : 1
  }

  /// Takes out the codes for those of a piece, or puts them back.
  fileprivate mutating func exchange(_ codes: inout [Int32], _ piece: Int, _ request: Int) {
    swap(&codes, &self.codes[piece][request])
  }

  /// Makes room for the codes of all texts of a piece.
  fileprivate mutating func prepare(_ piece: Int, _ labels: [Int]) {
    for index in labels {
      let missing = pieces[piece].textCount(places[index]) - codes[piece][index].count
      codes[piece][index] += repeatElement(Self.unknown, count: max(0, missing))
    }
  }
}

extension FrameBuilder {
  /// Reads a buffer's worth of rows, or one: plain ones on several threads, the others as the reader does.
  ///
  /// The parts that the threads take begin behind line breaks. Where such a break turns out to stand in
  /// quotes, that part is read again from where a row begins.
  ///
  /// - Returns: false at the end.
  /// - Throws: a diagnostic of kind `data` for a cell that is not what its column takes.
  mutating func addRows(of reader: CSVReader) throws(Diagnostic) -> Bool {
    reserveOnce(reader)
    guard let waiting = reader.waiting, !waiting.isEmpty, prepareBlocks(reader) else {
      guard try reader.next() else { return false }
      try addRow(of: reader)
      return true
    }
    blocks?.read(reader.buffer, waiting, size: sizes.piece)
    var at = waiting.lowerBound
    var piece = 0
    while let range = blocks?.pieces[piece].range, !range.isEmpty {
      if at > range.lowerBound {
        blocks?.read(piece, reader.buffer, from: min(at, range.upperBound))
      }
      try take(piece, reader)
      while let next = reader.waiting?.lowerBound, next < range.upperBound {
        // The rows here are not plain, or have no end in the buffer.
        let readCount = reader.input.readCount
        for _ in 0..<(blocks?.patience ?? 1) {
          guard try reader.next() else { return false }
          try addRow(of: reader)
          if blocks == nil || reader.input.readCount != readCount { return true }
          if let next = reader.waiting?.lowerBound, next >= range.upperBound { break }
        }
        guard let next = reader.waiting?.lowerBound else { return true }
        if next >= range.upperBound { break }
        blocks?.read(piece, reader.buffer, from: next)
        try take(piece, reader)
      }
      guard let next = reader.waiting?.lowerBound else { return true }
      at = next
      piece += 1
      if piece == blocks?.pieces.count { break }
    }
    return true
  }

  /// Makes room for all rows of a large file, judged by those that were read.
  private mutating func reserveOnce(_ reader: CSVReader) {
    guard let size = sizeToReserve, let first = places.files.last?.firstRow,
      rowCount - first > 100, reader.byteCount > 0
    else { return }
    sizeToReserve = nil
    let more = Double(rowCount - first) / Double(reader.byteCount) * Double(size)
    reserve(first + Int(1.03 * more))
  }

  private mutating func prepareBlocks(_ reader: CSVReader) -> Bool {
    if blocks == nil { blocks = BlockReading(self, reader) }
    return blocks != nil
  }

  /// Takes the rows that a piece has read into the columns.
  private mutating func take(_ piece: Int, _ reader: CSVReader) throws(Diagnostic) {
    guard let form = blocks?.form, let count = blocks?.pieces[piece].blockCount else { return }
    blocks?.prepare(piece, labels)
    for index in 0..<count {
      guard let block = blocks?.pieces[piece].blocks[index] else { return }
      var row = 0
      while row < block.rows {
        let most = row + min(room, block.rows - row)
        let end = firstNotable(block, row..<most, piece, form, reader)
        if row < end { try add(block, row..<end, piece, form, reader) }
        row = end
        if row < most {
          // The reader has something to say about this one.
          guard try reader.next() else { preconditionFailure("a row is not there a second time") }
          try addRow(of: reader)
          row += 1
        }
      }
    }
  }

  /// The first row with something new that the reader has to be asked about: a column's first missing cell, a text
  /// that is none, a negative weight; else the end of the rows. Gives codes to all texts before it.
  private mutating func firstNotable(
    _ block: PlainBlock, _ rows: Range<Int>, _ piece: Int, _ form: PlainForm, _ reader: CSVReader
  ) -> Int {
    var end = rows.upperBound
    func stop(at isNotable: (Float) -> Bool, _ index: Int) {
      let start = (blocks?.places[index] ?? 0) * form.stride
      let values = block.numbers[start + rows.lowerBound..<start + end]
      if let found = values.firstIndex(where: isNotable) { end = found - start }
    }
    if block.missing > 0 {
      for index in numbers where cells[index].firstMissing == nil { stop(at: \.isNaN, index) }
    }
    for index in weights where !cells[index].isLabel { stop(at: { $0 < 0 }, index) }
    for index in labels {
      var known: [Int32] = []
      blocks?.exchange(&known, piece, index)
      let place = blocks?.places[index] ?? 0
      let hasMissing = cells[index].firstMissing != nil
      for row in rows.lowerBound..<end {
        let code = Int(block.codes[place * form.stride + row])
        if known[code] == BlockReading.unknown {
          let text = block.text(place, ofRow: row, form)
          let (start, offset) = (block.start(ofRow: row), row - rows.lowerBound)
          let new = self.code(
            of: text, reader.place(ofPlainText: text, in: start, offset), index, reader)
          if let new { known[code] = new }
        }
        if known[code] < (hasMissing ? -1 : 0) {
          end = row
          break
        }
      }
      blocks?.exchange(&known, piece, index)
    }
    return end
  }

  /// The code of a text in the buffer, −1 for a missing cell; nil where it is no text.
  private mutating func code(
    of range: Range<Int>, _ place: @autoclosure () -> SourceLocation, _ index: Int,
    _ reader: CSVReader
  ) -> Int32? {
    if reader.isMissing(text: range) { return -1 }
    let buffer = reader.buffer
    let code = cells[index].table.code(of: buffer.span, range)
    if code == cells[index].labels.texts.count {
      guard let text = reader.text(range) else { return nil }
      add(text, at: place(), to: index)
    }
    return Int32(code)
  }

  /// Appends rows of a block, in which all texts have codes.
  private mutating func add(
    _ block: PlainBlock, _ rows: Range<Int>, _ piece: Int, _ form: PlainForm, _ reader: CSVReader
  ) throws(Diagnostic) {
    try flush()
    for index in numbers {
      let start = (blocks?.places[index] ?? 0) * form.stride
      let new = block.numbers[start + rows.lowerBound..<start + rows.upperBound]
      cells[index].numbers.append(contentsOf: new)
      if block.missing > 0 { cells[index].missing += new.count(where: \.isNaN) }
    }
    for index in labels {
      let start = (blocks?.places[index] ?? 0) * form.stride
      let known = blocks?.codes[piece][index] ?? []
      let new = block.codes[start + rows.lowerBound..<start + rows.upperBound]
      cells[index].missing += new.count { known[Int($0)] < 0 }
      cells[index].labels.codes.append(contentsOf: new.lazy.map { known[Int($0)] })
    }
    let line = reader.nextLine
    reader.skip(to: block.start(ofRow: rows.upperBound), lines: rows.count)
    try noteRows(rows.count, fromLine: line)
  }
}

extension CSVReader {
  /// Where a cell stands in a row of one line.
  ///
  /// - Parameters:
  ///   - text: in the buffer, without its quotes.
  ///   - start: where the row begins in the buffer.
  ///   - offset: how many rows it is behind the next one.
  fileprivate func place(ofPlainText text: Range<Int>, in start: Int, _ offset: Int)
    -> SourceLocation
  {
    let bytes = buffer
    let isQuoted = text.lowerBound > start && bytes[text.lowerBound - 1] == quote
    let before = bytes[start..<text.lowerBound - (isQuoted ? 1 : 0)]
    // Any byte but the second and later ones of a character in UTF-8.
    let column = 1 + before.count { $0 & 0xC0 != 0x80 }
    return SourceLocation(file: name, line: nextLine + offset, column: column)
  }
}
