import Config
import Diagnostics
import Testing

@testable import Tabular

@Suite struct FrameTests {
  @Test("a row comes in as a whole or not at all")
  func wholeRows() throws {
    let text = "x,y,z\n1,a,b\n2,new,\n3,c,\u{1}\n4,a,d\nbad,c,c\n5,c,b\n"
    let reader = try reader(text)
    var builder = FrameBuilder(
      requests: [
        ColumnRequest("y", .label), ColumnRequest("z", .label), ColumnRequest("x", .number),
      ])
    try builder.locate(in: reader)
    var skipped = 0
    while try reader.next() {
      do { try builder.addRow(of: reader) } catch { skipped += 1 }
    }
    let columns = builder.columns()
    #expect(skipped == 2 && builder.lines == [2, 4, 5, 7])
    #expect(columns[0].labels.codes == [0, 1, 0, 1] && columns[0].labels.texts == ["a", "c"])
    #expect(columns[1].labels.codes == [0, 1, 2, 0])
    #expect(columns[2].numbers == [1, 3, 4, 5])
  }

  @Test("wanted columns by name, labels in order of appearance, lines")
  func columns() throws {
    let text = "id,y,x\n1,b,1.5\n2,a,2.5\n\n3,\"b\",3.5\n"
    let frame = try frame(text, numbers: ["x"], labels: ["y"])
    #expect(frame.rowCount == 3 && frame.lines == [2, 3, 5] && frame.source == "data.csv")
    guard case .numbers(let x)? = frame.column("x")?.values,
      case .labels(let y)? = frame.column("y")?.values
    else {
      Issue.record("other kinds of columns")
      return
    }
    #expect(x == [1.5, 2.5, 3.5])
    #expect(y.codes == [0, 1, 0] && y.texts == ["b", "a"])
    #expect(y.places.map(\.description) == ["data.csv:2:3", "data.csv:3:3"])
    #expect(frame.column("id") == nil)
  }

  @Test("many rows and many labels")
  func many() throws {
    var text = "x,y\n"
    for row in 0..<3000 { text += "\(row),label \(row % 1000)\n" }
    let frame = try frame(text, numbers: ["x"], labels: ["y"])
    guard case .numbers(let x)? = frame.column("x")?.values,
      case .labels(let y)? = frame.column("y")?.values
    else {
      Issue.record("other kinds of columns")
      return
    }
    #expect(x == (0..<3000).map(Float.init))
    #expect(y.codes == (0..<3000).map { Int32($0 % 1000) })
    #expect(y.texts == (0..<1000).map { "label \($0)" })
  }

  @Test("a column that is not there, named by the config or not")
  func missingColumn() throws {
    let place = Diagnostics.SourceLocation(file: "a.yaml", line: 3, column: 11)
    func failure(_ place: Diagnostics.SourceLocation?, _ text: String = "exam1,exam2\n1,2\n")
      -> String
    {
      message { () throws(Diagnostic) in
        let reader = try reader(text)
        _ = try Frame.read(reader, columns: [ColumnRequest("exma1", .number, at: place)])
      }
    }
    #expect(
      failure(place) == """
        a.yaml:3:11: error: 'data.csv' has no column 'exma1'
          note: did you mean 'exam1'? known columns: exam1, exam2

        """)
    #expect(failure(nil).hasPrefix("data.csv:1: error: 'data.csv' has no column 'exma1'\n"))
    #expect(
      failure(place, "1,2\n3,4\n") == """
        a.yaml:3:11: error: 'data.csv' has no column 'exma1'
          note: known columns: column_1, column_2
          note: its first row was read as data, as the file has no header

        """)
  }

  @Test("faults in cells say what can be done")
  func cells() throws {
    let request = ColumnRequest("x", .number, notes: ["a"], emptyNotes: ["b"])
    func failure(_ text: String, _ request: ColumnRequest) -> String {
      message { () throws(Diagnostic) in _ = try Frame.read(try reader(text), columns: [request]) }
    }
    #expect(
      failure("x,y\n1,2\n?,3\n", request) == """
        data.csv:3:1: error: column 'x': expected a number, found '?'
            3 | ?,3
              | ^
          note: a

        """)
    #expect(
      failure("x,y\n,3\n", request) == """
        data.csv:2:1: error: column 'x': the cell is empty
            2 | ,3
              | ^
          note: b

        """)
    #expect(
      failure("x,y\n1,\n", ColumnRequest("y", .label, emptyNotes: ["c"])) == """
        data.csv:2:3: error: column 'y': the cell is empty
            2 | 1,
              |   ^
          note: c

        """)
    #expect(
      failure("x,y\n", request) == "data.csv: error: the file has a header but no rows\n")
  }
}

