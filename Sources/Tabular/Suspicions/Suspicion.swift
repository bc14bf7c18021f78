internal import Compute

/// What looks wrong about a feature, by its cells in the training rows, whatever becomes of them.
public struct Suspicion: Sendable, Equatable {
  public enum Kind: Sendable, Equatable {
    /// It counts the rows: whole numbers, all different, with hardly a gap.
    case countsRows
    /// It is called an id, and its whole numbers are nearly all different.
    case numbersRows
    /// Its texts are nearly all different.
    case namesRows(different: Int, cells: Int)
    /// It says what a target says, and so gives it away.
    case copies(Target, Likeness)
    /// Its numbers lie closer to each other than the steps of float32, in which they are held.
    case coarse(step: Float)
  }

  /// What is given away.
  public enum Target: Sendable, Equatable {
    /// The only one.
    case only
    /// One of several columns.
    case column(String)
    /// One of the labels that a cell lists.
    case label(String)
  }

  /// How a feature says the same as a target.
  public enum Likeness: Sendable, Equatable {
    case equal
    /// Each of its values goes with one of the target's, and each of those with one of its own.
    case renamed
    /// `target = factor · feature + offset`, but for rounding.
    case rescaled
  }

  public let column: String
  public let kind: Kind
}

extension Suspicion {
  /// The most training rows that are looked at; the first ones, which are any where the split shuffles.
  private static let mostRows = 1 << 20

  /// In the order of the features.
  static func find(
    _ frame: Frame, _ features: [FeaturePipeline.Feature], _ target: TargetEncoder,
    _ train: Dataset.Part
  ) -> [Suspicion] {
    let rows = train.rows
    let looked = Array(rows.prefix(mostRows))
    var targets = train.targets
    targets.setRows(looked.count)
    let outcomes = Outcome.all(target, targets)
    return features.flatMap { feature in
      let column = frame.requested(feature.name)
      let coarse = column.coarseStep(in: looked).map { [Kind.coarse(step: $0)] } ?? []
      let cells = TrainingCells(column, looked, of: rows.count)
      let copies = outcomes.compactMap { outcome in
        cells.likeness(to: outcome, isOnlyFeature: features.count == 1).map {
          Kind.copies(outcome.target, $0)
        }
      }
      let identifier = feature.mayBeIdentifier ? cells.identifier(called: feature.name) : nil
      return (copies + (identifier.map { [$0] } ?? []) + coarse).map {
        Suspicion(column: feature.name, kind: $0)
      }
    }
  }
}

extension FeaturePipeline.Feature {
  /// Moments are mostly different, and lists of values may be.
  fileprivate var mayBeIdentifier: Bool {
    let encoder = (encoder as? CategoricalFeature)?.encoder
    return type == .numeric || type == .categorical && !(encoder is MultiHot)
  }
}
