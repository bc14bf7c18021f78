import Compute
import Config
import Diagnostics
import Testing

@testable import Tabular

@Suite struct FeaturePipelineTests {
  private let text = "b,a,c\n1.5,10,0.1\n-2.25,20,0.2\n3e-3,30,0.30000001\n7,45,1e6\n"

  private func pipeline(_ frame: Frame) throws -> FeaturePipeline {
    let node: ConfigNode = .mapping([
      "path": .string("x"), "target": .string("t"),
      "numeric": .mapping(["scale": .string("standard")]),
      "columns": .mapping(["a": .mapping(["scale": .string("min_max")])]),
    ])
    let config = dataConfig(node).config
    let plans = ["a", "b", "c"].map { FeaturePlan($0, .numeric, config) }
    let fitted = try TargetEncoder.fit(
      frame, rows: [0, 1, 3], heldOut: [], targets: [target("c")], encoding: .number)
    return try FeaturePipeline.fit(
      frame, rows: [0, 1, 3], plans: plans, target: fitted, seed: 0
    ).pipeline
  }

  private func transform(_ pipeline: FeaturePipeline, _ frame: Frame, rows: [Int32]) throws
    -> Matrix
  {
    var report = RowReport()
    let encoded = try pipeline.transform(
      frame, rows: rows, [:], &report, storage: ColumnStorage())
    var matrix = Matrix(rows: encoded.rows.count, columns: pipeline.width)
    matrix.gather(encoded.rows.indices.map { Int32($0) }[...], from: encoded.0)
    return matrix
  }

  @Test("a stream gives the bits of a frame, also through a checkpoint")
  func streaming() throws {
    let frame = try frame(text, numbers: ["a", "b", "c"])
    let fitted = try pipeline(frame)
    let expected = try transform(fitted, frame, rows: [0, 1, 2, 3])
    #expect(expected.rows == 4 && expected.columns == 3)
    #expect(expected[0, 0] == 0 && expected[3, 0] == 1)
    let restored = try FeaturePipeline(node: fitted.node)
    #expect(restored.node == fitted.node && restored.featureNames == ["a", "b", "c"])
    for pipeline in [fitted, restored] {
      let reader = try reader(text)
      let columns = try pipeline.columns(in: reader)
      #expect(columns == [1, 0, 2])
      var matrix = Matrix(rows: 4, columns: 3)
      var encoder = RowEncoder(pipeline, columns: columns)
      for row in 0..<4 {
        #expect(try reader.next())
        try encoder.encode(reader, into: row, of: &matrix)
      }
      #expect(matrix.elements.map(\.bitPattern) == expected.elements.map(\.bitPattern))
    }
  }

  @Test("a feature may take several columns of the matrix")
  func severalColumns() throws {
    let text = "b,a\n1,10\n2,20\n"
    var section = ConfigSection(.null, title: "scaler", log: ProblemLog())
    let number = FeatureEncoders.number(
      NoScaling(&section), clip: nil, missing: .error, indicator: false, training: [1])
    let pipeline = FeaturePipeline(features: [
      .init(name: "a", type: .numeric, encoder: Powers()),
      .init(name: "b", type: .numeric, encoder: number),
    ])
    #expect(pipeline.width == 3 && pipeline.featureNames == ["a", "b"])
    #expect(pipeline.encodedNames == ["a^1", "a^2", "b"])
    let matrix = try transform(pipeline, try frame(text, numbers: ["b", "a"]), rows: [1, 0])
    #expect(matrix.elements == [20, 400, 2, 10, 100, 1])
    let reader = try reader(text)
    let columns = try pipeline.columns(in: reader)
    var streamed = Matrix(rows: 2, columns: 3)
    var encoder = RowEncoder(pipeline, columns: columns)
    for row in [1, 0] {
      #expect(try reader.next())
      try encoder.encode(reader, into: row, of: &streamed)
    }
    #expect(columns == [1, 0] && streamed.elements == matrix.elements)
  }

