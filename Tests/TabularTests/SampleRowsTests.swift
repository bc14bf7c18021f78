import Compute
import Testing

@testable import Tabular

@Suite struct SampleRowsTests {
  private func rows(_ values: [Float]) -> FeatureRows {
    var matrix = Matrix(rows: values.count, columns: 2)
    for (row, value) in values.enumerated() {
      matrix[row, 0] = value
      matrix[row, 1] = 3
    }
    return FeatureRows(matrix)
  }

  /// The mean is 4: 4 lies nearest, then 3 and 6, 1 and 7 at 2 or 3, then 0 at 4.
  @Test("from the most usual row to the most unusual one, evenly spaced")
  func order() {
    let values: [Float] = [0, 7, 4, 6, 3, 4]
    #expect(SampleRows(6, of: rows(values)).chosen == [2, 5, 4, 3, 1, 0])
    #expect(SampleRows(3, of: rows(values)).chosen == [2, 4, 0])
    #expect(SampleRows(2, of: rows(values)).chosen == [2, 0])
    #expect(SampleRows(1, of: rows(values)).chosen == [2])
    #expect(SampleRows(0, of: rows(values)).chosen == [])
  }

  @Test("of few rows all, of many rows some, of equal rows those that come first")
  func counts() {
    #expect(SampleRows(5, of: rows([1, 2])).chosen == [0, 1])
    #expect(SampleRows(5, of: rows([9])).chosen == [0])
    let many = SampleRows(5, of: rows((0..<100_000).map { Float($0) })).chosen
    #expect(Set(many).count == 5)
    #expect(many.last == 0 || many.last == 99_999)
    let first = many[0]
    #expect((49_000...51_000).contains(first))
  }
}
