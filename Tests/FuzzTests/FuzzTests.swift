import Foundation
import Testing

/// A fixed number of inputs for each reader, the same each time. `Tests/FuzzTests/README.md` says how
/// to look further.
@Suite(.serialized) struct FuzzTests {
  /// A crash ends the tests: this is where its input then lies.
  private static let last = FileManager.default.temporaryDirectory
    .appending(path: "nnctl-fuzz-last-input")

  @Test("readers answer to anything", arguments: FuzzTarget.allCases)
  func inputs(_ target: FuzzTarget) throws {
    let corpus = FuzzFolder.corpus(of: target)
    try #require(!corpus.isEmpty)
    for (_, bytes) in corpus { try run(target, bytes) }
    var mutator = Mutator(seed: 1, others: corpus.map(\.bytes))
    for round in 0..<target.rounds {
      try run(target, mutator.mutated(corpus[round % corpus.count].bytes))
    }
  }

  private func run(_ target: FuzzTarget, _ bytes: [UInt8]) throws {
    try Data(bytes).write(to: Self.last)
    let start = ContinuousClock.now
    target.run(bytes)
    #expect(ContinuousClock.now - start < .seconds(10), "\(target): \(bytes)")
  }
}

extension FuzzTarget {
  /// How many inputs a test makes: what a few seconds are enough for.
  fileprivate var rounds: Int {
    switch self {
    case .checkpoint, .config, .csv, .keras: 150
    case .jsonl, .samples: 2000
    }
  }
}
