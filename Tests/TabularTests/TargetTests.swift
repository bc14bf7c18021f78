import Compute
import Config
import Diagnostics
import Testing

@testable import Tabular

@Suite struct SeveralLabelsTests {
  private let text = """
    x,hot,wet,tags
    1,1,No,red|blue
    2,0.0,Yes, red
    3,true,yes,blue | green|blue
    4,False,no,|

    """

  private func answers(_ rows: [Int32], values: [String]? = nil, of text: String? = nil)
    throws(Diagnostic) -> TargetEncoder
  {
    let frame = try frame(text ?? self.text, labels: ["hot", "wet"])
    return try TargetEncoder.fit(
      frame, rows: rows, heldOut: frame.allRows,
      targets: [target("wet"), target("hot", values: values)], encoding: .multiHot)
  }

  private func tags(_ rows: [Int32], values: [String]? = nil) throws(Diagnostic) -> TargetEncoder {
    let frame = try frame(text, labels: ["tags"])
    return try TargetEncoder.fit(
      frame, rows: rows, heldOut: frame.allRows,
      targets: [target("tags", values: values, delimiter: "|")], encoding: .multiHot)
  }

  /// 4 bytes for each of two labels.
  @Test("rows whose targets would take more than half of the memory")
  func memory() throws {
    let encoder = try answers([0, 1])
    try encoder.checkRoom(forRows: 1000, memory: 16_000)
    let problem = #expect(throws: Diagnostic.self) {
      try encoder.checkRoom(forRows: 1000, memory: 15_999)
    }
    #expect(
      problem?.message
        == "1000 rows of 2 targets take 7.8 KiB, and this process may use 15.6 KiB")
    #expect(problem?.notes == ["train on fewer rows"])
  }

  @Test("several columns of yes and no, in the order of the config, whatever they call it")
  func columns() throws {
    let encoder = try answers([0, 1])
    #expect(encoder.labels == ["wet", "hot"] && encoder.width == 2)
    let matrix = try encoder.transform(frame(text, labels: ["hot", "wet"]), rows: [0, 1, 2, 3])
    #expect(matrix.elements == [0, 1, 1, 0, 1, 1, 0, 0])
    // The words are those of the training rows.
    #expect(encoder.texts(holding: [0]) == ["Yes", "0.0"])
    #expect(encoder.texts(holding: [1]) == ["No", "1"])
    #expect(encoder.probabilityNames == ["wet=Yes", "hot=1"])
  }

  @Test(
    "what no training row says is called by the same kind of word",
    arguments: [
      (0, ["No", "Yes"], ["0", "1"]), (1, ["No", "Yes"], ["0.0", "1"]),
      (2, ["no", "yes"], ["false", "true"]), (3, ["no", "yes"], ["False", "True"]),
    ] as [(Int32, [String], [String])])
  func words(row: Int32, wet: [String], hot: [String]) throws {
    let encoder = try answers([row])
    #expect(
      [encoder.texts(holding: []), encoder.texts(holding: [0, 1])] == [
        [wet[0], hot[0]], [wet[1], hot[1]],
      ])
  }

  @Test("declared words may be any two, and are then the only ones")
  func declared() throws {
    let text = "hot,wet\nlo,0\nhi,1\n"
    let encoder = try answers([0], values: ["hi", "lo"], of: text)
    let matrix = try encoder.transform(frame(text, labels: ["hot", "wet"]), rows: [0, 1])
    #expect(matrix.elements == [0, 1, 1, 0])
    #expect(encoder.texts(holding: [1]) == ["0", "lo"])
    #expect(
      message { () throws(Diagnostic) in _ = try answers([0], values: ["no", "maybe"]) } == """
        data.csv:2:3: error: column 'hot': expected 'no' or 'maybe', found '1'
          note: several targets under a loss for classes are each a yes or no

        """)
    #expect(
      message { () throws(Diagnostic) in _ = try answers([0], values: ["a", "b", "c"]) } == """
        (built): error: column 'hot': one of several targets is a yes or no, and it has 3 values
          note: two of them, that for no in front: values: [no, yes]

        """)
  }

  @Test("a cell that is neither yes nor no is an error with its place")
  func noAnswer() {
    #expect(
      message { () throws(Diagnostic) in _ = try answers([0], of: "hot,wet\n1,0\n2,0\n") } == """
        data.csv:3:1: error: column 'hot': expected 0 or 1, false or true, no or yes, found '2'
          note: several targets under a loss for classes are each a yes or no
          note: other words are declared: columns.hot.values: [no, yes]

        """)
    #expect(
      message { () throws(Diagnostic) in
        let other = try frame("hot,wet\n1,0\n1,dry\n", labels: ["hot", "wet"])
        _ = try answers([0, 1]).transform(other, rows: [0, 1])
      } == """
        data.csv:3:3: error: column 'wet': expected 0 or 1, false or true, no or yes, found 'dry'
          note: several targets under a loss for classes are each a yes or no

        """)
  }

  @Test("the labels of one column, in natural order; a cell may list none, or one twice")
  func list() throws {
    let encoder = try tags([0, 2])
    #expect(encoder.labels == ["blue", "green", "red"] && encoder.width == 3)
    let matrix = try encoder.transform(frame(text, labels: ["tags"]), rows: [0, 1, 2, 3])
    #expect(matrix.elements == [1, 0, 1, 0, 0, 1, 1, 1, 0, 0, 0, 0])
    #expect(encoder.texts(holding: [0, 2]) == ["blue|red"] && encoder.texts(holding: []) == [""])
    #expect(encoder.probabilityNames == ["tags=blue", "tags=green", "tags=red"])
    #expect(
      try tags([0, 2], values: ["red", "green", "blue"]).labels == ["red", "green", "blue"])
  }

  @Test("labels of a list that cannot be learned")
  func unknown() {
    #expect(
      message { () throws(Diagnostic) in _ = try tags([0, 1, 3]) } == """
        data.csv:4:12: error: column 'tags': label 'green' occurs in no training row
          note: a larger training share or another seed gives training rows of every class

        """)
    #expect(
      message { () throws(Diagnostic) in _ = try tags([0], values: ["red", "green"]) } == """
        data.csv:2:8: error: column 'tags': label 'blue' is not among the declared values
          note: values: red, green

        """)
    #expect(
      message { () throws(Diagnostic) in
        let other = try frame("tags\nred|pink\n", labels: ["tags"])
        _ = try tags([0, 2]).transform(other, rows: [0])
      } == """
        data.csv:2:1: error: column 'tags': label 'pink' was never seen in training
          note: known labels: blue, green, red

        """)
  }

  @Test("the node reads back; a hostile one is an error")
  func nodes() throws {
    let frame = try frame(text, labels: ["hot", "wet", "tags"])
    for encoder in [try answers([0, 1]), try answers([2]), try tags([0, 2])] {
      let restored = try TargetEncoder(node: encoder.node)
      #expect(restored.node == encoder.node && restored.labels == encoder.labels)
      let rows = rows(0..<4)
      #expect(try restored.transform(frame, rows: rows) == encoder.transform(frame, rows: rows))
      #expect(restored.texts(holding: [1]) == encoder.texts(holding: [1]))
    }
    func failure(_ entries: KeyValuePairs<String, ConfigNode>) -> String {
      do throws(Diagnostic) {
        _ = try TargetEncoder(
          node: .mapping([("encoding", .string("multi_hot"))] + entries.map { ($0.key, $0.value) }))
        return ""
      } catch {
        return error.kind == .data ? error.message : "another kind"
      }
    }
    let two: ConfigNode = .sequence([.string("a"), .string("b")])
    let badAnswers =
      "'answers' of the target: expected two different texts for each of several columns"
    #expect(failure(["columns": two, "answers": .sequence([two])]) == badAnswers)
    #expect(failure(["columns": two, "answers": .sequence([two, .string("c")])]) == badAnswers)
    let same: ConfigNode = .sequence([.string("a"), .string("a")])
    #expect(failure(["columns": two, "answers": .sequence([two, same])]) == badAnswers)
    #expect(failure(["columns": two, "answers": .sequence([two, two])]) == "")
    #expect(
      failure(["columns": .string("a"), "labels": two])
        == "'delimiter' of the target: a delimiter belongs to a column that lists labels")
    #expect(
      failure(["columns": two, "labels": two, "delimiter": .string("|")])
        == "'labels' of the target: labels belong to one column that is no number")
    #expect(
      failure(["columns": .string("a"), "labels": .sequence([]), "delimiter": .string("|")])
        == "the target: no training row has a label")
    #expect(
      failure([
        "columns": .string("a"), "labels": two, "delimiter": .string("|"),
        "transform": .string("log1p"),
      ]) == "'transform' of the target: only numbers are transformed")
  }
}