  @Test("a stream without a header has the features in order")
  func withoutHeader() throws {
    let pipeline = try pipeline(try frame(text, numbers: ["a", "b", "c"]))
    #expect(try pipeline.columns(in: try reader("1,2,3\n")) == [0, 1, 2])
    #expect(
      message { () throws(Diagnostic) in _ = try pipeline.columns(in: try reader("1,2\n")) } == """
        data.csv: error: without a header, expected the 3 features in order, found 2 columns
          note: features: a, b, c

        """)
    #expect(
      message { () throws(Diagnostic) in _ = try pipeline.columns(in: try reader("a,B\n1,2\n")) }
        == """
        data.csv:1: error: 'data.csv' has no columns 'b', 'c'
          note: known columns: a, B
          note: for 'b': did you mean 'B'?

        """)
  }

  @Test("a bad cell of a stream is named by its feature")
  func badCell() throws {
    let pipeline = try pipeline(try frame(text, numbers: ["a", "b", "c"]))
    let failure = message { () throws(Diagnostic) in
      let reader = try reader("1,x,3\n", header: false)
      var matrix = Matrix(rows: 1, columns: 3)
      var encoder = RowEncoder(pipeline, columns: [0, 1, 2])
      _ = try reader.next()
      try encoder.encode(reader, into: 0, of: &matrix)
    }
    #expect(
      failure == """
        data.csv:1:3: error: column 'b': expected a number, found 'x'
            1 | 1,x,3
              |   ^

        """)
  }

  @Test(
    "a hostile checkpoint is an error",
    arguments: [
      (.null, "expected a list of features, found nothing (null)"),
      (.sequence([]), "expected a list of features, found an empty list"),
      (.sequence([.string("a")]), "feature: expected a mapping of settings, found the text 'a'"),
      (
        .sequence([
          .mapping([
            "name": .string("a"),
            "scale": .mapping([
              "standard": .mapping(["mean": .number(Double.nan), "deviation": .number(1.0)])
            ]),
          ])
        ]), "'mean' of scaler 'standard': expected a number, found NaN"
      ),
      (
        .sequence([
          .mapping([
            "name": .string("a"),
            "scale": .mapping([
              "standard": .mapping(["mean": .number(0.0), "deviation": .number(-1.0)])
            ]),
          ])
        ]), "'deviation' of scaler 'standard': expected a number of at least 0, found -1"
      ),
      (
        .sequence([
          .mapping([
            "name": .string("a"), "type": .string("categorical"),
            "scale": .mapping(["none": .mapping([])]),
          ])
        ]), "'type' of feature: what was learned is not for a column that is categorical"
      ),
      (
        .sequence([.mapping(["name": .string("a"), "scale": .string("standard")])]),
        "'scale' of feature: expected a scaler with what it learned"
      ),
      (
        .sequence([.mapping(["name": .string("a"), "scale": .mapping(["min_max": .mapping([:])])])]
        ),
        "'minimum' of scaler 'min_max': missing: expected a number"
      ),
    ] as [(ConfigNode, String)])
  func hostile(node: ConfigNode, expected: String) {
    do throws(Diagnostic) {
      _ = try FeaturePipeline(node: node)
      Issue.record("no error")
    } catch {
      #expect(error.message == expected && error.kind == .data)
    }
  }
}

@Suite struct TargetEncoderTests {
  private func frame(_ labels: [String]) throws(Diagnostic) -> Frame {
    try TabularTests.frame("x,y\n" + labels.map { "1,\($0)\n" }.joined(), labels: ["y"])
  }

  private func fit(
    _ labels: [String], rows wanted: [Int32]? = nil, _ encoding: TargetEncoder.Encoding,
    values: [String]? = nil
  ) throws(Diagnostic) -> TargetEncoder {
    let frame = try TabularTests.frame(
      "x,y\n" + labels.map { "1,\($0)\n" }.joined(), labels: ["y"])
    return try TargetEncoder.fit(
      frame, rows: wanted ?? rows(0..<labels.count), heldOut: frame.allRows,
      targets: [target("y", values: values)], encoding: encoding)
  }

  @Test(
    "labels are in natural order",
    arguments: [
      (["10", "9", "-1"], ["-1", "9", "10"]),
      (["1.0", "0", "1", "0.0", "1e0"], ["0", "1"]),
      (["b", "a", "B", "ä"], ["B", "a", "b", "ä"]),
      (["true", "false"], ["false", "true"]),
      (["10", "9", "x"], ["10", "9", "x"]),
      (["-0", "0", "1"], ["0", "1"]),
      (["9007199254740993", "9007199254740992"], ["9007199254740992", "9007199254740993"]),
    ])
  func order(labels: [String], expected: [String]) throws {
    #expect(try fit(labels, .classIndex).labels == expected)
  }

  @Test("declared values give the order; other spellings of numbers are the same class")
  func declared() throws {
    let encoder = try fit(["low", "high"], .oneHot, values: ["low", "middle", "high"])
    #expect(encoder.labels == ["low", "middle", "high"] && encoder.width == 3)
    #expect(try fit(["1.0", "0"], .binary, values: ["1", "0"]).index(ofLabel: "1.00") == 0)
  }

