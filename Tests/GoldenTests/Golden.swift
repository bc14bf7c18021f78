import Testing

/// The numbers that Keras gives, case by case: Golden/README.md tells what they are and how they
/// were made. Each test prints one line, `golden losses: 66 passed, 0 failed, 0 skipped`.
///
/// `NNCTL_GOLDEN` names another folder of the same format to be read in place of the own one.
/// Tolerances are those of the table in Golden/README.md, which gives their reasons.
@Suite(.serialized) struct Golden {
  private let folder = GoldenFolder()

  @Test func activations() throws {
    try folder.run("activations", relative: 1e-5, absolute: 5e-6, checkActivation)
  }

  @Test func losses() throws {
    try folder.run("losses", relative: 1e-5, absolute: 5e-6, checkLoss)
  }

  @Test func metrics() throws {
    try folder.run("metrics", relative: 1e-5, absolute: 2e-6, checkMetric)
  }

  @Test func metricSettings() throws {
    try folder.run("metric_settings", relative: 1e-5, absolute: 2e-6, checkMetric)
  }

  @Test func optimizers() throws {
    try folder.run("optimizers", relative: 2e-5, absolute: 5e-6, checkOptimizer)
  }

  @Test func schedules() throws {
    try folder.run("schedules", relative: 1e-5, absolute: 1e-7, checkSchedule)
  }

  @Test func layers() throws {
    try folder.run("layers", relative: 2e-5, absolute: 5e-6, checkLayer)
  }

  /// Distributions, not streams: bounds follow from the number of draws.
  @Test func initializers() throws {
    try folder.run("initializers", relative: 1e-6, absolute: 1e-7, checkInitializer)
  }

  /// Whole trainings, through the code behind the commands.
  @Test func training() throws { try folder.runTraining() }

  /// Keras's own `model.to_json()` of those trainings, as `model:`, and back out.
  @Test func kerasModels() throws { try folder.runKerasModels() }

  @Test func everyFileIsRun() throws { try folder.checkFiles() }
}
