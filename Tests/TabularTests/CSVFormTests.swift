import Config
import Diagnostics
import Platform
import Tabular
import TestSupport
import Testing

/// What a file is packed and written in.
@Suite struct CSVFormTests {
  private let text = "이름,b\n\"가, 나\",1.5\n다,2\n"
  private let rows = [["이름", "b"], ["가, 나", "1.5"], ["다", "2"]]

  /// The text in UTF-16, with or without its mark.
  private func utf16(_ text: String, isBigEndian: Bool = false) -> [UInt8] {
    text.utf16.flatMap { unit in
      let bytes = [UInt8(truncatingIfNeeded: unit), UInt8(truncatingIfNeeded: unit >> 8)]
      return isBigEndian ? bytes.reversed() : bytes
    }
  }

  @Test("UTF-16 and UTF-32 are known by their marks", arguments: [1, 3, 1000])
  func marks(pieceSize: Int) throws {
    let marked = "\u{FEFF}" + text
    let utf32 = marked.unicodeScalars.flatMap { scalar in
      (0..<4).map { UInt8(truncatingIfNeeded: scalar.value >> UInt32(8 * $0)) }
    }
    for bytes in [utf16(marked), utf16(marked, isBigEndian: true), utf32, Array(marked.utf8)] {
      #expect(try records(reader(bytes, pieceSize: pieceSize)) == rows)
      // A mark is believed before the setting.
      #expect(try records(reader(bytes, ["encoding": "latin-1"], pieceSize: pieceSize)) == rows)
    }
  }

  @Test("UTF-16 without a mark is read where it is named")
  func named() throws {
    #expect(try records(reader(utf16(text), ["encoding": "utf-16"])) == rows)
    #expect(try records(reader(utf16(text, isBigEndian: true), ["encoding": "UTF_16BE"])) == rows)
  }

