import Diagnostics
import Platform
import Tabular
import Testing

@Suite struct CSVReaderTests {
  @Test(
    "RFC 4180 and what is taken beyond it",
    arguments: [
      ("a,b\n1,2\n", [["a", "b"], ["1", "2"]]),
      ("a,b\r\n1,2\r\n", [["a", "b"], ["1", "2"]]),
      ("a,b\r1,2\r", [["a", "b"], ["1", "2"]]),
      ("a,b\n1,2", [["a", "b"], ["1", "2"]]),
      ("\u{FEFF}a,b\n1,2\n", [["a", "b"], ["1", "2"]]),
      ("a,b\n\n1,2\n  \n\n3,4\n\n", [["a", "b"], ["1", "2"], ["3", "4"]]),
      ("a,b\n 1 ,\t2\n", [["a", "b"], ["1", "2"]]),
      ("a,b\n\"1\",\"x,y\"\n", [["a", "b"], ["1", "x,y"]]),
      ("a,b\n\"x\ny\",\"\r\n\"\n3,4\n", [["a", "b"], ["x\ny", "\r\n"], ["3", "4"]]),
      ("a,b\n\"say \"\"yes\"\"\",\"\"\"\"\n", [["a", "b"], ["say \"yes\"", "\""]]),
      ("a,b\n5\" disk,x\"y\"\n", [["a", "b"], ["5\" disk", "x\"y\""]]),
      ("a,b\n \"x, y\" , \"z\"\n", [["a", "b"], ["x, y", "z"]]),
      ("a,b\n\" x \",\n", [["a", "b"], [" x ", ""]]),
      ("a,b\n,\n\"\",\"\"", [["a", "b"], ["", ""], ["", ""]]),
      ("a\n\"\"\n\n1\n", [["a"], [""], ["1"]]),
      ("a;b\n1,5;2\n", [["a", "b"], ["1,5", "2"]]),
      ("a\tb c\n\t2\n", [["a", "b c"], ["", "2"]]),
      ("a|b\n\"x|y\"|z\n", [["a", "b"], ["x|y", "z"]]),
      ("größe,名\nä,本\n", [["größe", "名"], ["ä", "本"]]),
      ("1,2\n3,4\n", [["column_1", "column_2"], ["1", "2"], ["3", "4"]]),
      ("\"1\", -2e3 \n", [["column_1", "column_2"], ["1", "-2e3"]]),
      ("a\n1\n2", [["a"], ["1"], ["2"]]),
      ("a,b\n\"1\"", [["a", "b"]]),
    ])
  func taken(text: String, expected: [[String]]) throws {
    if expected.count == 1 {
      #expect(throws: Diagnostic.self) { try records(try reader(text)) }
    } else {
      #expect(try records(try reader(text)) == expected)
    }
  }

  @Test("pieces and buffers of any size give the same records, lines and fingerprint")
  func pieces() throws {
    let text =
      "\u{FEFF}name,\"x, y\",größe\r\n\"a \"\"b\"\"\",1.5,\"two\r\nlines\"\r\n\r\n"
      + "a much longer cell than any of the small buffers can hold at once,-2,é\n ,,\r"
      + "\"q\" ,\"\",' \n\n\"last\",3,x"
    func outcome(_ pieceSize: Int, _ bufferSize: Int) throws -> [String] {
      let reader = try reader(text, pieceSize: pieceSize, bufferSize: bufferSize)
      var lines = reader.columnNames
      while try reader.next() {
        let cells = try (0..<3).map { "\(try reader.text($0))@\(reader.location(of: $0))" }
        lines.append("\(reader.line): \(cells)")
      }
      return lines + [reader.fingerprint.description, "\(reader.fingerprint.byteCount)"]
    }
    let whole = try outcome(.max, 1 << 20)
    #expect(whole.count == 3 + 5 + 2)
    for pieceSize in 1...40 {
      for bufferSize in [16, 17, 64] {
        #expect(try outcome(pieceSize, bufferSize) == whole)
      }
    }
  }

