/// What a `ColumnFile` holds and where.
///
///     magic (16 bytes)
///     groups of 65,536 rows, the last one of what is left; each
///       lines     Int32 × rows
///       columns   Float32, Int32 or Double × rows, one column after another
///       (each of these begins at a multiple of 64 bytes)
///     index
///     trailer: its first byte, its length, its xxHash64 with magic and place, and the magic again
struct ColumnIndex: Sendable, Equatable {
  /// A part of the file's bytes is a row group; each but the last has so many rows.
  static let groupRows = 1 << 16
  /// With the number of the format; a file of another is not read.
  static let magic = Array("nnctl columns 1\n".utf8)
  static let alignment = 64
  static let trailerCount = 24 + magic.count

  /// What was asked for: whatever changes the columns of one and the same CSV.
  var key: String
  var sources: [ColumnFile.Source]
  var columns: [ColumnFile.Column]
  /// The first byte of each group.
  var groups: [Int]
  var rowCount: Int
  /// Whatever the writer wants to know again.
  var notes: [UInt8]

  /// How many rows a group has.
  func rows(ofGroup group: Int) -> Int {
    min(Self.groupRows, rowCount - group * Self.groupRows)
  }

  /// Where a column lies inside its group of so many rows; the lines stand in front of the first.
  func offset(ofColumn column: Int, rows: Int) -> Int {
    columns[..<column].reduce(Self.aligned(rows * MemoryLayout<Int32>.stride)) {
      $0 + Self.aligned(rows * $1.kind.size)
    }
  }

  private static func aligned(_ count: Int) -> Int {
    (count + alignment - 1) / alignment * alignment
  }

  /// Whether the groups fill the bytes between the magic and the index.
  private func fits(start: Int) -> Bool {
    guard rowCount >= 0, groups.count == (rowCount + Self.groupRows - 1) / Self.groupRows else {
      return false
    }
    var end = Self.aligned(Self.magic.count)
    for (group, first) in groups.enumerated() {
      guard first == end else { return false }
      end += offset(ofColumn: columns.count, rows: rows(ofGroup: group))
    }
    return end == start
  }

  /// As it stands at the end of a file that has `start` bytes so far.
  func bytes(at start: Int) -> [UInt8] {
    var writer = ByteWriter()
    writer.write(key)
    writer.write(sources) { writer, source in
      writer.write(source.path)
      writer.write(source.size)
      writer.write(Int(source.modified))
      writer.write(source.fingerprint)
    }
    writer.write(columns) { writer, column in
      writer.write(column.name)
      writer.write(Int(column.kind.rawValue))
      writer.write(column.texts) { $0.write($1) }
    }
    writer.write(groups) { $0.write($1) }
    writer.write(rowCount)
    writer.write(notes)
    var trailer = ByteWriter()
    trailer.write(start)
    trailer.write(writer.bytes.count)
    trailer.write(Self.checksum(writer.bytes, at: start))
    return writer.bytes + trailer.bytes + Self.magic
  }

  /// - Parameters:
  ///   - count: the bytes of the file.
  ///   - read: some of its bytes.
  /// - Returns: nil for what is no such file, or not a whole one.
  init?(ofFileWith count: Int, _ read: (_ start: Int, _ count: Int) -> [UInt8]) {
    let least = Self.aligned(Self.magic.count) + Self.trailerCount
    guard count >= least, read(0, Self.magic.count) == Self.magic else { return nil }
    let end = read(count - Self.trailerCount, Self.trailerCount)
    var trailer = ByteReader(Array(end.dropLast(Self.magic.count)))
    guard end.suffix(Self.magic.count) == Self.magic[...], let start = trailer.number(),
      let size = trailer.number(), let checksum = trailer.number(), start >= 0, size >= 0,
      start < count, size < count, start + size + Self.trailerCount == count
    else { return nil }
    let bytes = read(start, size)
    guard Self.checksum(bytes, at: start) == checksum else { return nil }
    var reader = ByteReader(bytes)
    guard let key = reader.text(),
      let sources = reader.list({ ColumnFile.Source(&$0) }),
      let columns = reader.list({ ColumnFile.Column(&$0) }),
      let groups = reader.list({ $0.number() }), let rowCount = reader.number(),
      let notes = reader.block(), reader.isAtEnd
    else { return nil }
    self.init(
      key: key, sources: sources, columns: columns, groups: groups, rowCount: rowCount,
      notes: notes)
    guard fits(start: start) else { return nil }
  }

  init(
    key: String, sources: [ColumnFile.Source], columns: [ColumnFile.Column], groups: [Int],
    rowCount: Int, notes: [UInt8]
  ) {
    self.key = key
    self.sources = sources
    self.columns = columns
    self.groups = groups
    self.rowCount = rowCount
    self.notes = notes
  }

  private static func checksum(_ bytes: [UInt8], at start: Int) -> Int {
    var place = ByteWriter()
    place.write(start)
    var hasher = FingerprintHasher()
    for part in [magic, place.bytes, bytes] { hasher.update(part.span, 0..<part.count) }
    return Int(bitPattern: UInt(hasher.fingerprint.description, radix: 16) ?? 0)
  }
}

extension ColumnFile.Source {
  fileprivate init?(_ reader: inout ByteReader) {
    guard let path = reader.text(), let size = reader.number(), let modified = reader.number(),
      let fingerprint = reader.text()
    else { return nil }
    self.init(path: path, size: size, modified: Int64(modified), fingerprint: fingerprint)
  }
}

extension ColumnFile.Column {
  fileprivate init?(_ reader: inout ByteReader) {
    guard let name = reader.text(), let number = reader.number(),
      let kind = UInt8(exactly: number).flatMap(ColumnFile.Kind.init(rawValue:)),
      let texts = reader.list({ $0.text() })
    else { return nil }
    self.init(name: name, kind: kind, texts: texts)
  }
}