  /// The bytes are Python's: `'이름,b\n가,1\n다|,2\n'.encode('cp949')`, and `'ソ,b\n表,1\n'` in
  /// Shift_JIS, whose second bytes are a backslash.
  @Test("other encodings are read where they are named", arguments: [1, 2, 1000])
  func encodings(pieceSize: Int) throws {
    let korean: [UInt8] =
      [0xC0, 0xCC, 0xB8, 0xA7] + ",b\n".utf8 + [0xB0, 0xA1] + ",1\n".utf8 + [0xB4, 0xD9]
      + "|,2\n".utf8
    #expect(
      try records(reader(korean, ["encoding": "euc-kr"], pieceSize: pieceSize))
        == [["이름", "b"], ["가", "1"], ["다|", "2"]])
    let japanese: [UInt8] = [0x83, 0x5C] + ",b\n".utf8 + [0x95, 0x5C] + ",1\n".utf8
    #expect(
      try records(reader(japanese, ["encoding": "Shift_JIS"], pieceSize: pieceSize))
        == [["ソ", "b"], ["表", "1"]])
  }

  @Test(
    "what is no text in the named encoding is an error of its cell, and the next record is read")
  func undecodable() throws {
    let bytes: [UInt8] = Array("a,b\n1,2\n3,".utf8) + [0xB0, 0xFF] + "x\n".utf8 + [0xB0, 0xA1]
    let reader = try reader(bytes + ",4\n".utf8, ["encoding": "cp949"])
    #expect(try reader.next() && reader.text(1) == "2")
    #expect(try reader.next() && reader.text(0) == "3")
    #expect(
      message { () throws(Diagnostic) in _ = try reader.text(1) } == """
        data.csv:3:3: error: column 'b': the cell is not CP949 text
            3 | 3,\u{FFFD}\u{FFFD}x
              |   ^
          note: data.csv.encoding names another encoding, or the file is damaged there

        """)
    #expect(try reader.next() && reader.text(0) == "가" && reader.number(1) == 4)
  }

  /// The bytes are Python's, by `str.encode`.
  @Test(
    "a cell that is not UTF-8 names the likely encodings",
    arguments: [
      ([0xB0, 0xA1, 0xB3, 0xAA], "cp949 reads the cell as '가나', gb18030 as '啊唱', big5 as '陛釭'"),
      ([0x63, 0x61, 0x66, 0xE9], "windows-1252 reads the cell as 'café'"),
      ([0x83, 0x65, 0x83, 0x58, 0x83, 0x67], "shift_jis reads the cell as 'テスト'"),
      ([0xD6, 0xD0, 0xB9, 0xFA], "gb18030 reads the cell as '中国'"),
    ] as [([UInt8], String)])
  func hints(cell: [UInt8], note: String) throws {
    let reader = try reader(Array("a,b\n1,".utf8) + cell + [0x0A])
    #expect(try reader.next())
    let message = message { () throws(Diagnostic) in _ = try reader.text(1) }
    #expect(message.contains("  note: data.csv.encoding: \(note)"), "\(message)")
  }

  @Test("gzip is unpacked, whatever its name; its fingerprint is that of the packed bytes")
  func gzip() throws {
    let packed = gzipped(utf16("\u{FEFF}" + text))
    for name in ["data.csv.gz", "stdin"] {
      for pieceSize in [1, 5, .max] {
        let unpacked = try reader(packed, name: name, pieceSize: pieceSize)
        #expect(try records(unpacked) == rows)
        let whole = try reader(packed, ["encoding": "latin-1", "header": false])
        while try whole.next() {}
        #expect(unpacked.fingerprint == whole.fingerprint)
        #expect(unpacked.fingerprint.byteCount == packed.count)
      }
    }
    let two = gzipped(Array("a,b\n1,2\n".utf8)) + gzipped(Array("3,4\n".utf8))
    #expect(try records(reader(two)) == [["a", "b"], ["1", "2"], ["3", "4"]])
  }

  @Test("as much is looked at of what was packed as of any other file")
  func lookedAt() throws {
    let text = "a,b\n" + String(repeating: "1,2\n", count: 2000) + "\0"
    let problem = "error: the file is no text: it has NUL bytes\n"
    for (name, bytes) in [("x.csv", Array(text.utf8)), ("x.csv.gz", gzipped(Array(text.utf8)))] {
      let message = message { () throws(Diagnostic) in
        _ = try CSVReader(ByteSource(bytes: bytes, name: name))
      }
      #expect(message.hasPrefix("\(name):2002: \(problem)"))
    }
  }

  @Test("the rows before the place where gzip is cut off are read, then there is one error")
  func cutOff() throws {
    let packed = gzipped(Array("a,b\n1,2\n3,4\n".utf8))
    let reader = try reader(Array(packed.dropLast(10)), name: "x.csv.gz")
    #expect(try reader.next())
    #expect(
      message { () throws(Diagnostic) in while try reader.next() {} } == """
        x.csv.gz: error: the file is cut off: its gzip data has no end
          note: `gzip --test` checks a file; get it anew where it came from

        """)
    #expect(try !reader.next())
    #expect(
      message { () throws(Diagnostic) in
        _ = try self.reader("a,b\n1,2\n", named: "x.csv.GZ")
      } == """
        x.csv.GZ: error: the file is called .gz and is not compressed with gzip
          note: a file that was unpacked already is read under a name without .gz

        """)
  }

  private func reader(_ text: String, named name: String) throws(Diagnostic) -> CSVReader {
    try TabularTests.reader(Array(text.utf8), name: name)
  }

  private func reader(
    _ bytes: [UInt8], _ settings: KeyValuePairs<String, ConfigNode> = [:],
    name: String = "data.csv", pieceSize: Int = .max
  ) throws(Diagnostic) -> CSVReader {
    try TabularTests.reader(bytes, settings, name: name, pieceSize: pieceSize)
  }
}

@Suite struct NumberMarkTests {
  private func value(_ cell: String, _ settings: KeyValuePairs<String, ConfigNode>) throws
    -> Float?
  {
    let reader = try reader("a|b\n\(cell)|x\n", settings)
    #expect(try reader.next())
    return try? reader.number(0)
  }

  @Test(
    "a decimal comma",
    arguments: [
      ("1,5", 1.5), (" -0,25 ", -0.25), ("+,5", 0.5), ("3,", 3), ("1e3", 1000), ("1,5e-2", 0.015),
      ("16777217,0000001", 16_777_218), ("1.5", nil), ("1,2,3", nil), ("1,2.3", nil), (",", nil),
      ("", nil), ("x", nil), ("1e1,5", nil),
    ] as [(String, Float?)])
  func decimalComma(cell: String, expected: Float?) throws {
    #expect(try value(cell, ["decimal": ",", "delimiter": "|"]) == expected)
  }

