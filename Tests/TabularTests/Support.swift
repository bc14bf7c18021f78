import Compute
public import Config
import Diagnostics
import Foundation
import Platform

@testable import Tabular

extension ConfigNode: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral {
  public init(stringLiteral text: String) { self = .string(text) }
  public init(booleanLiteral truth: Bool) { self = .boolean(truth) }
}

/// `csv` of a config, with its problems.
func csvOptions(_ settings: KeyValuePairs<String, ConfigNode>) -> (
  options: CSVOptions, problems: [String], resolved: ConfigNode
) {
  let log = ProblemLog()
  var section = ConfigSection(
    .mapping(settings.map { ($0, $1) }), title: "section 'csv'", log: log)
  let options = CSVOptions(&section)
  section.finish()
  let problems = log.problems.map { ([$0.message] + $0.notes).joined(separator: "; ") }
  return (options, problems, section.resolvedNode)
}

/// A reader of a text under such settings.
func reader(
  _ text: String, _ settings: KeyValuePairs<String, ConfigNode>, pieceSize: Int = .max,
  bufferSize: Int = 256 << 10
) throws(Diagnostic) -> CSVReader {
  try reader(Array(text.utf8), settings, pieceSize: pieceSize, bufferSize: bufferSize)
}

/// A reader of bytes under such settings.
func reader(
  _ bytes: [UInt8], _ settings: KeyValuePairs<String, ConfigNode> = [:], name: String = "data.csv",
  pieceSize: Int = .max, bufferSize: Int = 256 << 10
) throws(Diagnostic) -> CSVReader {
  try CSVReader(
    ByteSource(bytes: bytes, name: name, pieceSize: pieceSize),
    options: csvOptions(settings).options, bufferSize: bufferSize)
}

/// A reader of a text, called `data.csv`.
func reader(
  _ text: String, delimiter: UInt8? = nil, header: Bool? = nil, pieceSize: Int = .max,
  bufferSize: Int = 256 << 10, recordLimit: Int = 64 << 20
) throws(Diagnostic) -> CSVReader {
  var options = CSVOptions()
  options.delimiter = delimiter
  options.hasHeader = header
  let source = ByteSource(bytes: Array(text.utf8), name: "data.csv", pieceSize: pieceSize)
  return try CSVReader(source, options: options, bufferSize: bufferSize, recordLimit: recordLimit)
}

/// All records of a text, the header first.
func records(_ reader: CSVReader) throws(Diagnostic) -> [[String]] {
  var rows = [reader.columnNames]
  while try reader.next() {
    var row: [String] = []
    for column in 0..<reader.fieldCount { row.append(try reader.text(column)) }
    rows.append(row)
  }
  return rows
}

/// The error that something ends with, as the user sees it; "" where it does not.
func message(_ body: () throws(Diagnostic) -> Void) -> String {
  do throws(Diagnostic) {
    try body()
    return ""
  } catch {
    return DiagnosticRenderer().render(error)
  }
}

/// The same for what reports several.
func messages(_ body: () throws(Problems) -> Void) -> String {
  do throws(Problems) {
    try body()
    return ""
  } catch {
    return error.all.map { DiagnosticRenderer().render($0) }.joined()
  }
}

func frame(
  _ text: String, numbers: [String] = [], labels: [String] = [], found: [String] = []
) throws(Diagnostic) -> Frame {
  try Frame.read(
    Tables(text, called: "data.csv"),
    columns: numbers.map { ColumnRequest($0, .number) } + labels.map { ColumnRequest($0, .label) }
      + found.map { ColumnRequest($0, .found) })
}

func rows(_ range: Range<Int>) -> [Int32] { range.map(Int32.init) }

/// A place in a config that was built by hand.
let built = SourceLocation(file: "(built)")

/// What a config says about a target.
func target(_ name: String, values: [String]? = nil, delimiter: String? = nil) -> ColumnRules {
  var settings: [(String, ConfigNode)] = []
  if let values { settings.append(("values", .sequence(values.map(ConfigNode.string)))) }
  if let delimiter {
    settings.append(
      ("encode", .mapping(["multi_hot": .mapping(["delimiter": .string(delimiter)])])))
  }
  let node: ConfigNode = .mapping([
    "path": .string("data.csv"), "target": .string(name),
    "columns": .mapping([(name, .mapping(settings))]),
  ])
  return dataConfig(node).config.targetRules[0]
}

/// The section `data`, with its problems.
func dataConfig(_ node: ConfigNode) -> (
  config: DataConfig, problems: [String], resolved: ConfigNode
) {
  let log = ProblemLog()
  var section = ConfigSection(node, title: "section 'data'", log: log)
  let config = DataConfig(&section)
  section.finish()
  let problems = log.problems.map { ([$0.message] + $0.notes).joined(separator: "; ") }
  return (config, problems, section.resolvedNode)
}

/// A folder of its own for each test, removed at its end.
final class TemporaryFolder {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "nnctl-tests-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: path + "/" + name))
  }
}

/// A simple generator for test data (SplitMix64).
struct TestRandom {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
    return value ^ value >> 31
  }

  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
}

/// All of them, row by row.
func numbers(_ rows: FeatureRows) -> [Float] {
  var numbers: [Float] = []
  rows.forEachBlock { numbers += $1.elements.prefix($1.count) }
  return numbers
}
