internal import Compute
public import Config

/// The mean of the target over the training rows with the value, drawn towards the mean over all
/// rows, the prior, where they are few.
///
///     mean = (Σ y + m · prior) / (n + m)        m = smoothing
///     z    = (mean − prior) / deviation         deviation of y over all training rows
///
/// - Columns: one for two classes and for one number; else one for each class or target.
/// - A training row never sees its own target: the rows are dealt into `folds` folds by the seed,
///   and those of each are encoded by means and prior over the rows of the others. All other rows
///   get the means over all training rows. The last step, the same for all rows, makes the result
///   fit for a network whatever the target's units.
/// - Unknown values are 0, the prior. Missing cells count as a value where training rows have some.
/// - Source: scikit-learn's TargetEncoder with a number for `smooth`; D. Micci-Barreca, "A
///   Preprocessing Scheme for High-Cardinality Categorical Attributes", 2001.
public struct TargetMean: CategoryEncoder {
  public static let name = "target_mean"
  public static let aliases = ["target"]
  public static let summary = "the mean of the target over the rows with the value, cross-fitted"

  /// How many rows the prior weighs. At least 0; 10 unless set.
  private var smoothing: Float
  /// At least 2; 5 unless set, as in scikit-learn.
  private var folds: Int
  private var vocabulary = Vocabulary()
  /// `[values, width]`
  private var encodings: [Float] = []
  public private(set) var width = 1

  public var needsTargets: Bool { true }

  public init(_ section: inout ConfigSection) {
    smoothing = section.number("smoothing", default: 10, .nonNegative)
    folds = section.integer("folds", default: 5, .range(2...1000))
  }

  public func columnNames(of feature: String) -> [String] {
    width == 1 ? ["\(feature)_target"] : (0..<width).map { "\(feature)_target_\($0)" }
  }

  public mutating func fit(_ training: CategoryTraining) -> [Float]? {
    precondition(
      training.targets.rows == training.codes.count,
      "target_mean: \(training.codes.count) rows with targets \(training.targets.rows) × "
        + "\(training.targets.columns)")
    vocabulary = Vocabulary(training)
    width = training.targets.columns
    let indices = vocabulary.indices(of: training)
    let folds = folds(of: training)
    var rows = [Float](repeating: 0, count: training.codes.count * width)
    encodings = Array(repeating: 0, count: vocabulary.count * width)
    for column in 0..<width {
      let targets = training.targets
      let moments = Moments(count: targets.rows) { Double(targets[$0, column]) }
      let all = sums(indices, targets, column)
      for index in 0..<vocabulary.count {
        encodings[index * width + column] = encoding(of: all, index, moments)
      }
      for fold in 0..<(folds.max() ?? 0) + 1 {
        let others = sums(indices, targets, column) { folds[$0] != fold }
        // A single row has no others: what is left is the mean over all.
        guard others.count > 0 else { continue }
        let known = (0..<vocabulary.count).map { encoding(of: others, $0, moments) }
        let unknown = encoding(of: others, nil, moments)
        for row in folds.indices where folds[row] == fold {
          rows[row * width + column] = indices[row].map { known[$0] } ?? unknown
        }
      }
    }
    return rows
  }

  /// Which fold each row is in: a random order of the rows is dealt out.
  private func folds(of training: CategoryTraining) -> [Int] {
    var stream = RandomStream(seed: training.seed, purpose: .encodings)
    var result = [Int](repeating: 0, count: training.codes.count)
    for (place, row) in stream.permutation(training.codes.count).enumerated() {
      result[Int(row)] = place % folds
    }
    return result
  }

  private typealias Sums = (values: [(sum: Double, count: Int)], sum: Double, count: Int)

  /// The targets of the rows wanted, by value and over all.
  private func sums(
    _ indices: [Int?], _ targets: Matrix, _ column: Int,
    where isWanted: (Int) -> Bool = { _ in true }
  ) -> Sums {
    var sums: Sums = (Array(repeating: (0, 0), count: vocabulary.count), 0, 0)
    for row in indices.indices where isWanted(row) {
      let target = Double(targets[row, column])
      sums.sum += target
      sums.count += 1
      if let index = indices[row] {
        sums.values[index].sum += target
        sums.values[index].count += 1
      }
    }
    return sums
  }

  /// - Parameter index: of a value; nil for one without rows.
  private func encoding(of sums: Sums, _ index: Int?, _ moments: Moments) -> Float {
    let prior = sums.sum / Double(sums.count)
    guard let index, sums.values[index].count > 0 else { return Float(moments.standardized(prior)) }
    let (sum, count) = sums.values[index]
    let mean = (sum + Double(smoothing) * prior) / (Double(count) + Double(smoothing))
    return Float(moments.standardized(mean))
  }

  public func encode(_ text: String, into elements: inout MutableSpan<Float>, from start: Int)
    -> Bool
  {
    guard let index = vocabulary.index(of: text) else { return false }
    for column in 0..<width { elements[start + column] = encodings[index * width + column] }
    return true
  }

  public func encodeUnknown(
    _ text: String, into elements: inout MutableSpan<Float>, from start: Int
  ) {}

  public var state: ConfigNode {
    .mapping([
      "values": vocabulary.node, "width": .integer(width),
      "encodings": .sequence(encodings.map(ConfigNode.number)),
    ])
  }

  public mutating func restore(_ state: inout ConfigSection) {
    vocabulary = Vocabulary(restoredFrom: &state)
    width = state.integer("width", .range(1...10_000))
    encodings = state.numbers("encodings")
    if encodings.count != vocabulary.count * width {
      state.fail(
        "encodings", "expected \(vocabulary.count * width) numbers, found \(encodings.count)")
    }
  }
}