  @Test(
    "marks between thousands stand between groups of three digits",
    arguments: [
      ("1,234", 1234), ("1,234,567.5", 1_234_567.5), ("-12,345", -12345), ("1234567", 1_234_567),
      ("0,001", 1), ("123", 123), ("1.5", 1.5), ("1,23", nil), ("1,2345", nil), ("1234,567", nil),
      (",123", nil), ("1,,234", nil), ("1,234,", nil), ("1.234,567", nil), ("1 234", nil),
      ("12,34,567", nil), ("-,123", nil), ("1,234e1", 12340),
    ] as [(String, Float?)])
  func thousands(cell: String, expected: Float?) throws {
    #expect(try value(cell, ["thousands": ",", "delimiter": "|"]) == expected)
  }

  @Test("each mark, in the spellings that files have")
  func spellings() throws {
    let comma: KeyValuePairs<String, ConfigNode> = ["decimal": ",", "thousands": "."]
    #expect(try value("1.234.567,25", comma) == 1_234_567.25)
    #expect(try value("1.5", comma) == nil)
    for space in [" ", "\u{A0}", "\u{202F}", "\u{2009}"] {
      #expect(try value("12\(space)345,5", ["decimal": ",", "thousands": " "]) == 12345.5)
      #expect(csvOptions(["thousands": .string(space)]).problems.isEmpty)
    }
    #expect(try value("12\u{2019}345.5", ["thousands": "'"]) == 12345.5)
    #expect(try value("12'345", ["thousands": "'"]) == 12345)
  }

  /// Random numbers, written with marks by this test, are read as the same bits as without.
  @Test("numbers are as exact as without marks")
  func exactness() throws {
    var random = TestRandom(seed: 11)
    for _ in 0..<3000 {
      var digits = (0..<1 + random.below(12)).map { _ in String(random.below(10)) }.joined()
      let fraction = (0..<random.below(12)).map { _ in String(random.below(10)) }.joined()
      let exponent = random.below(4) == 0 ? "e\(random.below(40) - 20)" : ""
      let sign = ["", "-", "+"][random.below(3)]
      let plain = sign + digits + (fraction.isEmpty ? "" : ".\(fraction)") + exponent
      var groups: [String] = []
      while digits.count > 3 {
        groups.insert(String(digits.suffix(3)), at: 0)
        digits.removeLast(3)
      }
      let marked =
        sign + ([digits] + groups).joined(separator: ".")
        + (fraction.isEmpty ? "" : ",\(fraction)") + exponent
      let expected = try value(plain, ["delimiter": "|"])
      #expect(try value(marked, ["decimal": ",", "thousands": "."]) == expected, "\(marked)")
    }
  }

  @Test("other marks are offered where they make a number")
  func hints() throws {
    func notes(_ cell: String, _ settings: KeyValuePairs<String, ConfigNode> = [:]) throws
      -> [String]
    {
      let reader = try reader("a|b\n\(cell)|x\n", settings)
      #expect(try reader.next())
      do throws(Diagnostic) {
        _ = try reader.number(0)
        return ["a number"]
      } catch { return error.notes }
    }
    #expect(try notes("1,5") == [#"data.csv: {decimal: ","} makes it 1.5"#])
    #expect(
      try notes("1,234") == [
        #"data.csv: {decimal: ","} makes it 1.234"#, #"data.csv: {thousands: ","} makes it 1234"#,
      ])
    #expect(
      try notes("1.234,5") == [#"data.csv: {decimal: ",", thousands: "."} makes it 1234.5"#])
    #expect(
      try notes("1.5", ["decimal": ",", "thousands": "."]) == [
        #"data.csv: {decimal: ".", thousands: null} makes it 1.5"#
      ])
    #expect(try notes("abc").isEmpty)
  }

  @Test("a mark of numbers is the last to be taken for the delimiter")
  func delimiter() throws {
    #expect(
      try records(reader("1,5;2,5\n3,5;4,5\n", ["decimal": ","])) == [
        ["column_1", "column_2"], ["1,5", "2,5"], ["3,5", "4,5"],
      ])
    #expect(
      try records(reader("a,b\n\"1,5\",2\n", ["decimal": ","])) == [["a", "b"], ["1,5", "2"]])
    #expect(
      try records(reader("1,000\t2,000\n3,000\t4,000\n", ["thousands": ","])).last == [
        "3,000", "4,000",
      ])
  }
}

