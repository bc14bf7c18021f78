import Foundation
import TestSupport
import Testing

/// The well-known tables.
@Suite struct KnownDataTests {
  /// Floors that any sound training passes. What the configs reach, from the worst seed to the best:
  ///
  ///     iris           accuracy  0.911 to 1      mean 0.964 of seeds 1 to 20
  ///     digits         accuracy  0.963 to 0.981  mean 0.974 of seeds 1 to 8
  ///     diabetes       R²        0.313 to 0.571  mean 0.468 of seeds 1 to 20
  ///     breast cancer  accuracy  0.953 to 0.994  mean 0.973 of seeds 1 to 20
  @Test(
    "the test score",
    arguments: [
      ("iris.yaml", "accuracy", 0.85), ("digits.yaml", "accuracy", 0.93),
      ("diabetes.yaml", "r2_score", 0.2), ("breast_cancer.yaml", "accuracy", 0.92),
    ])
  func score(config: String, metric: String, floor: Double) throws {
    try withScratchFolder { folder in
      let training = try Training(config, in: folder)
      #expect(try training.score(metric) > floor)
    }
  }

  @Test("iris: kinds by name, and probabilities that add up to 1")
  func iris() throws {
    try withScratchFolder { folder in
      let training = try Training("iris.yaml", in: folder)
      // Rows 1, 51 and 101 of the table, one of each kind.
      let found = try training.predict(
        "--samples", "5.1,3.5,1.4,0.2", "7,3.2,4.7,1.4", "6.3,3.3,6,2.5", "--probabilities")
      let kinds = ["setosa", "versicolor", "virginica"]
      #expect(found.names == ["species", "confidence"] + kinds.map { "species=\($0)" })
      #expect(found.rows.map { $0[0] } == kinds)
      for row in found.rows {
        let numbers = try row.dropFirst().map { try #require(Double($0)) }
        // Three float32 numbers below 1.
        #expect(isClose(numbers[1...].reduce(0, +), 1, absoluteTolerance: 3e-7))
        #expect(numbers[0] == numbers[1...].max())
      }
    }
  }

  @Test(
    "training twice gives the same bytes",
    arguments: [
      ("exam.yaml", []), ("iris.yaml", []), ("xor_trained.yaml", []), ("two_outputs.yaml", []),
      ("breast_cancer.yaml", []), ("diabetes.yaml", []), ("digits.yaml", ["--epochs", "3"]),
    ] as [(String, [String])])
  func determinism(config: String, options: [String]) throws {
    try withScratchFolder { folder in
      let first = try Data(contentsOf: Training(config, options, in: folder).checkpoint)
      let second = try Data(contentsOf: Training(config, options, in: folder).checkpoint)
      #expect(first == second)
    }
  }
}
