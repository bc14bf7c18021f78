import Config
import Diagnostics
import JSON
import Testing

@Suite struct LineScannerTests {
  /// What a scanner finds for some names: each value's kind and its text in the line.
  private func scan(_ line: String, _ names: [String]) -> (isJSON: Bool, found: [String]) {
    var scanner = JSONLineScanner()
    for name in names { _ = scanner.place(of: name) }
    let bytes = Array("before\(line)after".utf8)
    let isJSON = scanner.scan(bytes.span, 6..<bytes.count - 5)
    let found = scanner.values.map { value in
      "\(value.kind) " + String(decoding: bytes[value.range], as: UTF8.self)
    }
    return (isJSON, found)
  }

  @Test("finds the values of names in any order, among others")
  func object() {
    let names = ["a", "b", "né", "absent"]
    let (isJSON, found) = scan(
      #" { "x" : 9, "né":"t, }" ,"b":null,"a":-1.5e+3 , "y": true } "#, names)
    #expect(isJSON)
    #expect(found == ["number -1.5e+3", "null null", #"text "t, }""#, "absent "])
    #expect(scan("{}", ["a"]) == (true, ["absent "]))
    #expect(scan("[]", ["a"]) == (true, ["absent "]))
    #expect(scan(#"[1, "x", false, 4]"#, ["a", "b"]) == (true, ["number 1", #"text "x""#]))
  }

  @Test("escapes and nested values are found, and not vouched for")
  func odd() {
    #expect(
      scan(#"{"\u0061": "q\"}", "b": {"a": ["]", 1]}}"#, ["a", "b"])
        == (false, [#"text "q\"}""#, #"nested {"a": ["]", 1]}"#]))
    #expect(!scan(#"{"a": 1, "a": 2}"#, ["a"]).isJSON)
  }

  @Test(
    "vouches for nothing that is no JSON",
    arguments: [
      "", "{", "}", "{a: 1}", #"{"a" 1}"#, #"{"a": }"#, #"{"a": 1"#, #"{"a": 1,}"#,
      #"{"a": 1} x"#, #"{"a": 01}"#, #"{"a": +1}"#, #"{"a": .5}"#, #"{"a": 5.}"#, #"{"a": 1e}"#,
      #"{"a": -}"#, #"{"a": tru}"#, #"{"a": nulls}"#, #"{"a": NaN}"#, #"{"a": "x}"#,
      #"{"a": "x\"}"#,
      "{\"a\": \"\t\"}", "[1,]", "[1 2]", "[1", "[", #"{"a": [}"#, #"{"a": "\q"}"#, #"{"a": [1}]}"#,
    ])
  func malformed(line: String) {
    #expect(!scan(line, ["a"]).isJSON)
    #expect(throws: (any Error).self) {
      try JSON.read(Array(line.utf8), name: "f", kind: .data, line: 1)
    }
  }

  /// Lines made of these pieces at random: what the scanner vouches for the reader takes, and of all
  /// that the reader takes both find the same.
  @Test("agrees with the reader of whole texts")
  func agrees() {
    let pieces = [
      "{", "}", "[", "]", ",", ":", " ", #""a""#, #""b""#, #""\u0061""#, #""x\n""#, "1", "-2.5",
      "0", "e3",
      "true", "null", #""a":1"#, #""b":"t""#, #","b":"#,
    ]
    var state: UInt64 = 7
    func below(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    var valid = 0
    for _ in 0..<20_000 {
      let inside = (0..<below(7)).map { _ in pieces[below(pieces.count)] }.joined()
      let line = below(4) == 0 ? "[\(inside)]" : "{\(inside)}"
      let (isJSON, found) = scan(line, ["a", "b"])
      guard let node = try? JSON.read(Array(line.utf8), name: "f", kind: .data, line: 1) else {
        #expect(!isJSON, "\(line)")
        continue
      }
      valid += 1
      let values: [ConfigNode?] =
        node.items.map { items in (0..<2).map { $0 < items.count ? items[$0] : nil } }
        ?? [node["a"], node["b"]]
      for (value, found) in zip(values, found) {
        let token = found.drop { $0 != " " }.dropFirst()
        let read = try? JSON.read(Array(token.utf8), name: "f", kind: .data, line: 1)
        #expect(read == value, "\(line)")
      }
    }
    #expect(valid > 500)
  }

  @Test("a line's place in its file is that of its problem")
  func places() {
    #expect(lineProblem(#"{"a": 1"#) == "f:7:8: the line ends inside an object")
    #expect(lineProblem(#"{"a": 1} {"b": 2}"#) == "f:7:10: expected the end of the line, found '{'")
    #expect(lineProblem("") == "f: the line is empty")
  }

  private func lineProblem(_ text: String) -> String {
    do {
      _ = try JSON.read(Array(text.utf8), name: "f", kind: .data, line: 7)
      return ""
    } catch {
      return "\(error.location.map { "\($0): " } ?? "")\(error.message)"
    }
  }
}
