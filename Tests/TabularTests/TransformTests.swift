import Compute
import Config
import Diagnostics
import Testing

@testable import Tabular

@Suite struct TransformTests {
  /// More than a block of rows, with a bit of everything.
  private static let text: String = {
    let rows = (0..<1500).map { row in
      let gap = row % 11 == 3
      return [
        "\(row * 37 % 1000).25", gap ? "" : "\(row % 17)", "\(gap ? "" : "\(row % 5)")",
        "v\(row % 7)", row % 13 == 5 ? "" : "w\(row * row % 19)", "\(Float(row) / 7)",
        "2024-\(row % 9 + 1 < 10 ? "0" : "")\(row % 9 + 1)-1\(row % 10)", "\(row % 3)",
      ].joined(separator: ",")
    }
    return "a,b,c,d,e,f,g,y\n" + rows.joined(separator: "\n") + "\n"
  }()

  private static let columns: [(String, ColumnType)] = [
    ("a", .numeric), ("b", .numeric), ("c", .numeric), ("d", .categorical), ("e", .categorical),
    ("f", .numeric), ("g", .date),
  ]

  private static func frame() throws -> Frame {
    try Frame.read(
      Tables(text, called: "data.csv"),
      columns: columns.map { name, type in
        ColumnRequest(
          name, type == .numeric ? .number : type == .date ? .date(.iso) : .label)
      } + [ColumnRequest("y", .label)])
  }

  private static func learned(_ frame: Frame) throws -> (
    pipeline: FeaturePipeline, training: FeaturePipeline.Training
  ) {
    let node: ConfigNode = .mapping([
      "path": .string("x"), "target": .string("y"),
      "numeric": .mapping(["scale": .string("standard"), "missing": .string("median")]),
      "columns": .mapping([
        "c": .mapping(["missing": .string("mean"), "indicator": .boolean(true)]),
        "e": .mapping(["encode": .string("target_mean"), "missing": .string("slot")]),
        "f": .mapping(["scale": .string("quantile"), "clip": .number(2.0)]),
      ]),
    ])
    let read = dataConfig(node)
    #expect(read.problems.isEmpty)
    let target = try TargetEncoder.fit(
      frame, rows: rows, heldOut: [], targets: [target("y")], encoding: .classIndex)
    let fitted = try FeaturePipeline.fit(
      frame, rows: rows, plans: columns.map { FeaturePlan($0, $1, read.config) },
      target: target, seed: 5)
    return (fitted.pipeline, fitted.training)
  }

  private static func encoded(
    _ pipeline: FeaturePipeline, _ frame: Frame, _ rows: [Int32],
    _ training: FeaturePipeline.Training = [:]
  ) throws -> [UInt32] {
    var report = RowReport()
    let (features, kept) = try pipeline.transform(
      frame, rows: rows, training, &report, storage: ColumnStorage())
    #expect(kept == rows)
    var matrix = Matrix(rows: rows.count, columns: pipeline.width)
    matrix.gather(Array(0..<Int32(rows.count))[...], from: features)
    return matrix.elements.map(\.bitPattern)
  }

  /// 1200 of the rows, in an order of their own.
  private static let rows = (0..<1500).map { Int32($0 * 7 % 1500) }.filter { $0 % 5 != 0 }

  @Test("what is learned and encoded has the same bits for every number of threads")
  func threads() async {
    // The number of threads is one for the process, so this is one of its own.
    await #expect(processExitsWith: .success) {
      let frame = try Self.frame()
      let expected = try Self.learned(frame)
      let bits = try Self.encoded(expected.pipeline, frame, Self.rows, expected.training)
      for count in [2, 3, 7] {
        Threads.use(count)
        let found = try Self.learned(frame)
        #expect(found.pipeline.node == expected.pipeline.node)
        #expect(try Self.encoded(found.pipeline, frame, Self.rows, found.training) == bits)
      }
    }
  }

  @Test("a row has the bits that it has alone")
  func alone() throws {
    let frame = try Self.frame()
    let pipeline = try Self.learned(frame).pipeline
    let width = pipeline.width
    let bits = try Self.encoded(pipeline, frame, Self.rows)
    for place in [0, 1, 63, 64, 511, 512, 513, 700, 1023, 1024, 1199] {
      let own = try Self.encoded(pipeline, frame, [Self.rows[place]])
      #expect(Array(bits[place * width..<(place + 1) * width]) == own)
    }
  }

  @Test("the training rows' own encodings stand in their places")
  func training() throws {
    let frame = try Self.frame()
    let (pipeline, training) = try Self.learned(frame)
    let own = try #require(training[4])
    let start = pipeline.starts[4]
    let width = pipeline.features[4].encoder.width
    let bits = try Self.encoded(pipeline, frame, Self.rows, training)
    for place in stride(from: 0, to: Self.rows.count, by: 13) {
      let first = place * pipeline.width + start
      #expect(
        Array(bits[first..<first + width])
          == own[place * width..<(place + 1) * width].map(\.bitPattern))
    }
  }

  @Test("of faults in several blocks the first in the table is told, and rows are counted once")
  func faults() throws {
    let frame = try Frame.read(
      Tables(
        "x,c,y\n"
          + (0..<2000).map { "\($0 % 9),\($0 == 1990 || $0 == 1203 ? "new" : "old"),1\n" }
          .joined(), called: "data.csv"),
      columns: [
        ColumnRequest("x", .number), ColumnRequest("c", .label), ColumnRequest("y", .number),
      ])
    func pipeline(unknown: String) throws -> FeaturePipeline {
      let config = dataConfig(
        .mapping([
          "path": .string("x"), "target": .string("y"),
          "columns": .mapping(["c": .mapping(["unknown": .string(unknown)])]),
        ])
      ).config
      let training = Array(Int32(0)..<1000)
      let target = try TargetEncoder.fit(
        frame, rows: training, heldOut: [], targets: [target("y")], encoding: .number)
      return try FeaturePipeline.fit(
        frame, rows: training,
        plans: [FeaturePlan("x", .numeric, config), FeaturePlan("c", .categorical, config)],
        target: target, seed: 0
      ).pipeline
    }
    let backwards = Array((Int32(0)..<2000).reversed())
    var report = RowReport()
    let strict = try pipeline(unknown: "error")
    let failure = message { () throws(Diagnostic) in
      _ = try strict.transform(frame, rows: backwards, [:], &report, storage: ColumnStorage())
    }
    // The place is that of the category's first cell.
    #expect(failure.contains("data.csv:1205"))
    let dropping = try pipeline(unknown: "drop")
    let kept = try dropping.transform(
      frame, rows: backwards, [:], &report, storage: ColumnStorage()
    ).rows
    #expect(kept == backwards.filter { $0 != 1990 && $0 != 1203 })
    #expect(
      report.notices(dropping).map(\.message)
        == ["2 rows left out: 'c' has a category that occurs in no training row"])
  }
}
