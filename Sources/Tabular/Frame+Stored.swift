internal import Diagnostics

extension Frame {
  /// Reads tables into a file of their columns, or finds the one that an earlier run has made.
  static func stored(_ tables: Tables, _ requests: [ColumnRequest], _ storage: ColumnStorage)
    throws(Diagnostic) -> Frame
  {
    let key = key(tables, requests)
    if let file = try storage.find(tables, key: key),
      let frame = Frame(file, for: requests, of: tables.names)
    {
      return frame
    }
    var wanted = distinct(requests)
    var output = ColumnOutput(tables, storage)
    var builder = try read(tables, FrameBuilder(requests: wanted, output: output))
    let mixed = builder.mixedRequests
    if !mixed.isEmpty {
      let first = builder
      for index in mixed { wanted[index].reading = .label }
      output = ColumnOutput(tables, storage)
      builder = try read(tables, FrameBuilder(requests: wanted, output: output))
      builder.takeFindings(of: first)
    }
    let file = try builder.file(from: tables, key: key)
    guard var frame = Frame(file, for: requests, of: builder.fileNames) else {
      preconditionFailure("a file of columns lacks what it was made for")
    }
    frame.notices = output.notices
    return frame
  }

  /// What a file of columns depends on besides the bytes of the tables.
  private static func key(_ tables: Tables, _ requests: [ColumnRequest]) -> String {
    let names = Set(requests.map(\.name)).sorted().map { "\($0.utf8.count):\($0)" }
    return "csv \(tables.options.key) columns \(names.joined())"
  }

  /// Each column once for each way to read it.
  private static func distinct(_ requests: [ColumnRequest]) -> [ColumnRequest] {
    var seen: Set<[String]> = []
    return requests.filter {
      seen.insert([$0.name, "\(ColumnReading($0).rawValue)"]).inserted
    }
  }

  /// Shows the columns of a file.
  ///
  /// - Parameter names: of the tables.
  /// - Returns: nil where one is not there, or was read otherwise than is wanted now.
  private init?(_ file: ColumnFile, for requests: [ColumnRequest], of names: [String]) {
    guard let notes = ColumnNotes(file.notes), notes.items.count == file.columns.count,
      notes.firstRows.count == names.count, file.sources.count == names.count
    else { return nil }
    var columns: [Column] = []
    let indices = Dictionary(grouping: file.columns.indices) { file.columns[$0].name }
    for request in requests {
      let index = indices[request.name]?.first { index in
        notes.items[index].reading.isAsGood(
          as: ColumnReading(request), file.columns[index].kind)
      }
      guard let index else { return nil }
      let item = notes.items[index]
      let isFound = ColumnReading(request) == .found
      guard item.places.count == file.columns[index].texts.count else { return nil }
      columns.append(
        Column(
          name: request.name,
          stored: StoredColumn(file, index, places: item.places.map { $0.location(in: names) }),
          missing: (
            item.missing,
            item.firstMissing.map { (Int32(clamping: $0.row), $0.diagnostic(in: names)) }
          ), firstOdd: isFound ? item.firstOdd?.diagnostic(in: names) : nil))
    }
    var places = RowPlaces()
    places.files = Array(zip(names, notes.firstRows)).map { (name: $0, firstRow: $1) }
    places.store = file
    self.init(
      columns: columns, places: places,
      fingerprints: file.sources.map {
        Fingerprint(description: $0.fingerprint, byteCount: $0.size)
      }
    )
  }
}
