import Config
import Diagnostics
import Testing

@Suite struct SectionTests {
  enum Mode: String, CaseIterable { case auto, fast, verySlow = "very_slow" }

  private func everything(_ section: inout ConfigSection) {
    _ = section.number("rate", default: 0.5, .unit)
    _ = section.number("limit", .nonNegative)
    _ = section.optionalNumber("clip", .positive)
    _ = section.number("decay", default: 0.9, .fraction)
    _ = section.integer("count", default: 3, .atLeast(1))
    _ = section.optionalInteger("seed")
    _ = section.boolean("shuffle", default: true)
    _ = section.string("name", default: "x")
    _ = section.optionalString("path")
    _ = section.choice("mode", default: Mode.auto)
    _ = section.strings("columns")
    _ = section.numbers("scale", default: [1], .positive)
    _ = section.optionalNumbers("mean")
  }

  @Test(
    "wrong types and ranges",
    arguments: [
      ("rate: x", "'rate' of the config: expected a number from 0 to 1, found the text 'x'"),
      ("rate: 1.5", "'rate' of the config: expected a number from 0 to 1, found 1.5"),
      ("rate: .nan", "'rate' of the config: expected a finite float32 from 0 to 1, found .nan"),
      ("rate: [1]", "'rate' of the config: expected a number from 0 to 1, found a list"),
      ("rate: '1'", "'rate' of the config: expected a number from 0 to 1, found the text '1'"),
      ("rate: null", "'rate' of the config: expected a number from 0 to 1, found nothing (null)"),
      ("clip: 0", "'clip' of the config: expected a number greater than 0 or null, found 0"),
      ("clip: 1e40", "'clip' of the config: expected a finite float32 greater than 0, found 1e40"),
      (
        "clip: 1e-60",
        "'clip' of the config: expected a number greater than 0, found 1e-60, which as a float32 is 0"
      ),
      (
        "decay: 0.999999999",
        "'decay' of the config: expected a number from 0 up to but not including 1, "
          + "found 0.999999999, which as a float32 is 1"
      ),
      ("count: 0", "'count' of the config: expected a whole number of at least 1, found 0"),
      ("count: 1.5", "'count' of the config: expected a whole number of at least 1, found 1.5"),
      ("seed: a", "'seed' of the config: expected a whole number or null, found the text 'a'"),
      ("shuffle: 1", "'shuffle' of the config: expected true or false, found 1"),
      (
        "shuffle: yes",
        "'shuffle' of the config: expected true or false, found the text 'yes'"
          + " | in YAML 1.2 'yes' is text; write true or false"
      ),
      (
        "shuffle: 'Off'",
        "'shuffle' of the config: expected true or false, found the text 'Off'"
          + " | in YAML 1.2 'off' is text; write true or false"
      ),
      (
        "scale: [1, 0]",
        "'scale' of the config: expected a number greater than 0, or a list of such numbers, found 0 in the list"
      ),
      (
        "mean: [1, 1e40]",
        "'mean' of the config: expected a finite float32, found 1e40"
      ),
      (
        "mean: []",
        "'mean' of the config: expected a number, or a list of such numbers, found an empty list"
      ),
      ("name: {}", "'name' of the config: expected a text, found a mapping"),
      ("path: []", "'path' of the config: expected a text or null, found a list"),
      (
        "mode: slow",
        "'mode' of the config: expected auto | fast | very_slow, found the text 'slow'"
      ),
      (
        "columns: [a, [b]]",
        "'columns' of the config: expected a name or a list of names, found a list"
      ),
    ] as [(String, String)])
  func mistakes(text: String, expected: String) {
    let column = text.prefix { $0 != ":" }.count + 3
    #expect(problems("limit: 1\n\(text)", everything) == ["f.yaml:2:\(column): \(expected)"])
  }

