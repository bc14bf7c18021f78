import Diagnostics
import Testing

@testable import Tabular

@Suite struct TypeTests {
  private func finding(_ cells: [String]) throws(Diagnostic) -> TypeFinding? {
    let text = "x,y\n" + cells.map { "\($0),1\n" }.joined()
    return try frame(text, found: ["x"]).findings["x"]
  }

  private func failure(_ cells: [String]) -> String {
    message { () throws(Diagnostic) in _ = try finding(cells) }
  }

  @Test(
    "a type is found from all cells",
    arguments: [
      (["1", "-2.5", "3e4"], .numeric, "numbers"),
      (["1", "", "NA", "2"], .numeric, "numbers, 2 of 4 missing"),
      (["1", "0", "1"], .numeric, "numbers"),
      (["a", "b", "a", ""], .categorical, "2 different texts, 1 of 4 missing"),
      (["", "", "a"], .categorical, "1 different text, 2 of 3 missing"),
      (["12A", "7", "9", "B"], .categorical, "4 different texts"),
      (["True", "false", "?"], .boolean, "True and false, 1 of 3 missing"),
      (["yes", "no"], .boolean, "no and yes"),
      (["yes", "false"], .categorical, "2 different texts"),
      (["2024-02-29", "2023-12-31T23:59:59Z"], .date, "ISO 8601 dates"),
      (["2024-02-30", "2023-12-31"], .categorical, "2 different texts"),
      (["10-20", "20-30", "30-40"], .categorical, "3 different texts"),
    ] as [([String], ColumnType, String)])
  func found(cells: [String], type: ColumnType, reason: String) throws {
    let finding = try #require(try finding(cells))
    #expect(finding.type == type && finding.reason == reason)
  }

  @Test("texts that are nearly all different are no categories, in a table of some size")
  func identifiers() throws {
    let names = (0..<20).map { "name \($0)" }
    #expect(try finding(names)?.type == .text)
    #expect(try finding(names + ["name 1", "name 2"])?.type == .text)
    #expect(try finding(names + ["name 1", "name 2", "name 3"])?.type == .categorical)
    #expect(try finding(Array(names.prefix(19)))?.type == .categorical)
  }

  @Test("a text after many numbers is read from the beginning again")
  func mixed() throws {
    let cells = (0..<1000).map { $0 % 2 == 0 ? "7" : "u\($0 % 10)" }
    let frame = try frame("x\n7\n" + cells.joined(separator: "\n"), found: ["x"])
    let labels = frame.labels("x")
    #expect(labels.codes.count == 1001 && labels.texts.first == "7")
    #expect(
      labels.codes.enumerated().allSatisfy { row, code in
        labels.texts[Int(code)] == (row == 0 ? "7" : cells[row - 1])
      })
  }

  @Test("missing cells before the first text need no second look")
  func lateText() throws {
    let frame = try frame("x\n" + String(repeating: "NA\n", count: 600) + "a\nb\n", found: ["x"])
    let labels = frame.labels("x")
    #expect(labels.codes == [Int32](repeating: -1, count: 600) + [0, 1])
    #expect(frame.columns[0].missing.count == 600)
  }

  @Test("a few odd cells among numbers are mistakes, with their place and both remedies")
  func oddCells() {
    #expect(
      failure(["1", "2", "3", "four", "5"]) == """
        data.csv:5:1: error: column 'x': expected a number, found 'four'
            5 | four,1
              | ^
          note: 4 of the column's 5 cells are numbers; if this one holds nothing, add its text to \
        data.csv.missing
          note: if its cells are categories: columns: {x: {type: categorical}}

        """)
    #expect(
      failure(["\"1,5\"", "\"2,5\"", "3"]) == """
        data.csv:2:1: error: column 'x': expected a number, found '1,5'
            2 | "1,5",1
              | ^
          note: data.csv: {decimal: ","} makes it 1.5
          note: if its cells are categories: columns: {x: {type: categorical}}

        """)
    #expect(
      failure(["", "NA"]) == """
        data.csv:2:1: error: column 'x' has no values: all 2 cells are missing
          note: leave it out: data.ignore: [x]

        """)
  }

  @Test("declared types are kept to")
  func declared() throws {
    func column(_ text: String, _ reading: ColumnRequest.Reading) throws(Diagnostic) -> Column {
      try Frame.read(
        Tables("x,y\n" + text, called: "data.csv"), columns: [ColumnRequest("x", reading)]
      ).columns[0]
    }
    #expect(try column("T,1\n0,1\nNo,1\n", .boolean).numbers == [1, 0, 0])
    #expect(try column("1,1\n1.0,1\n", .label).labels.texts == ["1", "1.0"])
    #expect(try column("1970-01-02,1\n", .date(.iso)).dates == [86400])
    let german = try DateParser(format: "%d.%m.%Y", at: nil)
    #expect(try column("02.01.1970,1\n", .date(german)).dates == [86400])
    #expect(
      message { () throws(Diagnostic) in _ = try column("yes,1\nmaybe,1\n", .boolean) } == """
        data.csv:3:1: error: column 'x': expected true or false, found 'maybe'

        """)
    #expect(
      message { () throws(Diagnostic) in _ = try column("1.2.2024,1\n", .date(.iso)) } == """
        data.csv:2:1: error: column 'x': expected a date such as 2024-01-31, found '1.2.2024'

        """)
  }

  @Test("several files are one table")
  func severalFiles() throws {
    let folder = try TemporaryFolder()
    try folder.write("a,b\n1,x\n2,y\n", to: "1.csv")
    try folder.write("a,b\n3,y\n", to: "2.csv")
    try folder.write("b,a\n3,y\n", to: "3.csv")
    let paths = ["1.csv", "2.csv", "3.csv"].map { "\(folder.path)/\($0)" }
    let requests = [ColumnRequest("a", .found), ColumnRequest("b", .found)]
    let frame = try Frame.read(
      Tables(Array(paths[..<2]), options: CSVOptions()), columns: requests)
    #expect(frame.numbers("a") == [1, 2, 3] && frame.labels("b").codes == [0, 1, 1])
    #expect(frame.places.location(ofRow: 2).description == "\(folder.path)/2.csv:2")
    let problem = message { () throws(Diagnostic) in
      _ = try Frame.read(Tables(paths, options: CSVOptions()), columns: requests)
    }
    #expect(
      problem.replacing(folder.path + "/", with: "") == """
        3.csv:1: error: its columns are not those of '1.csv'
          note: the same columns stand in another order

        """)
  }
}
