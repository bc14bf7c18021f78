/// Loss and metrics by epoch, as Keras names them: `loss`, `accuracy`, `val_loss`, …
public struct History: Sendable {
  /// In the order of the columns.
  public private(set) var names: [String] = []
  /// For each name a number an epoch.
  public private(set) var values: [[Float]] = []

  public init() {}

  /// Numbers of before, as many of each name.
  public init(_ columns: [(name: String, values: [Float])]) {
    names = columns.map(\.name)
    values = columns.map(\.values)
  }

  public var epochs: Int { values.first?.count ?? 0 }

  /// Adds an epoch. What an epoch has no number for is NaN there.
  public mutating func append(_ logs: [(name: String, value: Float)]) {
    let before = epochs
    for log in logs {
      if let index = names.firstIndex(of: log.name) {
        values[index].append(log.value)
      } else {
        names.append(log.name)
        values.append([Float](repeating: .nan, count: before) + [log.value])
      }
    }
    for index in values.indices where values[index].count == before { values[index].append(.nan) }
  }

  public subscript(name: String) -> [Float]? {
    names.firstIndex(of: name).map { values[$0] }
  }

  /// What the norms of a layer's gradient are called: `gradient_norm[dense]`.
  public static func gradientName(of layer: String) -> String { gradientPrefix + layer + "]" }

  /// The layer of whose gradient a name is; nil for the name of a loss or a metric.
  public static func gradientLayer(_ name: String) -> String? {
    name.hasPrefix(gradientPrefix) ? String(name.dropFirst(gradientPrefix.count).dropLast()) : nil
  }

  private static let gradientPrefix = "gradient_norm["

  /// The numbers of one epoch, counted from 0.
  public func logs(epoch: Int) -> [(name: String, value: Float)] {
    zip(names, values).map { ($0, $1[epoch]) }
  }
}
