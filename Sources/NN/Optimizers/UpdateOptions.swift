internal import Config

/// What any optimizer may do to gradients and weights beside its rule, with Keras's names.
struct UpdateOptions: Sendable {
  enum Clipping: Sendable {
    /// Each number is cut at ± this.
    case value(Float)
    /// Each parameter's gradient is shortened to this length.
    case norm(Float)
    /// All gradients together are shortened to this length.
    case globalNorm(Float)
  }

  /// A running average of the weights.
  struct Averaging: Sendable {
    /// How much of the average stays in a step.
    let momentum: Float
    /// After how many steps the average takes the weights' place; nil for never.
    let overwriteFrequency: Int?
  }

  let weightDecay: Float?
  /// Parameters with one of these texts in their name, such as `bias`, do not decay.
  let undecayed: [String]
  let clipping: Clipping?
  let averaging: Averaging?
  /// Over how many batches gradients are averaged before a step; 1 unless set.
  let accumulationSteps: Int

  init() {
    weightDecay = nil
    undecayed = []
    clipping = nil
    averaging = nil
    accumulationSteps = 1
  }

  init(_ section: inout ConfigSection, weightDecay standard: Float?) {
    weightDecay = section.optionalNumber("weight_decay", default: standard, .nonNegative)
    undecayed =
      section.strings(
        "exclude_from_weight_decay", expected: "parts of parameters' names, such as [bias]") ?? []
    section.markNotInKeras("exclude_from_weight_decay")
    if !undecayed.isEmpty && (weightDecay ?? 0) == 0 {
      section.fail("exclude_from_weight_decay", "it has no effect without weight_decay")
    }
    clipping = Self.clipping(&section)
    averaging = Self.averaging(&section)
    accumulationSteps =
      section.optionalInteger("gradient_accumulation_steps", .atLeast(2)) ?? 1
    section.requireNull(
      "loss_scale_factor", "nnctl computes in float32 and scales no losses")
  }

  private static func clipping(_ section: inout ConfigSection) -> Clipping? {
    let norm = section.optionalNumber("clipnorm", .positive)
    let value = section.optionalNumber("clipvalue", .positive)
    let globalNorm = section.optionalNumber("global_clipnorm", .positive)
    let given = [("clipnorm", norm), ("clipvalue", value), ("global_clipnorm", globalNorm)]
      .filter { $0.1 != nil }
    if given.count > 1 {
      section.fail(
        given[1].0, "only one of clipnorm, clipvalue and global_clipnorm may be set")
    }
    return norm.map { .norm($0) } ?? value.map { .value($0) } ?? globalNorm.map { .globalNorm($0) }
  }

  private static func averaging(_ section: inout ConfigSection) -> Averaging? {
    let isWanted = section.boolean("use_ema", default: false)
    let momentum = section.number("ema_momentum", default: 0.99, .unit)
    let frequency = section.optionalInteger("ema_overwrite_frequency", .atLeast(1))
    if isWanted { return Averaging(momentum: momentum, overwriteFrequency: frequency) }
    let idle = [("ema_momentum", momentum != 0.99), ("ema_overwrite_frequency", frequency != nil)]
    for (key, _) in idle.filter(\.1) {
      section.fail(key, "it has no effect without use_ema: true")
    }
    return nil
  }
}
