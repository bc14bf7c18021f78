/// Whether a number is what it should be, within |actual − expected| ≤ absolute + relative · |expected|.
///
/// What is no number is close to what is no number only, an infinity to the same infinity.
public func isClose<Number: BinaryFloatingPoint>(
  _ actual: Number, _ expected: Number, relativeTolerance: Number = 0,
  absoluteTolerance: Number = 0
) -> Bool {
  if actual == expected || actual.isNaN && expected.isNaN { return true }
  guard actual.isFinite, expected.isFinite else { return false }
  return abs(actual - expected) <= absoluteTolerance + relativeTolerance * abs(expected)
}

/// The same for lists, which must be of one length.
public func isClose<Number: BinaryFloatingPoint>(
  _ actual: some Collection<Number>, _ expected: some Collection<Number>,
  relativeTolerance: Number = 0, absoluteTolerance: Number = 0
) -> Bool {
  actual.count == expected.count
    && zip(actual, expected).allSatisfy {
      isClose(
        $0, $1, relativeTolerance: relativeTolerance, absoluteTolerance: absoluteTolerance)
    }
}
