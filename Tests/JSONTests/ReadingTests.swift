import Config
import Diagnostics
import JSON
import Platform
import Testing

/// The tree of a text that has no mistakes.
func read(_ text: String) throws -> ConfigNode {
  try JSON.read(Array(text.utf8), name: "f.json", kind: .data)
}

/// What is wrong with a text: place, message, notes.
func problem(_ text: String) -> String? { problem(Array(text.utf8)) }

func problem(_ bytes: [UInt8]) -> String? {
  do {
    _ = try JSON.read(bytes, name: "f.json", kind: .data)
    return nil
  } catch {
    let place = error.location.map { "\($0): " } ?? ""
    return ([place + error.message] + error.notes).joined(separator: " | ")
  }
}

@Suite struct ReadingTests {
  @Test("values, with the spelling of scalars")
  func values() throws {
    let node = try read(
      #" {"a": [1, -2.5e1, true, false, null], "b": {"c": "x"}, "d": [], "e": {}} "# + "\r\n")
    #expect(
      node
        == .mapping([
          "a": .sequence([
            .integer(1), .number(-25.0), .boolean(true), .boolean(false), .null,
          ]),
          "b": .mapping(["c": .string("x")]), "d": .sequence([]), "e": .mapping([:]),
        ]))
    #expect(
      node["a"]?.items?.map(\.text) == ["1", "-2.5e1", nil, nil, nil])
    #expect(node["b"]?["c"]?.text == "x")
  }

  @Test("a whole number that fits is an integer, all others are doubles")
  func numbers() throws {
    let node = try read(
      "[0, -1, 9223372036854775807, -9223372036854775808, 9223372036854775808, 1.0, 1e0, -0]")
    let items = try #require(node.items)
    let isInteger = items.map { if case .integer = $0.value { true } else { false } }
    #expect(isInteger == [true, true, true, true, false, false, false, false])
    #expect(items[4].double == 0x1p63)
    #expect(items[7].double?.sign == .minus)
    #expect(try read("1e-999") == .number(0.0))
  }

  @Test("escapes")
  func escapes() throws {
    #expect(
      try read(#""a\"\\\/\b\f\n\r\t\u0041\u00e9\uAC00\ud83d\ude00\u0000z""#)
        == .string("a\"\\/\u{8}\u{C}\n\r\tAé가😀\0z"))
    #expect(try read(#""e\u0301""#).string?.unicodeScalars.count == 2)
  }

  @Test("places count lines and characters")
  func places() throws {
    let node = try read("\u{FEFF}{\"가\": 1,\r\n \"b\": [\n  \"ü😀\", 2]}")
    let entries = try #require(node.entries)
    #expect(node.location.description == "f.json:1:1")
    #expect(entries[0].keyLocation.description == "f.json:1:2")
    #expect(entries[0].value.location.description == "f.json:1:7")
    #expect(entries[1].keyLocation.description == "f.json:2:2")
    #expect(
      entries[1].value.items?.map(\.location.description) == ["f.json:3:3", "f.json:3:9"])
  }

  @Test(
    "mistakes",
    arguments: [
      ("", "f.json: the file is empty"),
      (" \n", "f.json: the file is empty"),
      ("{\n \"a\": 1,\n", "f.json:2:9: the file ends inside an object | it begins at line 1"),
      ("{\"a\"", "f.json:1:5: the file ends inside an object"),
      ("[1,\n2", "f.json:2:2: the file ends inside an array | it begins at line 1"),
      ("[", "f.json:1:2: the file ends inside an array"),
      ("{\"a\": \"xü", "f.json:1:10: the file ends inside a text"),
      ("\"\\", "f.json:1:3: the file ends inside a text"),
      ("\"\\u00", "f.json:1:6: the file ends inside a text"),
      ("[tru", "f.json:1:5: the file ends inside the word 'true'"),
      ("-", "f.json:1:2: the file ends inside a number"),
      ("1.", "f.json:1:3: the file ends inside a number"),
      ("1e+", "f.json:1:4: the file ends inside a number"),
      (
        "{\"a\": 1,\n \"a\": 2}",
        "f.json:2:2: duplicate key 'a' | first given at line 1"
      ),
      (
        "{\"a\": 1, \"a\": 2}",
        "f.json:1:10: duplicate key 'a' | first given in the same line at column 2"
      ),
      ("{\"a\" 1}", "f.json:1:6: expected ':' after the key 'a', found '1'"),
      ("{\"a\": }", "f.json:1:7: expected the value of 'a', found '}'"),
      ("{\"a\": 1 \"b\": 2}", "f.json:1:9: expected ',' or '}' after a value, found '\"'"),
      (
        "{\"a\": 1,}",
        "f.json:1:9: expected a key in double quotes, found '}'"
          + " | JSON has no ',' after the last entry"
      ),
      ("{a: 1}", "f.json:1:2: expected a key in double quotes, found 'a'"),
      ("{,}", "f.json:1:2: expected a key in double quotes, found ','"),
      (
        "{'a': 1}",
        "f.json:1:2: expected a key in double quotes, found ''' | JSON writes texts in double quotes"
      ),
      ("[1 2]", "f.json:1:4: expected ',' or ']' after a value, found '2'"),
      (
        "[1,]",
        "f.json:1:4: expected a value after ',', found ']' | JSON has no ',' after the last item"
      ),
      ("[,1]", "f.json:1:2: expected a value, found ','"),
      ("]", "f.json:1:1: expected a value, found ']'"),
      ("1 // x", "f.json:1:3: expected the end of the file, found '/'"),
      ("// x\n1", "f.json:1:1: expected a value, found '/' | JSON has no comments"),
      ("{} \n {}", "f.json:2:2: expected the end of the file, found '{'"),
      ("\u{0}", "f.json:1:1: expected a value, found U+0000"),
      ("가", "f.json:1:1: expected a value, found '가'"),
      ("True", "f.json:1:1: expected a value, found 'T' | JSON writes true, false and null"),
      ("[nul]", "f.json:1:2: expected a value, found 'n'"),
      ("[NaN]", "f.json:1:2: expected a value, found 'N' | JSON has no NaN and no infinity"),
      ("[-Infinity]", "f.json:1:3: expected a digit, found 'I' | JSON has no NaN and no infinity"),
      ("[+1]", "f.json:1:2: expected a value, found '+' | JSON writes no '+' before a number"),
      (
        "[.5]",
        "f.json:1:2: expected a value, found '.' | JSON writes a digit before the point: 0.5"
      ),
      (
        "[-.5]",
        "f.json:1:3: expected a digit, found '.' | JSON writes a digit before the point: 0.5"
      ),
      ("[1.]", "f.json:1:4: expected a digit, found ']'"),
      ("[1e]", "f.json:1:4: expected a digit, found ']'"),
      (
        "[007]",
        "f.json:1:2: a number cannot start with 0 before another digit"
          + " | leave the leading zeros out"
      ),
      ("[0x1F]", "f.json:1:3: expected ',' or ']' after a value, found 'x'"),
      ("[1, 1e999]", "f.json:1:5: the number 1e999 is too large"),
      (
        "\"a\nb\"",
        "f.json:1:3: a control character stands in a text: U+000A"
          + " | write it as an escape such as \\n"
      ),
      (
        "[\"\t\"]",
        "f.json:1:3: a control character stands in a text: U+0009"
          + " | write it as an escape such as \\n"
      ),
      ("\"\\x41\"", "f.json:1:2: unknown escape '\\' before 'x'"),
      ("\"\\u12G4\"", "f.json:1:6: \\u takes four hexadecimal digits, found 'G'"),
      ("\"a\\ud83d\"", lone("D83D", at: 3)),
      ("\"\\ud83dx\"", lone("D83D", at: 2)),
      ("\"\\ud83d\\u0041\"", lone("D83D", at: 2)),
      ("\"\\ud83d\\ud83d\"", lone("D83D", at: 2)),
      ("\"\\ude00\\ud83d\"", lone("DE00", at: 2)),
    ] as [(String, String)])
  func mistakes(text: String, expected: String) {
    #expect(problem(text) == expected)
  }

  @Test("of many pieces that are not UTF-8 the first is told")
  func notUTF8InPieces() {
    let bytes = Array("[1,".utf8) + [UInt8](repeating: 0x9A, count: 200_000)
    let problem = #expect(throws: Diagnostic.self) {
      try JSON.read(
        ByteSource(bytes: bytes, name: "f.json", pieceSize: 1), sizeLimit: 1 << 20, kind: .data)
    }
    #expect(problem?.message == "byte 0x9A is not UTF-8")
    #expect(problem?.location?.column == 4)
  }

  @Test("bytes that are not UTF-8")
  func encoding() {
    #expect(
      problem(Array("{\n\"ä\": \"".utf8) + [0xE9, 0x22, 0x7D])
        == "f.json:2:7: byte 0xE9 is not UTF-8 | save the file as UTF-8")
    // A surrogate encoded by itself.
    #expect(
      problem([0x22, 0xED, 0xA0, 0x80, 0x22])
        == "f.json:1:2: byte 0xED is not UTF-8 | save the file as UTF-8")
  }

  @Test("depth")
  func depth() throws {
    let brackets = { String(repeating: "[", count: $0) + String(repeating: "]", count: $0) }
    _ = try read(brackets(80))
    #expect(problem(brackets(81)) == "f.json:1:81: nested deeper than 80 levels")
    #expect(
      problem(String(repeating: "{\"a\":", count: 100_000))
        == "f.json:1:401: nested deeper than 80 levels")
  }

  @Test("those of one line of many are fewer")
  func countOfALine() throws {
    func line(_ values: Int) -> [UInt8] {
      Array("[".utf8) + Array(repeating: Array("1,".utf8), count: values - 1).joined() + "1]".utf8
    }
    _ = try JSON.read(line(199_999), name: "f.jsonl", kind: .data, line: 3)
    let problem = #expect(throws: Diagnostic.self) {
      try JSON.read(line(200_000), name: "f.jsonl", kind: .data, line: 3)
    }
    #expect(problem?.message == "more than 200000 values")
    #expect(problem?.location?.description == "f.jsonl:3:400000")
  }

  @Test("values are counted")
  func count() throws {
    #expect(JSON.nodeLimit == 4_000_000)
    let text = Array("{\"a\": [1, 2], \"b\": 3}".utf8)
    _ = try JSON.read(text, name: "f.json", kind: .data, nodeLimit: 5)
    do {
      _ = try JSON.read(text, name: "f.json", kind: .data, nodeLimit: 4)
      Issue.record("there are five values")
    } catch {
      #expect(error.message == "more than 4 values")
      #expect(error.location?.description == "f.json:1:20")
    }
  }

  @Test("the line is shown unless it is huge, and the kind is the caller's")
  func excerpt() {
    func failure(_ text: String) -> Diagnostic? {
      do {
        _ = try JSON.read(Array(text.utf8), name: "f.json", kind: .config)
        return nil
      } catch { return error }
    }
    #expect(failure("{\n  \"a\": x\r\n}")?.excerpt == "  \"a\": x")
    #expect(failure("{\n  \"a\": x\r\n}")?.kind == .config)
    #expect(failure("\u{FEFF}x")?.excerpt == "x")
    #expect(failure("{\"a\": 1,\n")?.excerpt == "{\"a\": 1,")
    let long = String(repeating: " ", count: 1_999) + "x"
    #expect(failure(long)?.excerpt == long)
    #expect(failure(" " + long)?.excerpt == nil)
    #expect(failure(" " + long)?.location?.column == 2_001)
  }
}

private func lone(_ unit: String, at column: Int) -> String {
  "f.json:1:\(column): \\u\(unit) is half a surrogate pair without its other half"
}
