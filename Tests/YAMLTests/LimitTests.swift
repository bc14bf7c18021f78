import Config
import Testing
import YAML

@Suite struct LimitTests {
  @Test("64 levels are read, the 65th is refused")
  func depth() throws {
    let brackets = { String(repeating: "[", count: $0) + String(repeating: "]", count: $0) }
    _ = try read(brackets(64))
    #expect(problems(brackets(65)) == ["f.yaml:1:65: nested deeper than 64 levels"])
  }

  @Test("a hundred thousand brackets are refused at the 65th")
  func brackets() {
    let text = String(repeating: "[", count: 100_000)
    #expect(problems(text) == ["f.yaml:1:65: nested deeper than 64 levels"])
    let mappings = String(repeating: "{a: ", count: 100_000)
    #expect(problems(mappings) == ["f.yaml:1:257: nested deeper than 64 levels"])
  }

  @Test("aliases count with the depth of what they repeat")
  func aliasDepth() throws {
    // Item i holds item i - 1 in a list, so it is i + 1 lists deep, and the root is one more.
    let lines = (0..<64).map { $0 == 0 ? "- &a0 []\n" : "- &a\($0) [*a\($0 - 1)]\n" }
    _ = try read(lines.prefix(63).joined())
    #expect(problems(lines.joined()) == ["f.yaml:64:9: nested deeper than 64 levels"])
  }

  @Test("a billion laughs are not had")
  func laughs() {
    var text = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]\n"
    for level in 1...8 {
      let aliases = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
      text += "a\(level): &a\(level) [\(aliases)]\n"
    }
    #expect(
      problems(text) == ["f.yaml:6:45: more than 1000000 keys and values, with aliases expanded"])
  }

  @Test("directives that cost the square of their number are counted")
  func directives() {
    func text(_ count: Int) -> String {
      (0..<count).map { "%TAG !t\($0)! tag:x,2026:\n" }.joined() + "---\na: 1\n"
    }
    #expect(problems(text(64)) == [])
    let message = "more than 64 %TAG directives, or one of more than 1024 bytes"
    #expect(problems(text(65)) == ["f.yaml:65:1: \(message)"])
    let long = "%TAG !t! tag:" + String(repeating: "x", count: 2000)
    #expect(problems(long + "\n---\na: 1\n") == ["f.yaml:1:1: \(message)"])
    // A text may say so once.
    #expect(problems("a: '%TAG'\n") == [])
  }

  @Test("merging counts too")
  func merges() {
    let entries = (0..<1000).map { "k\($0): 0" }.joined(separator: ", ")
    let text =
      "base: &base {\(entries)}\nall:\n"
      + String(repeating: "  - {<<: *base}\n", count: 2000)
    #expect(
      problems(text).map { $0.split(separator: ": ").last } == [
        "more than 1000000 keys and values, with aliases expanded"
      ])
  }

  @Test("16 MiB are read, a byte more is not")
  func size() throws {
    let limit = 16 * 1_048_576
    let text = Array("a: 1\n#".utf8)
    let padding = [UInt8](repeating: UInt8(ascii: "x"), count: limit - text.count)
    #expect(problems(text + padding) == [])
    #expect(
      problems(text + padding + [0x0A]) == [
        "f.yaml: the file has 16777217 bytes: YAML is read up to 16 MiB"
      ])
  }
}
