import Compute
import Testing

/// The number of threads is one for the process: these tests run one after the other, and what other suites compute
/// meanwhile does not depend on it.
@Suite(.serialized) struct ThreadsTests {
  static let counts = [1, 2, 3, 7]

  private func withThreads<Result>(_ count: Int, _ body: () throws -> Result) rethrows -> Result {
    Threads.use(count)
    defer { Threads.use(1) }
    return try body()
  }

  @Test("a number out of range is the nearest one within")
  func range() {
    for (count, used) in [
      (0, 1), (-3, 1), (2, 2), (Threads.most, Threads.most), (.max, Threads.most),
    ] {
      withThreads(count) { #expect(Threads.count == used) }
    }
    #expect(Threads.count == 1)
  }

  @Test("each item is changed once", arguments: counts, [0, 1, 2, 3, 100, 10_000])
  func items(threads: Int, count: Int) {
    var items = Array(repeating: 0, count: count)
    withThreads(threads) { Threads.forEach(&items) { index, item in item += index + 1 } }
    #expect(items == Array(1..<count + 1))
  }

  @Test("100,000 rounds, each of which sees what the one before has left", arguments: counts)
  func rounds(threads: Int) {
    var items = [0, 10, 20, 30, 40]
    withThreads(threads) {
      for round in 0..<100_000 {
        Threads.forEach(&items) { index, item in
          if item == round + 10 * index { item += 1 }
        }
      }
    }
    #expect(items == [100_000, 100_010, 100_020, 100_030, 100_040])
  }

  @Test("items within items", arguments: counts)
  func nested(threads: Int) {
    var items = Array(repeating: Array(repeating: 0, count: 9), count: 20)
    withThreads(threads) {
      for _ in 0..<100 {
        Threads.forEach(&items) { outer, inner in
          Threads.forEach(&inner) { index, item in item += outer * index }
        }
      }
    }
    #expect(items == (0..<20).map { outer in (0..<9).map { 100 * outer * $0 } })
  }

  @Test("several callers at a time")
  func callers() async {
    Threads.use(3)
    defer { Threads.use(1) }
    let sums = await withTaskGroup(of: Int.self) { group in
      for caller in 1...4 {
        group.addTask {
          var items = Array(repeating: 0, count: 8)
          for _ in 0..<5000 { Threads.forEach(&items) { _, item in item += caller } }
          return items.reduce(0, +)
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(sums.sorted() == [40_000, 80_000, 120_000, 160_000])
  }

  @Test("their number changes between works")
  func changes() {
    var items = Array(repeating: 0, count: 50)
    for round in 0..<200 {
      Threads.use(round % 5 + 1)
      Threads.forEach(&items) { _, item in item += 1 }
      Threads.forEach(&items) { _, item in item += 1 }
    }
    Threads.use(1)
    #expect(items == Array(repeating: 400, count: 50))
  }

  /// What an optimizer remembers.
  struct Slots {
    var first: Matrix
    var second: Matrix
    var third: Matrix
  }

  /// Elements that are enough to be split, and no multiple of a cache line: for moves, for vectors, for loops.
  static let (many, some, few) = ((601, 449), (301, 333), (97, 177))

  /// What a kernel makes of matrices.
  struct Kernel: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let shape: (rows: Int, columns: Int)
    /// `out` are random numbers like x and g, `slots` such from 0 to 1.
    let run: @Sendable (_ x: Matrix, _ g: Matrix, _ out: inout Matrix, _ slots: inout Slots) -> Void
  }

  static let kernels: [Kernel] = [
    Kernel(testDescription: "fill", shape: many) { x, g, out, slots in out.fill(3) },
    Kernel(testDescription: "copy", shape: many) { x, g, out, slots in out.copy(x) },
    Kernel(testDescription: "scale, clip, decay", shape: many) { x, g, out, slots in
      out.scale(by: 0.3)
      out.clip(to: 0.2)
      out.decay(by: 0.1, rate: 0.7)
    },
    Kernel(testDescription: "axpy", shape: some) { x, g, out, slots in out.addScaled(x, by: 0.3) },
    Kernel(testDescription: "sigmoid", shape: some) { x, g, out, slots in
      out.setSigmoid(x)
      slots.first.setSigmoidGradient(output: out, upstream: g)
    },
    Kernel(testDescription: "tanh", shape: some) { x, g, out, slots in
      out.setTanh(x)
      slots.first.setTanhGradient(output: out, upstream: g)
    },
    Kernel(testDescription: "relu", shape: some) { x, g, out, slots in
      out.setReLU(x, negativeSlope: 0.1, maxValue: 0.8, threshold: -0.1)
      slots.first.setReLUGradient(
        input: x, upstream: g, negativeSlope: 0.1, maxValue: 0.8, threshold: -0.1)
    },
    Kernel(testDescription: "gelu", shape: some) { x, g, out, slots in
      out.set(.gelu, of: x)
      slots.first.setGradient(.gelu, input: x, upstream: g)
    },
    Kernel(testDescription: "softmax of few", shape: (9001, 5)) { x, g, out, slots in
      out.setSoftmax(x)
      slots.first.setSoftmaxGradient(output: out, upstream: g)
    },
    Kernel(testDescription: "softmax of many", shape: some) { x, g, out, slots in
      out.setSoftmax(x)
      slots.first.setSoftmaxGradient(output: out, upstream: g)
    },
    Kernel(testDescription: "gather", shape: some) { x, g, out, slots in
      out.gather((0..<500).map { $0 * 7919 % 301 }[...], from: x)
    },
    Kernel(testDescription: "SGD", shape: some) { x, g, out, slots in
      out.stepSGD(
        gradient: g, velocity: &slots.first, learningRate: 0.1, momentum: 0.9, nesterov: true)
    },
    Kernel(testDescription: "RMSprop without and with its slots", shape: some) { x, g, out, slots in
      var (momentum, mean): (Matrix?, Matrix?) = (nil, nil)
      for factor: Float in [0, 0.5] {
        out.stepRMSprop(
          gradient: g, velocity: &slots.first, momentumBuffer: &momentum, meanGradient: &mean,
          learningRate: 0.1, rho: 0.9, momentum: factor, epsilon: 1e-7)
        (momentum, mean) = (slots.second, slots.third)
      }
    },
    Kernel(testDescription: "Adam without and with its maximum", shape: some) { x, g, out, slots in
      var maximum: Matrix?
      for _ in 0..<2 {
        out.stepAdam(
          gradient: g, momentum: &slots.first, velocity: &slots.second, maximum: &maximum,
          alpha: 0.1, beta1: 0.9, beta2: 0.99, epsilon: 1e-7)
        maximum = slots.third
      }
    },
    Kernel(testDescription: "Adamax", shape: few) { x, g, out, slots in
      out.stepAdamax(
        gradient: g, momentum: &slots.first, norm: &slots.second, learningRate: 0.1,
        correction: 0.5,
        beta1: 0.9,
        beta2: 0.99, epsilon: 1e-7)
    },
    Kernel(testDescription: "Nadam", shape: few) { x, g, out, slots in
      out.stepNadam(
        gradient: g, momentum: &slots.first, velocity: &slots.second, learningRate: 0.1, beta1: 0.9,
        beta2: 0.99,
        ahead: 0.9, now: 0.1, correction: 0.5, epsilon: 1e-7)
    },
    Kernel(testDescription: "Adagrad", shape: few) { x, g, out, slots in
      out.stepAdagrad(gradient: g, accumulator: &slots.first, learningRate: 0.1, epsilon: 1e-7)
    },
    Kernel(testDescription: "Adadelta", shape: few) { x, g, out, slots in
      out.stepAdadelta(
        gradient: g, squares: &slots.first, changes: &slots.second, learningRate: 0.1, rho: 0.9,
        epsilon: 1e-7)
    },
    Kernel(testDescription: "Lion", shape: few) { x, g, out, slots in
      out.stepLion(gradient: g, momentum: &slots.first, learningRate: 0.1, beta1: 0.9, beta2: 0.99)
    },
    Kernel(testDescription: "Ftrl", shape: few) { x, g, out, slots in
      out.stepFtrl(
        gradient: g, accumulator: &slots.first, linear: &slots.second, learningRate: 0.1,
        power: -0.5,
        l1: 0.1, l2: 0.1,
        shrinkage: 0.1)
    },
    Kernel(testDescription: "Lamb", shape: few) { x, g, out, slots in
      out.setLambDirection(
        gradient: g, momentum: &slots.first, velocity: &slots.second, beta1: 0.9, beta2: 0.99,
        correction1: 0.5,
        correction2: 0.5, epsilon: 1e-7)
    },
    Kernel(testDescription: "Rprop", shape: few) { x, g, out, slots in
      out.stepRprop(
        gradient: g, previous: &slots.first, factor: &slots.second, learningRate: 0.1, shrink: 0.5,
        grow: 1.2,
        bounds: 0.01...10)
    },
  ]

  @Test("kernels give the same bytes on any number of threads", arguments: kernels)
  func sameBytes(_ kernel: Kernel) {
    let (rows, columns) = kernel.shape
    let matrices = (1...3).map { randomMatrix(rows, columns, seed: UInt64($0)) }
    let slots = (4...6).map { seed in
      var slot = Matrix(rows: rows, columns: columns)
      slot.setSigmoid(randomMatrix(rows, columns, seed: UInt64(seed)))
      return slot
    }
    func results(_ threads: Int) -> [[UInt32]] {
      withThreads(threads) {
        var out = matrices[2]
        var slots = Slots(first: slots[0], second: slots[1], third: slots[2])
        kernel.run(matrices[0], matrices[1], &out, &slots)
        return [out, slots.first, slots.second, slots.third].map(bits)
      }
    }
    let expected = results(1)
    #expect(expected[0] != bits(matrices[2]))
    for threads in Self.counts { #expect(results(threads) == expected, "\(threads) threads") }
  }
}
