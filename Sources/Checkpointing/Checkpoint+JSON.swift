public import Config
public import Diagnostics
internal import JSON
public import Platform

extension Checkpoint {
  /// Writes the checkpoint piece by piece, so that memory holds little of its text.
  public func write(to sink: any ByteSink) throws(Diagnostic) {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("format")
    writer.string(Self.format)
    writer.key("version")
    writer.integer(version)
    writer.key("config_folder")
    writer.string(configFolder)
    writer.key("config")
    writer.value(config)
    writer.key("data")
    writer.value(data.node)
    writer.key("features")
    writer.value(features)
    writer.key("target")
    writer.value(target)
    if let profile {
      writer.key("profile")
      writer.value(profile)
    }
    writeSamples(with: &writer)
    writer.key("layers")
    writer.beginArray()
    for layer in layers {
      writer.beginObject()
      writer.key("name")
      writer.string(layer.name)
      writer.key("class_name")
      writer.string(layer.className)
      writer.key("weights")
      try layer.weights.write(with: &writer, to: sink)
      writer.endObject()
    }
    writer.endArray()
    writer.key("optimizer")
    writer.beginObject()
    writer.key("iterations")
    writer.integer(optimizer.iterations)
    if let rate = optimizer.learningRate {
      writer.key("learning_rate")
      writer.value(.number(rate))
    }
    if optimizer.holdsAverages {
      writer.key("holds_averages")
      writer.value(.boolean(true))
    }
    writer.key("slots")
    writer.beginObject()
    for record in optimizer.slots {
      writer.key(record.parameter)
      try record.slots.write(with: &writer, to: sink)
    }
    writer.endObject()
    writer.endObject()
    writer.key("epoch")
    writer.integer(epoch)
    writer.key("history")
    writer.value(
      .mapping(history.map { ($0.name, .sequence($0.values.map(ConfigNode.exact))) }))
    if let training {
      writer.key("training")
      try training.write(with: &writer, to: sink)
    }
    writer.endObject()
    try writer.drain(to: sink)
    try sink.write("\n")
  }

  /// Reads a checkpoint. What it says is not trusted.
  ///
  /// - Throws: problems of kind `data`, with their places.
  public init(_ node: ConfigNode) throws(Problems) {
    do {
      try Self.checkFormat(node)
    } catch { throw Problems(error) }
    let log = ProblemLog()
    var section = ConfigSection(node, title: "the checkpoint", log: log)
    _ = section.string("format")
    version = section.integer("version")
    configFolder = section.text("config_folder")
    config = section.tree("config")
    data = section.section("data") { DataRecord(&$0) }
    features = section.tree("features")
    for case let name? in (features.items ?? []).map({ $0["name"] }) where name.string == nil {
      log.add(
        Diagnostic(
          "'name' of feature: expected a text, found \(name.described)", at: name.location))
    }
    target = section.tree("target")
    profile = section.has("profile") ? section.tree("profile") : nil
    samples = Self.samples(&section)
    layers = section.items("layers").map { node in
      var layer = ConfigSection(node, title: "a layer of the checkpoint", log: log)
      let read = Layer(
        name: layer.text("name"), className: layer.text("class_name"),
        weights: layer.arrays("weights"), location: node.location)
      layer.finish()
      return read
    }
    optimizer = section.section("optimizer") { optimizer in
      let iterations = optimizer.integer("iterations", .count)
      let learningRate = optimizer.optionalNumber("learning_rate", .nonNegative)
      let holdsAverages = optimizer.boolean("holds_averages", default: false)
      let slots = optimizer.entries("slots").map { entry in
        Slots(
          parameter: entry.key, slots: ConfigSection.arrays(in: entry.value, log: log),
          location: entry.keyLocation)
      }
      return Optimizer(
        iterations: iterations, learningRate: learningRate, holdsAverages: holdsAverages,
        slots: slots, location: optimizer.location)
    }
    epoch = section.integer("epoch", .count)
    historyLocation = node["history"]?.location
    let epochs = max(0, epoch - Self.initialEpoch(config))
    history = section.entries("history").map { entry in
      (entry.key, Self.history(entry, epochs: epochs, log: log))
    }
    let names = layers.map(\.name)
    training = section.optionalSection("training") { Training(&$0, layers: names) }
    section.finish()
    do { try log.check() } catch { throw error.asKind(.data) }
  }

  /// The epochs that the history begins after.
  private static func initialEpoch(_ config: ConfigNode) -> Int {
    guard case .integer(let epoch)? = config["fit"]?["initial_epoch"]?.value else { return 0 }
    return max(0, epoch)
  }

  /// A number an epoch.
  private static func history(_ entry: ConfigNode.Entry, epochs: Int, log: ProblemLog) -> [Float] {
    let title = "'\(entry.key)' of section 'history'"
    guard let items = entry.value.items else {
      log.add(
        Diagnostic(
          "\(title): expected a list of numbers, found \(entry.value.described)",
          at: entry.value.location))
      return []
    }
    if items.count != epochs {
      log.add(
        Diagnostic(
          "\(title): expected \(epochs) number\(epochs == 1 ? "" : "s"), as many as there were "
            + "epochs, found \(items.count)", at: entry.value.location))
    }
    return items.map { item in
      if item.exactFloat == nil {
        log.add(
          Diagnostic("\(title): expected a number, found \(item.described)", at: item.location))
      }
      return item.exactFloat ?? .nan
    }
  }

