import Foundation
import Testing

/// A case that cannot be run, and what is missing for it.
struct Skip: Error, Hashable {
  /// "Huber", "SGD setting 'weight_decay'".
  let what: String
  let reason: String?

  /// What nnctl leaves out. A skip of anything else means that something has been lost.
  static let leftOut: Set = [
    "BinaryIoU", "CTC", "Circle", "IoU", "LossScaleOptimizer", "Mean", "MeanIoU",
    "MultiOptimizer", "OneHotIoU", "OneHotMeanIoU", "ScheduleFreeAdamW", "Sum",
  ]

  init(_ what: String, _ reason: String? = nil) {
    self.what = what
    self.reason = reason
  }
}

/// A case that went wrong.
struct Failure: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

/// What became of the cases of one kind.
struct GoldenReport {
  private let kind: String
  private var passed = 0
  private var failures: [(id: String, text: String)] = []
  private var skips: [Skip: Int] = [:]

  init(kind: String) { self.kind = kind }

  mutating func pass() { passed += 1 }
  mutating func fail(_ id: String, _ text: String) { failures.append((id, text)) }
  mutating func skip(_ skip: Skip) { skips[skip, default: 0] += 1 }

  /// Prints all in one piece, the counts last, and records each failure as an issue.
  ///
  /// - Parameter mustBeWhole: whether a skip of what should be there is one, too.
  func finish(cases: Int, mustBeWhole: Bool) {
    var text = ""
    for (skip, count) in skips.sorted(by: { ($0.key.what, $0.value) < ($1.key.what, $1.value) }) {
      text += "golden \(kind): skipped \(skip.what) (\(count) case\(count == 1 ? "" : "s"))"
      text += skip.reason.map { ": \($0)\n" } ?? "\n"
      if mustBeWhole && !Skip.leftOut.contains(skip.what) {
        Issue.record("golden \(kind): skipped \(skip.what)")
      }
    }
    for failure in failures {
      text += "golden \(kind): failed \(failure.id): \(failure.text)\n"
      Issue.record("\(failure.id): \(failure.text)")
    }
    let skipped = skips.values.reduce(0, +)
    text += "golden \(kind): \(passed) passed, \(failures.count) failed, \(skipped) skipped\n"
    Self.write(text)
    #expect(passed + failures.count + skipped == cases, "each case counts once")
  }

  /// To standard output, past its buffer.
  static func write(_ text: String) { FileHandle.standardOutput.write(Data(text.utf8)) }
}

/// Compares numbers, gathering what differs.
struct Findings {
  let relativeTolerance: Double
  let absoluteTolerance: Double
  private var problems: [String] = []

  init(relativeTolerance: Double, absoluteTolerance: Double) {
    self.relativeTolerance = relativeTolerance
    self.absoluteTolerance = absoluteTolerance
  }

  mutating func note(_ problem: String) { problems.append(problem) }

  /// - Throws: the first problems, and how many more there are.
  func check() throws {
    if problems.isEmpty { return }
    let more = problems.count > 3 ? ["and \(problems.count - 3) more"] : []
    throw Failure((problems.prefix(3) + more).joined(separator: "; "))
  }
}
