/// Layers of a network, from its inputs to its outputs, and what connects them.
public struct NetworkDiagram: Sendable, Equatable {
  public struct Layer: Sendable, Equatable {
    /// "dense_1"; "input" for the first.
    public var name: String
    /// "Dense"; empty for the inputs.
    public var kind: String
    /// Lines beneath: "relu", "(None, 64)", "4,160 parameters".
    public var details: [String]
    public var units: Int
    /// Names of the units where they have any: features, classes; as many as units, or none.
    public var unitNames: [String]

    public init(
      name: String, kind: String, details: [String], units: Int, unitNames: [String] = []
    ) {
      precondition(unitNames.isEmpty || unitNames.count == units, "a name a unit")
      self.name = name
      self.kind = kind
      self.details = details
      self.units = units
      self.unitNames = unitNames
    }
  }

  public struct Connection: Sendable, Equatable {
    public enum Pattern: Sendable, Equatable {
      /// Each unit to each; the weights `[units of from, units of to]`, row after row, where known.
      case dense([Float]?)
      /// Each to its own.
      case oneToOne
      /// Each to some neighbours, as a category to the numbers of its learned vector: of each unit of
      /// `from` those of `to`.
      case ranges([Range<Int>])
      /// Around the layers between, as the shortcut of a residual block.
      case shortcut
    }

    public var from: Int
    public var to: Int
    public var pattern: Pattern

    public init(from: Int, to: Int, _ pattern: Pattern) {
      self.from = from
      self.to = to
      self.pattern = pattern
    }
  }

  public var layers: [Layer]
  /// By the indices of layers.
  public var connections: [Connection]

  public init(layers: [Layer], connections: [Connection]) {
    self.layers = layers
    self.connections = connections
  }
}
