import Config
import Diagnostics
import YAML

// A small family of components, as the rooms above have theirs.

/// Something that a test config can name.
protocol Shape: Component {
  /// What was read, for comparison.
  var read: String { get }
}

struct Circle: Shape {
  static let name = "Circle"
  static let aliases = ["disc", "round_thing"]
  static let summary = "A circle."
  let read: String

  init(_ section: inout ConfigSection) {
    let radius = section.number("radius", default: 1.5, .positive)
    let filled = section.boolean("is_filled", default: false)
    let label = section.optionalString("label")
    read = "circle \(radius) \(filled) \(label ?? "-")"
  }
}

struct Polygon: Shape {
  static let name = "Polygon"
  static let summary = "A polygon."
  let read: String

  enum Style: String, CaseIterable { case plain, dotted, doubleLine = "double_line" }

  init(_ section: inout ConfigSection) {
    let corners = section.integer("corners", .atLeast(3))
    let style = section.choice("style", default: Style.plain)
    let angle = section.optionalNumber("angle", .range(0...360))
    let parts = section.components("parts", shapes())
    read =
      "polygon \(corners) \(style.rawValue) \(angle.map { "\($0)" } ?? "-")"
      + (parts.isEmpty ? "" : " of " + parts.map(\.read).joined(separator: ", "))
  }
}

struct Point: Shape {
  static let name = "point"
  static let summary = "A point without settings."
  let read = "point"

  init(_ section: inout ConfigSection) {}
}

func shapes() -> Registry<any Shape> {
  let all: [any Shape.Type] = [Circle.self, Polygon.self, Point.self]
  let entries = all.map { type in
    Registry<any Shape>.Entry(type) { section in type.init(&section) }
  }
  return Registry(family: "shape", plural: "shapes", entries)
}

/// Reads what a config says, as the whole-run config does.
func section<Value>(_ text: String, _ body: (inout ConfigSection) -> Value) throws -> (
  value: Value, resolved: ConfigNode
) {
  let log = ProblemLog()
  var section = ConfigSection(
    try YAML.read(Array(text.utf8), name: "f.yaml"), title: "the config", log: log)
  let value = body(&section)
  section.finish()
  try log.check()
  return (value, section.resolvedNode)
}

/// The problems of a reading, a line each: place, message, notes.
func problems<Value>(_ text: String, _ body: (inout ConfigSection) -> Value) -> [String] {
  do {
    _ = try section(text, body)
    return []
  } catch let problems as Problems {
    return problems.all.map { problem in
      let place = problem.location.map { "\($0): " } ?? ""
      return ([place + problem.message] + problem.notes).joined(separator: " | ")
    }
  } catch { return ["\(error)"] }
}
