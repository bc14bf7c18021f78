public import Compute
internal import Config

/// How a parameter starts.
public protocol Initializer: ParameterComponent {
  /// Whether it draws random numbers, and so takes a `seed`.
  static var isRandom: Bool { get }

  /// Fills the matrix of a parameter of the given shape.
  func fill(_ values: inout Matrix, fans: Fans, from random: inout RandomStream)
}

/// How many inputs and outputs a parameter connects.
///
/// For a kernel `[inputs, units]` these are its two sides, for one dimension both are its length,
/// as in Keras.
public struct Fans: Sendable {
  public let fanIn: Int
  public let fanOut: Int

  public init(shape: [Int]) {
    fanIn = shape.dropLast().reduce(1, *) * (shape.count == 1 ? shape[0] : 1)
    fanOut = shape.last ?? 1
  }

  var average: Double { Double(fanIn + fanOut) / 2 }
}

/// An initializer with the seed it may have of its own.
public struct InitializerSpec: Sendable {
  public let initializer: any Initializer
  /// Draws by this seed instead of the run's: equal shapes then start equal, as in Keras.
  public let seed: Int?

  init<Kind: Initializer>(_ type: Kind.Type, _ section: inout ConfigSection) {
    initializer = Kind(&section)
    seed = type.isRandom ? section.optionalInteger("seed", .nonNegative) : nil
  }

  /// The first value of a parameter.
  ///
  /// - Parameter ordinal: the parameter's number in the model, so that no parameter's numbers
  ///   depend on those of another.
  public func value(shape: [Int], seed runSeed: UInt64, ordinal: Int) -> Matrix {
    var values = Parameter.matrix(shape: shape)
    var random = RandomStream(
      seed: seed.map { UInt64($0) } ?? runSeed, purpose: .weights,
      index: seed == nil ? UInt64(ordinal) : 0)
    initializer.fill(&values, fans: Fans(shape: shape), from: &random)
    return values
  }
}

extension Matrix {
  /// Fills with what `number` makes of each draw, in row order.
  mutating func fill(
    _ distribution: RandomStream.Distribution, from random: inout RandomStream,
    _ number: (Double) -> Double
  ) {
    var draws = [Double](repeating: 0, count: min(count, 1024))
    for start in stride(from: 0, to: count, by: 1024) {
      if count - start < draws.count { draws.removeLast(draws.count - (count - start)) }
      random.draw(distribution, into: &draws)
      var elements = elements.mutableSpan
      for index in draws.indices { elements[start + index] = Float(number(draws[index])) }
    }
  }
}
