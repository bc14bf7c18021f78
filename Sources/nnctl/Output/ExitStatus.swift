internal import Diagnostics
internal import Platform

/// How the process ends, after sysexits.h where that has a number.
enum ExitStatus: Int32, CaseIterable {
  case done = 0
  /// A `--require` or `--fail-on-drift` did not hold, and nothing else.
  case requirementFailed = 1
  /// The model could not be trained.
  case trainingFailed = 2
  case usage = 64
  case badData = 65
  case missingInput = 66
  case fault = 70
  case cannotWrite = 73
  case badConfig = 78
  /// Ended by SIGHUP.
  case hungUp = 129
  /// Ended by SIGINT.
  case interrupted = 130
  /// Ended by SIGTERM.
  case terminated = 143

  init(_ kind: Diagnostic.Kind) {
    self =
      switch kind {
      case .training: .trainingFailed
      case .usage: .usage
      case .data: .badData
      case .input: .missingInput
      case .fault: .fault
      case .output: .cannotWrite
      case .config: .badConfig
      }
  }

  init(_ signal: EndingSignal) {
    self =
      switch signal {
      case .hangUp: .hungUp
      case .interrupt: .interrupted
      case .terminate: .terminated
      }
  }

  /// The signal that the process ends by.
  var signal: EndingSignal? { EndingSignal.allCases.first { ExitStatus($0) == self } }
}