@Suite struct CSVCommentTests {
  @Test(
    "lines that begin with the mark are skipped, and lines are counted", arguments: [1, 6, 1000])
  func comments(pieceSize: Int) throws {
    let text =
      "# by \"someone,\n  # on a day\na,b\n1,2\n#3,4\r\n\"#5\",6\n7,#8\n\"x\n#y\",9\n#,\n\t#\n10,11\n# end"
    let reader = try reader(text, ["comment": "#"], pieceSize: pieceSize, bufferSize: 16)
    #expect(reader.columnNames == ["a", "b"])
    var found: [String] = []
    while try reader.next() { found.append("\(reader.line): \(try reader.text(0))") }
    #expect(found == ["4: 1", "6: #5", "7: 7", "8: x\n#y", "12: 10"])
  }

  @Test("only where it is set")
  func off() throws {
    #expect(try records(reader("#a,b\n#1,2\n", [:])) == [["#a", "b"], ["#1", "2"]])
    #expect(try records(reader("#,b\n1,2\n%\n", ["comment": "%", "header": true])).count == 2)
  }

  @Test("a file of comments alone is empty")
  func empty() throws {
    #expect(
      message { () throws(Diagnostic) in _ = try reader("# a\n#b\n", ["comment": "#"]) }
        == "data.csv: error: the file is empty\n")
  }

  @Test("a line of another length that begins with # has a hint")
  func hint() throws {
    #expect(
      message { () throws(Diagnostic) in
        let reader = try reader("a,b\n# note\n1,2\n", [:])
        while try reader.next() {}
      } == """
        data.csv:2: error: expected 2 fields as in the header, found 1; 'b' is missing
            2 | # note
          note: data.csv.comment: "#" skips the lines that begin so

        """)
  }
}

@Suite struct RepeatedHeaderTests {
  private let text = "a,b\n1,2\n\"a\", b \n3,4\n\u{FEFF}a,b\na,c\n"

  @Test("a header that is there again is an error, after which the next record is read")
  func error() throws {
    let reader = try reader(text, [:])
    #expect(try reader.next())
    #expect(
      message { () throws(Diagnostic) in _ = try reader.next() } == """
        data.csv:3: error: the header is there again, as where files were put one after another
            3 | "a", b 
          note: data.csv.repeated_header: skip leaves such lines out

        """)
    #expect(try reader.next() && reader.number(0) == 3)
    #expect(message { () throws(Diagnostic) in _ = try reader.next() } != "")
    #expect(try reader.next() && reader.text(1) == "c")
  }

  @Test("or is left out by a setting")
  func skip() throws {
    #expect(
      try records(reader(text, ["repeated_header": "skip"])) == [
        ["a", "b"], ["1", "2"], ["3", "4"], ["a", "c"],
      ])
    // Where there is no header, nothing repeats it.
    #expect(
      try records(reader("a,b\na,b\n", ["repeated_header": "skip", "header": false])).count == 3)
  }
}

@Suite struct CSVOptionsTests {
  private static let missing = ConfigNode.sequence(
    ["", "NA", "N/A", "NaN", "nan", "null", "?"].map(ConfigNode.string))

  @Test("every setting is resolved")
  func defaults() {
    #expect(
      csvOptions([:]).resolved
        == .mapping([
          "delimiter": "auto", "header": "auto", "encoding": "utf-8", "decimal": ".",
          "thousands": .null, "comment": .null, "repeated_header": "error", "missing": Self.missing,
        ]))
    #expect(
      csvOptions(["encoding": "UTF8", "thousands": "\u{202F}", "comment": "%"]).resolved
        == .mapping([
          "delimiter": "auto", "header": "auto", "encoding": "utf-8", "decimal": ".",
          "thousands": " ", "comment": "%", "repeated_header": "error",
          "missing": Self.missing,
        ]))
  }

  @Test("what cannot be meant is refused")
  func problems() {
    func problems(_ settings: KeyValuePairs<String, ConfigNode>) -> [String] {
      csvOptions(settings).problems
    }
    #expect(
      problems(["encoding": "nothing"]) == [
        "'encoding' of section 'csv': expected the name of an encoding, found the text 'nothing'; "
          + "`iconv -l` lists the encodings that this machine knows"
      ])
    #expect(problems(["decimal": "x"]).count == 1)
    #expect(
      problems(["thousands": "."]) == [
        #"'thousands' of section 'csv': "." is the decimal mark; set decimal: "," as well"#
      ])
    #expect(problems(["thousands": ",", "decimal": ","]).count == 1)
    #expect(problems(["thousands": "x"]).count == 1)
    for mark in ["", "##", ",", "a", "1", "-", "\"", ";", " ", "é"] {
      #expect(problems(["comment": .string(mark)]).count == 1, "\(mark)")
    }
    #expect(problems(["repeated_header": "drop"]).count == 1)
  }
}
