internal import Diagnostics
internal import Platform

/// Where the columns of CSVs and their encoded rows lie: small ones in memory, large ones in files
/// that are looked at a piece at a time.
///
/// Of each row of a large CSV there are then some numbers in memory, whatever the number of its
/// columns: its place in its part, in the file and in the order of the epoch, target and weight, and,
/// while encoders learn, the cells of one column; of several at a time where they are small.
public struct ColumnStorage: Sendable {
  /// Whether the columns are kept for later runs, and those that were kept are used.
  let isKept: Bool
  /// The bytes of a CSV from which on its columns go into a file, and of its encoded rows in one part.
  private let smallestSource: Int
  /// The bytes of one part's encoded rows from which on they go into a file whatever the CSV.
  private let smallestPart: Int
  /// Rows are encoded in blocks of at most so many bytes on their way into a file.
  let blockBytes: Int
  private let cache: ColumnCache?

  /// Encoded rows of a part take at most so many bytes of memory, 1 GiB.
  public static let largestPart = 1 << 30

  /// The bytes of memory that a row of a large CSV takes at most, with one target.
  public static let bytesPerRow = 48.0

  public init(isKept: Bool = true) {
    self.init(
      isKept: isKept, smallestSource: ColumnCache.smallestSource, smallestPart: Self.largestPart,
      blockBytes: 32 << 20, folder: Folder.cache)
  }

  package init(
    isKept: Bool, smallestSource: Int, smallestPart: Int, blockBytes: Int, folder: String?
  ) {
    self.isKept = isKept
    self.smallestSource = smallestSource
    self.smallestPart = smallestPart
    self.blockBytes = blockBytes
    cache = ColumnCache(folder: folder)
  }

  /// Whether a CSV of so many bytes is so large that its columns go into a file.
  public func isWorthwhile(forSize bytes: Int) -> Bool { bytes >= smallestSource }

  /// Whether the encoded rows of a part go into a file: where they take as much as a large CSV and come
  /// from one, and where they are very large.
  func isWorthwhile(forRows rows: Int, width: Int, of frame: Frame) -> Bool {
    rows * width * MemoryLayout<Float>.stride > (frame.isStored ? smallestSource : smallestPart)
  }

  /// The columns of tables as an earlier run kept them.
  func find(_ tables: Tables, key: String) throws(Diagnostic) -> ColumnFile? {
    guard isKept, tables.areFiles else { return nil }
    return try cache?.find(tables.names, key: key)
  }

  /// A file to write to, in the folder of the caches or, where that cannot be written or is full, in
  /// the one for temporary files; then it has no name.
  func workingFile(isNamed: Bool) throws(Diagnostic) -> GrowingFile {
    try GrowingFile(
      in: [cache?.folder, Folder.temporary].compactMap { $0 }, isNamed: isNamed && cache != nil)
  }

  /// Where a file of so many bytes can be kept; nil where there is no room for it.
  func place(for size: Int) -> String? {
    guard let cache, cache.makeRoom(for: size) else { return nil }
    return cache.folder
  }
}
