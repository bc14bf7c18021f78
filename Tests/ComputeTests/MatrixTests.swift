import Compute
import Testing

@Suite struct MatrixTests {
  @Test func rowsShrinkWithinTheStorage() {
    var matrix = Matrix(rows: 3, columns: 2, elements: [1, 2, 3, 4, 5, 6])
    matrix.setRows(1)
    #expect(matrix == Matrix(rows: 1, columns: 2, elements: [1, 2]))
    #expect(matrix.count == 2 && matrix.elements.count == 6)
    matrix.setRows(3)
    #expect(matrix == Matrix(rows: 3, columns: 2, elements: [1, 2, 3, 4, 5, 6]))
    matrix.setRows(4)
    #expect(matrix.elements == [1, 2, 3, 4, 5, 6, 0, 0])
  }

  @Test func equalityLooksAtTheShape() {
    #expect(Matrix(rows: 2, columns: 3) != Matrix(rows: 3, columns: 2))
    #expect(Matrix(rows: 0, columns: 3) != Matrix(rows: 0, columns: 2))
    var other = Matrix(rows: 1, columns: 2)
    other[0, 1] = 5
    #expect(other[0, 1] == 5 && other != Matrix(rows: 1, columns: 2))
  }

  @Test func gatherCopiesRowsInOrder() {
    let source = Matrix(rows: 3, columns: 2, elements: [1, 2, 3, 4, 5, 6])
    var batch = Matrix(rows: 4, columns: 2)
    let order: [Int32] = [0, 2, 2, 1]
    batch.gather(order[1...], from: source)
    #expect(batch == Matrix(rows: 3, columns: 2, elements: [5, 6, 5, 6, 3, 4]))
    batch.gather([], from: source)
    #expect(batch.rows == 0)
  }

  @Test func gatherRefusesRowsThatAreNotThere() async {
    await #expect(processExitsWith: .failure) {
      var batch = Matrix(rows: 1, columns: 1)
      batch.gather([0, 1], from: Matrix(rows: 1, columns: 1))
    }
    await #expect(processExitsWith: .failure) {
      var batch = Matrix(rows: 1, columns: 1)
      batch.gather([-1], from: Matrix(rows: 1, columns: 1))
    }
  }

  @Test func shapesMustFit() async {
    await #expect(processExitsWith: .failure) {
      var c = Matrix(rows: 1, columns: 2)
      c.setProduct(Matrix(rows: 1, columns: 3), Matrix(rows: 2, columns: 2))
    }
    await #expect(processExitsWith: .failure) {
      var c = Matrix(rows: 1, columns: 2)
      c.setSigmoid(Matrix(rows: 1, columns: 3))
    }
    await #expect(processExitsWith: .failure) {
      var c = Matrix(rows: 1, columns: 2)
      c.elements = []
      c.fill(1)
    }
  }

  @Test func fillCopy() {
    var matrix = Matrix(rows: 3, columns: 5)
    matrix.fill(2)
    #expect(matrix.elements == Array(repeating: 2, count: 15))
    var other = Matrix(rows: 0, columns: 5)
    other.copy(matrix)
    #expect(other == matrix)
  }

  @Test("column sums add rows from first to last", arguments: 1...70)
  func columnSums(columns: Int) {
    let a = randomMatrix(71 - columns, columns)
    var sums = Matrix(rows: 1, columns: columns)
    sums.setColumnSums(a)
    for j in 0..<columns {
      #expect(sums[0, j] == (0..<a.rows).reduce(into: Float(0)) { $0 += a[$1, j] })
    }
    sums.setColumnSums(Matrix(rows: 0, columns: columns))
    #expect(sums == Matrix(rows: 1, columns: columns))
  }
}
