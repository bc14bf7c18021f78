internal import Config
internal import JSON

/// A value of the config that is not what it was.
struct ConfigChange {
  let path: [String]
  /// Nil where there was none.
  let then: ConfigNode?
  /// Nil where there is none.
  let now: ConfigNode?

  /// What may change while a training is under way.
  static let taken = [
    ["fit", "epochs"], ["fit", "validation_batch_size"], ["output"], ["callbacks"],
    // The bytes of the files decide.
    ["data", "path"], ["data", "split", "test_path"], ["data", "split", "validation_path"],
  ]

  /// Whether one component stands in place of another.
  private(set) var isReplaced = false

  /// Whether it only says how long to go on, or what to write where.
  var isLength: Bool { path == ["fit", "epochs"] || path.first == "output" }

  var text: String {
    func shown(_ node: ConfigNode?) -> String {
      guard let node else { return "nothing" }
      let text = JSON.write(node)
      return text.count > 60 ? text.prefix(60) + "…" : text
    }
    return "\(path.joined(separator: ".")): \(shown(then)) then, \(shown(now)) now"
  }

  /// In the order of the new config.
  static func all(from then: ConfigNode, to now: ConfigNode) -> [ConfigChange] {
    changes(then, now, at: [])
  }

  private static func changes(_ then: ConfigNode?, _ now: ConfigNode?, at path: [String])
    -> [ConfigChange]
  {
    if then == now { return [] }
    if let then = then?.entries, let now = now?.entries {
      if let old = then.first, let new = now.first, then.count == 1 && now.count == 1,
        old.key != new.key
      {
        return [
          ConfigChange(path: path, then: .string(old.key), now: .string(new.key), isReplaced: true)
        ]
      }
      let old = Dictionary(then.map { ($0.key, $0.value) }) { first, _ in first }
      let kept = Set(now.map(\.key))
      return now.flatMap { changes(old[$0.key], $0.value, at: path + [$0.key]) }
        + then.filter { !kept.contains($0.key) }
        .flatMap { changes($0.value, nil, at: path + [$0.key]) }
    }
    if let then = then?.items, let now = now?.items, then.count == now.count {
      return zip(then, now).enumerated().flatMap { index, pair in
        changes(pair.0, pair.1, at: path + [String(index)])
      }
    }
    return [ConfigChange(path: path, then: then, now: now)]
  }
}
