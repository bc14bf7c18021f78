import Compute
import Diagnostics
import Foundation
import Testing

@testable import Tabular

/// Rows that are read in blocks on several threads are those that are read one by one.
@Suite(.serialized) struct PlainBlockTests {
  private static let requests = [
    ColumnRequest("n", .number), ColumnRequest("c", .label), ColumnRequest("f", .found),
    ColumnRequest("t", .found), ColumnRequest("d", .label), ColumnRequest("n", .number),
    ColumnRequest("c", .label),
  ]

  /// Record by record, as streams are.
  private func readSlowly(_ tables: Tables, _ requests: [ColumnRequest]) throws(Diagnostic) -> Frame
  {
    func builder(_ requests: [ColumnRequest]) throws(Diagnostic) -> FrameBuilder {
      var builder = FrameBuilder(requests: requests)
      let reader = try tables.reader(0)
      try builder.begin(reader, size: nil)
      while try reader.next() { try builder.addRow(of: reader) }
      builder.end(reader)
      return builder
    }
    var first = try builder(requests)
    let mixed = first.mixedRequests
    if !mixed.isEmpty {
      first.replace(mixed, by: try builder(mixed.map { ColumnRequest(requests[$0].name, .label) }))
    }
    return try first.frame()
  }

  /// Everything that a frame says, as texts.
  private func described(_ read: () throws(Diagnostic) -> Frame) -> [String] {
    let frame: Frame
    do throws(Diagnostic) {
      frame = try read()
    } catch { return [DiagnosticRenderer().render(error)] }
    var lines = ["\(frame.places.lines)", "\(frame.fingerprints)"]
    for column in frame.columns {
      lines.append("\(column.name): \(column.missing) \(String(describing: column.firstOdd))")
      switch column.values {
      case .numbers(let values): lines.append("\(values.map { $0.isNaN ? 1 : $0.bitPattern })")
      case .labels(let labels): lines.append("\(labels.codes) \(labels.texts) \(labels.places)")
      case .dates: lines.append("dates")
      }
    }
    return lines
  }

  private func expectSame(
    _ text: String, options: CSVOptions = CSVOptions(), _ requests: [ColumnRequest] = requests
  ) {
    let tables = Tables(text, called: "data.csv", options: options)
    let expected = described { () throws(Diagnostic) in try readSlowly(tables, requests) }
    let sizes = [
      BlockSizes(buffer: 16, piece: 16, rows: 3), BlockSizes(buffer: 300, piece: 40, rows: 2),
      BlockSizes(buffer: 4096, piece: 7), BlockSizes(buffer: 1 << 20, piece: 1 << 18),
      BlockSizes(buffer: 1 << 20, piece: 100, numbers: 1),
    ]
    for (index, sizes) in sizes.enumerated() {
      Threads.use([1, 2, 3, 7][index % 4])
      defer { Threads.use(1) }
      var tables = tables
      tables.sizes = sizes
      let found = described { () throws(Diagnostic) in try Frame.collect(tables, requests) }
      #expect(found == expected, "\(sizes) of \(text)")
    }
  }

  @Test("tables of odd rows", arguments: 0..<60)
  func oddRows(seed: Int) {
    var random = TestRandom(seed: UInt64(seed))
    func pick(_ texts: [String]) -> String { texts[random.below(texts.count)] }
    let ends = seed % 3 == 0 ? ["\n"] : seed % 3 == 1 ? ["\r\n"] : ["\n", "\r\n", "\n", "\r"]
    let oddness = [0, 3, 30, 300][seed % 4]
    func isOdd() -> Bool { oddness > 0 && random.below(1000) < oddness }
    func number() -> String {
      if isOdd() { return pick([" 5", "6 ", "\"7\"", "\"8.5\" ", "+9", "1e-40", "\" \"", "1e3"]) }
      return pick([
        "1", "-2.5", "3.14159265358979323846", "", "NA", "0.000001", "16777217", "\"4\"",
      ])
    }
    func text() -> String {
      if isOdd() {
        return pick([
          "\"a\"\"b\"", "\"two\nlines\"", "\"cr\rlf\r\n\"", " \"x\"", "a\"b", "\"\"", "y ",
        ])
      }
      return pick([
        "red", "green", "blau \u{E9}", "\"q,uoted\"", "", "NA", "label\(random.below(40))",
      ])
    }
    var csv = "n,x,c,f,t,d\n"
    for row in 0..<200 {
      let late = seed % 5 == 0 && row == 150 ? "word" : number()
      csv += [number(), text(), text(), late, text(), text()].joined(separator: ",") + pick(ends)
      if isOdd() { csv += pick(["\n", "  \n", "\r\n"]) }
    }
    if seed % 2 == 0 { csv.removeLast() }
    expectSame(csv)
  }

