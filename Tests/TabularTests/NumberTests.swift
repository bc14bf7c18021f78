import Diagnostics
import Tabular
import Testing

@Suite struct NumberTests {
  private func parsed(_ text: String) -> Float {
    // Bytes before and after, as in a file.
    let bytes = Array(("1234567890," + text + ",1234567890").utf8)
    return parseFloat(bytes.span, from: 11, to: 11 + text.utf8.count)
  }

  @Test(
    "what is a number",
    arguments: [
      ("0", 0), ("-0", -0.0), ("+1", 1), ("007", 7), (".5", 0.5), ("5.", 5), ("1e3", 1000),
      ("1E-3", 0.001), ("-1.5e+02", -150), (" 12\t", 12), ("12345678", 12_345_678),
      ("123456789", 123_456_792), ("1234.5678", 1234.5678), ("0.12345678", 0.12345678),
      ("3.4028235e38", .greatestFiniteMagnitude), ("1e-45", .leastNonzeroMagnitude),
      ("1e-50", 0), ("0e999999999999", 0), ("1e-999999999999999999999", 0),
      ("16777217", 16_777_216), ("16777219", 16_777_220),
    ] as [(String, Float)])
  func numbers(text: String, value: Float) {
    #expect(parsed(text).bitPattern == value.bitPattern)
  }

  @Test(
    "what is none",
    arguments: [
      "", " ", "-", "+", ".", "-.", "e5", "1e", "1e+", "1,5", "1 2", "--1", "+-1", "1.2.3", "0x10",
      "nan", "NaN", "inf", "-Infinity", "1_000", "1e5.", "1.e", "٣", "12a", "a12", "1-", "1/2",
      "12345678:", "1.2345:7", "-1.5-",
    ])
  func noNumbers(text: String) {
    #expect(parsed(text).isNaN)
  }

  @Test("what is out of range", arguments: ["3.4028236e38", "-1e39", "1e999999999999", "9e99"])
  func outOfRange(text: String) {
    #expect(parsed(text).isInfinite)
  }

  @Test("the beginning and the end of the bytes are as good as their middle")
  func edges() {
    for text in ["1", "-2.5", "0.123456", "12345678", "123456789.25"] {
      let bytes = Array(text.utf8)
      #expect(parseFloat(bytes.span, from: 0, to: bytes.count) == Float(text))
    }
  }

  /// Halfway points between floats, exactly and with a little more or less far behind.
  @Test("ties go to even, and what is not quite a tie does not")
  func ties() {
    var random = TestRandom(seed: 3)
    for _ in 0..<20_000 {
      let exponent = random.below(40) - 20
      let significand = Double(1 << 24 + random.below(1 << 24) * 2 + 1) / 0x1p24
      let tie = significand * (exponent < 0 ? 1 / Double(1 << -exponent) : Double(1 << exponent))
      let text = exactDecimal(tie)
      for variant in [text, text + "0000000000", text + "00000000000000000000000001"] {
        #expect(parsed(variant) == Float(variant))
      }
      #expect(parsed(text) == Float(tie))
      #expect(parsed(text + "0000000001") == Float(tie.nextUp))
    }
  }

  /// A double by all its decimals; with a point, for doubles of few bits behind it.
  private func exactDecimal(_ value: Double) -> String {
    var text = "\(Int(value))."
    var fraction = value - value.rounded(.towardZero)
    repeat {
      fraction *= 10
      text += "\(Int(fraction))"
      fraction -= fraction.rounded(.towardZero)
    } while fraction != 0
    return text
  }

  @Test("a million random decimals equal the standard library's")
  func million() {
    var random = TestRandom(seed: 1)
    var bytes: [UInt8] = []
    var wrong: [String] = []
    for round in 0..<1_000_000 {
      bytes.removeAll(keepingCapacity: true)
      if random.below(2) == 0 { bytes.append(UInt8(ascii: "-")) }
      // Short ones mostly, as in files; some with up to 40 digits.
      let digits = 1 + random.below(round % 8 == 0 ? 40 : 12)
      let point = random.below(digits + 1)
      for index in 0..<digits {
        if index == point { bytes.append(UInt8(ascii: ".")) }
        bytes.append(UInt8(ascii: "0") + UInt8(random.below(10)))
      }
      if round % 4 == 0 { bytes += Array("e\(random.below(100) - 60)".utf8) }
      let text = String(decoding: bytes, as: UTF8.self)
      let expected = Float(text) ?? .nan
      let found = parseFloat(bytes.span, from: 0, to: bytes.count)
      if found.bitPattern != expected.bitPattern { wrong.append(text) }
    }
    #expect(wrong.isEmpty)
  }
}

@Suite struct CSVWriterTests {
  @Test("quotes where they are needed, shortest decimals, and a lone empty cell")
  func cells() throws {
    var writer = CSVWriter()
    for text in ["plain", "a,b", "say \"x\"", "two\nlines", " padded", ""] { writer.field(text) }
    writer.endRow()
    for value in [0.1, 5, -0.0, 1e-7] as [Float] { writer.field(value) }
    writer.endRow()
    writer.field("")
    writer.endRow()
    let expected = #"""
      plain,"a,b","say ""x""","two
      lines"," padded",
      0.1,5,-0,1e-7
      ""

      """#
    #expect(String(decoding: writer.buffer, as: UTF8.self) == expected)
  }

  @Test("what the reader read, the writer writes so that it reads the same")
  func copies() throws {
    let text = "a;b\n\"x;\"\"y\";  1.50 \n\" p \";\"\"\n"
    let source = try reader(text)
    var writer = RowWriter(.tsv, names: source.columnNames)
    writer.header()
    while try source.next() {
      for column in 0..<source.fieldCount { source.copy(column, to: &writer) }
      writer.endRow()
    }
    let written = String(decoding: writer.takeBytes(), as: UTF8.self)
    #expect(written == "a\tb\n\"x;\"\"y\"\t1.50\n\" p \"\t\n")
    #expect(try records(try reader(written)) == records(try reader(text)))
  }
}
