import Compute
import Testing

/// Numbers drawn many at once are those drawn one by one, wherever the stream stands.
@Suite struct DrawTests {
  static let counts = [0, 1, 5, 31, 64, 300, 1025]

  private func stream(at position: UInt64) -> RandomStream {
    var stream = RandomStream(seed: 0x0123_4567_89ab_cdef, purpose: .noise, index: 1 << 40 | 7)
    stream.position = position
    return stream
  }

  @Test("of each distribution", arguments: counts, [0, 3, 1 << 34 - 5, 1 << 50 - 6] as [UInt64])
  func distributions(count: Int, position: UInt64) {
    let draws: [(RandomStream.Distribution, (inout RandomStream) -> Double)] = [
      (.uniform, { $0.nextUniformDouble() }),
      (.normal, { $0.nextNormal() }),
      (.truncatedNormal, { $0.nextTruncatedNormal() }),
    ]
    for (distribution, next) in draws {
      var (atOnce, one) = (stream(at: position), stream(at: position))
      var numbers = [Double](repeating: 0, count: count)
      atOnce.draw(distribution, into: &numbers)
      #expect(numbers == (0..<count).map { _ in next(&one) }, "\(distribution)")
      #expect(atOnce.nextBits() == one.nextBits(), "\(distribution)")
    }
  }

  @Test("normal numbers are Box's and Muller's")
  func normal() {
    var (normals, uniforms) = (stream(at: 0), stream(at: 0))
    for _ in 0..<20_000 {
      let u = uniforms.nextUniformDouble()
      let v = uniforms.nextUniformDouble()
      let expected =
        Elementary.sqrt(-2 * Elementary.log(1 - u)) * Elementary.cos(2 * Double.pi * v)
      // A few roundings of each factor, and the cosine's argument.
      #expect(abs(normals.nextNormal() - expected) <= 2e-15 * max(1, abs(expected)))
    }
  }

  @Test("a shuffle takes an index for each place", arguments: counts)
  func shuffle(count: Int) {
    var (atOnce, one) = (stream(at: 2), stream(at: 2))
    var values = (0..<Int32(count)).map { $0 }
    var expected = values
    atOnce.shuffle(&values)
    for last in stride(from: count - 1, to: 0, by: -1) {
      expected.swapAt(last, one.nextIndex(below: last + 1))
    }
    #expect(values == expected)
    #expect(atOnce.position == one.position)
  }

  @Test("dropout and noise of a matrix", arguments: [(1, 5), (7, 3), (33, 65)])
  func matrices(rows: Int, columns: Int) {
    let x = Matrix(
      rows: rows, columns: columns, elements: (0..<rows * columns).map { Float($0) - 20 })
    var (atOnce, one) = (stream(at: 9), stream(at: 9))
    var (y, factors) = (Matrix(rows: 1, columns: columns), Matrix(rows: 1, columns: columns))
    y.setDropout(
      x, rate: 0.3, factor: 2, shift: 1, dropped: -3, factors: &factors, from: &atOnce)
    for index in 0..<x.count {
      let drops = one.nextUniform() < 0.3
      #expect(factors.elements[index] == (drops ? 0 : 2))
      #expect(y.elements[index] == (drops ? -3 : 2 * x.elements[index] + 1))
    }
    y.setNormal(mean: 1, deviation: 0.5, from: &atOnce)
    for index in 0..<x.count {
      #expect(y.elements[index] == Float(1 + 0.5 * one.nextNormal()))
    }
    #expect(atOnce.position == one.position)
  }
}
