import Compute
import Config
import Diagnostics
import Tabular
import Testing

@Suite struct SplitTests {
  private func split(_ node: ConfigNode) -> (split: Split, problems: [String]) {
    let read = dataConfig(.mapping(["path": .string("a"), "target": .string("y"), "split": node]))
    return (read.config.split, read.problems)
  }

  private func counts(_ node: ConfigNode, _ count: Int) throws -> [Int] {
    let parts = try split(node).split.rows(SplitKeys(count: count), seed: 1)
    #expect((parts.train + parts.validation + parts.test).sorted() == rows(0..<count))
    return [parts.train.count, parts.validation.count, parts.test.count]
  }

  @Test(
    "test rows are the exact decimal share, rounded up",
    arguments: [(200, 140, 60), (150, 105, 45), (442, 309, 133), (10, 7, 3), (11, 7, 4), (2, 1, 1)])
  func ratio(count: Int, train: Int, test: Int) throws {
    #expect(try counts(.number(0.7), count) == [train, 0, test])
  }

  @Test("three parts; what is not said is the rest")
  func threeParts() throws {
    let all: ConfigNode = .mapping([
      "train": .number(0.7), "validation": .number(0.1), "test": .number(0.2),
    ])
    #expect(try counts(all, 10) == [7, 1, 2])
    #expect(try counts(all, 25) == [17, 3, 5])
    #expect(try counts(.mapping(["test": .number(0.25)]), 100) == [75, 0, 25])
    #expect(try counts(.mapping(["validation": .number(0.1)]), 100) == [70, 10, 20])
    #expect(
      try counts(.mapping(["train": .number(0.5), "validation": .number(0.5)]), 3) == [1, 2, 0])
    #expect(try counts(.integer(1), 5) == [5, 0, 0])
  }

  @Test("without shuffling rows keep the file's order; with it the seed decides")
  func shuffling() throws {
    let inOrder = split(.mapping(["train": .number(0.5), "shuffle": .boolean(false)])).split
    let ordered = try inOrder.rows(SplitKeys(count: 4), seed: 1)
    #expect(ordered.train == [0, 1] && ordered.test == [2, 3])
    let shuffled = split(.number(0.5)).split
    let keys = SplitKeys(count: 100)
    let first = try shuffled.rows(keys, seed: 1)
    #expect(try shuffled.rows(keys, seed: 1) == first)
    #expect(try shuffled.rows(keys, seed: 2) != first)
    var stream = RandomStream(seed: 1, purpose: .split)
    #expect(first.train + first.test == stream.permutation(100))
  }

  @Test("a part without rows is an error before training")
  func empty() throws {
    let failure = message { () throws(Diagnostic) in
      _ = try split(.number(0.7)).split.rows(SplitKeys(count: 1), seed: 0)
    }
    #expect(
      failure == """
        (built): error: the split leaves no rows for training: of 1, 1 are for testing

        """)
  }

  @Test(
    "what is no split",
    arguments: [
      (
        .number(1.5),
        "'split' of section 'data': expected a share such as 0.7, {train, validation, test}, "
          + "{column, train, test} or {test_path}, found 1.5; a share is a part of 1: 70 % are 0.7"
      ),
      (
        .mapping(["train": .number(0.6), "test": .number(0.2)]),
        "'train' of section 'split': the shares must add up to 1, and these to 0.8; one of train "
          + "and test can be left out: it is then the rest"
      ),
      (
        .mapping(["train": .number(0.6), "test_path": .string("b")]),
        "'train' of section 'split': held-out rows come either from shares or from files"
      ),
      (
        .mapping(["train": .number(0.6), "tset": .number(0.4)]),
        "unknown key 'tset' in section 'split'; did you mean 'test'? known keys: group, shuffle, "
          + "stratify, test, time, train, validation"
      ),
      (
        .mapping(["group": .string("a"), "stratify": .boolean(true)]),
        "'stratify' of section 'split': does not go with 'group': a group stays in one part, "
          + "whatever its classes"
      ),
      (
        .mapping(["time": .string("a"), "stratify": .boolean(true)]),
        "'stratify' of section 'split': does not go with 'time', which alone decides about each row"
      ),
      (
        .mapping(["time": .string("a"), "group": .string("b")]),
        "'group' of section 'split': does not go with 'time', which alone decides about each row"
      ),
      (
        .mapping(["time": .string("a"), "shuffle": .boolean(true)]),
        "'shuffle' of section 'split': rows in the order of 'a' are not shuffled"
      ),
      (
        .mapping(["column": .string("a")]),
        "'column' of section 'split': no part is named: {column, train: [a, b], test: [c]}"
      ),
      (
        .mapping(["column": .string("a"), "test": .sequence([])]),
        "'test' of section 'split': the list is empty"
      ),
      (
        .mapping([
          "column": .string("a"), "train": .sequence([.integer(1), .integer(2)]),
          "test": .number(2.0),
        ]),
        "section 'split': the value '2' is named twice"
      ),
      (
        .mapping(["column": .string("a"), "test": .string("c"), "group": .string("b")]),
        "'group' of section 'split': with 'column' a row's value alone says which part it is in"
      ),
      (
        .mapping(["column": .string("a"), "test_path": .string("b")]),
        "'column' of section 'split': held-out rows come either by a column or from files"
      ),
      (
        .mapping(["group": .string("y")]),
        "column 'y' is both a target and the split's group column"
      ),
    ] as [(ConfigNode, String)])
  func faults(node: ConfigNode, problem: String) {
    #expect(split(node).problems == [problem])
  }

  @Test(
    "shares are decimals",
    arguments: [
      ("0.3", 10, 3), ("0.1", 30, 3), ("3e-1", 10, 3), (".5", 5, 3), ("1", 7, 7),
      ("0.000001", 5, 1),
      ("0", 5, 0), ("0.30000000000000", 10, 3),
    ])
  func shares(text: String, count: Int, rows: Int) {
    #expect(Share(text)?.roundedUp(of: count) == rows)
  }

  @Test(
    "what is no share",
    arguments: [
      "", "1.1", "-0.1", "x", "0.1.2", "1e", "0.1234567890123456", "1e-9223372036854775808",
    ])
  func noShares(text: String) { #expect(Share(text) == nil) }
}
