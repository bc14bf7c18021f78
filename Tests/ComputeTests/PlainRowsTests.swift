import Compute
import Testing

/// What was read of a text, in Swift's own values.
private struct Reading: Equatable {
  var numbers: [[Float]]
  var texts: [[String]]
  var starts: [Int]
  var result: PlainRows.Result
}

private func read(_ bytes: [UInt8], _ form: PlainRows, from start: Int = 0, rows: Int = 20)
  -> Reading
{
  var numbers = [Float](repeating: -77, count: rows * form.numberCount)
  var texts = [PlainRows.Text](repeating: .init(), count: rows * form.textCount)
  var starts = [UInt32](repeating: 0, count: rows)
  var numberSpan = numbers.mutableSpan
  var textSpan = texts.mutableSpan
  var startSpan = starts.mutableSpan
  let result = form.read(
    bytes.span, from: start, rows: rows, numbers: &numberSpan, stride: form.numberCount,
    texts: &textSpan, starts: &startSpan)
  return Reading(
    numbers: (0..<result.rows).map {
      Array(numbers[$0 * form.numberCount..<($0 + 1) * form.numberCount])
    },
    texts: (0..<result.rows).map { row in
      texts[row * form.textCount..<(row + 1) * form.textCount].map {
        String(decoding: bytes[$0.range], as: UTF8.self)
      }
    },
    starts: starts[..<result.rows].map { Int($0) }, result: result)
}

private func read(_ text: String, _ form: PlainRows, rows: Int = 20) -> Reading {
  read(Array(text.utf8), form, rows: rows)
}

/// A text and a number.
private let pair = PlainRows(
  delimiter: UInt8(ascii: ","), comment: UInt8(ascii: "#"), firstName: Array("name".utf8),
  missing: ["", "NA", "missing"].map { Array($0.utf8) },
  wanted: [.text(place: 0), .number(place: 0)])

@Suite struct PlainRowsTests {
  @Test("numbers, texts and rows, with LF and CRLF, quoted or not")
  func rows() {
    let found = read("ab,1.5\n\"c,d\",\"-2\"\r\n  e f\t, 3e1\n,4\n\"\",5\nlast,6", pair)
    #expect(found.numbers == [[1.5], [-2], [30], [4], [5]])
    #expect(found.texts == [["ab"], ["c,d"], ["e f"], [""], [""]])
    #expect(found.starts == [0, 7, 19, 31, 34])
    #expect(found.result == PlainRows.Result(rows: 5, next: 39, missing: 0))
  }

  @Test("fields that are not wanted, places in any order, and room for fewer rows")
  func places() {
    let form = PlainRows(
      delimiter: UInt8(ascii: ";"),
      wanted: [.number(place: 2), .nothing, .number(place: 0), .text(place: 1), .text(place: 0)])
    let found = read("1;x;2;t;u\n3;y\";4;v;w\n5;;6;;\n7;;8;;\n", form, rows: 3)
    #expect(found.result.rows == 1, "a quote inside a field is for others")
    let more = read("1;x;2;t;u\n5;;6;;\n7;;8;;\n9;;10;;\n", form, rows: 3)
    #expect(more.numbers.map { [$0[0], $0[2]] } == [[2, 1], [6, 5], [8, 7]])
    #expect(more.texts == [["u", "t"], ["", ""], ["", ""]])
    #expect(more.result.next == 24)
  }

  @Test("columns side by side, by a stride of one")
  func columns() {
    let form = PlainRows(
      delimiter: UInt8(ascii: ","), wanted: [.number(place: 0), .number(place: 4)])
    var numbers = [Float](repeating: 0, count: 8)
    var texts: [PlainRows.Text] = []
    var starts = [UInt32](repeating: 0, count: 4)
    var numberSpan = numbers.mutableSpan
    var textSpan = texts.mutableSpan
    var startSpan = starts.mutableSpan
    let result = form.read(
      Array("1,2\n3,4\n5,6\n".utf8).span, from: 4, rows: 4, numbers: &numberSpan, stride: 1,
      texts: &textSpan, starts: &startSpan)
    #expect(result == PlainRows.Result(rows: 2, next: 12, missing: 0))
    #expect(numbers == [3, 5, 0, 0, 4, 6, 0, 0])
    #expect(starts[..<2] == [4, 8])
  }

  @Test("missing numbers are NaN and counted")
  func missing() {
    let found = read("a,\nb,NA\nc, missing \nd,\"\"\ne,\"NA\"\r\nf,\t\ng,7\n", pair)
    #expect(found.result == PlainRows.Result(rows: 7, next: 41, missing: 6))
    #expect(found.numbers.map { $0[0].isNaN } == [true, true, true, true, true, true, false])
  }

