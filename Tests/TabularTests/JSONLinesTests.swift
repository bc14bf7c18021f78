import Diagnostics
import Platform
import Testing

@testable import Tabular

@Suite struct JSONLinesTests {
  private func reader(
    _ text: String, pieceSize: Int = .max, bufferSize: Int = 256 << 10, lineLimit: Int = 64 << 20
  ) throws(Diagnostic) -> JSONLinesReader {
    let source = ByteSource(bytes: Array(text.utf8), name: "data.jsonl", pieceSize: pieceSize)
    return try JSONLinesReader(source, bufferSize: bufferSize, lineLimit: lineLimit)
  }

  @Test("objects with keys in any order, other keys, blank lines and line breaks of both kinds")
  func objects() throws {
    let text =
      "\u{FEFF}\n{\"a\": 1, \"b\": \"x\"}\r\n  \n{\"c\": [1], \"b\": \"y\", \"a\": -2e-3}\n{\"b\":\"z\",\"a\":3}"
    for (pieceSize, bufferSize) in [(Int.max, 256 << 10), (1, 16), (7, 20)] {
      let reader = try reader(text, pieceSize: pieceSize, bufferSize: bufferSize)
      #expect(reader.columnNames == ["a", "b"] && reader.hasHeader)
      #expect(try reader.columns(named: ["b", "a"]) == [1, 0])
      var rows: [String] = []
      while try reader.next() {
        rows.append("\(reader.line): \(try reader.number(0, called: nil)) \(try reader.text(1))")
      }
      #expect(rows == ["2: 1.0 x", "4: -0.002 y", "5: 3.0 z"])
    }
  }