  @Test("the encodings")
  func encodings() throws {
    let labels = ["b", "c", "a", "b"]
    let frame = try frame(labels)
    let all = rows(0..<4)
    #expect(
      try fit(labels, .oneHot).transform(frame, rows: all).elements
        == [0, 1, 0, 0, 0, 1, 1, 0, 0, 0, 1, 0])
    #expect(try fit(labels, .classIndex).transform(frame, rows: [3, 1]).elements == [1, 2])
    let binary = try self.frame(["no", "yes"])
    #expect(try fit(["yes", "no"], .binary).transform(binary, rows: [1, 0]).elements == [1, 0])
  }

  @Test(
    "under a hinge −1 and 1 stay as they are, and others become 0 and 1",
    arguments: [
      (["1", "-1.0"], nil, [1, -1]), (["0", "1"], nil, [0, 1]), (["yes", "no"], nil, [1, 0]),
      (["1", "-1"], ["1", "-1"], [0, 1]),
    ] as [([String], [String]?, [Float])])
  func signs(labels: [String], values: [String]?, expected: [Float]) throws {
    let encoder = try fit(labels, .sign, values: values)
    #expect(encoder.width == 1)
    #expect(try encoder.transform(frame(labels), rows: rows(0..<2)).elements == expected)
    #expect(try TargetEncoder(node: encoder.node).node == encoder.node)
  }

  @Test("several numeric targets")
  func numbers() throws {
    let frame = try TabularTests.frame("a,b\n1,2\n3,4\n", numbers: ["a", "b"])
    let encoder = try TargetEncoder.fit(
      frame, rows: [0], heldOut: [], targets: [target("b"), target("a")], encoding: .number)
    #expect(encoder.labels == nil && encoder.width == 2 && encoder.scaling == nil)
    #expect(try encoder.transform(frame, rows: [1, 0]).elements == [4, 3, 2, 1])
  }

  @Test("labels that cannot be learned")
  func faults() throws {
    #expect(
      message { () throws(Diagnostic) in
        _ = try fit(["a", "b", "c"], rows: [0, 1], .classIndex)
      } == """
        data.csv:4:3: error: column 'y': label 'c' occurs in no training row
          note: a larger training share or another seed gives training rows of every class

        """)
    #expect(
      message { () throws(Diagnostic) in _ = try fit(["a", "x"], .binary, values: ["a", "b"]) }
        == """
        data.csv:3:3: error: column 'y': label 'x' is not among the declared values
          note: values: a, b

        """)
    #expect(
      message { () throws(Diagnostic) in _ = try fit(["a", "b", "c"], .binary) } == """
        data.csv: error: column 'y': a binary loss takes two labels, found 3
          note: labels: a, b, c
          note: for several, use categorical_crossentropy with softmax

        """)
    #expect(
      message { () throws(Diagnostic) in _ = try fit(["a", "a"], .binary) } == """
        data.csv: error: column 'y': all training rows have the label 'a'

        """)
    #expect(
      message { () throws(Diagnostic) in
        let names = (0..<30).map { "c\($0 + 10)" }
        _ = try fit(names, .classIndex).transform(try frame(["c10", "new"]), rows: [0, 1])
      }.hasPrefix(
        """
        data.csv:3:3: error: column 'y': label 'new' was never seen in training
          note: known labels: c10, c11,
        """))
    #expect(
      message { () throws(Diagnostic) in
        let names = (0..<30).map { "c\($0 + 10)" }
        _ = try fit(names, .classIndex).transform(try frame(["new"]), rows: [0])
      }.hasSuffix("c28, c29, … and 10 more\n"))
  }

  @Test("the node reads back; a hostile one is an error")
  func nodes() throws {
    for encoder in [try fit(["1", "0"], .binary), try fit(["x", "y", "z"], .oneHot)] {
      let restored = try TargetEncoder(node: encoder.node)
      #expect(restored.node == encoder.node && restored.labels == encoder.labels)
      #expect(restored.width == encoder.width && restored.encoding == encoder.encoding)
    }
    func failure(_ node: ConfigNode) -> String {
      do throws(Diagnostic) {
        _ = try TargetEncoder(node: node)
        return ""
      } catch {
        return error.kind == .data ? error.message : "another kind"
      }
    }
    #expect(failure(.null) == "the target: missing key 'encoding': expected a text")
    #expect(
      failure(.mapping(["encoding": .string("binary"), "columns": .string("y")]))
        == "'labels' of the target: labels belong to one column that is no number")
    #expect(
      failure(
        .mapping([
          "encoding": .string("one_hot"), "columns": .string("y"),
          "labels": .sequence([.string("a"), .string("a")]),
        ])) == "'labels' of the target: a label is there twice")
    #expect(
      failure(
        .mapping([
          "encoding": .string("binary"), "columns": .string("y"),
          "labels": .sequence([.string("a")]),
        ])) == "the target: all training rows have the label 'a'")
  }
}

/// A number and its square.
private struct Powers: FeatureEncoder {
  let kind = ColumnKind.number
  let width = 2
  let isConstant = false
  let entries: [(String, ConfigNode)] = []

  func encodedNames(of feature: String) -> [String] { [feature + "^1", feature + "^2"] }

  let missingFault: CellFault? = .missing
  let filling = ""

  func encode(
    _ cell: Cell, into elements: inout MutableSpan<Float>, from start: Int, counts: inout FillCounts
  ) -> CellFault? {
    guard case .number(let value) = cell else { return .missing }
    elements[start] = value
    elements[start + 1] = value * value
    return nil
  }

  func encode(
    _ column: Column, rows: Span<Int32>, into matrix: inout Matrix, from start: Int,
    faults: inout [RowFault], counts: inout FillCounts
  ) {
    for index in rows.indices {
      let value = column.numbers[Int(rows[index])]
      matrix[index, start] = value
      matrix[index, start + 1] = value * value
    }
  }
}