  @Test(
    "what is not plain stops the reading in front of its row",
    arguments: [
      "x,1,2", "x", "", "   ", "x,abc", "x,1e99", "x,1e-40", "x,\" NA \"", "x,1 2", "x\r3,4",
      "\"a\"\"b\",1", "\"a\nb\",1", "\"a\rb\",1", "\"a\" ,1", " \"a\",1", "a\"b,1", "\"a\"b,1",
      "\"a,1", "#x,1", "  #x,1", "name,1", "name,x", " name ,1", "\u{FEFF}x,1", "x,1\r\r", "x,nan",
      "x,1\0", "x,1.2.3", "x,.", "x,-", "x,+", "x,e5", "x,1e", "x,--1", "x,0x10",
      "x,12345678901234567890a",
    ])
  func odd(row: String) {
    for padding in [0, 40, 61, 62, 63, 64, 65] {
      let before = "first" + String(repeating: "-", count: padding) + ",1\n"
      let found = read(before + row + "\nlast,2\n", pair)
      #expect(found.result == PlainRows.Result(rows: 1, next: before.utf8.count, missing: 0))
    }
  }

  @Test("no row of one blank cell")
  func oneField() {
    let form = PlainRows(delimiter: UInt8(ascii: ","), wanted: [.number(place: 0)])
    #expect(read("1\n2\n\n3\n", form).result.next == 4)
    #expect(read("1\n2\n  \n3\n", form).result.next == 4)
    #expect(read("1\n\"\"\n3\n", form).numbers.count == 3)
  }

  /// The rows of a text are those of every beginning of it, as far as it goes, and from every row's start on.
  @Test("cut anywhere, the rows that are whole are the same")
  func cuts() {
    let text =
      "alpha,1.25\n\"b, \u{E9}\",-17\r\n,\n\"\",\"0.000001\"\n"
      + String(repeating: "long text ", count: 12)
      + ",12345678.9\nx,99999999999999999999\n\"y\",1e-3\r\n"
    let bytes = Array(text.utf8)
    let whole = read(bytes, pair)
    #expect(whole.result.rows == 7 && whole.result.next == bytes.count)
    for end in 0...bytes.count {
      let cut = read(Array(bytes[..<end]), pair)
      let expected = (whole.starts + [bytes.count]).dropFirst().filter { $0 <= end }.count
      #expect(cut.result.rows == expected)
      #expect(same(cut.numbers, whole.numbers[..<expected]))
      #expect(cut.texts[...] == whole.texts[..<expected])
    }
    for (row, start) in whole.starts.enumerated() {
      let rest = read(bytes, pair, from: start)
      #expect(rest.starts[...] == whole.starts[row...])
      #expect(same(rest.numbers, whole.numbers[row...]))
    }
  }

  private func same(_ x: [[Float]], _ y: ArraySlice<[Float]>) -> Bool {
    x.flatMap { $0.map(\.bitPattern) } == y.flatMap { $0.map(\.bitPattern) }
  }

  @Test("rows longer than what is looked at at once")
  func longRows() {
    let fields = 5000
    let form = PlainRows(
      delimiter: UInt8(ascii: ","), wanted: (0..<fields).map { .number(place: $0) })
    let row = (0..<fields).map { "\(Double($0 % 977) / 8)" }.joined(separator: ",") + "\n"
    let found = read(row + row + row, form, rows: 5)
    #expect(found.result.rows == 3)
    #expect(found.numbers.allSatisfy { $0 == (0..<fields).map { Float($0 % 977) / 8 } })
  }

  /// The standard library's conversion is correctly rounded.
  @Test("hard decimals are correctly rounded, or their rows not plain")
  func decimals() {
    var random = RandomStream(seed: 5, purpose: .noise)
    func next() -> UInt64 { UInt64(random.nextBits()) << 32 | UInt64(random.nextBits()) }
    func below(_ count: Int) -> Int { Int(next() % UInt64(count)) }
    var (wrong, undecided, total) = ([String](), 0, 0)
    func check(_ text: String) {
      total += 1
      // Enough bytes in front for the short way.
      let found = read("abcdefghijklmnopqrst,\(text)\n", pair, rows: 1)
      let expected = Float(text) ?? .nan
      guard found.result.rows == 1 else {
        if expected.isFinite { undecided += 1 }
        return
      }
      if found.numbers[0][0].bitPattern != expected.bitPattern { wrong.append(text) }
    }
    for _ in 0..<20_000 {
      let bits = Float(bitPattern: UInt32(truncatingIfNeeded: next()))
      if bits.isFinite { check("\(bits)") }
      check("\(Double(next() >> 11) * 0x1p-53)")
      check("\(Int64(truncatingIfNeeded: next()) >> Int64(below(63)))")
      check("\(next() >> 20).\(below(1_000_000))")
      // Midway between two floats, and next to it.
      let tie = Double(1 << 25 + 2 * below(1 << 24) + 1) * (below(2) == 0 ? 0x1p-25 : 0x1p-12)
      check("\(tie)")
      check("\(tie.nextUp)")
      check("\(tie.nextDown)")
      check("\(Int64(tie * 4096))")
      let digits = (0..<1 + below(40)).map { _ in "\(below(10))" }.joined()
      check("\(digits).\(digits)e\(below(100) - 60)")
    }
    #expect(wrong.isEmpty)
    #expect(undecided * 5 < total)
  }
}