  @Test("a required key that is missing, and an unknown one")
  func missing() {
    #expect(
      problems("x: 1\nRate: 2\n", everything) == [
        "f.yaml:1:1: the config: missing key 'limit': expected a number of at least 0",
        "f.yaml:1:1: unknown key 'x' in the config | \(keys)",
        "f.yaml:2:1: unknown key 'Rate' in the config | did you mean 'rate'? \(keys)",
      ])
  }

  private let keys =
    "known keys: clip, columns, count, decay, limit, mean, mode, name, path, rate, scale, seed, shuffle"

  @Test("a misspelled key is not missing as well, one read twice is known once")
  func misspelled() {
    func read(_ section: inout ConfigSection) {
      _ = section.integer("units")
      _ = section.boolean("use_bias", default: true)
      _ = section.boolean("use_bias", default: true)
    }
    #expect(
      problems("unts: 3", read) == [
        "f.yaml:1:1: unknown key 'unts' in the config"
          + " | did you mean 'units'? known keys: units, use_bias"
      ])
    #expect(problems("units: 1\nunts: 3", read).count == 1)
    #expect(problems("other: 3", read).count == 2)
  }

  @Test("of very many problems the first are reported and the others counted")
  func many() {
    let text = (1...5000).map { "k\($0): 1\n" }.joined()
    let found = problems(text) { _ = $0.integer("count", default: 1) }
    #expect(found.count == 100)
    #expect(
      found.last == "f.yaml:100:1: unknown key 'k100' in the config"
        + " | known keys: count | and 4900 more problems")
  }

  @Test("several problems come in the order of the file, not of the reads")
  func several() {
    #expect(
      problems("shuffle: on\nnane: x\ncount: -1\nlimit: 0\nrate: 2\n", everything).map {
        $0.prefix(9)
      } == ["f.yaml:1:", "f.yaml:2:", "f.yaml:3:", "f.yaml:5:"])
  }

  @Test("what is read, with defaults")
  func resolved() throws {
    let resolved = try section(
      """
      limit: 1e3
      count: 3.0
      name: 12
      mode: VERYSLOW
      columns: [a, 1, 0x1F, true]
      mean: [0.5, 2]
      """, everything
    ).resolved
    #expect(
      resolved
        == .mapping([
          "rate": .number(0.5), "limit": .integer(1000), "clip": .null, "decay": .number(0.9),
          "count": .integer(3),
          "seed": .null, "shuffle": .boolean(true), "name": .string("12"), "path": .null,
          "mode": .string("very_slow"),
          "columns": .sequence(["a", "1", "0x1F", "true"].map(ConfigNode.string)),
          "scale": .integer(1), "mean": .sequence([.number(0.5), .integer(2)]),
        ]))
  }

  @Test("sections in sections")
  func sections() throws {
    func read(_ section: inout ConfigSection) -> Int {
      section.section("fit") { $0.integer("epochs", default: 1) }
    }
    #expect(try section("fit: {epochs: 5}", read).value == 5)
    #expect(try section("fit:", read).value == 1)
    #expect(
      try section("{}", read).resolved == .mapping(["fit": .mapping(["epochs": .integer(1)])]))
    #expect(
      problems("fit: 3", read) == [
        "f.yaml:1:6: section 'fit': expected a mapping of settings, found 3"
      ])
    #expect(
      problems("fit:\n  epoch: 3", read) == [
        "f.yaml:2:3: unknown key 'epoch' in section 'fit'"
          + " | did you mean 'epochs'? known keys: epochs"
      ])
  }

  @Test("the root must be a mapping")
  func root() {
    #expect(
      problems("- 1", { _ in }) == [
        "f.yaml:1:1: the config: expected a mapping of settings, found a list"
      ])
  }

  @Test("the same problem is reported once")
  func once() {
    let log = ProblemLog()
    let place = SourceLocation(file: "f", line: 2, column: 1)
    log.add(Diagnostic("b", at: place))
    log.add(Problems([Diagnostic("a", at: SourceLocation(file: "f", line: 1, column: 1))]))
    log.add(Diagnostic("b", at: place))
    do {
      try log.check()
      Issue.record("there are problems")
    } catch {
      #expect(error.all.map(\.message) == ["a", "b"])
    }
  }
}
