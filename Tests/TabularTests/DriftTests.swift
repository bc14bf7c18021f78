import Compute
import Config
import Diagnostics
import TestSupport
import Testing
import YAML

@testable import Tabular

@Suite struct StabilityIndexTests {
  /// By hand: (0.8 − 0.5) ln 1.6 + (0.2 − 0.5) ln 0.4; with an empty bin then, which counts as half of
  /// ten rows, (0.5 − 1) ln 0.5 + (0.5 − 0.05) ln 10; the third bin is empty twice.
  @Test(
    "shares that move make the index",
    arguments: [
      ([50, 50], [80, 20], 0.4158883083359672), ([10, 0, 0], [5, 5, 0], 1.3827368821272934),
      ([3, 7], [300, 700], 0), ([4], [9], 0),
    ] as [([Int], [Int], Double)])
  func byHand(then: [Int], now: [Int], index: Double) {
    #expect(
      isClose(
        StabilityIndex(then: then, now: now).value, index, relativeTolerance: 1e-12,
        absoluteTolerance: 1e-12))
  }

  /// scipy 1.17.1, `chi2.ppf(0.999, k)`; the approximation is good to 4 %, for k = 1, and less.
  @Test(
    "chance is the χ² distribution's",
    arguments: [(1, 10.8276), (2, 13.8155), (5, 20.5150), (9, 27.8772), (50, 86.6608)]
      as [(Int, Double)])
  func chance(degrees: Int, quantile: Double) {
    let index = StabilityIndex(
      then: Array(repeating: 20, count: degrees + 1), now: Array(repeating: 5, count: degrees + 1))
    let rows = 1 / Double(20 * (degrees + 1)) + 1 / Double(5 * (degrees + 1))
    #expect(isClose(index.chance, quantile * rows, relativeTolerance: 0.04))
  }

  @Test("without rows nothing is certain")
  func empty() {
    let index = StabilityIndex(then: [3, 4], now: [0, 0])
    #expect(index.value == 0 && index.chance == .infinity)
    #expect(StabilityIndex(then: [3], now: [4]).chance == 0)
  }
}

extension FeatureProfile {
  fileprivate var numbers: NumberProfile? {
    if case .numbers(let own) = content { own } else { nil }
  }

  fileprivate var texts: TextProfile? { if case .texts(let own) = content { own } else { nil } }
}

@Suite struct DriftTests {
  private typealias Fitted = (pipeline: FeaturePipeline, profile: TrainingProfile)

  /// Learns from all rows of a table; all columns are features but `t`.
  private func fitted(_ text: String, scale: ConfigNode = "none") throws -> Fitted {
    let reader = try reader(text)
    let names = reader.columnNames.filter { $0 != "t" }
    let node: ConfigNode = .mapping([
      "path": .string("x"), "target": .string("t"),
      "numeric": .mapping(["missing": .string("median"), "scale": scale]),
      "categorical": .mapping(["missing": .string("slot"), "unknown": .string("slot")]),
      "columns": .mapping([
        "list": .mapping([
          "type": .string("categorical"), "encode": .mapping(["multi_hot": .mapping([:])]),
        ]),
        "hash": .mapping([
          "type": .string("categorical"), "encode": .mapping(["hash": .mapping([:])]),
        ]),
      ]),
    ])
    let config = dataConfig(node).config
    var frame = try frame(text, found: names + ["t"])
    for index in frame.columns.indices where ["list", "hash"].contains(frame.columns[index].name) {
      frame.findings[frame.columns[index].name] = .declared(.categorical)
    }
    let plans = names.map { FeaturePlan($0, frame.findings[$0]?.type ?? .numeric, config) }
    let rows = frame.allRows
    let target = try TargetEncoder.fit(
      frame, rows: rows, heldOut: [], targets: [target("t")], encoding: .number)
    let fitted = try FeaturePipeline.fit(frame, rows: rows, plans: plans, target: target, seed: 0)
    // As it comes out of a checkpoint.
    return (
      fitted.pipeline, try TrainingProfile(node: fitted.profile.node, of: fitted.pipeline)
    )
  }

