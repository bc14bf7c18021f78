internal import CKernels

/// A counter-based source of random numbers: Philox 4x32-10.
///
/// The number at a position is a pure function of seed, purpose, index and position; nothing else is remembered, so a
/// stream can be continued from `position` alone and no order of work changes what it gives.
///
/// Layout of a block, which yields four draws of 32 bits (block = position / 4):
///
///     key      seed, low word and high word
///     counter  word 0: block, bits 0…31
///              word 1: block, bits 32…47, and above them the purpose (16 bits)
///              word 2, 3: index, low word and high word
///
/// - Range: a stream has 2⁵⁰ draws, then begins anew.
/// - Source: J. Salmon, M. Moraes, R. Dror, D. Shaw, "Parallel Random Numbers: As Easy as 1, 2, 3", SC 2011.
public struct RandomStream: Sendable {
  /// What the numbers are for. Streams of different purposes have nothing in common.
  public enum Purpose: UInt32, Sendable, CaseIterable {
    case split = 1
    case weights, shuffle, noise, folds, encodings, embeddings, bootstrap
  }

  /// How many draws of 32 bits were made.
  public var position: UInt64 = 0

  private let key: SIMD2<UInt32>
  private let purpose: UInt32
  private let index: UInt64
  /// The block last computed, kept because four draws come from it.
  private var block = SIMD4<UInt32>()
  private var blockNumber = UInt64.max

  /// - Parameter index: which of several streams of one purpose: the epoch, the number of the parameter.
  public init(seed: UInt64, purpose: Purpose, index: UInt64 = 0) {
    key = SIMD2(UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
    self.purpose = purpose.rawValue
    self.index = index
  }

  /// The next 32 bits.
  public mutating func nextBits() -> UInt32 {
    let number = position >> 2
    if number != blockNumber {
      block = philox4x32(
        counter: SIMD4(
          UInt32(truncatingIfNeeded: number),
          UInt32(truncatingIfNeeded: number >> 32) & 0xffff | purpose << 16,
          UInt32(truncatingIfNeeded: index),
          UInt32(truncatingIfNeeded: index >> 32)),
        key: key)
      blockNumber = number
    }
    let bits = block[Int(position & 3)]
    position &+= 1
    return bits
  }

  /// Uniform in [0, 1): a multiple of 2⁻²⁴. One draw.
  public mutating func nextUniform() -> Float {
    Float(nextBits() >> 8) * 0x1p-24
  }

  /// Uniform in [0, 1): a multiple of 2⁻⁵³. Two draws.
  public mutating func nextUniformDouble() -> Double {
    let high = UInt64(nextBits() >> 5)
    let low = UInt64(nextBits() >> 6)
    return Double(high << 26 | low) * 0x1p-53
  }

  /// Normal with mean 0 and variance 1. Four draws.
  ///
  ///     √(−2 ln(1 − u)) · cos(2π v),   u and v uniform in [0, 1)
  ///
  /// - Source: G. Box and M. Muller, 1958. The sine of the pair is left unused, so that `position` is all the state.
  public mutating func nextNormal() -> Double {
    var normal = 0.0
    // Safe: the kernel writes the one number.
    unsafe withKernel { unsafe ck_random_normal($0, $1, 1, &normal) }
    position &+= 4
    return normal
  }

  /// Normal, cut at two deviations: what lies beyond is drawn anew.
  public mutating func nextTruncatedNormal() -> Double {
    var normal = nextNormal()
    while abs(normal) > 2 { normal = nextNormal() }
    return normal
  }

  /// Uniform in 0 ..< bound, without bias. One draw, or two where the bound has more than 32 bits; rarely more.
  ///
  /// - Source: D. Lemire, "Fast Random Integer Generation in an Interval", 2019.
  public mutating func nextIndex(below bound: Int) -> Int {
    precondition(bound > 0, "there is no index below \(bound)")
    guard let bound = UInt32(exactly: bound) else { return nextIndex(belowLarge: UInt64(bound)) }
    var product = UInt64(nextBits()) * UInt64(bound)
    if UInt32(truncatingIfNeeded: product) < bound {
      let threshold = (0 &- bound) % bound
      while UInt32(truncatingIfNeeded: product) < threshold {
        product = UInt64(nextBits()) * UInt64(bound)
      }
    }
    return Int(product >> 32)
  }

  private mutating func nextIndex(belowLarge bound: UInt64) -> Int {
    let threshold = (0 &- bound) % bound
    while true {
      let bits = UInt64(nextBits()) << 32 | UInt64(nextBits())
      let product = bits.multipliedFullWidth(by: bound)
      if product.low >= threshold { return Int(product.high) }
    }
  }

  /// The numbers 0 ..< count in random order.
  public mutating func permutation(_ count: Int) -> [Int32] {
    precondition(count <= Int(Int32.max), "a permutation of \(count) does not fit in 32 bits")
    var values = (0..<Int32(count)).map { $0 }
    shuffle(&values)
    return values
  }

  /// Puts the values in random order, in place (Fisher–Yates, from the last place down); each place takes what
  /// `nextIndex` does.
  public mutating func shuffle(_ values: inout [Int32]) {
    precondition(values.count <= Int(UInt32.max), "a shuffle of \(values.count)")
    position = unsafe values.withUnsafeMutableBufferPointer { values in
      guard let first = values.baseAddress else { return position }
      // Safe: the kernel swaps within `count` values.
      return unsafe withKernel { unsafe ck_shuffle($0, $1, values.count, first) }
    }
  }

  /// What a number is drawn from.
  public enum Distribution: Sendable {
    /// As `nextUniformDouble`.
    case uniform
    /// As `nextNormal`.
    case normal
    /// As `nextTruncatedNormal`.
    case truncatedNormal
  }

  /// Sets the numbers to the next of a distribution, as drawn one by one.
  public mutating func draw(_ distribution: Distribution, into numbers: inout [Double]) {
    position = unsafe numbers.withUnsafeMutableBufferPointer { numbers in
      guard let first = numbers.baseAddress else { return position }
      let count = numbers.count
      // Safe: the kernels write `count` numbers.
      return unsafe withKernel { stream, position in
        switch distribution {
        case .uniform:
          unsafe ck_random_uniform(stream, position, count, first)
          return position &+ 2 &* UInt64(count)
        case .normal:
          unsafe ck_random_normal(stream, position, count, first)
          return position &+ 4 &* UInt64(count)
        case .truncatedNormal:
          return unsafe ck_random_truncated_normal(stream, position, count, first)
        }
      }
    }
  }

  /// Calls with the stream as the kernels know it, and the position.
  func withKernel<Result>(_ body: (UnsafePointer<ck_stream>, UInt64) -> Result) -> Result {
    let stream = ck_stream(
      key: UInt64(key.y) << 32 | UInt64(key.x), index: index, purpose: purpose)
    // Safe: no kernel keeps the pointer.
    return unsafe withUnsafePointer(to: stream) { unsafe body($0, position) }
  }
}

extension Matrix {
  /// self = mean + deviation times the next normal numbers, in row order; the shape stays.
  public mutating func setNormal(mean: Double, deviation: Double, from random: inout RandomStream) {
    let count = count
    // Safe: the pointer is good for `count` elements.
    unsafe withMutablePointer { out in
      unsafe random.withKernel {
        unsafe ck_random_scaled_normal($0, $1, count, mean, deviation, out)
      }
    }
    random.position &+= 4 &* UInt64(count)
  }

