import Config
import Diagnostics
import Foundation
import Tabular
import TestSupport
import Testing

/// Odd shapes of CSV files, each with its cells, in the manner of the public csv-spectrum; and
/// random files.
@Suite struct CSVConformanceTests {
  struct Shape: Sendable, CustomTestStringConvertible {
    let name: String
    let text: String
    let cells: [[String]]
    var testDescription: String { name }
  }

  static let shapes: [Shape] = [
    Shape(
      name: "comma in quotes", text: "first,last,address\nJane,Doe,\"12 Hill Road, Northtown\"\n",
      cells: [["first", "last", "address"], ["Jane", "Doe", "12 Hill Road, Northtown"]]),
    Shape(
      name: "empty cells", text: "a,b,c\n1,\"\",\"\"\n2,3,4\n,,\n",
      cells: [["a", "b", "c"], ["1", "", ""], ["2", "3", "4"], ["", "", ""]]),
    Shape(
      name: "empty cells, CRLF", text: "a,b,c\r\n1,\"\",\"\"\r\n2,3,4\r\n",
      cells: [["a", "b", "c"], ["1", "", ""], ["2", "3", "4"]]),
    Shape(
      name: "escaped quotes", text: "a,b\n1,\"so \"\"he\"\" said\"\n\"\"\"\",\"\"\"\"\"\"\n",
      cells: [["a", "b"], ["1", "so \"he\" said"], ["\"", "\"\""]]),
    Shape(
      name: "JSON inside",
      text: "key,value\n1,\"{\"\"type\"\": \"\"Point\"\", \"\"at\"\": [1.5, -2]}\"\n",
      cells: [["key", "value"], ["1", "{\"type\": \"Point\", \"at\": [1.5, -2]}"]]),
    Shape(
      name: "newlines inside", text: "a,b,c\n\"Once upon\na time\",5,6\n7,8,\"\n\"\n",
      cells: [["a", "b", "c"], ["Once upon\na time", "5", "6"], ["7", "8", "\n"]]),
    Shape(
      name: "newlines inside, CRLF", text: "a,b\r\n\"Once upon\r\na time\",5\r\n7,\"\r\n\"\r\n",
      cells: [["a", "b"], ["Once upon\r\na time", "5"], ["7", "\r\n"]]),
    Shape(
      name: "quotes and newlines", text: "a,b\n1,\"so\n\"\"he\"\"\n\nsaid\"\n\"\"\"\n\",2\n",
      cells: [["a", "b"], ["1", "so\n\"he\"\n\nsaid"], ["\"\n", "2"]]),
    Shape(name: "simple", text: "a,b,c\n1,2,3\n", cells: [["a", "b", "c"], ["1", "2", "3"]]),
    Shape(
      name: "simple, CRLF", text: "a,b,c\r\n1,2,3\r\n", cells: [["a", "b", "c"], ["1", "2", "3"]]),
    Shape(
      name: "simple, lone CR", text: "a,b,c\r1,2,3\r", cells: [["a", "b", "c"], ["1", "2", "3"]]),
    Shape(
      name: "no last line break", text: "a,b\r\n1,\"2\"", cells: [["a", "b"], ["1", "2"]]),
    Shape(
      name: "UTF-8", text: "ñ,名,🎓\n1,2,3\n4,5,ʤ\n\"한글, 둘\",\"\u{10FFFF}\",é\n",
      cells: [
        ["ñ", "名", "🎓"], ["1", "2", "3"], ["4", "5", "ʤ"], ["한글, 둘", "\u{10FFFF}", "é"],
      ]),
    Shape(
      name: "location coordinates",
      text: "where,\"lat,lon\"\n\"A\",\"37°33′N, 126°58′E\"\nB,\"-0.5,1\"\n",
      cells: [["where", "lat,lon"], ["A", "37°33′N, 126°58′E"], ["B", "-0.5,1"]]),
    Shape(
      name: "one column of empty cells", text: "a\n\"\"\n\"\"\n", cells: [["a"], [""], [""]]),
    Shape(
      name: "spaces in quotes", text: "a,\" b \"\n\"  \",\"\t\"\n",
      cells: [["a", " b "], ["  ", "\t"]]),
    Shape(
      name: "delimiters of others in cells", text: "a;b\n\"x;y\";1,5\n|;\"\t\"\n",
      cells: [["a", "b"], ["x;y", "1,5"], ["|", "\t"]]),
    Shape(
      name: "all quoted", text: "\"a\",\"b\"\r\n\"1\",\"2\"\r\n", cells: [["a", "b"], ["1", "2"]]),
  ]

  @Test("each shape has its cells, in pieces and buffers of any size", arguments: shapes)
  func shape(_ shape: Shape) throws {
    for pieceSize in [1, 2, 3, 5, 8, .max] {
      let reader = try reader(shape.text, header: true, pieceSize: pieceSize, bufferSize: 16)
      #expect(try records(reader) == shape.cells)
    }
  }

