import Config
import Diagnostics
import Testing

@testable import Tabular

@Suite struct ProfileTests {
  private func table(_ text: String, csv: ConfigNode = .mapping([:])) throws -> TableProfile {
    try TableProfile(Tables(text, called: "t.csv"), csv: csv)
  }

  /// The profile of the column x.
  private func profile(_ cells: [String], csv: ConfigNode = .mapping([:])) throws -> ColumnProfile {
    try table("x,y\n" + cells.map { "\"\($0)\",a\n" }.joined(), csv: csv).column("x")
  }

  private func lines(_ count: Int, _ line: (Int) -> String) -> String {
    (0..<count).map { line($0) + "\n" }.joined()
  }

  /// By hand: a range of 8 in 8 cells, the largest in the last.
  @Test("numbers: range, mean, distinct values, histogram")
  func numbers() throws {
    let column = try profile(["0", "1.5", "8", "", "-0", "7.9", "1.5"])
    let numbers = try #require(column.numbers)
    #expect(column.type == .numeric && column.missing == 1 && column.distinct == 4)
    #expect(numbers.lowest == 0 && numbers.highest == 8 && !numbers.isWhole)
    #expect(abs(numbers.mean - 18.9 / 6) < 1e-6)
    #expect(numbers.histogram == [2, 2, 0, 0, 0, 0, 0, 2])
  }

  @Test("few whole numbers have a cell each; one value has one")
  func fewWholeNumbers() throws {
    #expect(try profile(["1", "3", "3", "2"]).numbers?.histogram == [1, 1, 2])
    #expect(try profile(["5", "5"]).numbers?.histogram == [2])
    #expect(try profile(["0.5", "0.5"]).numbers?.histogram == [2, 0, 0, 0, 0, 0, 0, 0])
  }

  @Test("texts, the most frequent first, then the first")
  func texts() throws {
    let column = try profile(["b", "a", "c", "a", "", "c"])
    let texts = try #require(column.texts).texts
    #expect(column.type == .categorical && column.distinct == 3)
    #expect(texts.map(\.text) == ["a", "c", "b"] && texts.map(\.count) == [2, 2, 1])
  }

  @Test("dates, by ISO 8601 or a usual format, the first of those that fit")
  func dates() throws {
    let iso = try profile(["2024-03-01", "2024-01-31", ""])
    #expect(iso.type == .date && iso.dateFormat == nil)
    #expect(iso.dates?.first == "2024-01-31" && iso.dates?.last == "2024-03-01")
    let german = try profile(["31.12.2023", "01.02.1969"])
    #expect(german.type == .date && german.dateFormat == "%d.%m.%Y")
    #expect(german.dates?.first == "1969-02-01" && german.dates?.last == "2023-12-31")
    #expect(try profile(["1/2/2024", "12/31/2024"]).dateFormat == "%m/%d/%Y")
    #expect(try profile(["1/2/2024", "2/3/2024"]).dateFormat == "%d/%m/%Y")
    let times = try profile(["31/12/2023 23:59", "01/01/2024 00:00"])
    #expect(times.dateFormat == "%d/%m/%Y %H:%M" && times.dates?.first == "2023-12-31 23:59:00")
  }

  @Test(
    "lists of values",
    arguments: [
      (["red|blue", "blue", "green|red", "red"], "|"),
      (["a, b", "b, a", "a", "b"], ","),
      (["Paris, France", "Rome, Italy", "Oslo, Norway", "Paris, France"], nil),
      (["red", "blue", "green|red", "red", "red", "blue", "blue", "red", "blue"], nil),
      (["1|2", "2|3", "1", "3"], "|"),
    ] as [([String], String?)])
  func lists(cells: [String], delimiter: String?) throws {
    #expect(try profile(cells + cells).listDelimiter == delimiter)
  }

