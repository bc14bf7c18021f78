import Config
import Diagnostics
import Tabular
import Testing

/// Splits that look at more than the number of rows.
@Suite struct SplitRuleTests {
  private func split(_ entries: KeyValuePairs<String, ConfigNode>) -> Split {
    let read = dataConfig(
      .mapping([
        "path": .string("a"), "target": .string("y"), "split": .mapping(entries.map { ($0, $1) }),
      ]))
    #expect(read.problems.isEmpty)
    return read.config.split
  }

  private func labels(_ texts: [String]) -> Column.Labels {
    var labels = Column.Labels([], of: [], at: [])
    for (row, text) in texts.enumerated() {
      if !labels.texts.contains(text) {
        labels.texts.append(text)
        labels.places.append(SourceLocation(file: "data.csv", line: row + 2))
      }
      labels.codes.append(Int32(labels.texts.firstIndex(of: text) ?? 0))
    }
    return labels
  }

  private func parts(_ rows: Split.Rows) -> [[Int32]] { [rows.train, rows.validation, rows.test] }

  private func failure(_ split: Split, _ keys: SplitKeys) -> String {
    message { () throws(Diagnostic) in _ = try split.rows(keys, seed: 1) }
  }

  /// Keys of random tables, one for each seed.
  private func table(_ seed: UInt64, names: [String]) -> SplitKeys {
    var random = TestRandom(seed: seed)
    let count = 60 + random.below(200)
    return SplitKeys(
      count: count, classes: labels((0..<count).map { _ in names[random.below(3)] }),
      groups: (0..<count).map { _ in Int32(random.below(12)) },
      times: (0..<count).map { _ in Double(random.below(40)) })
  }

  private static let rules: [(String, ConfigNode)] = [
    ("stratify", .boolean(true)), ("group", .string("g")), ("time", .string("t")),
    ("shuffle", .boolean(true)),
  ]

  @Test("each row is in one part; the seed decides, and names do not", arguments: rules)
  func everyRowOnce(key: String, value: ConfigNode) throws {
    let split = split(["train": .number(0.6), "validation": .number(0.15), key: value])
    for seed in 0..<20 as Range<UInt64> {
      let keys = table(seed, names: ["a", "b", "c"])
      let rows = try split.rows(keys, seed: seed)
      #expect(parts(rows).joined().sorted() == TabularTests.rows(0..<keys.count))
      #expect(parts(rows).allSatisfy { !$0.isEmpty })
      #expect(try split.rows(table(seed, names: ["z", "y", "x"]), seed: seed) == rows)
      #expect(try (split.rows(keys, seed: seed + 1) == rows) == (key == "time"))
    }
  }

  @Test("stratified test rows are as many as others, and each class has its share to one row")
  func stratified() throws {
    let split = split([
      "train": .number(0.6), "validation": .number(0.15), "stratify": .boolean(true),
    ])
    for seed in 0..<20 as Range<UInt64> {
      let keys = table(seed, names: ["a", "b", "c"])
      let rows = try split.rows(keys, seed: seed)
      let shares = [0.25 * Double(keys.count), 0.15 * Double(keys.count)].map { $0.rounded(.up) }
      #expect([rows.test.count, rows.validation.count].map(Double.init) == shares)
      let codes = keys.classes?.codes ?? []
      for code in 0..<3 as Range<Int32> {
        func count(_ rows: [Int32]) -> Double { Double(rows.count { codes[Int($0)] == code }) }
        let whole = count(TabularTests.rows(0..<keys.count)) / Double(keys.count)
        #expect(abs(count(rows.test) - whole * shares[0]) < 1)
        #expect(abs(count(rows.validation) - whole * shares[1]) < 2)
      }
    }
  }

  /// 4 of 10 rows test; the classes of 7 and 3 rows have quotas of 2.8 and 1.2. Of the 6 left, 4 and
  /// 2, one validates: quotas of 0.67 and 0.33.
  @Test("by hand: quotas by largest remainder, the last rows of each class")
  func stratifiedByHand() throws {
    let split = split([
      "train": .number(0.5), "validation": .number(0.1), "stratify": .boolean(true),
      "shuffle": .boolean(false),
    ])
    let classes = labels(["a", "b", "a", "a", "b", "a", "a", "b", "a", "a"])
    let rows = try split.rows(SplitKeys(count: 10, classes: classes), seed: 1)
    #expect(parts(rows) == [[0, 1, 2, 3, 4], [5], [6, 7, 8, 9]])
  }

  @Test("a group stays in one part, and parts are as near to their shares as half a group")
  func groups() throws {
    let split = split(["train": .number(0.6), "validation": .number(0.15), "group": .string("g")])
    for seed in 0..<20 as Range<UInt64> {
      let keys = table(seed, names: ["a", "b", "c"])
      let groups = keys.groups ?? []
      let rows = try split.rows(keys, seed: seed)
      let sets = parts(rows).map { Set($0.map { groups[Int($0)] }) }
      #expect(sets[0].isDisjoint(with: sets[1]) && sets[0].isDisjoint(with: sets[2]))
      #expect(sets[1].isDisjoint(with: sets[2]))
      let largest = Set(groups).map { group in groups.count { $0 == group } }.max() ?? 0
      let wanted = (0.25 * Double(keys.count)).rounded(.up)
      #expect(abs(Double(rows.test.count) - wanted) <= Double(largest) / 2)
    }
  }

