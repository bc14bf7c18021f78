import Testing

@testable import Workflows

/// The table of Benchmarks/tabular/RULE.md.
@Suite struct InitTests {
  @Test(
    "sizes by training rows",
    arguments: [
      (2, true, 64, "leaky", 0.2, 1, 0.002, 32, 100, nil),
      (499, false, 64, "silu", 0.2, 1, 0.005, 32, 100, nil),
      (500, false, 64, "leaky", 0.2, 1, 0.005, 32, 100, nil),
      (2999, true, 64, "leaky", 0.2, 1, 0.002, 32, 100, nil),
      (3000, true, 128, "relu", 0.1, 0.3, 0.002, 128, 60, nil),
      (9999, false, 128, "relu", 0.1, 0.3, 0.005, 128, 60, nil),
      (10_000, true, 256, "relu", 0.1, 0.3, 0.002, 256, 40, 0.1),
      (99_999, false, 256, "relu", 0.1, 0.3, 0.005, 256, 40, 0.1),
      (100_000, true, 512, "relu", 0.05, 0.03, 0.001, 1024, 12, 0.05),
      (100_000, false, 512, "relu", 0.05, 0.03, 0.002, 1024, 12, 0.05),
    ] as [(Int, Bool, Int, String, Double, Double, Double, Int, Int, Double?)])
  func sizes(
    rows: Int, isClasses: Bool, units: Int, bend: String, dropout: Double, decay: Double,
    rate: Double, batch: Int, epochs: Int, validation: Double?
  ) {
    let sizes = InitSizes(trainingRows: rows, isClasses: isClasses)
    let found =
      switch sizes.bend {
      case .leakyReLU: "leaky"
      case .activation(let name): name
      }
    #expect(sizes.units == units && found == bend && sizes.dropout == dropout)
    #expect(sizes.weightDecay == decay && sizes.learningRate == rate)
    #expect(sizes.batchSize == batch && sizes.epochs == epochs && sizes.validation == validation)
  }
}
