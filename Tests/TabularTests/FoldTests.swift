import Config
import Diagnostics
import Tabular
import Testing

@Suite struct FoldTests {
  private func split(_ entries: KeyValuePairs<String, ConfigNode>) -> Split {
    dataConfig(
      .mapping([
        "path": .string("a"), "target": .string("y"), "split": .mapping(entries.map { ($0, $1) }),
      ])
    ).config.split
  }

  private func classes(_ codes: [Int32]) -> Column.Labels {
    let texts = (0...(codes.max() ?? 0)).map { "class \($0)" }
    return Column.Labels(codes, of: texts, at: texts.map { _ in built })
  }

  @Test("each row outside the test part validates once; the parts keep the split's order")
  func everyRowOnce() throws {
    let split = split(["train": .number(0.5), "validation": .number(0.25)])
    let keys = SplitKeys(count: 42)
    let whole = try split.rows(keys, seed: 3)
    let pool = whole.train + whole.validation
    let folds = try split.folds(4, keys, seed: 3)
    #expect(folds.map(\.validation.count) == [8, 8, 8, 7])
    #expect(folds.flatMap(\.validation).sorted() == pool.sorted())
    for fold in folds {
      #expect((fold.train + fold.validation).sorted() == pool.sorted() && fold.test.isEmpty)
      #expect(fold.train == pool.filter { fold.train.contains($0) })
    }
    #expect(try split.folds(4, keys, seed: 3).map(\.validation) == folds.map(\.validation))
    #expect(try split.folds(4, keys, seed: 4).map(\.validation) != folds.map(\.validation))
  }

  @Test("in the file's order folds are runs")
  func runs() throws {
    let split = split(["train": .integer(1), "shuffle": .boolean(false)])
    let folds = try split.folds(3, SplitKeys(count: 8), seed: 0)
    #expect(folds.map(\.validation) == [[0, 1, 2], [3, 4, 5], [6, 7]])
    #expect(folds[1].train == [0, 1, 2, 6, 7])
  }

  @Test("folds and their classes are even to one row")
  func byClass() throws {
    let codes: [Int32] = (0..<50).map { $0 % 7 == 0 ? 1 : $0 % 3 == 0 ? 2 : 0 }
    let split = split(["train": .integer(1)])
    let folds = try split.folds(4, SplitKeys(count: 50, classes: classes(codes)), seed: 5)
    #expect(folds.map(\.validation.count) == [13, 13, 12, 12])
    for code in 0..<3 as Range<Int32> {
      let counts = folds.map { fold in fold.validation.count { codes[Int($0)] == code } }
      #expect((counts.max() ?? 0) - (counts.min() ?? 0) <= 1)
    }
  }

  @Test("a group stays in one fold; the largest go first, to the fold with the fewest rows")
  func byGroup() throws {
    let groups: [Int32] = [0, 0, 0, 0, 1, 1, 1, 2, 2, 3]
    let split = split([
      "train": .integer(1), "group": .string("g"), "shuffle": .boolean(false),
    ])
    let folds = try split.folds(2, SplitKeys(count: 10, groups: groups), seed: 0)
    #expect(folds.map(\.validation) == [[0, 1, 2, 3, 9], [4, 5, 6, 7, 8]])
  }

  @Test("with time each fold is validated by what follows it")
  func byTime() throws {
    let split = split(["train": .number(0.8), "time": .string("t")])
    let keys = SplitKeys(count: 10, times: [9, 8, 7, 6, 5, 4, 3, 2, 1, 0])
    // Rows 9 to 2 are the first eight in time: blocks of 2 but the first.
    let folds = try split.folds(3, keys, seed: 0)
    #expect(folds.map(\.train) == [[9, 8], [9, 8, 7, 6], [9, 8, 7, 6, 5, 4]])
    #expect(folds.map(\.validation) == [[7, 6], [5, 4], [3, 2]])
  }

  @Test(
    "too few rows, groups and times",
    arguments: [
      ([:], "9 folds need 9 rows, and outside the test part there are 8"),
      (
        ["group": .string("g")],
        "5 folds need 5 groups of 'g', and outside the test part there are 3"
      ),
      (
        ["time": .string("t")],
        "4 folds need 5 different times in 't', and outside the test part there are 4"
      ),
    ] as [([String: ConfigNode], String)])
  func tooFew(rule: [String: ConfigNode], problem: String) {
    let entries = [("train", ConfigNode.number(0.8)), ("shuffle", .boolean(false))]
    let read = dataConfig(
      .mapping([
        "path": .string("a"), "target": .string("y"), "split": .mapping(entries + rule.map { $0 }),
      ]))
    let keys = SplitKeys(
      count: 10, groups: [0, 0, 0, 1, 1, 1, 2, 2, 3, 3], times: [0, 0, 1, 1, 2, 2, 3, 3, 4, 4])
    let failure = message { () throws(Diagnostic) in
      _ = try read.config.split.folds(Int(String(problem.prefix(1))) ?? 0, keys, seed: 0)
    }
    #expect(failure == "error: --folds: \(problem)\n")
  }
}
