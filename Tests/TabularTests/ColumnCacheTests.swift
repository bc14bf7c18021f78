import Compute
import Diagnostics
import Foundation
import Platform
import Tabular
import Testing

/// A CSV with the columns that a run has made of it.
private struct Setup {
  let folder: TemporaryFolder
  let rows = ColumnFileWriter.blockRows + 5
  var cacheFolder: String { folder.path + "/cache" }
  var csv: String { folder.path + "/data.csv" }
  /// Of which the real path is remembered.
  var source: String { Path.physical(csv) ?? csv }
  var cache: ColumnCache { get throws { try #require(ColumnCache(folder: cacheFolder)) } }

  init() throws {
    folder = try TemporaryFolder()
    try folder.write("a,b\n1,x\n", to: "data.csv")
  }

  private static let columns = [
    ColumnFile.Column(name: "n", kind: .numbers), ColumnFile.Column(name: "c", kind: .codes),
    ColumnFile.Column(name: "d", kind: .dates),
  ]

  func block(_ rows: Range<Int>) -> ColumnBlock {
    ColumnBlock(
      columns: [
        .numbers(rows.map { $0 == 3 ? .nan : Float($0) / 3 }),
        .codes(rows.map { $0 % 3 == 2 ? -1 : Int32($0 % 3) }),
        .dates(rows.map { Double($0) * 1e9 }),
      ], lines: rows.map { Int32($0 + 2) })
  }

  func writer(isKept: Bool = true) throws -> ColumnFileWriter {
    let writer = try ColumnFileWriter(Self.columns, in: cacheFolder, isKept: isKept)
    try writer.append(block(0..<ColumnFileWriter.blockRows))
    try writer.append(block(ColumnFileWriter.blockRows..<rows))
    return writer
  }

  @discardableResult
  func finish(_ writer: ColumnFileWriter, isKept: Bool = true) throws -> ColumnFile {
    let facts = try #require(FileFacts(path: csv))
    let reader = try CSVReader(ByteSource(path: csv))
    while try reader.next() {}
    return try writer.finish(
      key: "k",
      sources: [
        .init(
          path: source, size: facts.size, modified: facts.modified,
          fingerprint: reader.fingerprint.description)
      ], texts: [[], ["어", ""], []], notes: [1, 2],
      keptAs: isKept ? ColumnCache.name([source], "k") : nil)
  }

  func find(key: String = "k") throws -> ColumnFile? { try cache.find([csv], key: key) }

  var file: String { cacheFolder + "/" + ColumnCache.name([source], "k") }

  func setTime(_ seconds: Double) throws {
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: seconds)], ofItemAtPath: csv)
  }
}

extension Span where Element: BitwiseCopyable {
  fileprivate var list: [Element] { indices.map { self[$0] } }
}

@Suite struct ColumnFileTests {
  @Test("columns come back bit by bit, group by group", arguments: [true, false])
  func roundTrip(isKept: Bool) throws {
    let setup = try Setup()
    let file = try setup.finish(setup.writer(isKept: isKept), isKept: isKept)
    #expect(file.rowCount == setup.rows && file.groupCount == 2)
    #expect(file.columns.map(\.name) == ["n", "c", "d"])
    #expect(file.columns[1].texts == ["어", ""] && file.notes == [1, 2] && file.key == "k")
    for group in 0..<2 {
      let block = setup.block(file.rows(ofGroup: group))
      #expect(file.lines(group: group) { $0.list } == block.lines)
      guard case .numbers(let numbers) = block.columns[0],
        case .codes(let codes) = block.columns[1],
        case .dates(let dates) = block.columns[2]
      else { return }
      #expect(
        file.numbers(0, group: group) { $0.list.map(\.bitPattern) } == numbers.map(\.bitPattern))
      #expect(file.codes(1, group: group) { $0.list } == codes)
      #expect(file.dates(2, group: group) { $0.list } == dates)
    }
    #expect(try (setup.find() != nil) == isKept)
    #expect(Folder.entries(setup.cacheFolder).count == (isKept ? 1 : 0))
  }

  @Test("a CSV without rows has no groups")
  func noRows() throws {
    let setup = try Setup()
    let writer = try ColumnFileWriter([], in: setup.cacheFolder, isKept: false)
    let file = try writer.finish(key: "", sources: [], texts: [], keptAs: nil)
    #expect(file.rowCount == 0 && file.groupCount == 0)
  }
}

@Suite struct ColumnCacheTests {
  @Test("a file that was cut short, changed in its index, or is none, is not read")
  func damaged() throws {
    let setup = try Setup()
    try setup.finish(setup.writer())
    let whole = try Data(contentsOf: URL(filePath: setup.file))
    func isFound(_ data: Data) throws -> Bool {
      try data.write(to: URL(filePath: setup.file))
      return try setup.find() != nil
    }
    #expect(try isFound(whole))
    for length in [0, 1, 63, 64, 100, 100_000, whole.count - 41, whole.count - 1] {
      #expect(try !isFound(whole.prefix(length)), "\(length)")
    }
    for place in [0, 15, whole.count - 200, whole.count - 40, whole.count - 30, whole.count - 1] {
      var changed = whole
      changed[place] ^= 1
      #expect(try !isFound(changed), "\(place)")
    }
    #expect(try !isFound(whole + Data([0])))
    #expect(try !isFound(Data(whole.dropFirst(64))))
    #expect(try !isFound(Data("n,c,d\n1,2,3\n".utf8)))
    // It is made again in place of the damaged one.
    try setup.finish(setup.writer())
    #expect(try setup.find() != nil)
  }

