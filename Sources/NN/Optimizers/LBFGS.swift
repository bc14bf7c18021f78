public import Compute
public import Config

/// Newton's method with what the last few steps tell of the curvature, for small tables.
///
///     d = −H g                   H from the last `memory` pairs of step and change of gradient
///     w ← w + t d                t by bisection from 1 (first step: min(1, 1 / Σ|g|)), so that
///     f(w + t d) ≤ f(w) + 10⁻⁴ t gᵀd  and  g(w + t d)ᵀd ≥ 0.9 gᵀd
///
/// Each step sees all rows: `batch_size` must be at least their number, and an epoch is one step.
/// Within a step dropout and the like draw the same numbers, and layers that learn from batches see
/// each place that is tried. η (1 unless set) scales the first t. The training ends where no
/// gradient is larger than `tolerance`, or the best step along −g lowers the loss by no more than 2⁻²³
/// of it, which a float cannot tell from nothing. Weight decay, clipping, averages and accumulation make no
/// sense here and cannot be set. Keras has no such optimizer.
/// - Source: D. Liu and J. Nocedal, "On the limited memory BFGS method for large scale
///   optimization", 1989; A. Lewis and M. Overton, "Nonsmooth optimization via quasi-Newton methods",
///   2013, for the search.
public struct LBFGS: FullBatchOptimizer {
  public static let name = "LBFGS"
  public static let aliases = ["L-BFGS"]
  public static let kerasName: KerasName? = nil
  public static let summary = "quasi-Newton steps over all rows at once (small tables)"
  public static let learningRate: Float = 1

  /// Pairs that are kept, 10 unless set.
  public let memory: Int
  /// The largest gradient at which it stops, 1e-5 unless set.
  public let tolerance: Float
  /// Places that a step tries at most, 25 unless set.
  public let trials: Int

  public init(_ section: inout ConfigSection) {
    memory = section.integer("memory", default: 10, .range(1...100))
    tolerance = section.number("tolerance", default: 1e-5, .nonNegative)
    trials = section.integer("max_evaluations", default: 25, .range(1...1000))
  }

  /// The newest pair comes first; pairs of zeros are still to be filled.
  public func slots(for parameter: ParameterRole) -> [SlotPlan] {
    (0..<memory).flatMap {
      [
        SlotPlan("step_\($0)", parameter.shape),
        SlotPlan("gradient_change_\($0)", parameter.shape),
      ]
    }
  }

  /// −d, and weights and gradient before the step.
  public func scratch(for parameter: ParameterRole) -> [[Int]] {
    [[Int]](repeating: parameter.shape, count: 3)
  }

  public func minimize(
    _ model: inout Sequential, gradients workspace: Workspace, of roles: [ParameterRole],
    slots: inout [[Matrix]], scratch: inout [[Matrix]], learningRate: Float, loss: Double,
    evaluate: (inout Sequential) -> Double
  ) -> Bool {
    var largest: Float = 0
    var total = 0.0
    for (index, role) in roles.enumerated() {
      let gradient = workspace.stages[role.stage].parameterGradients[role.place]
      for place in 0..<gradient.count {
        largest = max(largest, abs(gradient.elements[place]))
        total += Double(abs(gradient.elements[place]))
      }
      scratch[index][0].copy(gradient)
      scratch[index][1].copy(model.stages[role.stage].parameters[role.place].value)
      scratch[index][2].copy(gradient)
    }
    if largest <= tolerance { return true }
    applyInverse(pair: 0, slots, &scratch, scale: 1)
    let slope = -sum(scratch) { $0[0].dot($0[2]) }

    /// Goes to w + t d.
    func go(_ t: Double) {
      for (index, role) in roles.enumerated() {
        model.stages[role.stage].parameters[role.place].value.copy(scratch[index][1])
        model.stages[role.stage].parameters[role.place].value.addScaled(
          scratch[index][0], by: -Float(t))
      }
    }
    let hasMemory = curvature(pair: 0, slots) > 0
    var (low, high) = (0.0, Double.infinity)
    var lowest = loss
    var t = Double(learningRate) * (hasMemory ? 1 : min(1, 1 / total))
    for _ in 0..<trials {
      go(t)
      let here = evaluate(&model)
      if !(here <= loss + 1e-4 * t * slope) {
        high = t
      } else {
        (low, lowest) = (t, here)
        let slopeHere = -roles.indices.reduce(0.0) { sum, index in
          let role = roles[index]
          return sum
            + scratch[index][0].dot(workspace.stages[role.stage].parameterGradients[role.place])
        }
        if slopeHere >= 0.9 * slope { break }
      }
      t = high < .infinity ? (low + high) / 2 : 2 * t
    }
    if t != low {
      go(low)
      if low > 0 { _ = evaluate(&model) }
    }
    if low > 0 {
      remember(model, workspace, roles, &slots, scratch)
      return !hasMemory && loss - lowest <= Double(Float.ulpOfOne) * abs(loss)
    }
    for index in slots.indices {
      for place in slots[index].indices { slots[index][place].fill(0) }
    }
    // What the pairs told was wrong, or there is no way down.
    return !hasMemory
  }

  /// d ← H d by the two loops of Nocedal, from the newest pair to the oldest and back.
  private func applyInverse(
    pair: Int, _ slots: [[Matrix]], _ scratch: inout [[Matrix]], scale: Double
  ) {
    let curvature = curvature(pair: pair, slots)
    guard curvature > 0 else {
      for index in scratch.indices { scratch[index][0].scale(by: Float(scale)) }
      return
    }
    let (step, change) = (2 * pair, 2 * pair + 1)
    let newest = pair == 0 ? curvature / sum(slots) { $0[1].dot($0[1]) } : scale
    let down = slots.indices.reduce(0.0) { $0 + slots[$1][step].dot(scratch[$1][0]) } / curvature
    for index in scratch.indices {
      scratch[index][0].addScaled(slots[index][change], by: -Float(down))
    }
    applyInverse(pair: pair + 1, slots, &scratch, scale: newest)
    let up = slots.indices.reduce(0.0) { $0 + slots[$1][change].dot(scratch[$1][0]) } / curvature
    for index in scratch.indices {
      scratch[index][0].addScaled(slots[index][step], by: Float(down - up))
    }
  }

  /// Step times change of gradient; 0 beyond the last pair.
  private func curvature(pair: Int, _ slots: [[Matrix]]) -> Double {
    pair < memory ? sum(slots) { $0[2 * pair].dot($0[2 * pair + 1]) } : 0
  }

  private func sum(_ vectors: [[Matrix]], _ term: ([Matrix]) -> Double) -> Double {
    vectors.reduce(0) { $0 + term($1) }
  }

  /// Puts the step just made in front of the others; the oldest is forgotten.
  private func remember(
    _ model: Sequential, _ workspace: Workspace, _ roles: [ParameterRole],
    _ slots: inout [[Matrix]], _ scratch: [[Matrix]]
  ) {
    for (index, role) in roles.enumerated() {
      for place in stride(from: 2 * memory - 1, to: 1, by: -1) {
        slots[index].swapAt(place, place - 2)
      }
      slots[index][0].copy(model.stages[role.stage].parameters[role.place].value)
      slots[index][0].addScaled(scratch[index][1], by: -1)
      slots[index][1].copy(workspace.stages[role.stage].parameterGradients[role.place])
      slots[index][1].addScaled(scratch[index][2], by: -1)
    }
  }
}
