import Diagnostics
import Foundation
import Testing

@testable import Tabular

@Suite struct StoredFrameTests {
  private let folder: TemporaryFolder
  private let requests = [
    ColumnRequest("late", .found), ColumnRequest("n", .number), ColumnRequest("c", .label),
    ColumnRequest("mixed", .found), ColumnRequest("n", .label), ColumnRequest("gap", .found),
  ]

  init() throws {
    folder = try TemporaryFolder()
    // More rows than a group has; one column turns to texts behind the first group, after numbers,
    // one after gaps alone.
    var text = "n,c,late,mixed,gap\n"
    for row in 0..<ColumnFileWriter.blockRows + 300 {
      let isLate = row > ColumnFileWriter.blockRows + 100
      text += "\(row % 97),\(row % 3 == 0 ? "" : "c\(row % 5)"),\(isLate ? "t\(row % 2)" : ""),"
      text += "\(isLate ? "x" : row % 2 == 0 ? "1" : "y"),\(row == 7 ? "" : "2.5")\n"
    }
    try folder.write(text, to: "data.csv")
  }

  private func frame(isStored: Bool, _ requests: [ColumnRequest]) throws -> Frame {
    let storage = ColumnStorage(
      isKept: true, smallestSource: isStored ? 0 : .max, smallestPart: .max, blockBytes: 1 << 20,
      folder: folder.path + "/cache")
    return try Frame.read(
      Tables([folder.path + "/data.csv"], options: CSVOptions()), columns: requests,
      storage: storage)
  }

  private func expectEqual(_ a: Frame, _ b: Frame) {
    #expect(a.rowCount == b.rowCount && a.fingerprints == b.fingerprints)
    #expect(a.columns.map(\.name) == b.columns.map(\.name))
    #expect(
      "\(a.findings.sorted { $0.key < $1.key })" == "\(b.findings.sorted { $0.key < $1.key })")
    for (a, b) in zip(a.columns, b.columns) {
      #expect(a.kind == b.kind && a.count == b.count && a.firstOdd == b.firstOdd)
      #expect(a.missing.count == b.missing.count)
      #expect(a.missing.first?.row == b.missing.first?.row)
      #expect(a.missing.first?.problem == b.missing.first?.problem)
      switch (a.values, b.values) {
      case (.numbers(let a), .numbers(let b)):
        #expect(a.map(\.bitPattern) == b.map(\.bitPattern))
      case (.labels(let a), .labels(let b)):
        #expect(a.codes == b.codes && a.texts == b.texts && a.places == b.places)
      default: Issue.record("\(a.name) is something else")
      }
    }
    for row in [0, 70, Int32(a.rowCount) - 1] {
      #expect(a.places.location(ofRow: row) == b.places.location(ofRow: row))
    }
  }

  @Test("a frame out of a file is the frame in memory, when it is made and when it is found")
  func same() throws {
    let expected = try frame(isStored: false, requests)
    let made = try frame(isStored: true, requests)
    #expect(made.isStored && !expected.isStored && made.notices.count == 1)
    expectEqual(made, expected)
    let found = try frame(isStored: true, requests)
    #expect(found.isStored && found.notices.isEmpty)
    expectEqual(found, expected)
  }

  @Test("what was found is there for who knows it, and not for who wants it otherwise")
  func readings() throws {
    _ = try frame(isStored: true, [ColumnRequest("c", .found), ColumnRequest("n", .found)])
    let known = [ColumnRequest("n", .number), ColumnRequest("c", .label)]
    #expect(try frame(isStored: true, known).notices.isEmpty)
    expectEqual(try frame(isStored: true, known), try frame(isStored: false, known))
    let other = [ColumnRequest("c", .label), ColumnRequest("n", .label)]
    #expect(try frame(isStored: true, other).notices.count == 1)
    expectEqual(try frame(isStored: true, other), try frame(isStored: false, other))
  }
}
