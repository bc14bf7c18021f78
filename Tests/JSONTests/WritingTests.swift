import Config
import Diagnostics
import JSON
import Testing

@Suite struct WritingTests {
  static let tree: ConfigNode = .mapping([
    "a": .integer(1),
    "b": .sequence([.number(0.5), .null, .boolean(true), .string("x\"\\\n\u{1}é")]),
    "c": .mapping([:]), "d": .sequence([]),
    "e": .sequence([.mapping(["f": .number(1e-7)]), .integer(2)]),
    "k": .sequence([.sequence([.integer(1), .number(-0.0)]), .sequence([])]),
    "t": .sequence([.sequence([.string("x")])]),
  ])

  @Test("one line")
  func oneLine() {
    #expect(
      JSON.write(Self.tree)
        == #"{"a":1,"b":[0.5,null,true,"x\"\\\n\u0001é"],"c":{},"d":[],"e":[{"f":1e-7},2],"#
        + #""k":[[1,-0],[]],"t":[["x"]]}"#)
    #expect(
      JSON.write(.sequence([.number(Double.nan), .number(-Double.infinity)])) == "[null,null]")
  }

  @Test("all control characters are escaped and read back")
  func controls() throws {
    let text = String(
      String.UnicodeScalarView((0..<0x100).compactMap { Unicode.Scalar($0 as Int) }))
    #expect(try read(JSON.write(.string(text))) == .string(text))
    #expect(JSON.write(.string(text)).utf8.allSatisfy { $0 >= 0x20 })
  }

  @Test("indented, flat lists on one line")
  func indented() throws {
    var writer = JSONWriter()
    writer.value(Self.tree)
    let text = String(decoding: writer.takeBytes(), as: UTF8.self)
    #expect(
      text == #"""
        {
          "a": 1,
          "b": [0.5, null, true, "x\"\\\n\u0001é"],
          "c": {},
          "d": [],
          "e": [
            {
              "f": 1e-7
            },
            2
          ],
          "k": [[1, -0], []],
          "t": [
            ["x"]
          ]
        }

        """#)
    #expect(try read(text) == Self.tree)
    #expect(writer.bytes.isEmpty)
  }

  @Test("streamed piece by piece, the bytes are the same")
  func streamed() {
    func write(_ writer: inout JSONWriter, _ pause: (inout JSONWriter) -> Void) {
      writer.beginObject()
      pause(&writer)
      writer.key("name")
      pause(&writer)
      writer.string("x")
      writer.key("items")
      writer.beginArray()
      writer.beginObject()
      writer.key("loss")
      writer.number(0.1)
      pause(&writer)
      writer.key("nan")
      writer.number(.nan)
      writer.endObject()
      pause(&writer)
      writer.beginObject()
      writer.endObject()
      writer.integer(-3)
      writer.boolean(false)
      writer.null()
      writer.beginArray()
      writer.endArray()
      writer.endArray()
      writer.endObject()
    }
    var whole = JSONWriter()
    write(&whole) { _ in }
    var pieces: [UInt8] = []
    var drained = JSONWriter()
    write(&drained) { pieces += $0.takeBytes() }
    pieces += drained.takeBytes()
    #expect(pieces == whole.bytes)
    #expect(
      String(decoding: pieces, as: UTF8.self) == """
        {
          "name": "x",
          "items": [
            {
              "loss": 0.1,
              "nan": null
            },
            {},
            -3,
            false,
            null,
            []
          ]
        }

        """)
  }

  @Test("numbers that are no integers show it, where asked")
  func marked() {
    var writer = JSONWriter(marksNumbers: true)
    writer.value(
      .mapping([
        "a": .integer(1), "b": .number(0.0), "c": .number(1e-7),
        "d": .sequence([.number(-2.0), .number(0.5), .integer(3)]),
      ]))
    #expect(
      String(decoding: writer.takeBytes(), as: UTF8.self) == """
        {
          "a": 1,
          "b": 0.0,
          "c": 1e-7,
          "d": [-2.0, 0.5, 3]
        }

        """)
  }
}
