import Config
import Diagnostics
import JSON

@testable import Workflows

/// Makes inputs of others: texts in pieces, of which some are taken out, put elsewhere, or replaced
/// by what readers stumble over.
///
/// The same seed makes the same inputs.
struct Mutator {
  private var state: UInt64
  /// Words that configs know.
  private let words: [[UInt8]]
  private let others: [[UInt8]]

  /// - Parameter others: inputs to take pieces of.
  init(seed: UInt64, others: [[UInt8]]) {
    state = seed
    words = Self.words
    self.others = others
  }

  /// All names of the config's schema, without doubles, in order.
  static let words: [[UInt8]] = {
    var found: Set<String> = []
    func look(_ node: ConfigNode) {
      if let text = node.string, text.utf8.count <= 40 { found.insert(text) }
      for item in node.items ?? [] { look(item) }
      for entry in node.entries ?? [] {
        found.insert(entry.key)
        look(entry.value)
      }
    }
    look(
      FuzzTarget.insist("the schema is JSON") {
        try JSON.read(Array(SchemaWorkflow.run().utf8), name: "schema", kind: .config)
      })
    return found.sorted().map { Array($0.utf8) }
  }()

  /// What numbers, texts and cells can be at worst.
  static let oddities: [[UInt8]] =
    [
      "0", "-0", "-1", "1e999", "-1e-999", "1e308", "3.4028236e38", "1e-45", ".5", "5.", "+7",
      "0x10",
      "9223372036854775807", "9223372036854775808", "-9223372036854775809", "4294967296",
      "2147483648", "1000000", "1000001", "1048577", "65536", "0.1", "0.30000000000000004", "00",
      "007",
      "1_000", "1,5", "1'000", "12.345,6", "50%", "NaN", ".nan", ".inf", "-.inf", "Infinity",
      "null",
      "~", "true", "false", "yes", "[]", "{}", "[[]]", "[0]", "[1,2]", "{\"a\":1}", "\"\"", "''",
      "\"",
      "'", "\\u0000", "\\ud800", "\\x41", "&a ", "*a", "<<: *a", "!!str ", "!!int ", "!x ", "---\n",
      "...\n", "? ", ": ", "- ", "# ", "|\n", ">-\n", "%YAML 1.1\n", "\t", "\r", "\r\n", "\n\n",
      "\u{FEFF}", "\u{0}", "\u{85}", "\u{2028}", "\u{A0}", "é", "e\u{301}", "👨‍👩‍👧", "한", "\u{202E}",
      "2024-02-30", "2024-02-29T23:59:60Z", "1970-01-01T00:00:00+14:00", "0000-00-00",
      "9999-12-31T24:00:00", "12:61", "a;b;;a", "\"a\"\"b\"", "\"a\nb\"", "/dev/null", "-", "*",
      String(repeating: "9", count: 400), String(repeating: "[", count: 70),
      String(repeating: "{\"a\":", count: 70), "0." + String(repeating: "0", count: 330) + "1",
      String(repeating: "x", count: 300),
    ].map { Array($0.utf8) } + [
      [0xFF], [0xC3], [0xED, 0xA0, 0x80], [0xFF, 0xFE], [0x1F, 0x8B, 8],
    ]

  /// One to four changes.
  mutating func mutated(_ input: [UInt8]) -> [UInt8] {
    var result = input
    for _ in 0...below(4) { change(&result) }
    return result
  }

  private mutating func change(_ bytes: inout [UInt8]) {
    var pieces = Self.pieces(bytes)
    guard !pieces.isEmpty else {
      bytes = oddity()
      return
    }
    let place = below(pieces.count)
    switch below(12) {
    case 0: pieces[place] = Array(pick(words))[...]
    case 1, 2: pieces[place] = oddity()[...]
    case 3: pieces.insert(oddity()[...], at: place)
    case 4: pieces.remove(at: place)
    case 5: pieces.removeSubrange(range(in: pieces, from: place))
    case 6:
      pieces.insert(contentsOf: pieces[range(in: pieces, from: place)], at: below(pieces.count))
    case 7: pieces[place] = pieces[below(pieces.count)]
    case 8:
      // A piece of another input.
      let other = Self.pieces(others.isEmpty ? bytes : pick(others))
      guard !other.isEmpty else { return }
      let taken = other[range(in: other, from: below(other.count))]
      pieces.replaceSubrange(range(in: pieces, from: place), with: taken)
    case 9:
      changeNumber(&bytes)
      return
    case 10:
      bytes[below(bytes.count)] ^= 1 << UInt8(below(8))
      return
    default:
      bytes.removeSubrange(below(bytes.count)...)
      return
    }
    bytes = Array(pieces.joined())
  }

  /// Changes one digit.
  private mutating func changeNumber(_ bytes: inout [UInt8]) {
    let digits = bytes.indices.filter { 0x30...0x39 ~= bytes[$0] }
    guard !digits.isEmpty else { return }
    bytes[digits[below(digits.count)]] = UInt8(ascii: "0") + UInt8(below(10))
  }

  private mutating func oddity() -> [UInt8] { pick(Self.oddities) }

  /// Words, runs of blanks, and single marks.
  private static func pieces(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    func kind(_ byte: UInt8) -> Int {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F, 0x2E, 0x80...: 1
      case 0x20: 2
      default: 0
      }
    }
    var pieces: [ArraySlice<UInt8>] = []
    var start = 0
    for index in 1..<max(1, bytes.count + 1) {
      let isOne =
        index < bytes.count && kind(bytes[index]) != 0 && kind(bytes[index]) == kind(bytes[start])
      if isOne || bytes.isEmpty { continue }
      pieces.append(bytes[start..<index])
      start = index
    }
    return pieces
  }

  /// From a bracket to its partner, else to the end of the line, or a few pieces.
  private mutating func range(in pieces: [ArraySlice<UInt8>], from start: Int) -> Range<Int> {
    var depth = 0
    for index in start..<pieces.count {
      switch pieces[index].first {
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
      case UInt8(ascii: "\n") where depth == 0: return start..<index + 1
      default: break
      }
      if depth <= 0, index > start, below(8) == 0 || depth < 0 { return start..<index + 1 }
    }
    return start..<min(pieces.count, start + 1 + below(8))
  }

  private mutating func pick(_ items: [[UInt8]]) -> [UInt8] { items[below(items.count)] }

  private mutating func below(_ limit: Int) -> Int {
    // SplitMix64; Steele, Lea and Flood, 2014.
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return Int((z ^ z >> 31) % UInt64(limit))
  }
}