  @Test("places count characters, also after line breaks inside quotes")
  func places() throws {
    let reader = try reader("é,b,c\n\"größe\nzwei\",  x , \"y\"\n1,,3\n")
    #expect(try reader.next())
    #expect(reader.line == 2)
    #expect(reader.location(of: 0).description == "data.csv:2:1")
    #expect(reader.location(of: 1).description == "data.csv:3:9")
    #expect(reader.location(of: 2).description == "data.csv:3:13")
    #expect(try reader.next())
    #expect(reader.line == 4)
    #expect(reader.location(of: 1).description == "data.csv:4:3")
    #expect(reader.isEmpty(1) && !reader.isEmpty(0))
  }

  @Test("delimiter and header can be said")
  func options() throws {
    #expect(
      try records(try reader("a,b\n1,2\n", delimiter: UInt8(ascii: ";"))) == [["a,b"], ["1,2"]])
    #expect(try records(try reader("a,b\n1,2\n", header: false)).count == 3)
    #expect(try records(try reader("1,2\n3,4\n", header: true)) == [["1", "2"], ["3", "4"]])
  }

  @Test("after an error the next record can be read")
  func goesOn() throws {
    let reader = try reader("a,b\n1\n\"x\"y,2\n3,4\n")
    #expect(message { () throws(Diagnostic) in _ = try reader.next() } != "")
    #expect(message { () throws(Diagnostic) in _ = try reader.next() } != "")
    #expect(try reader.next() && reader.number(0) == 3)
    #expect(try !reader.next())
    #expect(try !reader.next())
  }

  @Test("a record of many columns and a cell longer than the buffer")
  func large() throws {
    let names = (0..<5000).map { "c\($0)" }.joined(separator: ",")
    let cells = (0..<5000).map { "\($0)" }.joined(separator: ",")
    let wide = try reader(names + "\n" + cells, bufferSize: 1000)
    #expect(try wide.next() && wide.fieldCount == 5000 && wide.number(4999) == 4999)
    let text = String(repeating: "long ", count: 100_000)
    let long = try reader("a,b\n\"\(text)\",1\n", pieceSize: 777)
    #expect(try long.next() && long.text(0) == text)
  }

  /// The reference values are those of the xxHash specification and of `xxhsum -H64`.
  @Test(
    "the fingerprint is xxHash64",
    arguments: [
      ("a", "d24ec4f1a98c6e5b"), ("abc", "44bc2cf5ad770999"),
    ])
  func fingerprint(text: String, hash: String) throws {
    let reader = try reader(text, header: true)
    #expect(try !reader.next())
    #expect(reader.fingerprint.description == hash)
    #expect(reader.fingerprint.byteCount == text.utf8.count)
  }
}

@Suite struct CSVErrorTests {
  private func failure(_ text: String, column: Int = 0, delimiter: UInt8? = nil) -> String {
    message { () throws(Diagnostic) in
      let reader = try reader(text, delimiter: delimiter)
      while try reader.next() { _ = try reader.number(column) }
    }
  }

