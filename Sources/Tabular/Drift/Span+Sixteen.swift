extension Span<Float> {
  /// Sixteen neighbouring numbers, NaN behind the last.
  @inline(__always)
  func sixteen(from start: Int) -> SIMD16<Float> {
    var numbers = SIMD16<Float>(repeating: .nan)
    if start + 16 <= count {
      for lane in 0..<16 { numbers[lane] = self[start + lane] }
    } else {
      for lane in 0..<(count - start) { numbers[lane] = self[start + lane] }
    }
    return numbers
  }

  /// The least and the greatest of the numbers, of which one at least is not NaN.
  var range: (Float, Float) {
    var low = SIMD16<Float>(repeating: .infinity)
    var high = SIMD16<Float>(repeating: -.infinity)
    for start in stride(from: 0, to: count, by: 16) {
      let numbers = sixteen(from: start)
      low.replace(with: numbers, where: numbers .< low)
      high.replace(with: numbers, where: numbers .> high)
    }
    return (low.min(), high.max())
  }
}