  private static func checkFormat(_ node: ConfigNode) throws(Diagnostic) {
    guard let format = node["format"] else {
      throw Diagnostic(
        "this is no checkpoint: it has no key 'format'", at: node.location, kind: .data)
    }
    guard format.string == Self.format else {
      throw Diagnostic(
        "format: expected '\(Self.format)', found \(format.described)", at: format.location,
        kind: .data)
    }
    guard let version = node["version"], case .integer(let number) = version.value, number > 0
    else {
      throw Diagnostic(
        "version: expected a whole number greater than 0, found "
          + (node["version"]?.described ?? "nothing"),
        at: node["version"]?.location ?? node.location, kind: .data)
    }
    if number > Self.version {
      throw Diagnostic(
        "the checkpoint has format version \(number), and this nnctl reads up to \(Self.version)",
        at: version.location, kind: .data,
        notes: ["it was written by a newer nnctl: update this one, or train again with it"])
    }
  }
}

extension [Checkpoint.Array] {
  /// By name.
  func write(with writer: inout JSONWriter, to sink: any ByteSink) throws(Diagnostic) {
    writer.beginObject()
    for array in self {
      writer.key(array.name)
      try writer.floats(array.values, shape: array.shape, drainingTo: sink)
      try writer.drain(to: sink)
    }
    writer.endObject()
  }
}

extension Checkpoint.DataRecord {
  fileprivate init(_ section: inout ConfigSection) {
    location = section.location
    let log = section.log
    files = section.items("files", atLeastOne: "file").map { node in
      var file = ConfigSection(node, title: "a file of the checkpoint", log: log)
      let read = (file.text("path"), file.text("fingerprint"))
      file.finish()
      return read
    }
    training = section.integer("training", .count)
    validation = section.integer("validation", .count)
    test = section.integer("test", .count)
    targetMeans = section.optionalNumbers("target_means")
    targetMedians = section.optionalNumbers("target_medians")
  }

  fileprivate var node: ConfigNode {
    var entries: [(String, ConfigNode)] = [
      (
        "files",
        .sequence(
          files.map {
            .mapping(["path": .string($0.path), "fingerprint": .string($0.fingerprint)])
          })
      ), ("training", .integer(training)), ("validation", .integer(validation)),
      ("test", .integer(test)),
    ]
    for (key, numbers) in [("target_means", targetMeans), ("target_medians", targetMedians)] {
      if let numbers { entries.append((key, .sequence(numbers.map(ConfigNode.number)))) }
    }
    return .mapping(entries)
  }
}

extension Bounds {
  /// Of steps, epochs and rows: what a double counts one by one, so that a few more are no overflow.
  static let count = Bounds.range(0...9_007_199_254_740_992)
}

extension ConfigSection {
  /// A value of any kind that must be there.
  mutating func tree(_ key: String) -> ConfigNode {
    guard let found = node(key, expected: "a value", standard: nil) else {
      log.add(Diagnostic("\(title): missing key '\(key)'", at: location))
      return .null
    }
    return found
  }

  /// A text that must be there. A number is none.
  mutating func text(_ key: String) -> String {
    let found = tree(key)
    if let text = found.string { return text }
    if has(key) { fail(key, "expected a text, found \(found.described)") }
    return ""
  }

  /// The items of a list that must be there.
  ///
  /// - Parameter noun: where the list must not be empty, what it is a list of.
  mutating func items(_ key: String, atLeastOne noun: String? = nil) -> [ConfigNode] {
    let found = tree(key)
    if let items = found.items {
      if let noun, items.isEmpty { fail(key, "expected at least one \(noun)") }
      return items
    }
    if has(key) { fail(key, "expected a list, found \(found.described)") }
    return []
  }

  /// The entries of a mapping that must be there.
  mutating func entries(_ key: String) -> [ConfigNode.Entry] {
    let found = tree(key)
    if let entries = found.entries { return entries }
    if has(key) { fail(key, "expected a mapping, found \(found.described)") }
    return []
  }

  /// A mapping of names to arrays of numbers below a key.
  mutating func arrays(_ key: String) -> [Checkpoint.Array] {
    let found = tree(key)
    return has(key) ? Self.arrays(in: found, log: log) : []
  }

  static func arrays(in node: ConfigNode, log: ProblemLog) -> [Checkpoint.Array] {
    guard let entries = node.entries else {
      log.add(
        Diagnostic(
          "expected a mapping of names to numbers, found \(node.described)", at: node.location))
      return []
    }
    var arrays: [Checkpoint.Array] = []
    for entry in entries {
      do {
        let read = try JSON.floats(entry.value, shape: nil, kind: .data)
        arrays.append(.init(name: entry.key, shape: read.shape, values: read.values))
      } catch { log.add(error) }
    }
    return arrays
  }
}
