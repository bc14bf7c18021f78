public import Config
internal import Diagnostics
public import NN

/// The section `fit`: how long and in which portions.
public struct FitConfig: Sendable {
  public enum ClassWeight: Sendable {
    /// Weights by label; a label that is not named has 1.
    case byLabel([ConfigNode.Entry])
    /// rows / (classes · rows of the class), so that all classes count the same.
    case balanced
  }

  /// The epochs after which the validation rows are scored.
  public enum ValidationFrequency: Sendable {
    case every(Int)
    /// After these, counted from 1.
    case after(Set<Int>)
  }

  /// The epoch to end with, counted from 1.
  public let epochs: Int
  /// The epoch to begin with, counted from 0.
  public let initialEpoch: Int
  public let batchSize: Int
  /// Steps after which an epoch ends, though the rows go on in the next; nil for one pass over the
  /// rows.
  public let stepsPerEpoch: Int?
  public let shuffle: Bool
  /// The last share of the training rows; 0 for none.
  public let validationSplit: Double
  /// Of the validation rows; changes nothing but memory and speed.
  public let validationBatchSize: Int
  public let validationFrequency: ValidationFrequency
  public let classWeight: ClassWeight?

  public init(_ section: inout ConfigSection) {
    epochs = section.integer("epochs", default: 1, .epochs)
    initialEpoch = section.integer("initial_epoch", default: 0, .epochs)
    batchSize = section.integer("batch_size", default: 32, .range(1...1_000_000_000))
    stepsPerEpoch = section.optionalInteger("steps_per_epoch", .range(1...1_000_000_000))
    shuffle = section.boolean("shuffle", default: true)
    validationSplit = Double(section.number("validation_split", default: 0, .fraction))
    validationBatchSize =
      section.optionalInteger("validation_batch_size", .range(1...1_000_000_000)) ?? batchSize
    validationFrequency = Self.readValidationFrequency(&section)
    classWeight = Self.readClassWeight(&section)
  }

  private static func readValidationFrequency(_ section: inout ConfigSection)
    -> ValidationFrequency
  {
    let expected = "a whole number of at least 1, or a list of epochs counted from 1"
    let number = SettingKind.integer(.atLeast(1))
    let found = section.node(
      "validation_freq", kind: .either([number, .list(of: number)]), expected: expected,
      standard: .integer(1))
    section.resolve("validation_freq", found ?? .integer(1))
    guard let node = found else { return .every(1) }
    func count(_ node: ConfigNode) -> Int? {
      node.double.flatMap { Int(exactly: $0) }.flatMap { $0 > 0 ? $0 : nil }
    }
    if let every = count(node) { return .every(every) }
    if let items = node.items {
      let epochs = items.compactMap(count)
      if epochs.count == items.count { return .after(Set(epochs)) }
    }
    section.fail("validation_freq", "expected \(expected), found \(node.described)")
    return .every(1)
  }

  /// Whether the validation rows are scored after an epoch, counted from 0.
  func validates(afterEpoch epoch: Int) -> Bool {
    switch validationFrequency {
    case .every(let count): (epoch + 1) % count == 0
    case .after(let epochs): epochs.contains(epoch + 1)
    }
  }

  /// Whether any epoch ends with the validation rows. True also where there are no epochs.
  public var everValidates: Bool {
    if initialEpoch >= epochs { return true }
    switch validationFrequency {
    case .every(let count): return epochs / count > initialEpoch / count
    case .after(let ends): return ends.contains { $0 > initialEpoch && $0 <= epochs }
    }
  }

  /// How many batches one pass over so many rows has.
  public func batches(rows: Int) -> Int {
    let size = max(1, min(batchSize, rows))
    return (rows + size - 1) / size
  }

  /// How many steps the training has, for schedules.
  public func length(rows: Int) -> RunLength {
    let batches = batches(rows: rows)
    let steps = min(stepsPerEpoch ?? batches, batches)
    return RunLength(stepsPerEpoch: steps, steps: self.steps(before: epochs, rows: rows))
  }

  /// How many steps a training has taken when an epoch begins.
  public func steps(before epoch: Int, rows: Int) -> Int {
    let batches = batches(rows: rows)
    let steps = min(stepsPerEpoch ?? batches, batches)
    let epochsPerPass = max(1, (batches + steps - 1) / steps)
    let run = max(0, epoch - initialEpoch)
    return run / epochsPerPass * batches + min(run % epochsPerPass * steps, batches)
  }

  /// The batches of an epoch, counted from 0, among those of its pass over the rows, and the number
  /// of that pass. With `steps_per_epoch` a pass goes on from epoch to epoch; as in Keras its last
  /// epoch has what is left, and the first pass begins with `initial_epoch`.
  public func steps(ofEpoch epoch: Int, rows: Int) -> (pass: Int, batches: Range<Int>) {
    let batches = batches(rows: rows)
    guard let steps = stepsPerEpoch else { return (epoch, 0..<batches) }
    let epochsPerPass = max(1, (batches + steps - 1) / steps)
    let run = max(0, epoch - initialEpoch)
    let first = run % epochsPerPass * steps
    return (initialEpoch + run / epochsPerPass, first..<min(first + steps, batches))
  }

  private static func readClassWeight(_ section: inout ConfigSection) -> ClassWeight? {
    let expected = "a mapping of labels to weights, or balanced"
    let found = section.node(
      "class_weight",
      kind: .either([.mapping(of: .number(.nonNegative)), .words(["balanced"]), .null]),
      expected: expected)
    section.resolve("class_weight", found ?? .null)
    guard let node = found, !node.isNull else { return nil }
    if node.string == "balanced" { return .balanced }
    guard let entries = node.entries else {
      section.fail("class_weight", "expected \(expected), found \(node.described)")
      return nil
    }
    for entry in entries {
      let weight = entry.value.double.map { Float($0) } ?? .nan
      if weight.isFinite && weight >= 0 { continue }
      section.log.add(
        Diagnostic(
          "'class_weight' of \(section.title): label '\(entry.key)': expected a finite number of at "
            + "least 0, found \(entry.value.described)", at: entry.value.location))
    }
    return .byLabel(entries)
  }

  /// How many rows are left for training, Keras's way: the part in front of ⌊rows · (1 − share)⌋.
  public func trainingRows(of rows: Int) -> Int {
    // 1 − share as Keras computes it, in double, from the decimal that was written.
    let share = decimalValue(Float(validationSplit))
    return share == 0 ? rows : Int((Double(rows) * (1 - share)).rounded(.down))
  }
}

extension Bounds {
  /// Of numbers that count epochs.
  static let epochs = Bounds.range(0...1_000_000_000)
}
