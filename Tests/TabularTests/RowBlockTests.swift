import Compute
import Diagnostics
import Platform
import Testing

@testable import Tabular

/// Rows that are read in parts of blocks are those that `next` gives.
@Suite struct RowBlockTests {
  /// The rows, and what is wrong with some, each with its line.
  private func rows(_ reader: any RowReader, behind lines: Int = 0) -> [String] {
    var rows: [String] = []
    while true {
      do {
        guard try reader.next() else { return rows }
        let cells = reader.columnNames.indices.map {
          String(decoding: reader.bytes($0), as: UTF8.self)
        }
        rows.append("\(lines + reader.line): \(cells)")
      } catch {
        var error = error
        error.location?.line += lines
        rows.append(DiagnosticRenderer().render(error))
      }
    }
  }

  /// The same by way of blocks.
  private func rowsOfBlocks(_ reader: any RowReader, parts: Int) throws -> (
    rows: [String], most: Int
  ) {
    let readers = (0..<parts + 1).map { _ in reader.blockReader() }
    var result: [String] = []
    var most = 0
    var lines = reader.lineCount
    while let block = try reader.nextBlock(parts: parts) {
      most = max(most, block.partCount)
      for part in 0..<block.partCount {
        let reader = readers[part]
        reader.begin(block, part: part)
        result += rows(reader, behind: lines)
        lines += reader.lineCount
        reader.endBlock()
      }
    }
    return (result, most)
  }

  private static let odd = [
    "1,\"two\nlines\",3\n", "a \" quote,5,6\n", "7,\"say \"\"x\"\"\",9\r\n", "\n", "1,2\n",
    "#,\"\n",
    "\"x\"y,2,3\n", " \"p\" ,2,3\r", "4,\"\r\n\",6\n", "7,8,9\r\n",
  ]

  private static func text(rows: Int, oddEvery step: Int) -> String {
    (0..<rows).map { $0 % step == step - 1 ? odd[$0 / step % odd.count] : "\($0),cell,\($0 * 3)\n" }
      .joined()
  }

  @Test("of a CSV, with odd rows here and there", arguments: [1, 2, 3, 7])
  func table(parts: Int) throws {
    for (step, header) in [(1, ""), (3, "a,b,c\n"), (40, "a,\"b\n\",c\r\n"), (5000, "\n\na,b,c\n")]
    {
      for end in ["1,2,3", "1,\"2"] {
        for comment in [nil, UInt8(ascii: "#")] {
          let text = header + Self.text(rows: 3000, oddEvery: step) + end
          func open(pieceSize: Int, bufferSize: Int) throws -> CSVReader {
            var options = CSVOptions()
            options.comment = comment
            options.delimiter = UInt8(ascii: ",")
            options.hasHeader = header != ""
            let source = ByteSource(bytes: Array(text.utf8), name: "data.csv", pieceSize: pieceSize)
            return try CSVReader(
              source, options: options, bufferSize: bufferSize, recordLimit: 1 << 20)
          }
          let expected = rows(try open(pieceSize: .max, bufferSize: 1 << 20))
          #expect(expected.count > 2200)
          for (pieceSize, bufferSize) in [(.max, 1 << 20), (61, 100), (30_001, 1 << 15)] {
            let found = try rowsOfBlocks(
              open(pieceSize: pieceSize, bufferSize: bufferSize), parts: parts)
            #expect(found.rows == expected)
            if pieceSize == .max && step > 1 {
              #expect((min(parts, 2)...parts).contains(found.most))
            }
          }
        }
      }
    }
  }

  @Test("of JSON lines", arguments: [1, 2, 3, 7])
  func lines(parts: Int) throws {
    let odd = [
      "\n", "{\"a\": 1}\n", "{\"a\": 1, \"b\": }\r\n", "\u{FEFF}{\"a\": 1, \"b\": 2}\n",
      "{\"a\": 1, \"b\": 2, \"a\": 3}\n",
    ]
    for end in ["", "{\"a\":0,\"b\":1}"] {
      let text =
        "\u{FEFF}\n"
        + (0..<3000).map { row in
          row % 50 == 49 ? odd[row / 50 % odd.count] : "{\"a\": \(row), \"b\": \"x\"}\n"
        }.joined() + end
      func open(pieceSize: Int, bufferSize: Int) throws -> JSONLinesReader {
        let reader = try JSONLinesReader(
          ByteSource(bytes: Array(text.utf8), name: "data.jsonl", pieceSize: pieceSize),
          bufferSize: bufferSize)
        _ = try reader.columns(named: ["b"])
        return reader
      }
      let expected = rows(try open(pieceSize: .max, bufferSize: 1 << 20))
      #expect(expected.count > 2900)
      for (pieceSize, bufferSize) in [(.max, 1 << 20), (61, 100), (30_001, 1 << 15)] {
        let found = try rowsOfBlocks(
          open(pieceSize: pieceSize, bufferSize: bufferSize), parts: parts)
        #expect(found.rows == expected)
      }
    }
  }

  @Test("a row that is longer than any may be ends the table")
  func tooLong() throws {
    let text = "a,b\n1,2\n" + String(repeating: "3", count: 5000) + ",4\n5,6\n"
    func open() throws -> CSVReader { try reader(text, bufferSize: 100, recordLimit: 1000) }
    let expected = rows(try open())
    #expect(expected.count == 2 && expected[1].contains("csv:3"))
    #expect(try rowsOfBlocks(try open(), parts: 2).rows == expected)
  }

  @Test("what is wrong with a row of a block is shown with that row")
  func shownRows() throws {
    let text = "a,b\n111\n222\n333\n"
    let expected = rows(try reader(text))
    #expect(expected.count == 3 && expected[2].contains("333"))
    #expect(try rowsOfBlocks(try reader(text, pieceSize: 4), parts: 2).rows == expected)
  }

  @Test("a slow stream gives its rows as they come")
  func slow() throws {
    let lines = ByteSource(
      bytes: Array("{\"b\":2}\n\n{\"b\":4}\n".utf8), name: "data.jsonl", pieceSize: 9)
    for reader: any RowReader in [
      try reader("a,b\n1,2\n\n3,4\n", pieceSize: 9), try JSONLinesReader(lines),
    ] {
      let column = try #require(reader.index(of: "b"))
      let rows = reader.blockReader()
      let block = try #require(try reader.nextBlock(parts: 3))
      rows.begin(block, part: 0)
      #expect(try block.partCount == 1 && rows.next() && rows.number(column, called: nil) == 2)
      #expect(try !rows.next())
      rows.endBlock()
    }
  }

  @Test("a batch of plain rows leaves out numbers that stand for missing cells")
  func missingNumbers() throws {
    var options = CSVOptions()
    options.missing = MissingCells(["", "-999", "x"])
    let source = ByteSource(
      bytes: Array("a,b,c\n1,2,x\n3,-999.0,y\n-999,,x\n".utf8), name: "data.csv")
    let reader = try CSVReader(source, options: options)
    let rows = reader.blockReader()
    rows.begin(try #require(try reader.nextBlock(parts: 1)), part: 0)
    var batch = try #require(rows.plainBatch(numbers: [0, 1], texts: [2], capacity: 4))
    batch.look(atMost: 4)
    #expect(batch.count == 3)
    #expect((0...1).map(batch.countPresent) == [2, 1])
    #expect((0..<3).map { batch.isMissing($0, 0) } == [true, false, true])
    batch.skip(1)
    batch.look(atMost: 1)
    #expect(batch.count == 1 && batch.countPresent(1) == 0)
    rows.endBlock()
  }
}
