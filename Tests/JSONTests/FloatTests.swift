import Config
import Diagnostics
import Foundation
import JSON
import Platform
import Testing

@Suite struct FloatTests {
  private func written(_ values: [Float], _ shape: [Int]) -> String {
    var writer = JSONWriter()
    writer.floats(values, shape: shape)
    return String(decoding: writer.takeBytes(), as: UTF8.self)
  }

  private func failure(_ text: String, _ shape: [Int]? = nil) throws -> String? {
    let node = try read(text)
    do {
      _ = try JSON.floats(node, shape: shape, kind: .data)
      return nil
    } catch {
      #expect(error.kind == .data)
      return (error.location.map { "\($0): " } ?? "") + error.message
    }
  }

  @Test("a small array is nested numbers")
  func readable() {
    #expect(written([0.9, 0.2, 0.3, 0.8], [2, 2]) == "[[0.9, 0.2], [0.3, 0.8]]\n")
    #expect(written([0, 0], [2]) == "[0, 0]\n")
    #expect(written([1, 2, 3, 4], [2, 1, 2]) == "[[[1, 2]], [[3, 4]]]\n")
    #expect(written([7], []) == "7\n")
    #expect(written([], [0]) == "[]\n")
    #expect(written([-0.0, .nan, .infinity], [3]) == "[-0, null, null]\n")
  }

