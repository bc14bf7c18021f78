import Config
import Foundation
import NN
import TestSupport
import Testing
import Training

@testable import Tabular

/// What a network learns from the table.
struct Goal: Sendable, CustomTestStringConvertible {
  var target = "z"
  var units = 1
  var activation = "linear"
  var loss = "mse"

  var testDescription: String { loss }

  static let number = Goal()
  static let two = Goal(target: "t", activation: "sigmoid", loss: "binary_crossentropy")
  static let several = Goal(
    target: "s", units: 3, activation: "softmax", loss: "sparse_categorical_crossentropy")
  static let weights = Goal(
    target: "s", units: 3, activation: "softmax", loss: "categorical_crossentropy")
  static let shares = Goal(target: "[p, q, r]", units: 3, activation: "softmax")
  static let all = [number, two, several, weights, shares]

  /// The same with outputs that are no probabilities.
  var linear: Goal {
    var goal = self
    goal.activation = "linear"
    return goal
  }
}

/// A config for the table.
struct Recipe: Sendable {
  var goal = Goal.number
  var data = "features: [a, b, c, d], split: 0.9"
  var hidden = "units: 192, activation: tanh"
  /// Behind the hidden layer.
  var layers: [String] = []
  var optimizer = "adam"
  var metrics: [String] = []
  var callbacks: [String] = []
  var fit = "epochs: 1, batch_size: 640, validation_split: 0.1"
  /// In front of the hidden layer.
  var first: [String] = []
  var recordsGradients = false

  var text: String {
    let output = "Dense: {units: \(goal.units), activation: \(goal.activation)}"
    let layers = first + ["Dense: {\(hidden)}"] + layers + [output]
    return """
      seed: 3
      data: {path: table.csv, target: \(goal.target), \(data)}
      model:
        layers:
      \(layers.map { "    - \($0)" }.joined(separator: "\n"))
      compile: {optimizer: \(optimizer), loss: \(goal.loss), metrics: [\(metrics.joined(separator: ", "))]}
      fit: {\(fit)}
      callbacks: [\(callbacks.joined(separator: ", "))]

      """
  }

  /// A table with four numbers, a text, a date, a list, and targets for every goal.
  ///
  /// - Parameter columns: of them, by their places; nil for all.
  static func table(
    rows: Int, quotes: Bool = false, header: Bool = true, from first: Int = 0, columns: [Int]? = nil
  ) -> String {
    func line(_ fields: [String]) -> String {
      (columns.map { $0.map { fields[$0] } } ?? fields).joined(separator: ",")
    }
    let names = ["a", "b", "c", "d", "k", "j", "l", "t", "s", "z", "p", "q", "r"]
    var lines = header ? [line(names)] : []
    for row in first..<first + rows {
      func number(_ factor: Int, _ modulus: Int) -> Double {
        Double(row * factor % modulus - modulus / 2) * 4 / Double(modulus)
      }
      let (a, b, c, d) = (number(37, 101), number(53, 211), number(71, 97), number(89, 307))
      let lists = ["u", "u|v", "w", "v|w|x"]
      let share = Double(row % 5 + 1) / 8
      let fields =
        [a, b, c, d].map { "\(Float($0))" } + [
          ["red", "green", "blue", "한국"][row * 7 % 4],
          "2024-\(10 + row % 3)-\(10 + row * 3 % 18)", lists[row * 3 % 4],
          a + b * c > 0 ? "1" : "0",
          ["low", "mid", "high"][(a > 0 ? 1 : 0) + (b > 0.5 ? 1 : 0)],
          "\(Float(abs(a * b + c) + 0.1))", "\(share)", "\((1 - share) / 4)",
          "\((1 - share) * 3 / 4)",
        ]
      lines.append(line(quotes ? fields.map { "\"\($0)\"" } : fields))
    }
    return lines.joined(separator: "\n") + "\n"
  }
}

/// A component of a registry, and configs that show it: the first that nnctl takes counts, so that a
/// new component finds its own.
struct Exhibit: Sendable, CustomTestStringConvertible {
  let testDescription: String
  var recipes: [Recipe]

