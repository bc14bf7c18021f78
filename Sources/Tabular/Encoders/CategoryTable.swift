internal import Compute

/// What a categorical feature makes of each text of a column, worked out once.
struct CategoryTable: Sendable {
  /// The elements that are not 0: `offsets[i]` and `values[i]` for i in `starts[t]..<starts[t + 1]`
  /// are those of text t. The last text is for missing cells.
  private var starts: [Int] = [0]
  private var offsets: [Int32] = []
  private var values: [Float] = []
  private var outcomes: [CategoricalFeature.Outcome] = []

  init(_ feature: CategoricalFeature, _ texts: [String]) {
    var elements = [Float](repeating: 0, count: feature.width)
    for index in 0...texts.count {
      var span = elements.mutableSpan
      let text = index < texts.count ? texts[index] : nil
      outcomes.append(feature.encode(text, into: &span, from: 0))
      for offset in elements.indices where elements[offset].bitPattern != 0 {
        offsets.append(Int32(offset))
        values.append(elements[offset])
        elements[offset] = 0
      }
      starts.append(values.count)
    }
  }

  /// Encodes rows of the column's codes, as `FeatureEncoder` says.
  func encode(
    _ codes: [Int32], rows: Span<Int32>, into matrix: inout Matrix, from start: Int,
    faults: inout [RowFault], counts: inout FillCounts
  ) {
    let rowWidth = matrix.columns
    var elements = matrix.elements.mutableSpan
    for index in rows.indices {
      let code = Int(codes[Int(rows[index])])
      let text = code < 0 ? outcomes.count - 1 : code
      for entry in starts[text]..<starts[text + 1] {
        elements[index * rowWidth + start + Int(offsets[entry])] = values[entry]
      }
      if let fault = outcomes[text].fault(counting: &counts) {
        faults.append(RowFault(index: index, fault: fault))
      }
    }
  }
}