  /// Cells of any text, NUL bytes excepted.
  private static func cells(_ random: inout TestRandom) -> [[String]] {
    let parts = [
      "a", "Z", "0", "7", ".", "-", "e", " ", "\t", ",", ";", "|", "\"", "\n", "\r", "\r\n", "'",
      "é", "가", "名", "🎓", "\u{301}", "\u{FEFF}x", "#", "\\",
    ]
    let width = 1 + random.below(5)
    return (0..<1 + random.below(6)).map { _ in
      (0..<width).map { _ in
        (0..<random.below(6)).map { _ in parts[random.below(parts.count)] }.joined()
      }
    }
  }

  @Test("what the writer writes is read again")
  func roundTrips() throws {
    var random = TestRandom(seed: 4180)
    for _ in 0..<2000 {
      let cells = Self.cells(&random)
      let delimiter = Array(",;\t|".utf8)[random.below(4)]
      var writer = CSVWriter(delimiter: delimiter)
      for row in cells {
        for cell in row { writer.field(cell) }
        writer.endRow()
      }
      let text = String(decoding: writer.buffer, as: UTF8.self)
      // A mark in front of the first cell would be taken for that of the file.
      if text.hasPrefix("\u{FEFF}") { continue }
      let reader = try reader(
        text, delimiter: delimiter, header: false, pieceSize: 1 + random.below(40), bufferSize: 16)
      #expect(try Array(records(reader).dropFirst()) == cells, "\(text.debugDescription)")
    }
  }

  struct PythonCase: Codable {
    let text: String
    let delimiter: String
  }

  /// Valid files: a cell that needs them is in quotes, others are so at random.
  ///
  /// Where we differ by intent is left out: unquoted cells have no spaces around them, which we trim,
  /// and a record of one empty cell is in quotes, as blank lines are skipped.
  private static func file(_ random: inout TestRandom) -> PythonCase {
    let delimiter = [",", ",", ";", "\t", "|"][random.below(5)]
    let lineBreak = ["\r\n", "\r\n", "\n"][random.below(3)]
    let quoting = random.below(4)
    let lines = cells(&random).map { row in
      row.map { cell in
        let blank: Set<Unicode.Scalar> = [" ", "\t"]
        let scalars = cell.unicodeScalars
        let mustQuote =
          scalars.contains { "\"\r\n\(delimiter)".unicodeScalars.contains($0) }
          || scalars.first.map(blank.contains) ?? (row.count == 1)
          || scalars.last.map(blank.contains) ?? false
        guard mustQuote || random.below(4) < quoting else { return cell }
        // By scalars: a quote under an accent is a quote still.
        return "\"" + scalars.map { $0 == "\"" ? "\"\"" : String($0) }.joined() + "\""
      }.joined(separator: delimiter)
    }
    let end = random.below(4) == 0 ? "" : lineBreak
    return PythonCase(text: lines.joined(separator: lineBreak) + end, delimiter: delimiter)
  }

  @Test("Python's csv module reads the same", .enabled(if: Python.isThere))
  func python() throws {
    var random = TestRandom(seed: 3)
    let files = (0..<5000).map { _ in Self.file(&random) }
      .filter { !$0.text.hasPrefix("\u{FEFF}") && !$0.text.isEmpty }
    #expect(files.count > 4500)
    let expected = try Python.cells(of: files)
    try #require(expected.count == files.count)
    for (file, expected) in zip(files, expected) {
      let reader = try reader(
        file.text, delimiter: Array(file.delimiter.utf8)[0], header: false)
      #expect(
        try Array(records(reader).dropFirst()) == expected, "\(file.text.debugDescription)")
    }
  }
}

/// Python's own reader of CSV.
enum Python {
  /// Whether there is a python3; says so where there is none.
  static let isThere: Bool = {
    if (try? run(["-c", "import csv"]))?.status == 0 { return true }
    FileHandle.standardError.write(
      Data("SKIPPED: CSV files are not compared with Python's csv, as there is no python3\n".utf8))
    return false
  }()

  private static let script = """
    import csv, io, json, sys
    for line in open(sys.argv[1], encoding="utf-8"):
        case = json.loads(line)
        file = io.StringIO(case["text"], newline="")
        print(json.dumps(list(csv.reader(file, delimiter=case["delimiter"], strict=True))))
    """

  static func cells(of files: [CSVConformanceTests.PythonCase]) throws -> [[[String]]] {
    try withScratchFolder { scratch in
      let file = scratch.appending(path: "cases.jsonl")
      let lines = try files.map { String(decoding: try JSONEncoder().encode($0), as: UTF8.self) }
      try Data(lines.joined(separator: "\n").utf8).write(to: file)
      let (status, output, errors) = try run(["-c", script, file.path])
      try #require(status == 0, "\(errors)")
      return try output.split(separator: UInt8(ascii: "\n")).map {
        try JSONDecoder().decode([[String]].self, from: $0)
      }
    }
  }

  private static func run(_ arguments: [String]) throws -> (
    status: Int32, output: Data, errors: String
  ) {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["python3"] + arguments
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    // Nothing that it says of an error fills a pipe.
    let written = output.fileHandleForReading.readDataToEndOfFile()
    let said = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, written, String(decoding: said, as: UTF8.self))
  }
}