  /// Encodes the rows of a table one by one.
  private func counts(_ text: String, _ fitted: Fitted) throws -> DriftCounts {
    let reader = try reader(text)
    var encoder = RowEncoder(
      fitted.pipeline, columns: try fitted.pipeline.columns(in: reader),
      comparedWith: fitted.profile)
    var matrix = Matrix(rows: 1, columns: fitted.pipeline.width)
    while try reader.next() { try encoder.encode(reader, into: 0, of: &matrix) }
    return try #require(encoder.drift)
  }

  private func csv(_ name: String, _ cells: some Sequence<some CustomStringConvertible>) -> String {
    "\(name),t\n" + cells.enumerated().map { "\($1),\($0)\n" }.joined()
  }

  /// numpy 2.4.6: edges by `quantile(x, k/10, method="midpoint")`, counts by `histogram`.
  @Test("deciles, shares and index are numpy's")
  func numbers() throws {
    let fitted = try fitted(csv("n", (0..<2000).map { Float($0 * 7919 % 10_007) / 16 }))
    let own = try #require(fitted.profile.features[0].numbers)
    #expect(
      own.edges == [
        62.78125, 125.03125, 187.875, 250.40625, 312.96875, 375.5, 438.34375, 500.59375, 563.40625,
      ])
    #expect(own.counts == Array(repeating: 200, count: 10) && own.least == 0)
    let counts = try counts(
      csv("n", (0..<1500).map { Float($0 * 104_729 % 10_007) / 14 + 30 }), fitted)
    #expect(Array(counts[0]) == [0, 69, 133, 132, 128, 132, 133, 133, 128, 132, 129, 251, 0])
    let column = DriftReport(counts, since: fitted.profile).columns[0]
    #expect(isClose(column.index, 0.19780554685458976, relativeTolerance: 1e-9))
    #expect(isClose(column.chance, 0.03252335901646599, relativeTolerance: 0.01))
    #expect(column.extent == .some && column.isCertain)
    #expect(isClose(column.above ?? 0, 0.16733333333333333, relativeTolerance: 1e-9))
    #expect(column.below == 0 && column.unseen == nil)
  }

  /// Squares modulo 11, of which 0 is less frequent than a tenth; numpy 2.4.6 as above.
  @Test("a frequent number has a bin to itself")
  func ties() throws {
    let fitted = try fitted(csv("n", (0..<2000).map { $0 * $0 * 7 % 11 }))
    let own = try #require(fitted.profile.features[0].numbers)
    #expect(own.edges == [1, 4, 6.5, 7.5, 9] && own.counts == [182, 364, 363, 363, 364, 364])
    let counts = try counts(csv("n", (0..<1500).map { $0 * $0 * $0 % 7 }), fitted)
    #expect(Array(counts[0]) == [0, 858, 0, 642, 0, 0, 0, 0, 0])
    let index = DriftReport(counts, since: fitted.profile).columns[0].index
    #expect(isClose(index, 5.671930198632617, relativeTolerance: 1e-9))
  }

  @Test(
    "equal numbers are never parted",
    arguments: [
      ([5, 5, 5, 5], [], [4]), ([1, 2], [1.5], [1, 1]),
      ([0, 0, 0, 0, 0, 0, 0, 0, 0, 1], [0.5], [9, 1]),
      ([1, 2, 2, 2, 2, 2, 2, 2, 2, 3], [1.5, 2.5], [1, 8, 1]),
    ] as [([Double], [Double], [Int])])
  func cuts(values: [Double], edges: [Double], counts: [Int]) {
    let profile = NumberProfile(values, range: (values[0], values[values.count - 1])) { $0 }
    #expect(profile.edges == edges && profile.counts == counts)
  }

  @Test("an edge between neighbouring floats parts them")
  func neighbours() {
    let (low, high) = (Float(1), Float(1).nextUp)
    let profile = NumberProfile([low, high], range: (low, high)) {
      ConfigNode.number($0).double ?? 0
    }
    #expect(profile.edges == [1] && Float(profile.greatest) == high)
    let wide = NumberProfile(
      [-Float.greatestFiniteMagnitude, .greatestFiniteMagnitude], range: (0, 0)
    ) { Double($0) }
    #expect(wide.edges == [-Double(Float.greatestFiniteMagnitude)])
  }

  private let table = """
    n,c,b,d,list,hash,t
    1.5,red,yes,2024-01-15,a|b,x,1
    2.5,green,no,2024-02-15,b,y,2
    ,red,yes,2024-03-15,,x,3
    4.5,,yes,2024-04-15,a | b | c,z,4

    """

  @Test("cells of all types are counted where they belong")
  func types() throws {
    let fitted = try fitted(table)
    #expect(
      fitted.profile.node == Expected.profile,
      "a profile as a checkpoint holds it")
    let counts = try counts(
      """
      list,hash,n,b,c,d
      b|q,w,1,no,blue,2023-01-01
      a,x,,yes,,2024-04-15
      ,z,4.5,yes,green,2025-01-01
      a,x,3,no,red,2024-02-15
      |,x,5,no,red,2024-02-16

      """, fitted)
    #expect(counts.rows == 5)
    // Below, three bins, above, missing.
    #expect(Array(counts[0]) == [1, 0, 1, 1, 1, 1])
    // Red, green, others, unseen, missing.
    #expect(Array(counts[1]) == [2, 1, 0, 1, 1])
    #expect(Array(counts[2]) == [0, 3, 2, 0, 0])
    #expect(Array(counts[3]) == [1, 0, 2, 0, 1, 1, 0])
    // b, a, c, others, unseen, missing: values, not cells.
    #expect(Array(counts[4]) == [1, 2, 0, 0, 1, 1])
    #expect(Array(counts[5]) == [3, 0, 1, 0, 1, 0])
    let report = DriftReport(counts, since: fitted.profile)
    #expect(report.rows == 5 && report.trainingRows == 4 && report.columns.count == 6)
    let indices = report.columns.map(\.index)
    #expect(indices == indices.sorted(by: >))
    let list = try #require(report.columns.first { $0.name == "list" })
    #expect(list.unseen == 0.2 && list.missingNow == 0.2)
    #expect(isClose(list.missingThen, 1.0 / 7, relativeTolerance: 1e-12))
    #expect(report.columns(above: 0.2).isEmpty, "five rows say nothing for certain")
  }

  /// What `table` becomes.
  private enum Expected {
    static let profile: ConfigNode = .mapping([
      "rows": .integer(4),
      "features": .sequence([
        .mapping([
          "name": "n", "missing": .integer(1), "min": .number(Double(1.5)),
          "max": .number(Double(4.5)),
          "mean": .number(Float(8.5 / 3)), "deviation": .number(Float(1.2472191289246)),
          "edges": .sequence([.number(Double(2)), .number(Double(3.5))]),
          "counts": .sequence([.integer(1), .integer(1), .integer(1)]),
        ]),
        .mapping([
          "name": "c", "missing": .integer(1), "values": .sequence(["red", "green"]),
          "counts": .sequence([.integer(2), .integer(1)]), "others": .integer(0),
        ]),
        .mapping([
          "name": "b", "missing": .integer(0), "min": .number(Double(0)), "max": .number(Double(1)),
          "mean": .number(Double(0.75)), "deviation": .number(Float(0.4330127018922193)),
          "edges": .sequence([.number(Double(0.5))]),
          "counts": .sequence([.integer(1), .integer(3)]),
        ]),
        .mapping([
          "name": "d", "missing": .integer(0), "min": .number(Double(1_705_276_800)),
          "max": .number(Double(1_713_139_200)), "mean": .number(Double(1_709_208_000)),
          "deviation": .number(Double(2917519.6040472463)),
          "edges": .sequence([
            .number(Double(1_706_616_000)), .number(Double(1_709_208_000)),
            .number(Double(1_711_800_000)),
          ]),
          "counts": .sequence([.integer(1), .integer(1), .integer(1), .integer(1)]),
        ]),
        .mapping([
          "name": "list", "missing": .integer(1), "values": .sequence(["b", "a", "c"]),
          "counts": .sequence([.integer(3), .integer(2), .integer(1)]), "others": .integer(0),
        ]),
        .mapping([
          "name": "hash", "missing": .integer(0), "values": .sequence(["x", "y", "z"]),
          "counts": .sequence([.integer(2), .integer(1), .integer(1)]), "others": .integer(0),
        ]),
      ]),
    ])
  }

  @Test("of many values the frequent ones are kept, and long ones are not")
  func manyValues() throws {
    let long = String(repeating: "한", count: 22)
    let cells = (0..<3000).map { $0 % 10 == 0 ? long : "v\($0 % 10 == 1 ? $0 % 7 : $0 % 200)" }
    let fitted = try fitted(csv("hash", cells))
    let own = try #require(fitted.profile.features[0].texts)
    #expect(own.values.count == 50 && own.counts == own.counts.sorted(by: >))
    #expect(own.counts.reduce(own.others, +) == 3000 && own.others > 300)
    #expect(!own.values.contains(long))
    // What a hash has not kept may be among the others.
    let counts = try counts(csv("hash", [long, "new", own.values[0]]), fitted)
    #expect(counts[0].suffix(3) == [2, 0, 0] && counts[0].first == 1)
  }

  @Test("known values that are not kept are no unseen ones")
  func unseen() throws {
    let fitted = try fitted(csv("c", (0..<600).map { "v\($0 % 60)" }))
    let counts = try counts(csv("c", ["v1", "v59", "w", "w"]), fitted)
    #expect(counts[0].suffix(3) == [1, 2, 0])
  }

  @Test("rows that are looked at are different ones, evenly spread", arguments: [1, 7, 100, 999])
  func spread(count: Int) {
    let order = TableOrder(rows(0..<1000).filter { $0 % 5 != 3 }, of: 1000)
    let spread = order.spread(count)
    #expect(spread.count == min(count, 800))
    #expect(zip(spread, spread.dropFirst()).allSatisfy { $0 < $1 })
    for (index, row) in spread.enumerated() {
      #expect(abs(Int(row) - index * 1000 / spread.count) <= 1000 / spread.count + 5)
    }
    // Of every tenth about as many.
    if count == 100 {
      #expect(Set(spread.map { $0 % 4 }).count == 4)
      for period in [2, 4] {
        let shares = (0..<period).map { rest in spread.count { Int($0) % period == rest } }
        #expect(shares.allSatisfy { $0 * period > 60 && $0 * period < 140 })
      }
    }
  }

  @Test("a batch that is read in one go counts what its rows count")
  func plain() throws {
    let fitted = try fitted(
      csv("n", (0..<300).map { $0 % 9 == 4 ? "" : "\(Float($0 * 37 % 101) / 8)" }))
    let text = csv("n", (0..<777).map { $0 % 7 == 3 ? "" : "\(Float($0 * 53 % 131) / 9 - 1)" })
    let expected = try counts(text, fitted)
    for capacity in [1, 15, 16, 17, 777] {
      let reader = try reader(text)
      let rows = reader.blockReader()
      rows.begin(try #require(try reader.nextBlock(parts: 1)), part: 0)
      var encoder = RowEncoder(fitted.pipeline, columns: [0], comparedWith: fitted.profile)
      var batch = try #require(encoder.plainBatch(rows, capacity: capacity))
      var matrix = Matrix(rows: 0, columns: fitted.pipeline.width)
      repeat {
        batch.look(atMost: capacity)
        batch.skip(encoder.encode(&batch, behind: &matrix))
      } while batch.count > 0
      #expect(encoder.drift?.rows == 777 && matrix.rows == 777)
      #expect(encoder.drift.map { Array($0[0]) } == Array(expected[0]))
    }
  }

  /// The deviation is 0.026, and 1e38 divided by it is more than a float holds.
  @Test("a batch in which a number becomes infinite is not counted: its rows are, one by one")
  func infinite() throws {
    let fitted = try fitted(csv("n", (0..<90).map { Float($0 % 9) / 100 }), scale: "standard")
    let reader = try reader(csv("n", (0..<90).map { $0 == 50 ? "1e38" : "\(Float($0 % 9) / 100)" }))
    let rows = reader.blockReader()
    rows.begin(try #require(try reader.nextBlock(parts: 1)), part: 0)
    var encoder = RowEncoder(fitted.pipeline, columns: [0], comparedWith: fitted.profile)
    var batch = try #require(encoder.plainBatch(rows, capacity: 90))
    var matrix = Matrix(rows: 0, columns: 1)
    batch.look(atMost: 90)
    #expect(batch.count == 90 && encoder.encode(&batch, behind: &matrix) == 0)
    let drift = try #require(encoder.drift)
    #expect(drift.rows == 0 && matrix.rows == 0)
    #expect(drift[0].allSatisfy { $0 == 0 })
  }

  /// Rows of one distribution, halved in 100 ways: with 3 columns there are 300 indices, of which one
  /// in a thousand is above what chance explains.
  @Test("rows of the same distribution do not drift, and others do")
  func falseAlarms() throws {
    var alarms = 0
    var indices: [Double] = []
    for round in 0..<100 {
      var stream = RandomStream(seed: UInt64(round), purpose: .shuffle)
      let order = stream.permutation(400).map { Int($0) }
      func text(_ rows: ArraySlice<Int>, shift: Float = 0) -> String {
        "n,c,m,t\n"
          + rows.map { "\(Float($0 % 97) / 7 + shift),k\($0 % 5),\($0 * $0 % 13),1\n" }.joined()
      }
      let fitted = try fitted(text(order[..<250]))
      let same = DriftReport(try counts(text(order[250...]), fitted), since: fitted.profile)
      alarms += same.columns(above: 0).count
      indices += same.columns.map(\.index)
      if round < 10 {
        let other = DriftReport(
          try counts(text(order[250...], shift: 7), fitted), since: fitted.profile)
        #expect(other.columns(above: 0.25).map(\.name) == ["n"])
      }
    }
    #expect(alarms <= 3)
    // About 9 degrees of freedom over 250 and 150 rows, fewer where values are few.
    let mean = indices.reduce(0, +) / Double(indices.count)
    #expect(mean > 0.04 && mean < 0.12)
  }

  /// A checkpoint may say anything.
  @Test("dates beyond all years are numbers", arguments: ["1e300", "1e19", "-1e12"])
  func dates(number: String) throws {
    let fitted = try fitted("d,t\n2020-01-01,1\n2020-01-03,2\n")
    let low = number.hasPrefix("-") ? number : "0"
    let high = number.hasPrefix("-") ? "0" : number
    let text = """
      {rows: 2, features: [{name: d, missing: 0, min: \(low), max: \(high), mean: 0, deviation: 1, \
      edges: [0], counts: [1, 1]}]}
      """
    let profile = try TrainingProfile(
      node: try YAML.readValue(text, name: "f.yaml"), of: fitted.pipeline)
    guard case .dates(let first, let last) = profile.summaries(of: fitted.pipeline)[0].content
    else {
      Issue.record("no dates")
      return
    }
    #expect([first, last].contains("1970-01-01"))
    #expect(Set([first, last]) != ["1970-01-01"])
  }

  @Test("a profile that is not of the features is refused")
  func wrong() throws {
    let fitted = try fitted("n,c,t\n1,a,1\n2,b,2\n")
    func problem(_ change: (inout String) -> Void) -> String {
      var text = """
        {rows: 2, features: [{name: n, missing: 0, min: 1, max: 2, mean: 1.5, deviation: 0.5, \
        edges: [1.5], counts: [1, 1]}, {name: c, missing: 0, values: [a, b], counts: [1, 1], others: 0}]}
        """
      change(&text)
      do {
        _ = try TrainingProfile(node: try YAML.readValue(text, name: "f.yaml"), of: fitted.pipeline)
        return ""
      } catch let problem as Diagnostic { return problem.message } catch { return "\(error)" }
    }
    #expect(problem { _ in } == "")
    #expect(
      problem { $0 = $0.replacing("name: n", with: "name: m") }
        == "'name' of profile: expected 'n', found 'm'")
    #expect(
      problem { $0 = $0.replacing("edges: [1.5]", with: "edges: [2.5]") }
        == "'edges' of profile: expected numbers from 'min' to 'max'")
    #expect(
      problem { $0 = $0.replacing("counts: [1, 1]}", with: "counts: [1, 1, 1]}") }
        == "'counts' of profile: expected 2 counts")
    #expect(
      problem { $0 = $0.replacing("counts: [1, 1], o", with: "counts: [1, -1], o") }
        == "'counts' of profile: expected 2 counts")
    #expect(
      problem { $0 = $0.replacing("[a, b]", with: "[a, a]") }
        == "'values' of profile: a value is there twice")
    #expect(problem { $0 = "{rows: 2, features: []}" }.contains("expected a list of 2"))
    #expect(problem { $0 = $0.replacing("others: 0", with: "others: 0, x: 1") }.contains("'x'"))
    #expect(problem { $0 = $0.replacing("missing: 0, min", with: "missing: 1e30, min") } != "")
  }
}