  /// From the last group on: the test part wants 4 rows and takes 3 (then 5 would be as far as 3);
  /// 2 would be as far from 4 by it as by 1, so 2 trains, and the 5 rows train.
  @Test("by hand: groups from the last, each where it comes nearer to the share")
  func groupsByHand() throws {
    let split = split(["train": .number(0.6), "group": .string("g"), "shuffle": .boolean(false)])
    let groups: [Int32] = [7, 7, 7, 7, 7, 2, 2, 4, 4, 4]
    let rows = try split.rows(SplitKeys(count: 10, groups: groups), seed: 1)
    #expect(parts(rows) == [[0, 1, 2, 3, 4, 5, 6], [], [7, 8, 9]])
  }

  @Test("a part that no group fits takes the smallest")
  func largeGroups() throws {
    let split = split([
      "train": .number(0.8), "validation": .number(0.1), "group": .string("g"),
      "shuffle": .boolean(false),
    ])
    let groups: [Int32] = [0, 0, 0, 0, 1, 1, 1, 2, 2, 2]
    let rows = try split.rows(SplitKeys(count: 10, groups: groups), seed: 1)
    #expect(parts(rows) == [[0, 1, 2, 3], [7, 8, 9], [4, 5, 6]])
  }

  @Test("the latest rows test, those before them validate; rows of one time stay together")
  func time() throws {
    let split = split(["train": .number(0.5), "validation": .number(0.2), "time": .string("t")])
    #expect(!split.shuffles)
    let times: [Double] = [9, 1, 8, 2, 7, 3, 6, 4, 5, 0]
    let rows = try split.rows(SplitKeys(count: 10, times: times), seed: 1)
    #expect(parts(rows) == [[9, 1, 3, 5, 7], [8, 6], [4, 2, 0]])
    // Cuts at 5 and 7 of 1 1 1 1 2 2 2 3 3 4: 4 is nearer to 5 than 7, which is free for 7.
    let equal: [Double] = [1, 1, 1, 1, 2, 2, 2, 3, 3, 4]
    let together = try split.rows(SplitKeys(count: 10, times: equal), seed: 1)
    #expect(parts(together) == [[0, 1, 2, 3], [4, 5, 6], [7, 8, 9]])
    // The last cut takes the change at 7, and leaves the one at 1 for the first.
    let few: [Double] = [1, 2, 2, 2, 2, 2, 2, 3, 3, 3]
    let moved = try split.rows(SplitKeys(count: 10, times: few), seed: 1)
    #expect(parts(moved).map(\.count) == [1, 6, 3])
  }

  @Test("a column's values name the parts: numbers by value, what is not named trains")
  func column() throws {
    let fold = labels(["1", "2", "3.0", "2", "1", "3"])
    let keys = SplitKeys(count: 6, parts: fold)
    let named = split([
      "column": .string("fold"), "train": .sequence([.integer(1)]),
      "validation": .integer(2), "test": .integer(3), "shuffle": .boolean(false),
    ])
    #expect(parts(try named.rows(keys, seed: 1)) == [[0, 4], [1, 3], [2, 5]])
    let rest = split(["column": .string("fold"), "test": .sequence([.string("3")])])
    let rows = try rest.rows(keys, seed: 1)
    #expect(rows.train.sorted() == [0, 1, 3, 4] && rows.test.sorted() == [2, 5])
  }

  @Test("what the data does not allow")
  func faults() {
    let classes = labels(["a", "a", "b", "a"])
    #expect(
      failure(split(["stratify": .boolean(true)]), SplitKeys(count: 4, classes: classes)) == """
        data.csv:4: error: class 'b' has 1 row, and stratify needs one for each of 2 parts
          note: gather more of them, merge the class with another, or leave stratify out

        """)
    #expect(
      failure(split(["stratify": .boolean(true)]), SplitKeys(count: 4)) == """
        (built): error: stratify divides classes, and this target does not have one class for each \
        row
          note: leave stratify out, or use a loss that classifies

        """)
    #expect(
      failure(
        split(["train": .number(0.5), "validation": .number(0.25), "group": .string("g")]),
        SplitKeys(count: 4, groups: [0, 0, 1, 1])) == """
          (built): error: the split has 3 parts, and column 'g' only 2 groups

          """)
    #expect(
      failure(split(["time": .string("t")]), SplitKeys(count: 2, times: [3, 3])) == """
        (built): error: the split has 2 parts, and column 't' only 1 different time

        """)
    let parts = SplitKeys(count: 4, parts: classes)
    #expect(
      failure(
        split(["column": .string("f"), "train": .string("a"), "test": .string("c")]), parts) == """
          data.csv:4: error: column 'f': the value 'b' is in no part of the split
            note: name it in train, validation or test, or leave train out: it is then the rest

          """)
    #expect(
      failure(split(["column": .string("f"), "test": .string("c")]), parts) == """
        (built): error: column 'f' has no value 'c'
          note: known values: a, b

        """)
    #expect(
      failure(
        split(["column": .string("f"), "validation": .string("a"), "test": .string("b")]), parts)
          == """
          (built): error: the split leaves no rows for training: every value of 'f' is in another part

          """)
  }
}
