internal import Compute
internal import Config

/// An exact number from the order of all rows by their outputs.
///
/// State: the number of outputs, then of each row its weight, for each output 1 where it is the
/// right one, else 0, and the outputs. It grows by every row.
protocol RankedMetric: ClassMetric, SingleMetric {
  /// Of one output; nil where it makes no sense, as its targets are all the same.
  func area(_ curve: RankedCurve) -> Double?
}

extension RankedMetric {
  public func keptPerRow(outputs: Int) -> Int { 1 + 2 * outputs }

  public func stateCount(outputs: Int) -> Int { 1 }

  public func canHave(state: [Double], outputs: Int) -> Bool {
    guard let first = state.first else { return false }
    let width = 1 + 2 * outputs
    return first == (state.count == 1 ? 0 : Double(outputs)) && (state.count - 1) % width == 0
  }

  public func update(
    _ state: inout [Double], _ predictions: Matrix, _ targets: Matrix,
    weights: ArraySlice<Float>?
  ) {
    let outputs = predictions.columns
    state[0] = Double(outputs)
    for row in 0..<predictions.rows {
      state.append(rowWeight(weights, row))
      for column in 0..<outputs {
        state.append(target(targets, row, column, outputs: outputs) > 0 ? 1 : 0)
      }
      for column in 0..<outputs { state.append(Double(predictions[row, column])) }
    }
  }

  /// The mean over the outputs that have both kinds of targets; NaN where none has.
  public func result(_ state: [Double]) -> Float {
    let areas = (0..<Int(state[0])).compactMap { area(RankedCurve(state, output: $0)) }
    return areas.isEmpty ? .nan : Float(areas.reduce(0, +) / Double(areas.count))
  }
}

/// The rows by falling output: equal ones stand together.
struct RankedCurve {
  /// The weights of the positive and of the negative targets with the same output.
  private(set) var steps: [(positive: Double, negative: Double)] = []
  let positives: Double
  let negatives: Double

  init(_ state: [Double], output: Int) {
    let outputs = Int(state[0])
    let width = 1 + 2 * outputs
    // Falling scores, then rising rows, in one whole number for each: it sorts many times as fast.
    var rows: [UInt64] = []
    rows.reserveCapacity(state.count / width)
    for (row, base) in stride(from: 1, to: state.count, by: width).enumerated() {
      let score = Float(state[base + 1 + outputs + output])
      rows.append(UInt64(~Self.rank(score)) << 32 | UInt64(row))
    }
    rows.sort()
    var last: UInt64?
    for key in rows {
      if key >> 32 != last { steps.append((0, 0)) }
      last = key >> 32
      let base = 1 + Int(key & 0xffff_ffff) * width
      let weight = state[base]
      if state[base + 1 + output] == 1 {
        steps[steps.count - 1].positive += weight
      } else {
        steps[steps.count - 1].negative += weight
      }
    }
    positives = steps.reduce(0) { $0 + $1.positive }
    negatives = steps.reduce(0) { $0 + $1.negative }
  }

  /// A whole number that grows with the score; what is no number comes last.
  private static func rank(_ score: Float) -> UInt32 {
    let bits = score.isNaN ? (-Float.infinity).bitPattern : (score + 0).bitPattern
    return bits >> 31 == 1 ? ~bits : bits | 1 << 31
  }
}
