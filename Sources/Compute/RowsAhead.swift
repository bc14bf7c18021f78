/// Reads rows of a storage before they are wanted: many at once, and those that lie near each other
/// together. Its buffers are made once.
///
/// The storage is looked at in chunks of 1 MiB, from the first to the last. One of which many rows are
/// wanted is read as a whole, of another each row by itself. For a shuffled order over 1 GiB that is
/// faster than row by row, each of which costs a call to the system.
public struct RowsAhead {
  /// The rows that are held, in the order in which they are wanted.
  private(set) var rows: Matrix
  /// How many are held at most.
  let capacity: Int
  /// Their places in that order.
  private var places = 0..<0
  private let chunkRows: Int
  private var chunk: Matrix
  /// The first of each chunk's entries in `sorted`.
  private var starts: [Int]
  /// Places among `rows`, those of one chunk side by side.
  private var sorted: [Int32]

  private static let chunkBytes = 1 << 20
  /// A row by itself takes the time of so many bytes of a chunk.
  private static let rowBytes = 4 << 10

  /// - Parameters:
  ///   - least: the most rows that are wanted at once.
  ///   - bytes: how much to hold, where that is more.
  /// - Returns: nil for rows in memory, and where there are none.
  public init?(_ features: FeatureRows, atLeast least: Int, bytes: Int = 32 << 20) {
    guard let storage = features.storage, features.count > 0 else { return nil }
    let size = max(1, storage.columns) * MemoryLayout<Float>.stride
    capacity = min(features.count, max(least, bytes / size))
    chunkRows = max(1, Self.chunkBytes / size)
    rows = Matrix(rows: capacity, columns: storage.columns)
    chunk = Matrix(rows: min(chunkRows, storage.rows), columns: storage.columns)
    starts = [Int](repeating: 0, count: storage.rows / chunkRows + 2)
    sorted = [Int32](repeating: 0, count: capacity)
  }

  /// Says that the order has changed.
  public mutating func forget() { places = 0..<0 }

  /// Copies the rows that stand at neighbouring places of an order.
  public mutating func copy(
    _ wanted: Range<Int>, of features: FeatureRows, in order: [Int32], into batch: inout Matrix
  ) {
    if wanted.lowerBound < places.lowerBound || wanted.upperBound > places.upperBound {
      let end = min(wanted.lowerBound + capacity, order.count)
      fill(wanted.lowerBound..<end, of: features) { Int(order[$0]) }
    }
    let first = wanted.lowerBound - places.lowerBound
    batch.copy(first..<first + wanted.count, of: rows)
  }

  /// Reads the rows that stand at some places of an order.
  mutating func fill(_ places: Range<Int>, of features: FeatureRows, _ order: (Int) -> Int) {
    guard let storage = features.storage else { return }
    self.places = places
    rows.setRows(places.count)
    func row(_ place: Int) -> Int { features.storageRow(order(places.lowerBound + place)) }
    // Counting sort: how many each chunk has, where they begin, and then each to its place.
    for index in starts.indices { starts[index] = 0 }
    for place in 0..<places.count { starts[row(place) / chunkRows + 1] += 1 }
    for index in 1..<starts.count { starts[index] += starts[index - 1] }
    for place in 0..<places.count {
      let chunk = row(place) / chunkRows
      sorted[starts[chunk]] = Int32(place)
      starts[chunk] += 1
    }
    // Each start is now the next one's.
    var start = 0
    for index in 0..<starts.count - 1 where starts[index] > start {
      read(sorted[start..<starts[index]], ofChunk: index, in: storage, row)
      start = starts[index]
    }
  }

  private mutating func read(
    _ wanted: ArraySlice<Int32>, ofChunk index: Int, in storage: any RowStorage,
    _ row: (Int) -> Int
  ) {
    let first = index * chunkRows
    let end = min(first + chunkRows, storage.rows)
    let isDense = wanted.count * Self.rowBytes >= (end - first) * storage.columns * 4
    if isDense {
      var elements = chunk.elements.mutableSpan
      storage.read(first..<end, into: &elements, from: 0)
    }
    for place in wanted {
      let row = row(Int(place))
      if isDense {
        rows.copy(row - first..<row - first + 1, of: chunk, to: Int(place))
      } else {
        var elements = rows.elements.mutableSpan
        storage.read(row..<row + 1, into: &elements, from: Int(place) * storage.columns)
      }
    }
  }
}