  /// The base64 is Foundation's.
  @Test("a large one is packed", arguments: [1025, 1026, 1027])
  func packed(count: Int) throws {
    let values = (0..<count).map { Float($0) * 0.37 - 100 }
    let bytes = values.flatMap { value in
      (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> ($0 * 8)) }
    }
    let text = written(values, [count])
    let base64 = Data(bytes).base64EncodedString()
    #expect(text == "{\n  \"shape\": [\(count)],\n  \"float32\": \"\(base64)\"\n}\n")
    let back = try JSON.floats(try read(text), shape: [count], kind: .data)
    #expect(back.values == values)
  }

  /// What a reader of a file knows of it must not depend on how the file's bytes come.
  @Test("a file in pieces reads as one in memory", arguments: [61, 4096, 100_000])
  func pieces(size: Int) throws {
    let values = (0..<50_000).map { Float($0) * 0.37 - 100 }
    let text =
      "{\"é\": \"\(String(repeating: "ü\\n", count: 5000))\",\n\n \"a\": "
      + written(values, [5, 10_000])
      + ",   \"n\": [-12345.5e-3, true, \"\\ud83d\\ude00\"], \"b\": "
      + written(Array(values.prefix(1025)), [1025]) + "}" + String(repeating: " \n", count: 3000)
    let whole = try read(text)
    let node = try JSON.read(
      ByteSource(bytes: Array(text.utf8), name: "f.json", pieceSize: size), sizeLimit: 1 << 30,
      kind: .data)
    #expect(node == whole)
    #expect(node.entries?.map(\.keyLocation) == whole.entries?.map(\.keyLocation))
    #expect(node["n"]?.items?.map(\.location) == whole["n"]?.items?.map(\.location))
    let array = try JSON.floats(try #require(node["a"]), shape: nil, kind: .data)
    #expect(array.values == values && array.shape == [5, 10_000])
    let small = try JSON.floats(try #require(node["b"]), shape: nil, kind: .data)
    #expect(small.values == Array(values.prefix(1025)))
  }

  @Test(
    "mistakes are the same in pieces",
    arguments: [
      "{\"a\": tru", "{\"a\": \"x", "[1, 2", "{\"shape\": [1], \"float32\": \"AACA", "[1,\n 02]",
      "{\"é\": 1,\n \"b\": nul}", "{\"a\": \"\\ud83d\"}", "[1] x", " \n ", "",
    ])
  func mistakesInPieces(text: String) {
    for size in [1, 3, 1000] {
      let source = ByteSource(bytes: Array(text.utf8), name: "f.json", pieceSize: size)
      let problem = #expect(throws: Diagnostic.self) {
        try JSON.read(source, sizeLimit: 1 << 20, kind: .data)
      }
      let whole = #expect(throws: Diagnostic.self) { try read(text) }
      #expect(problem?.message == whole?.message)
      #expect(problem?.location == whole?.location)
      #expect(problem?.excerpt == whole?.excerpt)
    }
  }

  @Test("an array whose shape comes behind it")
  func shapeBehind() throws {
    let values = (0..<50_000).map { Float($0) }
    let texts = written(values, [50_000]).split(separator: "\"").map { String($0) }
    let packed = try #require(texts.max { $0.count < $1.count })
    let text = "{\"float32\": \"\(packed)\", \"shape\": [50000]}"
    let source = ByteSource(bytes: Array(text.utf8), name: "f.json", pieceSize: 4096)
    let node = try JSON.read(source, sizeLimit: 1 << 20, kind: .data)
    #expect(try JSON.floats(node, shape: [50_000], kind: .data).values == values)
  }

  /// The texts have an end of their own only beyond the limits.
  @Test(
    "what a file in pieces has no end of is refused before it fills the memory",
    arguments: [
      ("{\"a\": \"", "x", "f.json:1:7: a text longer than 1 MiB"),
      ("{\"a\": \"\\n", "\\t", "f.json:1:7: a text longer than 1 MiB"),
      ("{\"", "x", "f.json:1:2: a text longer than 1 MiB"),
      ("[1, ", "1", "f.json:1:5: a number longer than 1 MiB"),
      ("[0.", "1", "f.json:1:2: a number longer than 1 MiB"),
      (
        "{\"shape\": [2, 3], \"float32\": \"", "AAAA",
        "f.json:1:30: base64: the shape takes 32 characters, found more"
      ),
    ])
  func endless(beginning: String, piece: String, message: String) throws {
    let bytes =
      Array(beginning.utf8) + Array(repeating: Array(piece.utf8), count: 3 << 19).joined()
    let source = ByteSource(bytes: bytes, name: "f.json", pieceSize: 1 << 16)
    let problem = #expect(throws: Diagnostic.self) {
      try JSON.read(source, sizeLimit: 1 << 30, kind: .data, textLimit: 1 << 20)
    }
    #expect(problem.map { "\(String(describing: $0.location!)): \($0.message)" } == message)
  }

  @Test("a file larger than the limit")
  func tooLarge() throws {
    let bytes = Array("[".utf8) + [UInt8](repeating: UInt8(ascii: " "), count: 3 << 20)
    let problem = #expect(throws: Diagnostic.self) {
      try JSON.read(
        ByteSource(bytes: bytes, name: "f.json", pieceSize: 1 << 16), sizeLimit: 2 << 20,
        kind: .data)
    }
    #expect(problem?.message == "'f.json' is larger than 2 MiB, the most that is read here")
    #expect(problem?.kind == .input)
  }

  @Test("a text that is no whole floats stays a text")
  func noFloats() throws {
    for text in ["AACAPw=", "AA-APw==", "AACAPx==", "AACAPwAAgD8AAIA/AACAPwAA!", "=", ""] {
      let node = try read("{\"shape\": [1], \"float32\": \"\(text)\"}")["float32"]
      #expect(node?.string == text)
    }
  }

  @Test(
    "every finite float keeps its bits, in both forms",
    arguments: [7, 1024, 1025, 5000])
  func bits(count: Int) throws {
    var state = UInt64(count)
    var values: [Float] = [
      -0.0, 0, .leastNonzeroMagnitude, -.leastNonzeroMagnitude, .greatestFiniteMagnitude,
      .leastNormalMagnitude, 0x1.FFFFF8p-127,
    ]
    while values.count < count {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let value = Float(bitPattern: UInt32(truncatingIfNeeded: state >> 32))
      if value.isFinite { values.append(value) }
    }
    let back = try JSON.floats(try read(written(values, [count])), shape: nil, kind: .data)
    #expect(back.values.map(\.bitPattern) == values.map(\.bitPattern))
    #expect(back.shape == [count])
  }

  @Test(
    "shapes are kept, extents of 0 too",
    arguments: [[], [0], [1], [2, 3], [2, 0], [0, 3], [1, 1, 1], [40, 30], [2, 3, 0, 4]])
  func shapes(shape: [Int]) throws {
    let values = [Float](repeating: 1.5, count: shape.reduce(1, *))
    let back = try JSON.floats(try read(written(values, shape)), shape: shape, kind: .data)
    #expect(back.values == values)
    #expect(
      try JSON.floats(try read(written(values, shape)), shape: nil, kind: .data).shape == shape)
  }

  @Test(
    "mistakes in numbers",
    arguments: [
      ("[1, 2]", [3], "f.json:1:1: expected shape [3], found [2]"),
      ("[[1, 2]]", [2, 1], "f.json:1:1: expected shape [2, 1], found [1, 2]"),
      ("1", [1], "f.json:1:1: expected shape [1], found []"),
      (
        "[[1, 2],\n [3]]", nil,
        "f.json:2:2: rows of different lengths: expected 2 items as in the first, found 1"
      ),
      ("[[1], 2]", nil, "f.json:1:7: expected a list of 1, found 2"),
      ("[1, [2]]", nil, "f.json:1:5: expected a number, found a list"),
      ("[1, \"x\"]", nil, "f.json:1:5: expected a number, found the text 'x'"),
      ("[1, true]", nil, "f.json:1:5: expected a number, found true"),
      ("[1, null]", [2], "f.json:1:5: not finite: expected a number, found null"),
      ("[1, 1e39]", nil, "f.json:1:5: not finite: 1e39 is too large for float32"),
    ] as [(String, [Int]?, String)])
  func numbers(text: String, shape: [Int]?, expected: String) throws {
    #expect(try failure(text, shape) == expected)
  }

  @Test(
    "mistakes in packed arrays",
    arguments: [
      ("{}", "f.json:1:1: a float32 array without the key 'shape'"),
      ("{\"shape\": [1]}", "f.json:1:1: a float32 array without the key 'float32'"),
      (
        "{\"shape\": [1], \"float32\": \"AACAPw==\", \"x\": 1}",
        "f.json:1:39: unknown key 'x' in a float32 array"
      ),
      (
        "{\"shape\": 1, \"float32\": \"\"}", "f.json:1:11: expected a shape such as [2, 3], found 1"
      ),
      (
        "{\"shape\": [-1], \"float32\": \"\"}",
        "f.json:1:12: expected an extent of at least 0, found -1"
      ),
      (
        "{\"shape\": [1], \"float32\": [1]}", "f.json:1:27: expected base64 in a text, found a list"
      ),
      (
        "{\"shape\": [4294967296, 4294967296], \"float32\": \"\"}",
        "f.json:1:11: shape [4294967296, 4294967296] is too large"
      ),
      (
        "{\"shape\": [100000000], \"float32\": \"AACAPw==\"}",
        "f.json:1:35: base64: shape [100000000] takes 533333336 characters, found 8"
      ),
      (
        "{\"shape\": [1], \"float32\": \"AACAPw=\"}",
        "f.json:1:27: base64: shape [1] takes 8 characters, found 7"
      ),
      (
        "{\"shape\": [1], \"float32\": \"AA-APw==\"}",
        "f.json:1:27: base64: the character '-' at index 2 is none of its own"
      ),
      (
        "{\"shape\": [1], \"float32\": \"AA=APw==\"}",
        "f.json:1:27: base64: the character '=' at index 2 is none of its own"
      ),
      (
        "{\"shape\": [1], \"float32\": \"AACAPw=A\"}",
        "f.json:1:27: base64: the last characters do not end a float32"
      ),
      (
        "{\"shape\": [1], \"float32\": \"AACAPx==\"}",
        "f.json:1:27: base64: the last characters do not end a float32"
      ),
      (
        "{\"shape\": [1], \"float32\": \"AADAfw==\"}", "f.json:1:27: not finite: element 0 is nan"
      ),
      (
        "{\"shape\": [1], \"float32\": \"AACA/w==\"}", "f.json:1:27: not finite: element 0 is -inf"
      ),
    ] as [(String, String)])
  func packedMistakes(text: String, expected: String) throws {
    #expect(try failure(text) == expected)
  }

  @Test("a packed array has the shape that is wanted")
  func packedShape() throws {
    let text = "{\"shape\": [1, 1], \"float32\": \"AACAPw==\"}"
    #expect(try JSON.floats(try read(text), shape: [1, 1], kind: .data).values == [1])
    #expect(try failure(text, [1]) == "f.json:1:11: expected shape [1], found [1, 1]")
  }
}