  @Test("cells that are no numbers")
  func cells() {
    #expect(
      failure("age,bmi\n1,20\n2, abc\n", column: 1) == """
        data.csv:3:4: error: column 'bmi': expected a number, found 'abc'
            3 | 2, abc
              |    ^

        """)
    #expect(
      failure("age,bmi\n1, \n", column: 1) == """
        data.csv:2:3: error: column 'bmi': the cell is empty
            2 | 1, 
              |   ^

        """)
    #expect(
      failure("a;b\n1,5;2\n") == """
        data.csv:2:1: error: column 'a': expected a number, found '1,5'
            2 | 1,5;2
              | ^
          note: data.csv: {decimal: ","} makes it 1.5

        """)
    #expect(
      failure("a,b\n1e39,2\n") == """
        data.csv:2:1: error: column 'a': 1e39 is out of float32's range
            2 | 1e39,2
              | ^

        """)
  }

  @Test("records of the wrong length")
  func lengths() {
    #expect(
      failure("a,b,c\n1,2,3\n4,5\n") == """
        data.csv:3: error: expected 3 fields as in the header, found 2; 'c' is missing
            3 | 4,5

        """)
    #expect(
      failure("a,b,c\n1,2,3,4\n") == """
        data.csv:2:7: error: expected 3 fields as in the header, found 4
            2 | 1,2,3,4
              |       ^

        """)
    #expect(
      failure("1,2\n1,2,\n") == """
        data.csv:2:5: error: expected 2 fields as in the first row, found 3
            2 | 1,2,
              |     ^
          note: a delimiter at the end of the line begins one more, empty field

        """)
  }

  @Test("quotes")
  func quotes() {
    #expect(
      failure("a,b\n1,\"x\n2,y\n") == """
        data.csv:2:3: error: this quote is never closed
            2 | 1,"x
              |   ^
          note: a cell that only begins with a quote is written so: \"""text"

        """)
    #expect(
      failure("a,b\n\"x\"y,2\n") == """
        data.csv:2:4: error: text after a closing quote
            2 | "x"y,2
              |    ^
          note: a quote inside a quoted cell is written twice: "say ""yes""\"

        """)
  }

  @Test("a first column without a name is the index that pandas and R write")
  func index() throws {
    #expect(try records(try reader(",b\nx,2\n")) == [["column_1", "b"], ["x", "2"]])
    #expect(try records(try reader("\"\",\"b\"\n\"1\",2\n")) == [["column_1", "b"], ["1", "2"]])
  }

  @Test("headers")
  func headers() {
    #expect(failure("") == "data.csv: error: the file is empty\n")
    #expect(failure("\n \n") == "data.csv: error: the file is empty\n")
    #expect(
      failure("a,,c\n1,2,3\n") == """
        data.csv:1:3: error: column 2 has no name
            1 | a,,c
              |   ^

        """)
    #expect(
      failure(",5\nx,2\n") == """
        data.csv:1:1: error: column 1 has no name
            1 | ,5
              | ^
          note: a file without a header needs csv: {header: false}

        """)
    #expect(
      failure("5,,x\n1,2,3\n") == """
        data.csv:1:3: error: column 2 has no name
            1 | 5,,x
              |   ^
          note: a file without a header needs csv: {header: false}

        """)
    #expect(
      failure("a,b, a\n1,2,3\n") == """
        data.csv:1:6: error: column name 'a' is there twice
            1 | a,b, a
              |      ^
          note: the first is column 1, at data.csv:1:1

        """)
  }

  @Test("what is no UTF-8 text")
  func encodings() throws {
    func failure(_ bytes: [UInt8]) -> String {
      message { () throws(Diagnostic) in
        let reader = try CSVReader(ByteSource(bytes: bytes, name: "data.csv"))
        while try reader.next() { _ = try reader.text(0) }
      }
    }
    #expect(
      failure([0x61, 0, 0x0A, 0]) == """
        data.csv:1: error: the file is no text: it has NUL bytes
          note: a text in UTF-16 has them: say data.csv.encoding: utf-16

        """)
    #expect(
      failure(Array("name\n".utf8) + [0x67, 0x72, 0xF6, 0x0A]) == """
        data.csv:2:1: error: column 'name': the cell is not UTF-8 text
            2 | gr\u{FFFD}
              | ^
          note: data.csv.encoding: windows-1252 reads the cell as 'grö'

        """)
  }

  @Test("control characters of a file do not reach the terminal")
  func controlCharacters() {
    #expect(failure("a,b\n\u{1B}[2J,1\n").contains("found '\u{FFFD}[2J'"))
  }

  @Test("a record of too many columns")
  func tooManyColumns() {
    #expect(
      failure(String(repeating: "x,", count: 100_000) + "x\n").hasPrefix(
        "data.csv:1: error: more than 100000 cells in one record\n"))
  }

  @Test("a record that is too long")
  func tooLong() throws {
    func failure(_ text: String) -> String {
      message { () throws(Diagnostic) in
        let reader = try reader(text, recordLimit: 1 << 20)
        while try reader.next() {}
      }
    }
    let quoted = failure("a,b\n1,\"" + String(repeating: "0123456789abcde\n", count: 70_000))
    #expect(quoted.hasPrefix("data.csv:2:3: error: this quote is never closed\n"))
    let line = failure("a,b\n1," + String(repeating: "0123456789abcdef", count: 70_000))
    #expect(line.hasPrefix("data.csv:2: error: a record longer than 1 MiB\n"))
    #expect(line.hasSuffix("  note: the file may be no CSV, or have no line breaks\n"))
  }
}