  @Test("arrays have the columns in order")
  func arrays() throws {
    let reader = try reader("[1, 2]\n[\"3\", true]\n[1]\n{}\n")
    #expect(!reader.hasHeader && reader.columnNames == ["column_1", "column_2"])
    #expect(try reader.next() && reader.number(1, called: nil) == 2)
    #expect(try reader.next() && reader.number(0, called: nil) == 3)
    #expect(try reader.number(1, called: nil) == 1)
    #expect(
      message { () throws(Diagnostic) in _ = try reader.next() } == """
        data.jsonl:3: error: expected 2 values as in the first line, found 1
            3 | [1]

        """)
    #expect(
      message { () throws(Diagnostic) in _ = try reader.next() } == """
        data.jsonl:4:1: error: expected an array as in the first line, found an object
            4 | {}
              | ^

        """)
    #expect(try !reader.next())
  }

  @Test("the same numbers as in a CSV, one by one and all at once")
  func numbers() throws {
    let texts = [
      "0", "-0", "1.5", "16777217", "3.4028235e38", "1e-46", "0.1",
      "123456789012345678901234567890",
      "1.00000005960464477539062500000000000000000000000001",
    ]
    let line = "{" + texts.indices.map { "\"c\($0)\": \(texts[$0])" }.joined(separator: ", ") + "}"
    let lines = try reader(line)
    let columns = try lines.columns(named: texts.indices.map { "c\($0)" })
    let csv = try TabularTests.reader(texts.joined(separator: ",") + "\n", header: false)
    #expect(try lines.next() && csv.next())
    var all = [Float](repeating: 0, count: texts.count)
    var span = all.mutableSpan
    var missing = 0
    #expect(
      lines.numbers(
        columns.span, from: 0, into: &span, at: columns.span, offset: 0, missing: &missing) == nil)
    for column in columns {
      let number = try csv.number(column)
      #expect(try lines.number(column, called: nil).bitPattern == number.bitPattern)
      #expect(all[column].bitPattern == number.bitPattern)
    }
  }

  @Test("what a cell holds")
  func cells() throws {
    let reader = try reader(
      #"{"n": null, "e": "", "t": true, "f": false, "s": "a\té", "o": {"x": 1}, "l": [1], "d": 1.50}"#
    )
    #expect(try reader.next())
    #expect(
      (0..<8).map(reader.isMissing) == [true, true, false, false, false, false, false, false])
    #expect(try [2, 3, 4, 7].map { try reader.text($0) } == ["true", "false", "a\té", "1.50"])
    #expect(try [2, 3].map { try reader.number($0, called: nil) } == [1, 0])
    func found(_ column: Int) -> String {
      message { () throws(Diagnostic) in _ = try reader.number(column, called: "C") }
        .split(separator: "\n").first.map(String.init) ?? ""
    }
    #expect(found(0) == "data.jsonl:1:7: error: column 'C': the value is null")
    #expect(found(1) == "data.jsonl:1:18: error: column 'C': the value is an empty text")
    #expect(found(4).hasSuffix("error: column 'C': expected a number, found 'a�é'"))
    #expect(found(5).hasSuffix("error: column 'C': expected a number, found an object"))
    #expect(found(6).hasSuffix("error: column 'C': expected a number, found an array"))
    #expect(
      message { () throws(Diagnostic) in _ = try reader.text(5) }
        .contains("error: column 'o': expected a text, found an object"))
  }

  @Test("keys that a row lacks are named, all of them, and the next row can be read")
  func missingKeys() throws {
    let reader = try reader(
      "{\"A\": 1, \"c\": 2}\n{\"a\": 1, \"b\"}\n{\"b\": 2, \"c\": 3, \"a\": 1}\n")
    #expect(try reader.columns(named: ["a", "b"]) == [2, 3])
    #expect(
      message { () throws(Diagnostic) in _ = try reader.next() } == """
        data.jsonl:1: error: the object has no keys 'a', 'b'
            1 | {"A": 1, "c": 2}
          note: did you mean 'A'? known keys: A, c

        """)
    #expect(
      message { () throws(Diagnostic) in _ = try reader.next() } == """
        data.jsonl:2:13: error: expected ':' after the key 'b', found '}'
            2 | {"a": 1, "b"}
              |             ^

        """)
    #expect(try reader.next() && reader.number(3, called: nil) == 2)
    #expect(try !reader.next() && !reader.next())
  }

  @Test("a first line that is malformed is one of many; one that holds no row is refused")
  func firstLine() throws {
    let lines = try reader("{\"a\": }\n{\"a\": 1}\n")
    let columns = try lines.columns(named: ["a"])
    #expect(
      message { () throws(Diagnostic) in _ = try lines.next() }.contains("data.jsonl:1:7: error"))
    #expect(try lines.next() && lines.number(columns[0], called: nil) == 1)
    #expect(
      message { () throws(Diagnostic) in _ = try reader("3\n") } == """
        data.jsonl:1:1: error: expected an object or an array, found 3
            1 | 3
              | ^

        """)
    #expect(try !reader("\n \n").next())
  }

  @Test("a line that is too long ends the file")
  func tooLong() throws {
    let text = "{\"a\":1}\n{\"a\":\"" + String(repeating: "x", count: 3 << 20) + "\"}\n{\"a\":2}\n"
    let lines = try reader(text, pieceSize: 1000, bufferSize: 64, lineLimit: 1 << 20)
    #expect(try lines.next())
    #expect(
      message { () throws(Diagnostic) in _ = try lines.next() } == """
        data.jsonl:2: error: a line longer than 1 MiB
          note: JSON lines are one object a line

        """)
    #expect(try !lines.next())
  }

  @Test(
    "rows in other formats",
    arguments: [
      (RowFormat.csv, "a,b,c\n1.50,\"x, \"\"y\"\"\",\n,t,\"[1, 2]\"\n"),
      (.tsv, "a\tb\tc\n1.50\t\"x, \"\"y\"\"\"\t\n\tt\t[1, 2]\n"),
      (
        .jsonl,
        #"{"a":1.50,"b":"x, \"y\"","c":null}"# + "\n" + #"{"a":null,"b":"t","c":[1, 2]}"# + "\n"
      ),
    ])
  func copies(format: RowFormat, expected: String) throws {
    let lines = try reader(
      #"{"a": 1.50, "b": "x, \"y\"", "c": null}"# + "\n" + #"{"c": [1, 2], "b": "t"}"#)
    var writer = RowWriter(format, names: lines.columnNames)
    writer.header()
    while try lines.next() {
      for column in 0..<3 { lines.copy(column, to: &writer) }
      writer.endRow()
    }
    #expect(String(decoding: writer.takeBytes(), as: UTF8.self) == expected)
  }

  /// Only what JSON itself would write as a number is one, so that no id changes.
  @Test("cells of a CSV as JSON")
  func typed() throws {
    let csv = try TabularTests.reader("a,b,c,d,e\n1.50,007,,true,\"1\"\"\"\n", header: true)
    var writer = RowWriter(.jsonl, names: csv.columnNames)
    #expect(try csv.next())
    for column in 0..<5 { csv.copy(column, to: &writer) }
    writer.endRow()
    #expect(
      String(decoding: writer.takeBytes(), as: UTF8.self)
        == #"{"a":1.50,"b":"007","c":null,"d":"true","e":"1\""}"# + "\n")
  }

  @Test(
    "the format is found by name, or by how the rows begin",
    arguments: [
      ("stdin", "a,b\n", RowFormat.csv), ("stdin", " \u{FEFF}\n\t{\"a\":1}", .jsonl),
      ("stdin", "[1]", .jsonl), ("stdin", "", .csv), ("x.TSV", "{", .tsv), ("x.csv", "[a]", .csv),
      ("x.jsonl.gz", "a", .jsonl), ("x.ndjson", "", .jsonl),
      ("x.txt", "x{", .csv),
    ])
  func format(name: String, text: String, expected: RowFormat) throws {
    #expect(try RowFormat(of: ByteSource(bytes: Array(text.utf8), name: name)) == expected)
  }
}
