internal import ArgumentParser
internal import Workflows

/// `--threads`, for the commands that compute or read much.
struct ThreadOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Threads to share the work, 1 to \(ThreadCount.range.upperBound); the cores that the process may use unless given.",
      discussion: "Results are the same for every number.", valueName: "count"))
  var threads: Int?

  func validate() throws {
    if let threads, !ThreadCount.range.contains(threads) {
      throw ValidationError(
        "--threads: expected \(ThreadCount.range.lowerBound) to \(ThreadCount.range.upperBound), "
          + "found \(threads)")
    }
  }

  func use() { ThreadCount.use(threads) }
}
