internal import Diagnostics
internal import Platform
internal import Training
internal import Workflows

/// Shows a training on stderr: Keras's bar on a terminal, a few plain lines elsewhere.
///
/// A terminal is redrawn at most ten times a second. Where a long run has very short epochs, one
/// line counts the epochs instead of thousands of them scrolling by.
final class ProgressPrinter: TrainingObserver {
  private let console: Console
  private let isTerminal: Bool
  private let start = monotonicSeconds()
  private var epoch = 0
  private var epochs = 0
  private var steps = 0
  private var epochStart = 0.0
  private var lastDraw = 0.0
  /// The step after which the clock is looked at next: a look takes as long as a very short step.
  private var nextLook = 0
  private var hasHeader = false
  private var lineIsOpen = false
  /// The line of the epoch that has just ended, until the next begins: it stays where none follows.
  private var lineOfEpoch: String?
  private var gradients = GradientText()
  private static let interval = 0.1

  init(_ console: Console) {
    self.console = console
    isTerminal = Terminal.isTerminal(.error) && environmentVariable("TERM") != "dumb"
  }

  func epochBegan(_ epoch: Int, of epochs: Int) {
    epochStart = monotonicSeconds()
    hasHeader = false
    lineOfEpoch = nil
    nextLook = 0
    self.epoch = epoch
    self.epochs = epochs
    if isTerminal && epochs <= EpochReport.epochsShown { printHeader() }
  }

  func stepEnded(_ state: TrainingLoop.State, of steps: Int) -> TrainingDecision {
    self.steps = steps
    guard isTerminal, !console.isQuiet, state.step >= nextLook else { return .goOn }
    let now = monotonicSeconds()
    nextLook = state.step + 1 + Int(Double(state.step) * 0.01 / max(1e-9, now - epochStart))
    guard now - lastDraw >= Self.interval, now - epochStart >= Self.interval else { return .goOn }
    lastDraw = now
    if !hasHeader { printHeader() }
    let perStep = (now - epochStart) / Double(state.step)
    let left = Int(perStep * Double(steps - state.step))
    draw(
      bar(state.step, of: steps) + " \(eta(left)) \(pace(perStep))"
        + text(of: state.metrics.quickResults))
    return .goOn
  }

  func epochEnded(_ report: EpochReport, _ state: TrainingLoop.State) -> TrainingDecision {
    guard !console.isQuiet else { return .goOn }
    let logs = report.logs
    if isTerminal {
      redraw(logs)
    } else if report.isShown {
      console.say("Epoch \(epoch + 1)/\(epochs)" + text(of: logs) + "\n")
    }
    if console.isVerbose && report.isShown {
      finish()
      let found = report.gradients()
      if !found.isEmpty { console.say("  gradients: \(GradientText.line(found))\n") }
      for words in gradients.words(report, found) { console.say("  \(words)\n") }
    }
    return .goOn
  }

  func carryOut(_ request: CallbackRequest, _ state: TrainingLoop.State) {
    guard case .say(let words) = request else { return }
    if lineOfEpoch != nil { finish() } else { eraseLine() }
    console.say(words + "\n")
  }

  /// Leaves the cursor at the start of a line, below that of the epoch that has just ended.
  func finish() {
    if let lineOfEpoch { drawLast(lineOfEpoch) } else { closeLine() }
    lineOfEpoch = nil
  }

  private func redraw(_ logs: [(name: String, value: Float)]) {
    let now = monotonicSeconds()
    if hasHeader {
      let seconds = now - epochStart
      let pace = pace(seconds / Double(max(1, steps)))
      drawLast(bar(steps, of: steps) + " \(Int(seconds))s \(pace)" + text(of: logs))
    } else {
      let line = "Epoch " + bar(epoch + 1, of: epochs) + " \(Int(now - start))s" + text(of: logs)
      lineOfEpoch = line
      guard now - lastDraw >= Self.interval else { return }
      lastDraw = now
      draw(line)
    }
  }

  private func printHeader() {
    closeLine()
    if epochs > 1 { console.say("Epoch \(epoch + 1)/\(epochs)\n") }
    hasHeader = true
  }

  /// Redraws the current line, cut to the window so that it stays one line.
  private func draw(_ line: String) {
    console.say("\r" + displayPrefix(line, cells: Terminal.width() - 1) + "\u{1B}[K")
    lineIsOpen = true
  }

  /// Draws a line that stays, whole even where it is wider than the window.
  private func drawLast(_ line: String) {
    console.say("\r" + line + "\u{1B}[K\n")
    lineIsOpen = false
  }

  /// Takes away a line that was still being redrawn, for words in its place.
  private func eraseLine() {
    if lineIsOpen { console.say("\r\u{1B}[K") }
    lineIsOpen = false
  }

  private func closeLine() {
    if lineIsOpen { console.say("\n") }
    lineIsOpen = false
  }

  private func bar(_ done: Int, of all: Int) -> String {
    let width = 20
    let filled = done * width / max(all, 1)
    let total = String(all)
    let count = String(done)
    return String(repeating: " ", count: max(0, total.count - count.count)) + "\(count)/\(total) "
      + String(repeating: "━", count: filled) + String(repeating: "╌", count: width - filled)
  }

  private func eta(_ seconds: Int) -> String {
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    if seconds < 60 { return "\(seconds)s" }
    if seconds < 3600 { return "\(seconds / 60):\(two(seconds % 60))" }
    return "\(seconds / 3600):\(two(seconds / 60 % 60)):\(two(seconds % 60))"
  }

  private func pace(_ seconds: Double) -> String {
    if seconds >= 1 { return "\(Int(seconds))s/step" }
    if seconds >= 1e-3 { return "\(Int(seconds * 1e3))ms/step" }
    return "\(Int(seconds * 1e6))us/step"
  }

  /// Keras's order: training logs by name, then validation logs by name.
  private func text(of logs: [(name: String, value: Float)]) -> String {
    let sorted = logs.sorted {
      ($0.name.hasPrefix("val_") ? 1 : 0, $0.name) < ($1.name.hasPrefix("val_") ? 1 : 0, $1.name)
    }
    return sorted.map { " - \(printable($0.name)): \(NumberText.metric($0.value))" }
      .joined()
  }
}
