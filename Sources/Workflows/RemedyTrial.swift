internal import Compute
internal import Config
internal import Diagnostics
internal import NN
internal import Tabular
internal import Training

/// Tries a change of the config: the training from its beginning, as far as it is not much work.
struct RemedyTrial {
  private let run: PreparedRun
  /// So many of the training's first steps are tried.
  private let steps: Int

  /// Nil where it would take too long, or the data cannot be read twice.
  init?(_ run: PreparedRun, after divergence: Divergence) {
    guard let data = run.config.data, run.configPath != "-", data.path.text != "-" else {
      return nil
    }
    let weights = run.model.parameters.reduce(0) { $0 + $1.parameter.value.count }
    let batch = min(run.config.fit.batchSize, run.training.count)
    let cost = Self.fixedCost + 6 * Double(weights) * Double(batch)
    let affordable = Int(Self.budget / cost)
    let all = run.config.fit.length(rows: run.training.count).steps
    let enough = min(all, 2 * divergence.steps + 2)
    let cells = run.training.count * run.training.features.columns
    guard affordable >= enough, cells <= Self.mostCells else { return nil }
    self.run = run
    steps = min(all, affordable)
  }

  /// Products of a trial: some tenths of a second.
  private static let budget = 1e9
  /// Of a step, as if it were products.
  private static let fixedCost = 2e4
  private static let mostCells = 10_000_000

  /// Whether the loss stays finite, and does not grow.
  func helps(_ remedy: Remedy) -> Bool {
    guard
      let changed = try? PreparedRun(
        configPath: run.configPath, overrides: run.overrides + [remedy.change], folds: nil,
        storage: run.storage)
    else { return false }
    var state = changed.state
    state.metrics = RunningMetrics([], targets: changed.targetKind, outputs: 1)
    state.callbacks = changed.callbacks.filter { $0 is LearningRateScheduler }
    var loop = changed.loop(state, validation: nil)
    let losses = StepLosses(of: steps)
    do { try loop.run(losses) } catch { return false }
    return losses.areSettled
  }
}

/// Takes note of the loss of each step, and ends the training after so many.
private final class StepLosses: TrainingObserver {
  private let steps: Int
  private var count = 0
  private var halves = (first: 0.0, second: 0.0)
  /// Loss times rows of the epoch, up to the step before.
  private var (sum, rows) = (0.0, 0.0)

  init(of steps: Int) { self.steps = steps }

  /// Whether the second half of the steps has losses no larger than the first, but for chance.
  var areSettled: Bool { halves.second <= halves.first * 1.1 || count < steps }

  func epochBegan(_ epoch: Int, of epochs: Int) { (sum, rows) = (0, 0) }

  func stepEnded(_ state: TrainingLoop.State, of steps: Int) -> TrainingDecision {
    let numbers = state.metrics.numbers
    let loss = (numbers.lossSum - sum) / max(1, numbers.rows - rows)
    (sum, rows) = (numbers.lossSum, numbers.rows)
    if 2 * count < self.steps { halves.first += loss } else { halves.second += loss }
    count += 1
    return count < self.steps ? .goOn : .stop
  }

  func epochEnded(_ report: EpochReport, _ state: TrainingLoop.State) -> TrainingDecision { .goOn }

  func carryOut(_ request: CallbackRequest, _ state: TrainingLoop.State) {}
}
