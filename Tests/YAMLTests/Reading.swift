import Config
import Diagnostics
import YAML

/// The tree of a text that has no mistakes.
func read(_ text: String) throws -> ConfigNode {
  try YAML.read(Array(text.utf8), name: "f.yaml")
}

/// What is wrong with a text, a line each: place, message, notes.
func problems(_ text: String) -> [String] { problems(Array(text.utf8)) }

func problems(_ bytes: [UInt8]) -> [String] {
  do {
    _ = try YAML.read(bytes, name: "f.yaml")
    return []
  } catch {
    return error.all.map { problem in
      let place = problem.location.map { "\($0): " } ?? ""
      return ([place + problem.message] + problem.notes).joined(separator: " | ")
    }
  }
}