  /// Dropout: draws a uniform number for each of x, in row order, and where it is less than the rate
  ///
  ///     factors = 0           self = 0 · x + dropped
  ///     factors = factor      self = factor · x + shift    elsewhere
  public mutating func setDropout(
    _ x: Matrix, rate: Float, factor: Float, shift: Float, dropped: Float, factors: inout Matrix,
    from random: inout RandomStream
  ) {
    precondition(factors.columns == x.columns, "dropout: \(factors.shape) for \(x.shape)")
    factors.setRows(x.rows)
    // Safe: all three have `count` elements.
    unsafe writeLike(x, "dropout") { count, x, out in
      unsafe factors.withMutablePointer { factors in
        unsafe random.withKernel {
          unsafe ck_dropout($0, $1, count, rate, factor, shift, dropped, x, factors, out)
        }
      }
    }
    random.position &+= UInt64(x.count)
  }
}

/// Ten rounds of Philox on four words.
package func philox4x32(counter: SIMD4<UInt32>, key: SIMD2<UInt32>) -> SIMD4<UInt32> {
  var (x0, x1, x2, x3) = (counter.x, counter.y, counter.z, counter.w)
  var (k0, k1) = (key.x, key.y)
  for _ in 0..<10 {
    let a = UInt64(x0) * 0xD251_1F53
    let b = UInt64(x2) * 0xCD9E_8D57
    (x0, x1, x2, x3) = (
      UInt32(truncatingIfNeeded: b >> 32) ^ x1 ^ k0, UInt32(truncatingIfNeeded: b),
      UInt32(truncatingIfNeeded: a >> 32) ^ x3 ^ k1, UInt32(truncatingIfNeeded: a)
    )
    k0 &+= 0x9E37_79B9
    k1 &+= 0xBB67_AE85
  }
  return SIMD4(x0, x1, x2, x3)
}
