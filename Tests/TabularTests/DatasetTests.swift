import Compute
import Config
import Diagnostics
import Platform
import Tabular
import Testing

@Suite struct DatasetTests {
  private let text = """
    id,exam1,exam2,w,pass
    a,1,10,1,yes
    b,2,10,2,no
    c,3,10,1,yes
    d,4,10,0.5,no
    e,5,10,1,yes
    f,6,10,1,no

    """

  private func config(_ more: KeyValuePairs<String, ConfigNode>) -> DataConfig {
    let read = dataConfig(
      .mapping(
        [("path", .string("data.csv")), ("target", .string("pass"))]
          + more.map { ($0.key, $0.value) }))
    #expect(read.problems.isEmpty)
    return read.config
  }

  private func failure(
    _ folder: TemporaryFolder, _ more: KeyValuePairs<String, ConfigNode>,
    _ encoding: TargetEncoder.Encoding = .binary
  ) -> String {
    messages { () throws(Problems) in
      _ = try Dataset.load(config: config(more), folder: folder.path, encoding: encoding, seed: 0)
    }.replacing(folder.path + "/", with: "")
  }

  @Test("parts, weights, lines, a constant column, and the same again with what was learned")
  func load() throws {
    let folder = try TemporaryFolder()
    try folder.write(text, to: "data.csv")
    let config = config([
      "ignore": .string("id"), "sample_weight": .string("w"),
      "numeric": .mapping(["scale": .string("standard")]),
      "split": .mapping([
        "train": .number(0.5), "validation": .number(0.1), "shuffle": .boolean(false),
      ]),
    ])
    let data = try Dataset.load(config: config, folder: folder.path, encoding: .binary, seed: 0)
    #expect(data.pipeline.featureNames == ["exam1", "exam2"])
    #expect(data.target.labels == ["no", "yes"])
    #expect(data.train.rows == [0, 1])
    #expect(data.train.location(1).line == 3)
    #expect(data.train.weights == [1, 2] && data.train.targets.elements == [1, 0])
    #expect(numbers(data.train.features) == [-1, 0, 1, 0])
    #expect(data.validation?.rows == [2] && data.test?.rows == [3, 4, 5])
    #expect(data.test.map { numbers($0.features) } == [5, 0, 7, 0, 9, 0])
    #expect(
      data.warnings.map { DiagnosticRenderer().render($0) } == [
        """
        \(folder.path)/data.csv: warning: column 'exam2' has one value in all training rows; \
        scaled, it is 0
          note: data.ignore leaves columns out

        """
      ])
    let again = try Dataset.load(
      config: config, folder: folder.path, pipeline: try FeaturePipeline(node: data.pipeline.node),
      target: try TargetEncoder(node: data.target.node), seed: 0)
    #expect(again.test.map { numbers($0.features) } == data.test.map { numbers($0.features) })
    #expect(again.test?.targets == data.test?.targets && again.files == data.files)
    #expect(data.files.map(\.path) == ["data.csv"] && data.files.map(\.rowCount) == [6])

