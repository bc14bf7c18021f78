import Compute
import Config
import Diagnostics
import TestSupport
import Testing

@testable import Tabular

@Suite struct SuspicionTests {
  /// What is found in a table of 40 rows, whose cells are given by row.
  private func suspicions(
    _ header: String, encoding: TargetEncoder.Encoding = .binary, rows: Int = 40,
    _ cells: (Int) -> String
  ) throws -> [Suspicion] {
    let folder = try TemporaryFolder()
    try folder.write(
      header + "\n" + (0..<rows).map { cells($0) + "\n" }.joined(), to: "data.csv")
    let read = dataConfig(
      .mapping([
        ("path", .string("data.csv")), ("target", .string("y")), ("split", .integer(1)),
        ("numeric", .mapping(["missing": .string("median"), "scale": .string("standard")])),
      ]))
    #expect(read.problems.isEmpty)
    return try Dataset.load(
      config: read.config, folder: folder.path, encoding: encoding, seed: 0
    ).suspicions
  }

  /// 104729 is prime, so that 40 multiples of it are different, with wide gaps.
  @Test(
    "a name makes an id of whole numbers with gaps",
    arguments: [
      ("id", true), ("ID", true), ("user_id", true), ("PassengerId", true), ("row-key", true),
      ("회원 id", true), ("humid", false), ("monkey", false), ("ids", false), ("zip", false),
    ])
  func names(name: String, isIdentifier: Bool) throws {
    let found = try suspicions("\(name),x,y") { "\($0 * 104_729),\($0 % 5),\($0 % 3 == 0)" }
    #expect(found == (isIdentifier ? [Suspicion(column: name, kind: .numbersRows)] : []))
  }

  @Test("numbers that repeat, or are not whole, are no ids, whatever their name")
  func measures() throws {
    #expect(try suspicions("id,x,y") { "\($0 / 2),\($0 % 5),\($0 % 3 == 0)" } == [])
    #expect(try suspicions("id,x,y") { "\($0).5,\($0 % 5),\($0 % 3 == 0)" } == [])
  }

  @Test("what counts rows may begin anywhere; fewer than 20 rows say nothing")
  func counts() throws {
    func kinds(rows: Int) throws -> [Suspicion] {
      try suspicions("n,x,y", rows: rows) { "\(1000 - 2 * $0),\($0 % 5),\($0 % 3 == 0)" }
    }
    #expect(try kinds(rows: 20) == [Suspicion(column: "n", kind: .countsRows)])
    #expect(try kinds(rows: 19) == [])
  }

  @Test("numbers that float32 hardly tells apart")
  func steps() throws {
    func found(_ cell: (Int) -> String) throws -> [Suspicion] {
      try suspicions("t,x,y") { "\(cell($0)),\($0 % 5),\($0 % 3 == 0)" }
    }
    let coarse = Suspicion(column: "t", kind: .coarse(step: 128))
    #expect(try found { "\(1_700_000_000 + $0 * $0)" } == [coarse])
    #expect(try found { "\(-1_700_000_000 - $0 * $0)" } == [coarse])
    // A few years; all the same; whole numbers that are exact; and a column that starts alike.
    #expect(try found { "\(1_700_000_000 + $0 * $0 * 100_000)" } == [])
    #expect(try found { _ in "1700000000" } == [])
    #expect(try found { "\(16_000_000 + $0 / 2)" } == [])
    #expect(try found { $0 < 39 ? "1700000000" : "1.5" } == [])
    #expect(
      try found { "\(1_000_000 + $0 / 2).5" } == [
        Suspicion(column: "t", kind: .coarse(step: 0.0625))
      ])
  }

  @Test("a copy may be coarse by a thousandth, and no more")
  func rounding() throws {
    // The deviation of 0, 3, … 117 is 34.6.
    func found(_ error: Double) throws -> Bool {
      try suspicions("x,other,y", encoding: .number) { row in
        "\(Double(row) * 3 + (row % 2 == 0 ? error : -error)),\(row % 7).5,\(row)"
      }.contains { $0.kind == .copies(.only, .rescaled) }
    }
    #expect(try found(0.01))
    #expect(try !found(0.1))
  }

  @Test("one odd row among the copies clears a feature")
  func oddRow() throws {
    func found(odd: Int?) throws -> [Suspicion] {
      try suspicions("x,other,y") { row in
        "\((row % 3 == 0) != (row == odd) ? "on" : "up"),\(row % 5).5,\(row % 3 == 0)"
      }
    }
    #expect(try found(odd: nil) == [Suspicion(column: "x", kind: .copies(.only, .renamed))])
    #expect(try found(odd: 17) == [])
  }
}