  @Test("ids: by name, by counting the rows, by texts that are all different")
  func ids() throws {
    func reason(_ name: String, _ rows: Int, _ cell: (Int) -> String) throws -> String? {
      try table("\(name),y\n" + lines(rows) { "\(cell($0)),a" }).column(name).idReason
    }
    #expect(try reason("n", 20) { "\($0 + 5)" } == "an id: counts the rows from 5 to 24")
    #expect(try reason("n", 19) { "\($0 + 5)" } == nil)
    #expect(try reason("n", 20) { "\(2 * $0)" } == nil)
    #expect(try reason("n", 20) { "\($0 / 2)" } == nil)
    #expect(try reason("id", 5) { "\(7 * $0)" } == "an id by its name, no number twice")
    // As floats these are alike.
    let alike = "an id by its name, hardly any number twice"
    #expect(try reason("customer_id", 5) { "\(3_000_000_000 + $0)" } == alike)
    #expect(try reason("customer_id", 6) { "\($0 / 2)" } == nil)
    #expect(try reason("rapid", 5) { "\(7 * $0)" } == nil)
    #expect(try reason("id", 5) { "\(7 * $0).5" } == nil)
    #expect(try reason("n", 20) { "t\($0)" } == "20 different texts in 20 cells")
  }

  @Test("what a read refuses is profiled: empty columns, numbers with odd cells")
  func unusable() throws {
    let empty = try profile(["", "NA"])
    #expect(empty.type == nil && empty.filled == 0 && empty.distinct == 0 && empty.odd == nil)
    let mixed = try table("x,y\n" + lines(9) { "\($0),a" } + "-,a\n")
    let column = try mixed.column("x")
    #expect(column.type == nil && column.odd?.message == "column 'x': expected a number, found '-'")
    #expect(mixed.oddTexts("x").map(\.text) == ["-"])
    let mended = try mixed.missing(["-"], because: "why")
    #expect(try mended.column("x").type == .numeric)
    #expect(mended.csv["missing"]?.items?.last?.string == "-")
    #expect(mended.csv["missing"]?.comment == "why")
  }

  @Test(
    "marks in numbers",
    arguments: [
      ("a;y\n1,5;2\n2,25;3\n", ",", nil), ("a;y\n1,500;2\n2,250;3\n", ",", nil),
      ("a,y\n\"1,500\",2\n\"2,250\",3\n", nil, ","), ("a,y\n\"1,5\",2\n\"2,250\",3\n", ",", nil),
      ("a;y\n1.234,5;2\n2,25;3\n", ",", "."), ("a,y\n1.5,2\n2,3\n", nil, nil),
      ("a,y\n1'500,2\n2,3\n", nil, "'"), ("a,y\n\"1,2,3\",2\n\"4,5\",3\n", nil, nil),
    ] as [(String, String?, String?)])
  func marks(text: String, decimal: String?, thousands: String?) throws {
    let table = try table(text)
    #expect(table.csv["decimal"]?.string == decimal)
    #expect(table.csv["thousands"]?.string == thousands)
    if decimal != nil || thousands != nil { #expect(try table.column("a").type == .numeric) }
  }

  @Test("marks that are given are not looked for")
  func givenMarks() throws {
    let table = try table(
      "a;y\n1,500;2\n2,250;3\n", csv: .mapping(["thousands": .string(",")]))
    #expect(try table.column("a").numbers?.highest == 2250)
    #expect(table.csv["decimal"] == nil)
  }

  @Test("copies: equal numbers, or one to one where values repeat")
  func copies() throws {
    let table = try table(
      "y,same,renamed,other,gaps,free\n"
        + lines(8) {
          let y = $0 % 2
          return "\(y),\(y),\(y == 0 ? "no" : "yes"),\($0 / 4),\($0 == 3 ? "" : "\(y)"),\($0)"
        })
    #expect(table.isCopy("same", of: "y") && table.isCopy("renamed", of: "y"))
    #expect(table.isCopy("gaps", of: "y"))
    #expect(!table.isCopy("other", of: "y") && !table.isCopy("free", of: "y"))
  }

  @Test("rows with a value in each of some columns")
  func rowsWith() throws {
    let table = try table("a,b,c\n1,x,1\n,x,2\n2,,3\n3,y,4\n")
    #expect(table.rows(with: ["a"]) == 3 && table.rows(with: ["a", "b"]) == 2)
    #expect(table.rows(with: []) == 4)
  }

  @Test("a column that is not there")
  func unknownColumn() throws {
    let table = try table("pass,x\n1,2\n0,1\n")
    #expect(
      message { () throws(Diagnostic) in _ = try table.column("Pas") }.contains(
        "'t.csv' has no column 'Pas'"))
  }
}
