internal import Compute

/// What a pass over batches needs besides the network's workspace, made once.
final class BatchBuffers {
  var targets: Matrix
  var weights: [Float]
  var loss: LossHead.Buffers
  /// The order of the rows.
  var order: [Int32]
  /// Of rows that are not in memory.
  private var ahead: RowsAhead?

  init(samples: Samples, head: LossHead, batchSize: Int) {
    targets = Matrix(rows: batchSize, columns: samples.targets.columns)
    weights = [Float](repeating: 1, count: batchSize)
    loss = head.buffers(batchSize: batchSize)
    ahead = RowsAhead(samples.features, atLeast: batchSize)
    order = []
    order.reserveCapacity(samples.count)
    resetOrder(samples.count)
  }

  func resetOrder(_ count: Int) {
    order.removeAll(keepingCapacity: true)
    for row in 0..<Int32(count) { order.append(row) }
    ahead?.forget()
  }

  /// Brings the rows at these places of the order into the batch; returns the batch's weights.
  func load(_ places: Range<Int>, of samples: Samples, into input: inout Matrix)
    -> ArraySlice<Float>?
  {
    if ahead == nil {
      input.gather(order[places], from: samples.features)
      let next = places.upperBound..<min(places.upperBound + places.count, order.count)
      samples.features.fetch(order[next])
    } else {
      ahead?.copy(places, of: samples.features, in: order, into: &input)
    }
    targets.gather(order[places], from: samples.targets)
    guard let all = samples.weights else { return nil }
    for (index, place) in places.enumerated() { weights[index] = all[Int(order[place])] }
    return weights[..<places.count]
  }
}