@Suite struct DataConfigTests {
  @Test("defaults and the resolved section, which reads the same again")
  func resolved() {
    let node: ConfigNode = .mapping(["path": .string("a.csv"), "target": .string("y")])
    let (config, problems, resolved) = dataConfig(node)
    #expect(problems.isEmpty)
    #expect(config.path.text == "a.csv" && config.targets.map(\.text) == ["y"])
    #expect(config.features == nil && config.ignored.isEmpty && config.sampleWeight == nil)
    let expected: ConfigNode = .mapping([
      "path": .string("a.csv"), "target": .string("y"), "features": .null, "ignore": .null,
      "sample_weight": .null,
      "csv": .mapping([
        "delimiter": .string("auto"), "header": .string("auto"), "encoding": .string("utf-8"),
        "decimal": .string("."), "thousands": .null, "comment": .null,
        "repeated_header": .string("error"),
      ]),
      "numeric": .mapping(["scale": .string("none")]), "columns": .mapping([:]),
      "split": .number(0.7),
    ])
    #expect(resolved == expected)
    #expect(dataConfig(resolved).problems.isEmpty)
    #expect(dataConfig(resolved).resolved == resolved)
  }

  @Test("everything said, resolved and read again")
  func full() {
    let node: ConfigNode = .mapping([
      "path": .string("a.csv"), "target": .sequence([.string("y"), .string("z")]),
      "features": .sequence([.string("a"), .string("b")]), "ignore": .string("c"),
      "sample_weight": .string("w"),
      "csv": .mapping(["delimiter": .string(";"), "header": .boolean(true)]),
      "numeric": .mapping(["scale": .string("Standard")]),
      "columns": .mapping([
        "a": .mapping(["scale": .string("min_max")]),
        "y": .mapping([
          "type": .string("categorical"), "values": .sequence([.string("no"), .string("yes")]),
        ]),
      ]),
      "split": .mapping(["test_path": .string("t.csv"), "validation_path": .string("t.csv")]),
    ])
    let (config, problems, resolved) = dataConfig(node)
    #expect(problems.isEmpty)
    #expect(config.csv.delimiter == UInt8(ascii: ";") && config.csv.hasHeader == true)
    #expect(config.settings(of: "y")?.values == ["no", "yes"])
    #expect(config.settings(of: "y")?.type == .categorical)
    #expect(config.settings(of: "b") == nil)
    #expect(dataConfig(resolved).problems.isEmpty)
    #expect(dataConfig(resolved).resolved == resolved)
  }

  @Test("problems are reported together")
  func problems() {
    let node: ConfigNode = .mapping([
      "target": .sequence([]), "features": .sequence([.string("a"), .string("a"), .string("y")]),
      "ignore": .string("y"),
      "csv": .mapping(["delimiter": .string("x"), "encoding": .string("nothing")]),
      "numeric": .mapping(["scale": .string("standart")]),
      "columns": .mapping(["a": .mapping(["type": .string("categorical")])]),
      "categorical": .mapping([:]),
    ])
    #expect(
      dataConfig(node).problems == [
        "'target' of section 'data': expected a column or a list of columns, found an empty list",
        "'features' of section 'data': 'a' is there twice",
        #"'delimiter' of section 'csv': expected auto, ",", ";", "|" or "\t", found the text 'x'"#,
        "'encoding' of section 'csv': expected the name of an encoding, found the text 'nothing'; "
          + "`iconv -l` lists the encodings that this machine knows",
        "unknown scaler 'standart'; did you mean 'standard'? known scalers: min_max, none, standard",
        "column 'y' is both ignored and a feature",
        "column 'a': only a target can be categorical; features are numbers",
        "section 'data': missing key 'path': expected a path",
        "unknown key 'categorical' in section 'data'; known keys: columns, csv, features, ignore, "
          + "numeric, path, sample_weight, split, target",
      ])
  }
}