  @Test(
    "faults have the same places and words",
    arguments: [
      "x,y,z,1,2", "1,a,b,nonsense,c,d", "bad,a,b,1,c,d", "1e99,a,b,1,c,d", "1,\"a\"b,c,1,d,e",
      "1,a,\"never closed,1,c,d", "n,x,c,f,t,d", "1,a,b,1,c,d,e", "1",
    ])
  func faults(row: String) {
    for before in [0, 1, 40] {
      let good = "1,a,b,2,c,d\n3,e,\"f\",4,g,h\n"
      expectSame(
        "n,x,c,f,t,d\n" + String(repeating: good, count: before) + row + "\n"
          + String(repeating: good, count: 20))
    }
  }

  @Test("a text that is not UTF-8 is reported where the reader meets it")
  func encoding() throws {
    let folder = try TemporaryFolder()
    let good = String(repeating: "1,a,b,2,c,d\n", count: 50)
    let bytes = Array("n,x,c,f,t,d\n\(good)1,a,".utf8) + [0xE9] + Array(",2,c,d\n\(good)".utf8)
    try Data(bytes).write(to: URL(fileURLWithPath: folder.path + "/data.csv"))
    var tables = try Tables([folder.path + "/data.csv"], options: CSVOptions())
    tables.sizes = BlockSizes(buffer: 4096, piece: 40)
    let found = described { () throws(Diagnostic) in try Frame.collect(tables, Self.requests) }
    #expect(found == described { () throws(Diagnostic) in try readSlowly(tables, Self.requests) })
    #expect(found.count == 1 && found[0].contains("data.csv:52:5: error"))
  }

  @Test("comments, repeated headers and other words for nothing")
  func options() {
    var options = CSVOptions()
    options.comment = UInt8(ascii: "#")
    options.repeatedHeader = .skip
    options.missing = MissingCells(["", "-999", "not known"])
    let part = """
      n,x,c,f,t,d
      1,a,b,2,c,d
      # a comment, with, a, few, commas
      -999,a,-999.0,-999,c,not known
      not known,"#",b,3,c,d
        # another

      4,a,b,-9.99e2,c,d

      """
    expectSame(String(repeating: part, count: 9), options: options)
  }

  @Test("weights are at least 0")
  func weights() {
    var weight = ColumnRequest("f", .number)
    weight.isWeight = true
    let good = String(repeating: "1,a,b,2,c,d\n", count: 30)
    for odd in ["1,a,b,-2,c,d\n", "1,a,b,-0.0,c,d\n", "1,a,b,,c,d\n"] {
      expectSame(
        "n,x,c,f,t,d\n" + good + odd + good, [ColumnRequest("n", .number), weight])
    }
  }

  @Test("a column wanted as numbers and as texts, and numbers with a decimal comma")
  func others() {
    let rows = String(repeating: "1,a,b,2,c,d\n", count: 30)
    expectSame(
      "n,x,c,f,t,d\n" + rows, [ColumnRequest("n", .number), ColumnRequest("n", .label)])
    let german = csvOptions(["decimal": ","]).options
    expectSame(
      "n;c\n" + String(repeating: "1,5;x\n", count: 30), options: german,
      [
        ColumnRequest("n", .number), ColumnRequest("c", .label),
      ])
  }

  @Test("texts that are all different")
  func manyTexts() {
    let rows = (0..<70_000).map { "\($0),t\($0)\n" }.joined()
    let requests = [ColumnRequest("n", .number), ColumnRequest("t", .found)]
    let tables = Tables("n,t\n" + rows, called: "data.csv")
    var small = tables
    small.sizes = BlockSizes(buffer: 1 << 20, piece: 1 << 19)
    Threads.use(2)
    defer { Threads.use(1) }
    let found = described { () throws(Diagnostic) in try Frame.collect(small, requests) }
    #expect(found == described { () throws(Diagnostic) in try readSlowly(tables, requests) })
  }
}
