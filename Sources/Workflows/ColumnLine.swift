internal import Config
internal import Tabular

/// What a column of the data was taken for, and what becomes of it.
public struct ColumnLine: Sendable {
  /// Of one column, or "first … last" of several alike.
  public let name: String
  /// "numeric", "categorical".
  public let type: String
  /// "standard", "one_hot".
  public let encoding: String
  /// How many inputs of the network it takes, of all of several.
  public let inputs: Int
  /// "declared", "numbers, 2 of 344 missing".
  public let reason: String

  /// At least so many neighbours that are alike share a line.
  private static let fewest = 4

  /// The features, in order.
  static func lines(of dataset: Dataset) -> [ColumnLine] {
    let all = zip(dataset.pipeline.summaries, dataset.findings).map { summary, finding in
      ColumnLine(
        name: summary.name, type: summary.type.rawValue, encoding: summary.encoding,
        inputs: summary.width, reason: finding.finding.reason)
    }
    var lines: [ColumnLine] = []
    var start = 0
    while start < all.count {
      let first = all[start]
      let end = all[start...].firstIndex { !$0.isLike(first) } ?? all.count
      let count = end - start
      if count < fewest {
        lines += all[start..<end]
      } else {
        lines.append(
          ColumnLine(
            name: "\(first.name) … \(all[end - 1].name)", type: first.type,
            encoding: first.encoding, inputs: first.inputs * count,
            reason: "\(count) columns: \(first.reason)"))
      }
      start = end
    }
    return lines
  }

  private func isLike(_ other: ColumnLine) -> Bool {
    type == other.type && encoding == other.encoding && inputs == other.inputs
      && reason == other.reason
  }
}

extension PreparedRun {
  /// The config with every default filled in, and with what was found of each feature.
  var resolvedWithColumns: ConfigNode {
    var root = config.resolved
    root.change("data", "columns") { columns in
      for (name, finding) in dataset.findings {
        var type = ConfigNode.string(finding.type.rawValue)
        type.comment = finding.isDeclared ? nil : finding.reason
        let own = columns[name]?.entries ?? []
        let rest = own.filter { $0.key != "type" }.map { ($0.key, $0.value) }
        columns = .mapping(
          (columns.entries ?? []).filter { $0.key != name }.map { ($0.key, $0.value) }
            + [(name, .mapping([("type", type)] + rest))])
      }
    }
    return root
  }
}

extension ConfigNode {
  /// Changes what is below keys that are there.
  fileprivate mutating func change(_ keys: String..., by body: (inout ConfigNode) -> Void) {
    change(keys[...], body)
  }

  private mutating func change(_ keys: ArraySlice<String>, _ body: (inout ConfigNode) -> Void) {
    guard let key = keys.first else { return body(&self) }
    guard case .mapping(var entries) = value,
      let index = entries.firstIndex(where: { $0.key == key })
    else { return }
    entries[index].value.change(keys.dropFirst(), body)
    value = .mapping(entries)
  }
}
