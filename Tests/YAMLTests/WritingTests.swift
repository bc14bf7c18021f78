import Config
import Testing
import YAML

@Suite struct WritingTests {
  @Test("block style, short lists and kernels on one line")
  func layout() {
    let node: ConfigNode = .mapping([
      "seed": .integer(0),
      "data": .mapping(["path": .string("../data/iris.csv"), "ignore": .sequence([])]),
      "layers": .sequence([
        .mapping([
          "Dense": .mapping([
            "units": .integer(2), "use_bias": .boolean(false),
            "kernel": .sequence([
              .sequence([.number(0.9 as Float), .number(0.2 as Float)]),
              .sequence([.number(-0.0), .integer(1)]),
            ]),
          ])
        ]),
        .string("Flatten"), .mapping(["Dropout": .null]),
        .sequence([.sequence([.string("a")]), .mapping([:])]),
      ]),
      "missing": .sequence([.string(""), .string("NA"), .string("null"), .string("a b")]),
      "yes": .number(Double.infinity),
    ])
    #expect(
      YAML.write(node) == """
        seed: 0
        data:
          path: ../data/iris.csv
          ignore: []
        layers:
          - Dense:
              units: 2
              use_bias: false
              kernel: [[0.9, 0.2], [-0.0, 1]]
          - Flatten
          - Dropout: null
          - - [a]
            - {}
        missing: ["", NA, "null", a b]
        "yes": .inf

        """)
  }

  @Test("compact: short mappings in braces, comments behind or above")
  func compact() {
    func commented(_ node: ConfigNode, _ comment: String) -> ConfigNode {
      var node = node
      node.comment = comment
      return node
    }
    let node: ConfigNode = .mapping([
      "split": commented(.mapping(["train": .number(0.7 as Float)]), "why"),
      "layers": .sequence([
        commented(.mapping(["Dense": .mapping(["units": .integer(2)])]), "wide"),
        commented(.string("Flatten"), String(repeating: "long ", count: 30) + "end"),
        .mapping(["a": .integer(1), "b": .mapping([:])]),
      ]),
      "ignore": .sequence([commented(.string("a: b"), "an id"), .string("c")]),
      "fit": commented(.mapping(["epochs": commented(.integer(1), "a\u{2028}b")]), "two\nlines"),
    ])
    #expect(
      YAML.write(node, isCompact: true) == """
        split: {train: 0.7}  # why
        layers:
          - Dense: {units: 2}  # wide
          # \(String(repeating: "long ", count: 30))end
          - Flatten
          - {a: 1, b: {}}
        ignore:
          - "a: b"  # an id
          - c
        # two
        # lines
        fit:
          epochs: 1  # a\u{FFFD}b

        """)
  }

  @Test("a list without room has an item a line")
  func longLists() throws {
    let node = ConfigNode.mapping(["a": .sequence((0..<40).map(ConfigNode.integer))])
    #expect(YAML.write(node).split(separator: "\n").count == 41)
    let kernel = ConfigNode.sequence((0..<30).map { _ in .sequence([.integer(1), .integer(2)]) })
    #expect(YAML.write(kernel).hasPrefix("- [1, 2]\n- [1, 2]\n"))
  }

  static let hardTexts = [
    "", "yes", "no", "1e3", "1", "-1", "0x1F", "0o7", "07", "~", "null", "Null", "true", "- x", "-",
    "a: b", "a:b", "a:", "#", "a #b", "a#b", " x", "x ", "  ", "\n", "a\nb", "a\n\nb\n", "\ta",
    "a\tb",
    ".inf", "-.inf", ".nan", ".", "...", "---", "... x", "--- x", "?", "? x", "<<", "=", "!", "&a",
    "*a", "%", "@", "`", "|", ">", "'", "\"", "it's", "\\", "C:\\x", "{", "}", "[", "]", "a,b",
    ", ",
    "가나다", "é", "e\u{301}", "\u{301}", "😀", "\u{0}", "\u{7}", "\u{1B}[0m", "\u{7F}", "\u{85}",
    "\u{A0}", "\u{2028}", "\u{2029}", "\u{FEFF}", "\u{FFFE}", "\u{E000}", "\u{10FFFF}", "\r",
    "\r\n",
    "1:30", "2024-01-31", "1_000", "on", "OFF", "y", "N", "/a/b", "_x", ".5", "5.", "1 2", "a  b",
    "%d.%m.%Y", "..", "a'b", "tag:yaml.org,2002:str", "!!str", String(repeating: "x", count: 3000),
    String(repeating: "a b ", count: 400) + ".", "x\u{200B}y", "line one\nline two: 2\n  # three",
  ]

  @Test("every text reads back, as a value, an item and a key", arguments: hardTexts)
  func texts(text: String) throws {
    for node: ConfigNode in [
      .string(text), .sequence([.string(text)]), .mapping([(text, .string(text))]),
      .sequence([.mapping([(text, .mapping([(text, .sequence([.string(text)]))]))])]),
      .mapping([("a", .mapping([(text, .null), ("b" + text, .sequence([.mapping([:])]))]))]),
    ] {
      let written = YAML.write(node)
      #expect(try read(written) == node, "\(written)")
      #expect(YAML.write(try read(written)) == written)
    }
  }

  @Test(
    "every scalar reads back",
    arguments: [
      .null, .boolean(true), .boolean(false), .integer(.max), .integer(.min), .integer(0),
      .number(0.1), .number(-0.0), .number(1e300), .number(5e-324), .number(1e21), .number(1e20),
      .number(-Double.infinity), .number(3.4028235e38 as Float), .number(1.0), .mapping([:]),
      .sequence([]),
    ] as [ConfigNode])
  func scalars(node: ConfigNode) throws {
    #expect(try read(YAML.write(node)) == node)
    #expect(try read(YAML.write(.mapping(["a": node]))) == .mapping(["a": node]))
  }

  @Test("the sign of a zero stays")
  func negativeZero() throws {
    let zero = try #require(try read(YAML.write(.number(-0.0))).double)
    #expect(zero.sign == .minus)
  }

  @Test("random trees read back", arguments: 0..<300)
  func random(seed: Int) throws {
    var generator = SplitMix(state: UInt64(seed))
    let node = Self.tree(depth: 0, &generator)
    let written = YAML.write(node)
    #expect(try read(written) == node, "\(written)")
  }

  private static func tree(depth: Int, _ generator: inout SplitMix) -> ConfigNode {
    switch Int.random(in: depth < 5 ? 0...9 : 4...9, using: &generator) {
    case 0, 1:
      return .sequence(
        (0..<Int.random(in: 0...4, using: &generator)).map { _ in
          tree(depth: depth + 1, &generator)
        })
    case 2, 3:
      var keys: Set<String> = []
      let entries = (0..<Int.random(in: 0...4, using: &generator)).compactMap {
        _ -> (String, ConfigNode)? in
        let key = hardTexts.randomElement(using: &generator) ?? ""
        return keys.insert(key).inserted ? (key, tree(depth: depth + 1, &generator)) : nil
      }
      return .mapping(entries)
    case 4: return .null
    case 5: return .boolean(Bool.random(using: &generator))
    case 6: return .integer(Int.random(in: .min ... .max, using: &generator))
    case 7: return .number(Double.random(in: -1...1, using: &generator))
    default: return .string(hardTexts.randomElement(using: &generator) ?? "")
    }
  }
}

/// SplitMix64 (Steele, Lea, Flood 2014), so that a failure can be repeated.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
