public import Config
public import Diagnostics

/// All that is needed to evaluate, to predict and to go on training, as one value.
///
/// It holds no clock and no host name, so that equal runs give equal bytes.
public struct Checkpoint: Sendable {
  /// What the key `format` says.
  public static let format = "nnctl-checkpoint"
  /// What is written. Older versions are read, newer ones refused.
  public static let version = 2

  /// A named array of numbers.
  public struct Array: Sendable {
    public let name: String
    public let shape: [Int]
    public let values: [Float]
  }

  /// A layer's weights.
  public struct Layer: Sendable {
    public let name: String
    public let className: String
    public let weights: [Array]
    /// In the file that it was read from.
    public internal(set) var location: SourceLocation?
  }

  /// The optimizer's memory.
  public struct Optimizer: Sendable {
    /// Batches that it has seen.
    public let iterations: Int
    /// That of the next step or, where a schedule gives it, of the last; nil for the config's.
    public let learningRate: Float?
    /// Whether the weights are the averages of `use_ema`, and the slots `average` the weights as the
    /// last step left them.
    public let holdsAverages: Bool
    public let slots: [Slots]
    /// In the file that it was read from.
    public internal(set) var location: SourceLocation?
  }

  /// What the optimizer remembers of one parameter.
  public struct Slots: Sendable {
    /// `dense_1/kernel`
    public let parameter: String
    public let slots: [Array]
    /// In the file that it was read from.
    var location: SourceLocation?
  }

  /// Which rows the training saw.
  public struct DataRecord: Sendable {
    /// Each file as the config names it, with the fingerprint of its bytes.
    public let files: [(path: String, fingerprint: String)]
    public let training: Int
    public let validation: Int
    public let test: Int
    /// The mean of each target among the training rows, and of classes the share of each; nil in a
    /// checkpoint that was written before there were any.
    public let targetMeans: [Float]?
    /// The median of each target that is a number.
    public let targetMedians: [Float]?
    /// In the file that it was read from.
    public let location: SourceLocation?

    public init(
      files: [(path: String, fingerprint: String)], training: Int, validation: Int, test: Int,
      targetMeans: [Float]? = nil, targetMedians: [Float]? = nil, location: SourceLocation? = nil
    ) {
      self.files = files
      self.training = training
      self.validation = validation
      self.test = test
      self.targetMeans = targetMeans
      self.targetMedians = targetMedians
      self.location = location
    }
  }

  /// A row of the data with what the network makes of it, so that another machine can tell whether it
  /// makes the same of it.
  public struct Sample: Sendable {
    /// Of each feature's column, as a text; nil for a cell without anything.
    public let cells: [String?]
    /// What the network put out. Not always finite.
    public let outputs: [Float]
    /// The probabilities of logits, or numbers in the target's own units; nil where the outputs are
    /// such already.
    public let predictions: [Float]?
    /// In the file that it was read from.
    public let location: SourceLocation?

    public init(
      cells: [String?], outputs: [Float], predictions: [Float]?, location: SourceLocation? = nil
    ) {
      self.cells = cells
      self.outputs = outputs
      self.predictions = predictions
      self.location = location
    }
  }

  /// Where the training stands beside its weights: what it needs to go on as if it had not been
  /// interrupted.
  public struct Training: Sendable {
    /// Loss and metrics of an epoch that has begun.
    public struct Metrics: Sendable {
      public let lossSum: Double
      public let rows: Double
      /// Of each metric.
      public let states: [[Double]]
      /// Of layers the norm of the gradient in the epoch's last step, where it has been taken and they
      /// are recorded.
      public let gradientNorms: [(layer: String, norm: Double)]

      public init(
        lossSum: Double, rows: Double, states: [[Double]],
        gradientNorms: [(layer: String, norm: Double)] = []
      ) {
        self.lossSum = lossSum
        self.rows = rows
        self.states = states
        self.gradientNorms = gradientNorms
      }
    }

    /// What a callback remembers.
    public struct Callback: Sendable {
      public let className: String
      /// A mapping.
      public let memory: ConfigNode
      /// Of the whole network, as `layer/name`; empty for none.
      public let weights: [Array]

      public init(className: String, memory: ConfigNode, weights: [Array]) {
        self.className = className
        self.memory = memory
        self.weights = weights
      }
    }

    public let isFinished: Bool
    /// Steps of the current epoch that are done.
    public let step: Int
    /// Whether no further epoch is wanted.
    public let isStopping: Bool
    /// Nil between two epochs.
    public let metrics: Metrics?
    /// How many callbacks have been asked about the last step or epoch; nil for all of them.
    public let asked: Int?
    public let callbacks: [Callback]
    /// In the file that it was read from.
    public let location: SourceLocation?

    public init(
      isFinished: Bool, step: Int, isStopping: Bool, metrics: Metrics?, asked: Int?,
      callbacks: [Callback], location: SourceLocation? = nil
    ) {
      self.isFinished = isFinished
      self.step = step
      self.isStopping = isStopping
      self.metrics = metrics
      self.asked = asked
      self.callbacks = callbacks
      self.location = location
    }
  }

  /// Of the file that it was read from.
  public internal(set) var version = Checkpoint.version
  /// The config with every default filled in.
  public var config: ConfigNode
  /// The config's folder, relative to the checkpoint's: what the data's path is relative to.
  public var configFolder: String
  public var data: DataRecord
  /// The feature columns with what was learned of them.
  public var features: ConfigNode
  /// The target columns with their labels.
  public var target: ConfigNode
  /// What the training rows hold in the feature columns; nil in a checkpoint that was written before
  /// there was any.
  public var profile: ConfigNode?
  /// A few rows with what the network makes of them.
  public var samples: [Sample]
  public var layers: [Layer]
  public var optimizer: Optimizer
  /// Epochs finished; with the config's seed it tells every random choice still to come.
  public var epoch: Int
  /// A column a metric, a number an epoch.
  public var history: [(name: String, values: [Float])]
  /// In the file that it was read from.
  public internal(set) var historyLocation: SourceLocation?
  /// Nil in a checkpoint of version 1.
  public var training: Training?

  public init(
    config: ConfigNode, configFolder: String, data: DataRecord, features: ConfigNode,
    target: ConfigNode, profile: ConfigNode? = nil, samples: [Sample] = [], layers: [Layer],
    optimizer: Optimizer, epoch: Int, history: [(name: String, values: [Float])],
    training: Training?
  ) {
    self.config = config
    self.configFolder = configFolder
    self.data = data
    self.features = features
    self.target = target
    self.profile = profile
    self.samples = samples
    self.layers = layers
    self.optimizer = optimizer
    self.epoch = epoch
    self.history = history
    self.training = training
  }
}
