internal import Config
internal import Diagnostics
internal import JSON
internal import Platform

extension Checkpoint.Training {
  /// - Parameter layers: the names of the network's.
  init(_ section: inout ConfigSection, layers: [String]) {
    location = section.location
    isFinished = section.boolean("finished", default: false)
    step = section.integer("step", .count)
    isStopping = section.boolean("stopping", default: false)
    metrics = section.optionalSection("metrics") { Metrics(&$0, layers: layers) }
    asked = section.optionalInteger("asked", .count)
    let log = section.log
    callbacks = section.items("callbacks").map { node in
      var callback = ConfigSection(node, title: "a callback of the checkpoint", log: log)
      let className = callback.text("class_name")
      let weights = callback.has("weights") ? callback.arrays("weights") : []
      // What is left, the callback reads itself.
      let memory = (node.entries ?? []).filter { !["class_name", "weights"].contains($0.key) }
      return Callback(
        className: className, memory: ConfigNode(.mapping(memory), at: node.location),
        weights: weights)
    }
    if isFinished && step > 0 {
      section.fail("step", "a finished training is not within an epoch")
    }
    if (step > 0) != (metrics != nil) {
      section.fail(
        "metrics", step > 0 ? "missing within an epoch" : "there are none between two epochs")
    }
  }

  func write(with writer: inout JSONWriter, to sink: any ByteSink) throws(Diagnostic) {
    writer.beginObject()
    writer.key("finished")
    writer.boolean(isFinished)
    writer.key("step")
    writer.integer(step)
    writer.key("stopping")
    writer.boolean(isStopping)
    if let metrics {
      writer.key("metrics")
      try metrics.write(with: &writer, to: sink)
    }
    if let asked {
      writer.key("asked")
      writer.integer(asked)
    }
    writer.key("callbacks")
    writer.beginArray()
    for callback in callbacks {
      writer.beginObject()
      writer.key("class_name")
      writer.string(callback.className)
      for entry in callback.memory.entries ?? [] {
        writer.key(entry.key)
        writer.value(entry.value)
      }
      if !callback.weights.isEmpty {
        writer.key("weights")
        try callback.weights.write(with: &writer, to: sink)
      }
      writer.endObject()
    }
    writer.endArray()
    writer.endObject()
  }
}

extension Checkpoint.Training.Metrics {
  fileprivate init(_ section: inout ConfigSection, layers: [String]) {
    let log = section.log
    let title = section.title
    func number(_ node: ConfigNode) -> Double {
      if let number = node.exactDouble { return number }
      log.add(
        Diagnostic("\(title): expected a number, found \(node.described)", at: node.location))
      return 0
    }
    lossSum = number(section.tree("loss_sum"))
    rows = number(section.tree("rows"))
    states = section.items("states").map { node in
      if let items = node.items { return items.map(number) }
      do throws(Diagnostic) {
        return try JSON.floats(node, shape: nil, kind: .data).values.map { Double($0) }
      } catch {
        log.add(error)
        return []
      }
    }
    let norms = section.has("gradient_norms") ? section.entries("gradient_norms") : []
    gradientNorms = norms.map { entry in
      if !layers.contains(entry.key) {
        log.add(
          Diagnostic("\(title): there is no layer '\(entry.key)'", at: entry.keyLocation))
      }
      return (entry.key, number(entry.value))
    }
  }

  fileprivate func write(with writer: inout JSONWriter, to sink: any ByteSink) throws(Diagnostic) {
    writer.beginObject()
    writer.key("loss_sum")
    writer.value(.exact(lossSum))
    writer.key("rows")
    writer.value(.exact(rows))
    writer.key("states")
    writer.beginArray()
    for state in states {
      // Those that grow with the rows hold nothing but float32 numbers.
      let floats = state.count > JSONWriter.readableCount ? state.map { Float($0) } : []
      if zip(floats, state).allSatisfy({ Double($0) == $1 && $0.isFinite }) && !floats.isEmpty {
        try writer.floats(floats, shape: [floats.count], drainingTo: sink)
      } else {
        writer.value(.sequence(state.map(ConfigNode.exact)))
      }
      try writer.drain(to: sink)
    }
    writer.endArray()
    if !gradientNorms.isEmpty {
      writer.key("gradient_norms")
      writer.beginObject()
      for entry in gradientNorms {
        writer.key(entry.layer)
        writer.value(.exact(entry.norm))
      }
      writer.endObject()
    }
    writer.endObject()
  }
}