@Suite struct TargetScalingTests {
  private let text = "a,b\n1,10\n2,0.5\n6,0.5\n100,-0.5\n"

  private func fit(_ transform: TargetTransform, rows: [Int32] = [0, 1, 2]) throws(Diagnostic)
    -> TargetEncoder
  {
    try TargetEncoder.fit(
      frame(text, numbers: ["a", "b"]), rows: rows, heldOut: [],
      targets: [target("a"), target("b")], encoding: .number, transform: transform)
  }

  private func encoded(_ scaling: TargetScaling, _ elements: [Float]) -> [Float] {
    let targets = Matrix(rows: elements.count / 2, columns: 2, elements: elements)
    var encoded = Matrix(rows: 0, columns: 2)
    scaling.encode(targets, into: &encoded)
    return encoded.elements
  }

  private func applied(_ scaling: TargetScaling, _ elements: [Float], columns: Int = 2) -> [Float] {
    let outputs = Matrix(rows: elements.count / columns, columns: columns, elements: elements)
    var applied = Matrix(rows: 0, columns: columns)
    scaling.apply(outputs, into: &applied)
    return applied.elements
  }

  /// Of 1, 2, 6 the mean is 3 and the population deviation √(14/3); of 10, ½, ½ they are 11/3 and
  /// √(2 · 19² / (4 · 9)) = 19 / √18.
  @Test("standard by hand, of each target by itself, learned from the given rows alone")
  func standard() throws {
    let scaling = try #require(try fit(.standard).scaling)
    let deviations = [(14.0 / 3).squareRoot(), 19 / (18.0).squareRoot()]
    #expect(
      encoded(scaling, [3, 10, 6, 0.5])
        == [
          0, Float(19.0 / 3 / deviations[1]), Float(3 / deviations[0]),
          Float(-19.0 / 6 / deviations[1]),
        ])
    #expect(
      applied(scaling, [0, 1, -2, 0])
        == [
          3, Float(11.0 / 3 + deviations[1]), Float(3 - 2 * deviations[0]), Float(11.0 / 3),
        ])
    // The targets themselves stay in their own units.
    let targets = try fit(.standard).transform(frame(text, numbers: ["a", "b"]), rows: [3])
    #expect(targets.elements == [100, -0.5])
  }

  @Test("several outputs of a target are all in its units")
  func quantiles() throws {
    let scaling = try #require(try fit(.standard).scaling)
    let deviation = (14.0 / 3).squareRoot()
    #expect(
      applied(scaling, [0, 1, 2, 0, 0, 0], columns: 6)
        == [3, Float(3 + deviation), Float(3 + 2 * deviation)]
        + [Float](repeating: Float(11.0 / 3), count: 3))
  }

  @Test("a target that is constant becomes 0, and everything leads back to it")
  func constant() throws {
    let scaling = try #require(try fit(.standard, rows: [1, 2]).scaling)
    #expect(encoded(scaling, [2, 7]) == [-1, 0])
    #expect(applied(scaling, [1, 3]) == [6, 0.5])
  }

  /// log 2 and e − 1, and numbers so small that 1 + y forgets them.
  @Test("log1p by hand")
  func log1p() throws {
    let scaling = try #require(try fit(.log1p).scaling)
    #expect(encoded(scaling, [1, 1e-10, 0, -0.5]) == [0.69314718, 1e-10, 0, -0.69314718])
    #expect(applied(scaling, [1, 1e-10, 0, -0.69314718]) == [1.7182819, 1e-10, 0, -0.5])
    #expect(applied(scaling, [200, -200]) == [.infinity, -1])
    #expect(
      message { () throws(Diagnostic) in
        _ = try fit(.log1p).transform(
          try frame("a,b\n1,2\n0,-1\n", numbers: ["a", "b"]), rows: [0, 1])
      } == """
        data.csv:3: error: column 'b': the target -1 cannot be transformed: log1p needs targets greater \
        than -1

        """)
  }

  @Test("the node reads back; a hostile one is an error")
  func nodes() throws {
    for transform in TargetTransform.allCases {
      let encoder = try fit(transform)
      let restored = try TargetEncoder(node: encoder.node)
      #expect(restored.node == encoder.node)
      #expect((restored.scaling?.transform ?? .none) == transform)
      guard let scaling = encoder.scaling, let again = restored.scaling else { continue }
      #expect(encoded(again, [0.1, 7]) == encoded(scaling, [0.1, 7]))
    }
    func failure(_ transform: ConfigNode) -> String {
      do throws(Diagnostic) {
        _ = try TargetEncoder(
          node: .mapping([
            "encoding": .string("number"), "columns": .string("a"), "transform": transform,
          ]))
        return ""
      } catch {
        return error.kind == .data ? error.message : "another kind"
      }
    }
    let expected =
      "'transform' of the target: expected log1p, or standard with mean and deviation of each of 1 "
      + "columns"
    #expect(failure(.string("square")) == expected)
    #expect(failure(.mapping(["standard": .sequence([])])) == expected)
    #expect(failure(.mapping(["standard": .sequence([.null])])) != "")
    #expect(
      failure(
        .mapping([
          "standard": .sequence([.mapping(["mean": .number(0.0), "deviation": .number(-1.0)])])
        ])) == "'deviation' of the target's transform: expected a number of at least 0, found -1")
    #expect(
      failure(
        .mapping([
          "standard": .sequence([
            .mapping(["mean": .number(Double.nan), "deviation": .number(1.0)])
          ])
        ])) == "'mean' of the target's transform: expected a number, found NaN")
  }
}
