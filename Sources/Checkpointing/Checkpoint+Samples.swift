internal import Config
internal import Diagnostics
internal import JSON

extension Checkpoint {
  static func samples(_ section: inout ConfigSection) -> [Sample] {
    if !section.has("samples") { return [] }
    let log = section.log
    return section.items("samples").map { node in
      var sample = ConfigSection(node, title: "a sample of the checkpoint", log: log)
      let cells = sample.items("cells").map { cell in
        if cell.string == nil && !cell.isNull {
          log.add(
            Diagnostic(
              "a cell of a sample: expected a text or null, found \(cell.described)",
              at: cell.location))
        }
        return cell.string
      }
      let outputs = sample.exactNumbers("outputs")
      let predictions = sample.has("predictions") ? sample.exactNumbers("predictions") : nil
      sample.finish()
      return Sample(
        cells: cells, outputs: outputs, predictions: predictions, location: node.location)
    }
  }

  func writeSamples(with writer: inout JSONWriter) {
    if samples.isEmpty { return }
    writer.key("samples")
    writer.beginArray()
    for sample in samples {
      writer.beginObject()
      writer.key("cells")
      writer.value(.sequence(sample.cells.map { $0.map(ConfigNode.string) ?? .null }))
      writer.key("outputs")
      writer.value(.sequence(sample.outputs.map(ConfigNode.exact)))
      if let predictions = sample.predictions {
        writer.key("predictions")
        writer.value(.sequence(predictions.map(ConfigNode.exact)))
      }
      writer.endObject()
    }
    writer.endArray()
  }
}

extension ConfigSection {
  /// A list of numbers that `ConfigNode.exact` wrote.
  fileprivate mutating func exactNumbers(_ key: String) -> [Float] {
    items(key).map { item in
      if let number = item.exactFloat { return number }
      log.add(
        Diagnostic(
          "'\(key)' of \(title): expected a number, found \(item.described)", at: item.location))
      return .nan
    }
  }
}
