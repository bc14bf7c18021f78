import Compute
import TestSupport
import Testing

@Suite struct BlockTests {
  /// 23 rows of 3 numbers in an order of their own, made in blocks.
  private func matrix(blockRows: Int, parts: Int) -> (Matrix, made: [[Int]]) {
    let places = (0..<23).map { Int32($0 * 7 % 23) }
    var made = Array(repeating: [Int](), count: parts)
    let matrix = Matrix(columns: 3, places: places, blockRows: blockRows, parts: &made) {
      rows, block, part in
      part += rows
      for row in rows {
        // The first column stays 0, as it is before.
        block[row - rows.lowerBound, 1] = Float(row)
        block[row - rows.lowerBound, 2] = Float(places[row])
      }
    }
    return (matrix, made)
  }

  @Test(
    "rows come to their places, whatever the size of a block and the number of parts",
    arguments: [1, 2, 3, 7, 22, 23, 64], [1, 2, 5, 30])
  func places(blockRows: Int, parts: Int) {
    let (matrix, made) = matrix(blockRows: blockRows, parts: parts)
    #expect(matrix.rows == 23 && matrix.columns == 3)
    for row in 0..<23 {
      #expect(matrix[row, 0] == 0 && matrix[row, 2] == Float(row))
      #expect(Int(matrix[row, 1]) * 7 % 23 == row)
    }
    // Each row is made once, each part's in order and behind those of the part before.
    #expect(made.flatMap { $0 } == Array(0..<23))
  }

  @Test("no rows, no columns")
  func empty() {
    var parts = [0]
    let none = Matrix(columns: 3, places: [], blockRows: 4, parts: &parts) { _, _, part in
      part += 1
    }
    #expect(none.rows == 0 && none.columns == 3 && parts == [0])
    let narrow = Matrix(columns: 0, places: [1, 0], blockRows: 4, parts: &parts) { _, _, part in
      part += 1
    }
    #expect(narrow.rows == 2 && narrow.columns == 0 && parts == [1])
  }

  @Test("a place that is taken twice is a programmer's mistake")
  func taken() async {
    await #expect(processExitsWith: .failure) {
      var parts = [0]
      _ = Matrix(columns: 1, places: [0, 0], blockRows: 1, parts: &parts) { _, _, _ in }
    }
  }
}

@Suite struct SortedNumberTests {
  @Test(
    "numbers are sorted by value, a zero with a sign in front",
    arguments: [0, 1, 2, 255, 256, 257, 5000])
  func order(count: Int) {
    var stream = RandomStream(seed: 1, purpose: .split)
    let odd: [Float] = [
      0, -0.0, .infinity, -.infinity, .leastNonzeroMagnitude, -.leastNonzeroMagnitude,
      .greatestFiniteMagnitude, 1, -1, 1,
    ]
    let numbers = (0..<count).map { index -> Float in
      if index < odd.count { return odd[index] }
      let whole = Int(stream.nextBits() >> 8) - 8_388_608
      return Float(whole) / Float(1 << (index % 31))
    }
    let sorted = numbers.sortedNumbers()
    #expect(sorted == numbers.sorted())
    let zeros = sorted.filter { $0 == 0 }.map { $0.sign == .minus }
    #expect(zeros == zeros.sorted { $0 && !$1 })
  }

  @Test("numbers of one sign and size need few of the passes")
  func alike() {
    let numbers = (0..<1000).map { Float(1) + Float($0 * 389 % 1000) / 1024 }
    #expect(numbers.sortedNumbers() == numbers.sorted())
    #expect(Array(repeating: Float(3), count: 300).sortedNumbers().allSatisfy { $0 == 3 })
  }
}
