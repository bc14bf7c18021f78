import Config
import Diagnostics
import Testing
import YAML

@Suite struct TreeTests {
  @Test("each node and key has its place; columns count characters")
  func places() throws {
    let node = try read("가: [x, ÿ😀: 1]\nb:\n  - c: |\n      t\n  - &a !!int 1\n  - *a\n")
    let first = try #require(node.entries?[0])
    #expect(first.keyLocation.description == "f.yaml:1:1")
    #expect(first.value.location.description == "f.yaml:1:4")
    let pair = try #require(first.value.items?[1].entries?[0])
    #expect(pair.keyLocation.description == "f.yaml:1:8")
    #expect(pair.value.location.description == "f.yaml:1:12")
    let items = try #require(node["b"]?.items)
    #expect(items.map(\.location.description) == ["f.yaml:3:5", "f.yaml:5:5", "f.yaml:6:5"])
    #expect(items[0]["c"]?.location.description == "f.yaml:3:8")
  }

  @Test("line ends of every system count", arguments: ["\n", "\r\n", "\r"])
  func lineEnds(end: String) throws {
    let node = try read("a: 1\(end)\(end)b:\(end)  c: 2\(end)")
    #expect(node["b"]?["c"]?.location.description == "f.yaml:4:6")
  }

  @Test("a line separator inside a line is no new line")
  func lineSeparator() throws {
    let node = try read("a: 'x\u{2028}y'\nb: 1\n")
    #expect(node["b"]?.location.description == "f.yaml:2:4")
  }

  @Test("a byte order mark is fine")
  func byteOrderMark() throws {
    let node = try read("\u{FEFF}a: 1\n")
    #expect(node == .mapping(["a": .integer(1)]))
    #expect(node.entries?[0].keyLocation.description == "f.yaml:1:1")
  }

  @Test("keys are texts as written")
  func keys() throws {
    let node = try read("1: a\ntrue: b\n~: c\n'x y': d\n1e3: e\n? f\n: g\n&k h: i\n")
    #expect(
      node.entries?.map(\.key) == ["1", "true", "~", "x y", "1e3", "f", "h"])
  }

  @Test("an alias can name a key")
  func aliasKey() throws {
    #expect(
      try read("a: &k b\n*k : 1\n") == .mapping(["a": .string("b"), "b": .integer(1)]))
  }

  @Test("start and end of the document may be marked")
  func markers() throws {
    #expect(try read("%YAML 1.2\n--- # start\na: 1\n...\n# end\n") == .mapping(["a": .integer(1)]))
  }

  @Test("aliases repeat what was anchored last")
  func aliases() throws {
    let node = try read("a: &x 1\nb: *x\nc: &x {d: [2]}\ne: *x\n")
    #expect(node["b"] == .integer(1))
    #expect(node["e"] == .mapping(["d": .sequence([.integer(2)])]))
    #expect(node["e"]?["d"]?.location.description == "f.yaml:3:11")
  }

  /// The inner anchor begins later than the outer one of the same name, so it is the one meant.
  @Test("an anchor inside one of the same name")
  func nestedAnchors() throws {
    #expect(
      try read("a: &x [&x 1, *x]\nb: *x\n")
        == .mapping(["a": .sequence([.integer(1), .integer(1)]), "b": .integer(1)]))
  }

  @Test("merge keys: what is explicit wins, then what is earlier")
  func merge() throws {
    let node = try read(
      """
      base: &base {a: 1, b: 2}
      other: &other {b: 3, c: 4}
      one:
        x: 0
        <<: *base
        b: 9
      two:
        <<: [*base, *other, {d: 5}]
      """)
    #expect(
      node["one"] == .mapping(["x": .integer(0), "a": .integer(1), "b": .integer(9)]))
    #expect(
      node["two"]
        == .mapping(["a": .integer(1), "b": .integer(2), "c": .integer(4), "d": .integer(5)]))
    #expect(node["two"]?["c"]?.location.description == "f.yaml:2:25")
  }

  @Test("a quoted '<<' is an ordinary key")
  func quotedMerge() throws {
    #expect(try read("'<<': 1\n<<: {a: 2}") == .mapping(["<<": .integer(1), "a": .integer(2)]))
  }
}
