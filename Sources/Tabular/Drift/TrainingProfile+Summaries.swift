internal import Config

extension TrainingProfile {
  /// What the training rows hold in a feature's column, in short.
  public struct Summary: Sendable {
    public enum Content: Sendable {
      case numbers(least: Double, greatest: Double, mean: Double, deviation: Double)
      /// In ISO 8601.
      case dates(first: String, last: String)
      /// The most frequent ones with their counts, and how many cells have others.
      case texts([(text: String, count: Int)], others: Int)
    }

    public let name: String
    /// Of the cells that were counted, from 0 to 1.
    public let missing: Double
    public let content: Content
  }

  /// Of each feature of the pipeline that it is of, in order.
  public func summaries(of pipeline: FeaturePipeline) -> [Summary] {
    zip(features, pipeline.features).map { profile, feature in
      let content: Summary.Content
      let present: Int
      switch profile.content {
      case .numbers(let numbers) where feature.type == .date:
        // Beyond all years a checkpoint may say anything.
        func text(_ seconds: Double) -> String {
          abs(seconds) < 1e12
            ? DateFields(seconds: seconds).text(DateStep.day) : shortestDecimal(seconds)
        }
        content = .dates(first: text(numbers.least), last: text(numbers.greatest))
        present = numbers.counts.reduce(0, +)
      case .numbers(let numbers):
        content = .numbers(
          least: numbers.least, greatest: numbers.greatest, mean: numbers.mean,
          deviation: numbers.deviation)
        present = numbers.counts.reduce(0, +)
      case .texts(let texts):
        content = .texts(
          zip(texts.values, texts.counts).map { ($0, $1) }, others: texts.others)
        present = max(0, rows - profile.missing)
      }
      let counted = present + profile.missing
      return Summary(
        name: profile.name, missing: counted == 0 ? 0 : Double(profile.missing) / Double(counted),
        content: content)
    }
  }
}