    try folder.write("pass;more;exam2;exam1\nyes;x;10;1\n", to: "other.csv")
    let other = try Dataset.loadWhole(
      path: folder.path + "/other.csv", pipeline: data.pipeline, target: data.target,
      config: self.config(["ignore": .string("id")]))
    #expect(numbers(other.part.features) == [-1, 0] && other.part.targets.elements == [1])
    #expect(other.part.weights == nil && other.file.rowCount == 1)
  }

  @Test("a column that parts the rows, which may be a feature and have empty cells")
  func slices() throws {
    let folder = try TemporaryFolder()
    try folder.write("a,where,y\n1,n,0\n2,,1\n3,s,0\n4,n,1\n", to: "data.csv")
    let config = dataConfig(
      .mapping([
        "path": .string("data.csv"), "target": .string("y"), "ignore": .string("where"),
        "split": .mapping(["train": .number(0.5), "shuffle": .boolean(false)]),
      ])
    ).config
    let data = try Dataset.load(config: config, folder: folder.path, encoding: .number, seed: 0)
    func texts(_ part: Dataset.Part?) -> [String?]? {
      part?.slices.map { slices in slices.codes.map { slices.texts[Int($0)] } }
    }
    func again(_ column: String) throws(Diagnostic) -> Dataset {
      try Dataset.load(
        config: config, folder: folder.path, pipeline: data.pipeline, target: data.target, seed: 0,
        slices: column)
    }
    #expect(texts(data.test) == nil)
    #expect(texts(try again("where").test) == ["s", "n"])
    #expect(texts(try again("a").test) == ["3", "4"])
    #expect(texts(try again("y").test) == ["0", "1"])
    let whole = try Dataset.loadWhole(
      path: folder.path + "/data.csv", pipeline: data.pipeline, target: data.target,
      config: config, slices: "where")
    #expect(texts(whole.part) == ["n", nil, "s", "n"])
    #expect(
      message { () throws(Diagnostic) in _ = try again("here") }
        == """
        --by: error: '\(folder.path)/data.csv' has no column 'here'
          note: did you mean 'where'? known columns: a, where, y

        """)
  }

  @Test("slices stand in natural order")
  func sliceOrder() {
    let texts: [String?] = [nil, "b", "10", "a", "9", "9.0", "é"]
    #expect(
      texts.sorted(by: Dataset.Slices.precedes) == ["9", "9.0", "10", "a", "b", "é", nil])
  }

  @Test("held-out rows in files of their own keep the files' order")
  func files() throws {
    let folder = try TemporaryFolder()
    try folder.write("x,y\n1,2\n3,4\n5,6\n", to: "data.csv")
    try folder.write("y,x\n8,7\n", to: "test.csv")
    let node: ConfigNode = .mapping([
      "path": .string("data.csv"), "target": .string("y"),
      "split": .mapping(["test_path": .string("test.csv"), "validation_path": .string("test.csv")]),
    ])
    let data = try Dataset.load(
      config: dataConfig(node).config, folder: folder.path, encoding: .number, seed: 5)
    #expect(numbers(data.train.features) == [1, 3, 5] && data.train.targets.elements == [2, 4, 6])
    #expect(
      data.test.map { numbers($0.features) } == [7] && data.validation?.targets.elements == [8])
    #expect(data.files.map(\.path) == ["data.csv", "test.csv"])
  }

  @Test("a constant column that is not scaled, but not in a single training row")
  func constantColumn() throws {
    let folder = try TemporaryFolder()
    try folder.write("a,b,c,y\n1,5,7,1\n2,5,7,0\n3,5,7,1\n4,6,7,0\n", to: "data.csv")
    func warnings(split: ConfigNode) throws -> [String] {
      let node: ConfigNode = .mapping([
        "path": .string("data.csv"), "target": .string("y"), "split": split,
        "columns": .mapping(["c": .mapping(["scale": .string("standard")])]),
      ])
      let data = try Dataset.load(
        config: dataConfig(node).config, folder: folder.path, encoding: .number, seed: 5)
      return data.warnings.map(\.message)
    }
    let scaled = "column 'c' has one value in all training rows; scaled, it is 0"
    #expect(try warnings(split: .integer(1)) == [scaled])
    let inOrder = ConfigNode.boolean(false)
    #expect(
      try warnings(split: .mapping(["train": .number(0.75), "shuffle": inOrder]))
        == [scaled, "column 'b' has one value in all training rows"])
    #expect(
      try warnings(split: .mapping(["train": .number(0.25), "shuffle": inOrder])) == [scaled])
  }

  @Test("wrong columns are reported together; too many declared labels are the config's mistake")
  func wrongNames() throws {
    let folder = try TemporaryFolder()
    try folder.write(text, to: "data.csv")
    #expect(
      failure(
        folder,
        ["ignore": .string("ID"), "features": .sequence([.string("exam3"), .string("exam1")])])
          == """
          (built): error: 'data.csv' has no column 'ID'
            note: did you mean 'id'? known columns: id, exam1, exam2, w, pass
          (built): error: 'data.csv' has no column 'exam3'
            note: did you mean 'exam1'? known columns: id, exam1, exam2, w, pass

          """)
    let values = ConfigNode.sequence(["no", "maybe", "yes"].map(ConfigNode.string))
    #expect(
      failure(
        folder,
        ["ignore": .string("id"), "columns": .mapping(["pass": .mapping(["values": values])])]
      ) == """
        (built): error: column 'pass': a binary loss takes two labels, found 3
          note: labels: no, maybe, yes
          note: for several, use categorical_crossentropy with softmax

        """)
  }

  @Test("what does not fit the data")
  func faults() throws {
    let folder = try TemporaryFolder()
    try folder.write(text, to: "data.csv")
    #expect(
      failure(
        folder,
        [
          "features": .sequence([.string("id")]),
          "columns": .mapping(["id": .mapping(["type": .string("numeric")])]),
        ]) == """
          data.csv:2:1: error: column 'id': expected a number, found 'a'
              2 | a,1,10,1,yes
                | ^
            note: columns.id makes it numeric; without that its type is found
            note: take 'id' out of data.features

          """)
    #expect(
      failure(folder, ["features": .sequence([.string("id")])]) == """
        data.csv:6:1: error: column 'id': 'e' occurs in no training row
          note: to take what is not known as a category of its own: columns: {id: {unknown: \
        slot}} (or mode, drop)

        """)
    #expect(
      failure(folder, ["ignore": .string("id")], .number) == """
        data.csv:2:10: error: column 'pass': expected a number, found 'yes'
            2 | a,1,10,1,yes
              |          ^
          note: to predict classes, use a crossentropy loss or say columns.pass.type: categorical

        """)
    #expect(
      failure(folder, ["ignore": .string("ID")]) == """
        (built): error: 'data.csv' has no column 'ID'
          note: did you mean 'id'? known columns: id, exam1, exam2, w, pass

        """)
    #expect(
      failure(folder, ["ignore": .sequence(["id", "exam1", "exam2", "w"].map(ConfigNode.string))])
        == "(built): error: 'data.csv' has no column that is left for a feature\n")
    try folder.write("x,w,pass\n1,1,yes\n2,-1,no\n3,1,yes\n4,1,no\n", to: "data.csv")
    #expect(
      failure(folder, ["sample_weight": .string("w"), "split": .integer(1)])
        == """
        data.csv:3:3: error: column 'w': a sample weight is at least 0, found -1
            3 | 2,-1,no
              |   ^

        """)
    try folder.write("x,pass\n1,\n", to: "data.csv")
    #expect(
      failure(folder, [:]) == """
        data.csv:2:3: error: column 'pass': the cell is empty
            2 | 1,
              |   ^
          note: every row needs its target; to leave such rows out: columns: {pass: {missing: drop}}

        """)
    let missing = messages { () throws(Problems) in
      _ = try Dataset.load(config: config([:]), folder: "nowhere", encoding: .binary, seed: 0)
    }
    #expect(missing == "error: cannot read 'nowhere/data.csv': No such file or directory\n")
  }
}