  init(_ family: String, _ name: String, _ recipes: [Recipe]) {
    testDescription = "\(family) \(name)"
    self.recipes = recipes
  }

  /// The component with what it cannot do without.
  static func named(_ name: String) -> String { "{\(name): \(requiredSettings[name] ?? "")}" }

  private static func each(_ family: String, _ names: [String], _ recipes: (String) -> [Recipe])
    -> [Exhibit]
  {
    names.map { Exhibit(family, $0, recipes($0)) }
  }

  /// Behind a wide layer, in front of it, or in place of the output's activation.
  static let layers = each("layer", LayerRegistry.registry.names) { name in
    [Recipe(layers: [named(name)]), Recipe(first: [named(name)])]
  }

  static let activations = each("activation", ActivationRegistry.registry.names) { name in
    [Recipe(hidden: "units: 192, activation: \(named(name))")]
  }

  static let weights =
    each("initializer", InitializerRegistry.registry.names) { name in
      [Recipe(hidden: "units: 192, kernel_initializer: \(named(name))")]
    }
    + each("regularizer", RegularizerRegistry.registry.names) { name in
      [
        Recipe(
          hidden: "units: 192, kernel_regularizer: \(named(name))",
          layers: ["Dense: {units: 3, activity_regularizer: \(named(name))}"])
      ]
    }
    + each("constraint", ConstraintRegistry.registry.names) { name in
      [Recipe(hidden: "units: 192, kernel_constraint: \(named(name))")]
    }

  static let losses = each("loss", LossRegistry.registry.names) { name in
    [Goal.weights, .several, .shares, .two, .number, .two.linear, .several.linear, .shares.linear]
      .map { goal in
        var goal = goal
        goal.loss = named(name)
        return Recipe(goal: goal)
      }
  }

  static let metrics = each("metric", MetricRegistry.registry.names) { name in
    Goal.all.map { Recipe(goal: $0, metrics: [named(name)]) }
  }

  /// A kernel that steps are shared for, trained on few rows; by default, and with all that goes around
  /// the rule.
  static let optimizers = each("optimizer", OptimizerRegistry.registry.names) { name in
    func recipe(_ optimizer: String, batch: Int) -> Recipe {
      Recipe(
        data: "features: [a, b, c, d], split: 0.05", hidden: "units: 24, activation: tanh",
        layers: ["Dense: {units: 4200, activation: relu}"], optimizer: optimizer,
        fit: "epochs: 1, batch_size: \(batch)")
    }
    let around =
      "{use_ema: true, gradient_accumulation_steps: 2, global_clipnorm: 0.1, weight_decay: 0.01}"
    return [
      recipe("{\(name): \(around)}", batch: 20), recipe(named(name), batch: 35),
      recipe(named(name), batch: 5000),
    ]
  }

  static let schedules = each("schedule", ScheduleRegistry.registry.names) { name in
    [Recipe(optimizer: "{Adam: {learning_rate: \(named(name))}}")]
  }

  static let callbacks = each("callback", CallbackRegistry.registry.names) { name in
    [Recipe(optimizer: "{Adam: {use_ema: true}}", callbacks: [named(name)])]
  }

  static let encoders =
    each("scaler", ScalerRegistry.registry.names) { name in
      [Recipe(data: "features: [a, b, c, d], split: 0.9, numeric: {scale: \(named(name))}")]
    }
    + each("encoder", EncoderRegistry.registry.names) { name in
      ["k", "l", "b"].map { column in
        Recipe(
          data:
            "features: [a, \(column), j], split: 0.9, columns: {\(column): {encode: \(named(name))}}"
        )
      }
    }

  /// What threads share the work of.
  static let large = activations + weights + optimizers
  /// Everything else, in many small steps.
  static let small = [losses, metrics, schedules, callbacks, encoders].joined().map { exhibit in
    var exhibit = exhibit
    for index in exhibit.recipes.indices {
      exhibit.recipes[index].fit = "epochs: 2, batch_size: 32, validation_split: 0.1"
      exhibit.recipes[index].hidden = "units: 16, activation: tanh"
    }
    return exhibit
  }
}
