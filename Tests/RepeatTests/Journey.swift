import Config
import NN
import Testing

/// A training that is interrupted at random, and comes to the same as one that is not.
struct Journey: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let recipes: [Recipe]
  /// Of the CSV's columns and rows: in memory unless set.
  var isStored = false
  /// Whether it is also stopped at every turn.
  var isThorough = false

  init(_ description: String, _ recipes: [Recipe], isStored: Bool = false) {
    testDescription = description
    self.recipes = recipes
    self.isStored = isStored
  }

  private var thorough: Journey {
    var journey = self
    journey.isThorough = true
    return journey
  }

  /// Five batches, the last one short, and validation rows, for three epochs.
  private static let fit =
    "epochs: 3, batch_size: 8, validation_split: 0.2, validation_batch_size: 16"

  /// The recipes of an exhibit, small.
  private static func small(_ exhibits: [Exhibit]) -> [Journey] {
    exhibits.map { exhibit in
      Journey(
        exhibit.testDescription,
        exhibit.recipes.map { recipe in
          var recipe = recipe
          recipe.fit = fit
          recipe.hidden = recipe.hidden.replacing("192", with: "4")
          recipe.layers = recipe.layers.map { $0.replacing("4200", with: "5") }
          recipe.data = recipe.data.replacing("0.05", with: "0.9")
          if recipe.metrics.isEmpty { recipe.metrics = ["mae"] }
          recipe.callbacks = recipe.callbacks.map {
            $0.replacing(": m.json", with: ": FOLDER/m.json")
          }
          recipe.callbacks = recipe.callbacks.map {
            $0.replacing("log.csv", with: "FOLDER/log.csv")
          }
          return recipe
        })
    }
  }

  /// Every optimizer with layers that have more than weights.
  private static let optimizers = OptimizerRegistry.registry.names.map { name in
    let settings = [
      "{gradient_accumulation_steps: 3, use_ema: true, ema_overwrite_frequency: 2, clipnorm: 1}",
      "{}",
    ]
    return Journey(
      "optimizer \(name)",
      settings.map { settings in
        Recipe(
          hidden: "units: 4, activation: tanh",
          layers: ["BatchNormalization", "Dropout: {rate: 0.2}"],
          optimizer: "{\(name): \(settings)}", metrics: ["mae"],
          callbacks: [
            "EarlyStopping: {patience: 1, restore_best_weights: true}",
            "ModelCheckpoint: {filepath: 'FOLDER/s{epoch}-{batch}.json', save_freq: 3}",
          ], fit: fit)
      } + [Recipe(hidden: "units: 4", optimizer: name, fit: "epochs: 6, batch_size: 100")])
  }

  private static func callbacks(
    _ description: String, _ callbacks: [String],
    optimizer: String = "{SGD: {learning_rate: 0.05}}",
    fit: String = fit
  ) -> Journey {
    Journey(
      description,
      [
        Recipe(
          hidden: "units: 4, activation: tanh", layers: ["GaussianNoise: {stddev: 0.1}"],
          optimizer: optimizer, metrics: ["mae"], callbacks: callbacks, fit: fit)
      ])
  }

  private static let averages = "{Adam: {use_ema: true, ema_momentum: 0.5, learning_rate: 0.1}}"
  private static let mixtures = [
    callbacks(
      "the best weights of averages",
      ["EarlyStopping: {patience: 1, restore_best_weights: true}", "SwapEMAWeights"],
      optimizer: averages),
    callbacks(
      "averages swapped in above a checkpoint",
      [
        "SwapEMAWeights: {swap_on_epoch: true}",
        "ModelCheckpoint: {filepath: 'FOLDER/e{epoch}.json'}",
        "EarlyStopping: {patience: 2, restore_best_weights: true}",
      ], optimizer: averages
    ).thorough,
    callbacks(
      "averages swapped in below a checkpoint",
      [
        "ModelCheckpoint: {filepath: 'FOLDER/e{epoch}.json'}",
        "SwapEMAWeights: {swap_on_epoch: true}",
        "ModelCheckpoint: {filepath: 'FOLDER/f{epoch}.json', save_best_only: true}",
      ], optimizer: averages),
    callbacks(
      "a plateau's cooldown",
      ["ReduceLROnPlateau: {patience: 1, cooldown: 2, factor: 0.5, min_delta: 0.5}"],
      fit: "epochs: 8, batch_size: 8, validation_split: 0.2, validation_batch_size: 16"
    ).thorough,
    callbacks(
      "rates by epoch", ["LearningRateScheduler: {schedule: {0: 0.1, 2: 0.05, 3: 0.01}}"]),
    callbacks(
      "rates by a schedule",
      [
        "LearningRateScheduler: {schedule: {CosineDecay: {initial_learning_rate: 0.1, decay_steps: run}}}"
      ]
    ),
    callbacks(
      "two that stop",
      [
        "EarlyStopping: {monitor: loss, mode: max, patience: 2, restore_best_weights: true}",
        "EarlyStopping: {monitor: val_mae, patience: 1, start_from_epoch: 1, baseline: 0.01}",
      ]),
    callbacks(
      "two that save by steps",
      [
        "ModelCheckpoint: {filepath: 'FOLDER/a{epoch}-{batch}.json', save_freq: 2}",
        "ModelCheckpoint: {filepath: 'FOLDER/b.json', save_freq: 3, monitor: loss, save_best_only: true}",
      ]
    ).thorough,
    callbacks(
      "a log beside a checkpoint",
      [
        "CSVLogger: {filename: 'FOLDER/log.csv'}",
        "ModelCheckpoint: {filepath: 'FOLDER/e{epoch}.json'}",
      ]),
  ]

  private static func fit(_ description: String, _ fit: String, _ goal: Goal = .number) -> Journey {
    Journey(
      description,
      [
        Recipe(
          goal: goal, hidden: "units: 4, activation: tanh", layers: ["Dropout: {rate: 0.1}"],
          metrics: [goal.units == 1 ? "mse" : "accuracy"], fit: fit)
      ])
  }

  /// Clipped ones, of an epoch's last step.
  private static let gradients = Journey(
    "norms of gradients",
    [
      Recipe(
        hidden: "units: 4, activation: tanh", layers: ["BatchNormalization"],
        optimizer: "{SGD: {clipnorm: 0.1}}", fit: fit, recordsGradients: true)
    ]
  ).thorough

  private static let fits = [
    fit(
      "validation now and then",
      "epochs: 5, batch_size: 8, validation_split: 0.2, validation_batch_size: 16, validation_freq: 2"
    ),
    fit(
      "validation of some epochs",
      "epochs: 5, batch_size: 8, validation_split: 0.2, validation_batch_size: 16, validation_freq: [1, 4]"
    ),
    fit("passes longer than epochs", "epochs: 7, batch_size: 8, steps_per_epoch: 2"),
    fit("a later first epoch", "epochs: 6, initial_epoch: 3, batch_size: 8, steps_per_epoch: 3"),
    fit("weights of classes", "epochs: 3, batch_size: 8, class_weight: balanced", .several),
    fit("rows in their order", "epochs: 3, batch_size: 8, shuffle: false"),
    fit("one batch an epoch", "epochs: 5, batch_size: 1000", .shares),
  ]

  private static let tables = [
    Journey(
      "an embedding",
      [
        Recipe(
          data: "features: [a, k], columns: {k: {encode: embedding}}", hidden: "units: 3", fit: fit)
      ]),
    Journey(
      "columns in a file",
      [
        Recipe(
          data: "features: [a, k, j], numeric: {scale: standard}", hidden: "units: 3", fit: fit)
      ],
      isStored: true),
    Journey(
      "metrics that keep rows",
      [
        Recipe(
          goal: .two, hidden: "units: 3", metrics: ["roc_auc", "average_precision", "AUC"], fit: fit
        )
      ]),
  ]

  static let all =
    small(Exhibit.schedules + Exhibit.callbacks) + optimizers
    + mixtures + fits + tables + [gradients]
}