  @Test("equal size and time are trusted; with another time the fingerprint decides")
  func trust() throws {
    let setup = try Setup()
    try setup.setTime(1_000_000_000)
    try setup.finish(setup.writer())
    #expect(try setup.find()?.rowCount == setup.rows)
    #expect(try setup.find(key: "other") == nil)

    try setup.setTime(1_000_000_001)
    #expect(try setup.find() != nil)
    try setup.folder.write("a,b\n2,x\n", to: "data.csv")
    #expect(try setup.find() == nil)
    try setup.setTime(1_000_000_000)
    #expect(try setup.find() != nil)
    try setup.folder.write("a,b\n10,x\n", to: "data.csv")
    try setup.setTime(1_000_000_000)
    #expect(try setup.find() == nil)
    try FileManager.default.removeItem(atPath: setup.csv)
    #expect(try setup.find() == nil)
  }

  @Test("two that write the same file at once both end well")
  func twoWriters() throws {
    let setup = try Setup()
    let (first, second) = (try setup.writer(), try setup.writer())
    #expect(try setup.cache.makeRoom(for: 1, bound: 1 << 30))
    let file = try setup.finish(first)
    try setup.finish(second)
    #expect(try setup.find() != nil)
    #expect(Folder.entries(setup.cacheFolder).count == 1)
    #expect(file.numbers(0, group: 1) { $0.count } == 5)
  }

  @Test(
    "what was not used for the longest time goes first, and nothing for what has no room at all")
  func bound() throws {
    let setup = try Setup()
    try Folder.make(setup.cacheFolder)
    let names = ["a.columns", "b.columns", "c.columns", "other"]
    for name in names {
      try setup.folder.write(String(repeating: "x", count: 100), to: "cache/" + name)
    }
    for name in ["b.columns", "a.columns", "c.columns"] {
      Folder.noteUse(ofFile: setup.cacheFolder + "/" + name)
      usleep(20_000)  // file times are as fine as the system's clock tick
    }
    func left() -> [String] { Folder.entries(setup.cacheFolder).map(\.name) }
    #expect(try setup.cache.makeRoom(for: 100, bound: 400))
    #expect(left() == names)
    #expect(try !setup.cache.makeRoom(for: 500, bound: 400))
    #expect(left() == names)
    #expect(try setup.cache.makeRoom(for: 150, bound: 400))
    #expect(left() == ["a.columns", "c.columns", "other"])
    #expect(try setup.cache.makeRoom(for: 400, bound: 400))
    #expect(left() == ["other"])
  }

  @Test("only large files are worth it")
  func threshold() throws {
    #expect(!ColumnStorage().isWorthwhile(forSize: (256 << 20) - 1))
    #expect(ColumnStorage().isWorthwhile(forSize: 256 << 20))
  }
}

@Suite struct RowFileTests {
  @Test("rows of a file are the rows of the matrix they were, in whatever order")
  func rows() throws {
    let folder = try TemporaryFolder()
    // More rows than a block has.
    var random = TestRandom(seed: 1)
    let matrix = Matrix(
      rows: 100_000, columns: 3,
      elements: (0..<300_000).map { _ in Float(random.below(1 << 20)) })
    var writer = try RowFileWriter(columns: 3, folder: folder.path)
    var block = Matrix(rows: 30_000, columns: 3)
    for start in stride(from: 0, to: matrix.rows, by: 30_000) {
      block.gather(rowNumbers(start..<min(start + 30_000, matrix.rows))[...], from: matrix)
      try writer.append(block)
    }
    let file = try writer.finish()
    #expect(file.rows == 100_000 && file.columns == 3)

    let part = (0..<99_000).map { _ in Int32(random.below(matrix.rows)) } + rowNumbers(5..<1005)
    var inMemory = Matrix(rows: part.count, columns: 3)
    inMemory.gather(part[...], from: matrix)
    let features = FeatureRows(file, rows: part)
    #expect(features.count == 100_000 && features.columns == 3 && features.memory == 400_000)
    let both = [features, FeatureRows(inMemory)]
    #expect(content(both[0]) == content(both[1]))

    let batches = both.map { rows in
      var batch = Matrix(rows: 4, columns: 3)
      batch.gather([99_999, 0, 7, 99_000, 99_001, 99_002][1...], from: rows)
      return batch
    }
    #expect(batches[0] == batches[1] && batches[0].rows == 5)
    let tails = both.map { $0.rows(99_000..<99_500).rows(100..<200) }
    #expect(content(tails[0]) == content(tails[1]) && tails[0].count == 100)
  }

  private func rowNumbers(_ range: Range<Int>) -> [Int32] { range.map { Int32($0) } }

  private func content(_ rows: FeatureRows) -> [Float] {
    var numbers: [Float] = []
    rows.forEachBlock { first, block in
      #expect(first * rows.columns == numbers.count)
      numbers += block.elements.prefix(block.count)
    }
    return numbers
  }
}

@Suite struct CSVEstimateTests {
  @Test("rows are counted where the beginning is all, and estimated where it is not")
  func estimate() throws {
    let folder = try TemporaryFolder()
    try folder.write("a,b\n" + String(repeating: "1,2\n", count: 1000), to: "small.csv")
    let small = try #require(
      CSVEstimate(path: folder.path + "/small.csv", options: CSVOptions()))
    #expect(small.columns == 2 && small.rows == 1000)

    let records = (0..<400_000).map { "\($0),\"x\ny\"\n" }.joined()
    try folder.write("a,b\n" + records, to: "large.csv")
    let large = try #require(
      CSVEstimate(path: folder.path + "/large.csv", options: CSVOptions()))
    // Row numbers get longer along the file: 10.9 bytes a record in its first MiB, 11.7 in all.
    #expect(abs(large.rows - 400_000) < 40_000)
    #expect(CSVEstimate(path: folder.path, options: CSVOptions()) == nil)
  }
}
