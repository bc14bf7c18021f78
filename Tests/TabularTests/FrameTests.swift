import Config
import Diagnostics
import Testing

@testable import Tabular

@Suite struct FrameTests {
  @Test("wanted columns by name, labels in order of appearance, lines")
  func columns() throws {
    let text = "id,y,x\n1,b,1.5\n2,a,2.5\n\n3,\"b\",3.5\n"
    let frame = try frame(text, numbers: ["x"], labels: ["y"])
    #expect(frame.rowCount == 3 && frame.places.lines == [2, 3, 5])
    #expect(frame.places.location(ofRow: 2).description == "data.csv:5")
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
        _ = try Frame.read(
          Tables(text, called: "data.csv"), columns: [ColumnRequest("exma1", .number, at: place)])
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
    let request = ColumnRequest("x", .number, notes: ["a"])
    func failure(_ text: String, _ request: ColumnRequest) -> String {
      message { () throws(Diagnostic) in
        let frame = try Frame.read(Tables(text, called: "data.csv"), columns: [request])
        var report = RowReport()
        let rule = MissingRule(column: request.name, fault: .missing, notes: ["b"])
        _ = try report.rows(of: frame, [rule])
      }
    }
    #expect(
      failure("x,y\n1,2\n-,3\n", request) == """
        data.csv:3:1: error: column 'x': expected a number, found '-'
            3 | -,3
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
      failure("x,y\n1,NA\n", ColumnRequest("y", .label)) == """
        data.csv:2:3: error: column 'y': the cell holds 'NA', which counts as missing
            2 | 1,NA
              |   ^
          note: b

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
        "missing": .sequence(
          ["", "NA", "N/A", "NaN", "nan", "null", "?"].map(ConfigNode.string)),
      ]),
      "numeric": .mapping([
        "scale": .string("none"), "missing": .string("error"), "indicator": .boolean(false),
        "clip": .null,
      ]),
      "categorical": .mapping([
        "encode": .string("one_hot"), "missing": .string("error"), "unknown": .string("error"),
      ]), "columns": .mapping([:]),
      "target_transform": .string("none"), "split": .number(0.7),
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
    #expect(config.rules(of: "y")?.values == ["no", "yes"])
    #expect(config.rules(of: "y")?.type == .categorical)
    #expect(config.rules(of: "b") == nil)
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
      "columns": .mapping([
        "a": .mapping(["type": .string("categorical"), "scale": .string("standard")]),
        "b": .mapping(["encode": .string("hash"), "missing": .string("median")]),
        "y": .mapping(["format": .string("%d.%m.%Y"), "values": .string("u")]),
      ]),
      "categorical": .mapping(["encode": .string("binning"), "shape": .integer(1)]),
    ])
    #expect(
      dataConfig(node).problems == [
        "'target' of section 'data': expected a column or a list of columns, found an empty list",
        "'features' of section 'data': 'a' is there twice",
        #"'delimiter' of section 'csv': expected auto, ",", ";", "|" or "\t", found the text 'x'"#,
        "'encoding' of section 'csv': expected the name of an encoding, found the text 'nothing'; "
          + "`iconv -l` lists the encodings that this machine knows",
        "unknown scaler 'standart'; did you mean 'standard'? known scalers: log1p, min_max, none, "
          + "quantile, robust, standard",
        "'encode' of section 'categorical': 'binning' is for numbers; name it for a column: "
          + "columns: {COLUMN: {encode: binning}}",
        "unknown key 'shape' in section 'categorical'; known keys: encode, missing, unknown",
        "'values' of column 'y': expected at least two labels",
        "column 'y' is both ignored and a feature",
        "column 'a' is categorical, and 'scale' is not for such a column",
        "column 'b' is categorical, where missing can be error | slot | drop | mode, not median",
        "column 'y' is categorical, and 'format' is not for such a column",
        "section 'data': missing key 'path': expected a path or a list of paths",
      ])
  }

  /// A row of two numbers is 12 bytes with its line; a text of one byte 162.
  @Test(
    "rows that take more than half of the memory",
    arguments: [
      ([ColumnRequest("a", .number), ColumnRequest("b", .number)], 100_000),
      ([ColumnRequest("c", .label)], 200_000),
    ])
  func memory(requests: [ColumnRequest], memory: Int) throws {
    let text = "a,b,c\n" + (0..<5000).map { "1,2,\($0)\n" }.joined()
    var tables = Tables(text, called: "data.csv")
    tables.sizes = BlockSizes(buffer: 4096, piece: 4096)
    tables.sizes.memory = 16 << 20
    #expect(try Frame.read(tables, columns: requests).rowCount == 5000)
    tables.sizes.memory = memory
    let problem = #expect(throws: Diagnostic.self) { try Frame.read(tables, columns: requests) }
    let most = memory == 100_000 ? "97.7" : "195.3"
    #expect(problem?.message.hasSuffix(" KiB, and this process may use \(most) KiB") == true)
    #expect(problem?.location?.description == "data.csv")
    #expect(problem?.kind == .data)
  }
}
