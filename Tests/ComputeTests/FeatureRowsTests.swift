import Compute
import Synchronization
import Testing

/// Rows in memory that count how often they are read.
private final class CountingRows: RowStorage {
  let matrix: Matrix
  let reads = Atomic<Int>(0)
  var rows: Int { matrix.rows }
  var columns: Int { matrix.columns }

  init(_ matrix: Matrix) { self.matrix = matrix }

  func read(_ rows: Range<Int>, into elements: inout MutableSpan<Float>, from start: Int) {
    reads.wrappingAdd(1, ordering: .relaxed)
    for index in 0..<rows.count * columns {
      elements[start + index] = matrix.elements[rows.lowerBound * columns + index]
    }
  }
}

@Suite struct FeatureRowsTests {
  /// 4 KiB a row, so that a chunk of 1 MiB has 256 rows, of which there are four, the last of one row.
  private let storage = CountingRows(
    Matrix(
      rows: 769, columns: 1024,
      elements: (0..<769 * 1024).map { Float($0 / 1024) + Float($0 % 1024) / 1024 }))

  @Test("a batch of stored rows is that of the same rows in memory")
  func gather() {
    let stored = FeatureRows(storage, rows: [5, 3, 768, 0])
    #expect(stored.count == 4 && stored.columns == 1024 && stored.memory == 16)
    var batch = Matrix(rows: 1, columns: 1024)
    batch.gather([2, 0, 2], from: stored)
    var expected = Matrix(rows: 3, columns: 1024)
    expected.gather([768, 5, 768], from: storage.matrix)
    #expect(batch == expected)
    batch.gather([1], from: stored.rows(1..<3))
    #expect(batch.rows == 1 && batch[0, 0] == 768)
    batch.gather([], from: stored)
    #expect(batch.rows == 0)
  }

  @Test("rows are read ahead for any order, for as many batches as they last")
  func readsAhead() throws {
    var random = RandomStream(seed: 1, purpose: .shuffle, index: 0)
    var rows = (0..<769).map { Int32($0) }
    random.shuffle(&rows)
    let part = Array(rows[..<700])
    let stored = FeatureRows(storage, rows: part)
    var inMemory = Matrix(rows: 700, columns: 1024)
    inMemory.gather(part[...], from: storage.matrix)
    // 300 rows at a time: 3 reads in an order of 700, the last batch of each being short.
    var ahead = try #require(RowsAhead(stored, atLeast: 1, bytes: 300 * 4096))
    var (batch, expected) = (Matrix(rows: 7, columns: 1024), Matrix(rows: 7, columns: 1024))
    for _ in 0..<2 {
      var order = (0..<700).map { Int32($0) }
      random.shuffle(&order)
      ahead.forget()
      for start in stride(from: 0, to: 700, by: 7) {
        ahead.copy(start..<start + 7, of: stored, in: order, into: &batch)
        expected.gather(order[start..<start + 7], from: inMemory)
        #expect(batch == expected)
      }
    }
    #expect(RowsAhead(FeatureRows(inMemory), atLeast: 1) == nil)
  }

  /// A chunk of 256 rows is read at once where all of them are wanted, and row by row for less.
  @Test("many rows of a chunk take one read, few of them one each")
  func reads() throws {
    var numbers: [Float] = []
    let all = FeatureRows(storage, rows: (0..<769).map { Int32($0) })
    all.forEachBlock { first, block in
      #expect(first == 0)
      numbers += block.elements.prefix(block.count)
    }
    #expect(numbers == storage.matrix.elements)
    #expect(storage.reads.load(ordering: .relaxed) == 4)
    FeatureRows(storage, rows: [700, 5, 3]).forEachBlock { _, block in
      #expect((0..<3).map { block[$0, 0] } == [700, 5, 3])
    }
    #expect(storage.reads.load(ordering: .relaxed) == 7)
  }
}
