"""Makes training/multi_label: a small network with several labels, trained by Keras.

    python Tests/GoldenTests/Golden/multi_label.py

Written with Keras 3.15.1 on TensorFlow 2.21, CPU, Python 3.11. The rows are made here; `expected` is
float32, and the same training in float64 gives the deviation.
"""

import csv
import json
import os
import pathlib

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras
import numpy as np

FOLDER = pathlib.Path(__file__).parent / "training" / "multi_label"
FEATURES, LABELS = ["a", "b", "c", "d"], ["hot", "wet", "loud"]
UNITS, EPOCHS, BATCH = 6, 6, 16
METRICS = [
    "accuracy", "binary_accuracy",
    {"class_name": "AUC", "config": {"multi_label": True, "num_labels": 3}},
    {"class_name": "Precision", "config": {}}, {"class_name": "Recall", "config": {"class_id": 1}},
    {"class_name": "F1Score", "config": {"average": "macro", "threshold": 0.5}},
]


def rows(random, count):
    """Features with few fraction bits, and labels that follow them, not quite."""
    x = np.round(random.normal(size=(count, 4)) * 64) / 64
    rule = np.array([[2, 0, -1], [0, 1.5, 0.5], [-1, 1, 0], [0.5, -1, 2]])
    noisy = x @ rule + random.normal(size=(count, 3)) * 0.7 + [0.3, -0.5, -0.8]
    return x, (noisy > 0).astype(int)


def write(name, x, y):
    with open(FOLDER / name, "w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(FEATURES + LABELS)
        for features, labels in zip(x, y):
            out.writerow([repr(float(v)) for v in features] + list(labels))


def metric(node):
    return node if isinstance(node, str) else getattr(keras.metrics, node["class_name"])(**node["config"])


def run(dtype, weights, train, test):
    keras.backend.clear_session()
    keras.config.set_floatx(dtype)
    model = keras.Sequential([
        keras.Input((4,)), keras.layers.Dense(UNITS, activation="tanh"),
        keras.layers.Dense(3, activation="sigmoid"),
    ])
    model.set_weights(weights)
    model.compile(
        keras.optimizers.Adam(0.05), "binary_crossentropy", metrics=[metric(m) for m in METRICS])

    def scores():
        found = model.evaluate(*test, batch_size=32, verbose=0, return_dict=True)
        return {name: float(value) for name, value in found.items()}

    first = scores()
    history = model.fit(
        *train, batch_size=BATCH, epochs=EPOCHS, shuffle=False, validation_data=test, verbose=0).history
    return model, {
        "initial_evaluate_test": first,
        "history": {name: [float(v) for v in values] for name, values in history.items()},
        "epochs_run": EPOCHS,
        "final_weights": [
            tensor(index // 2, "kernel" if index % 2 == 0 else "bias", value)
            for index, value in enumerate(model.get_weights())],
        "evaluate_test": scores(), "predict_test": model.predict(test[0], verbose=0).tolist(),
    }


def tensor(layer, name, value):
    return {
        "layer": layer, "name": name, "shape": list(value.shape),
        "data": [float(v) for v in np.asarray(value).ravel()]}


def flat(node):
    if isinstance(node, dict):
        node = [node[key] for key in sorted(node)]
    if isinstance(node, list):
        return [number for item in node for number in flat(item)]
    return [] if isinstance(node, str) else [node]


def deviation(a, b):
    return max(abs(x - y) / max(1, abs(y)) for x, y in zip(flat(a), flat(b)))


def shortest(node):
    """Numbers as the shortest decimals that read back as the same float32."""
    if isinstance(node, dict):
        return {key: shortest(value) for key, value in node.items()}
    if isinstance(node, list):
        return [shortest(value) for value in node]
    return float(str(np.float32(node))) if isinstance(node, float) else node


random = np.random.default_rng(4)
FOLDER.mkdir(parents=True, exist_ok=True)
train, test = rows(random, 90), rows(random, 30)
write("train.csv", *train)
write("test.csv", *test)
shapes = [(4, UNITS), (UNITS,), (UNITS, 3), (3,)]
weights = [np.round(random.normal(size=shape) * 0.5 * 1024) / 1024 for shape in shapes]
model, expected = run("float32", weights, train, test)
(FOLDER / "model.json").write_text(model.to_json() + "\n")
_, expected64 = run("float64", weights, train, test)
case = {
    "format": "nnctl-golden/1", "kind": "training", "name": "multi_label",
    "made_with": f"Keras {keras.__version__}",
    "layers": [
        {"class": "Dense", "units": UNITS, "activation": "tanh"},
        {"class": "Dense", "units": 3, "activation": "sigmoid"}],
    "optimizer": {"class_name": "Adam", "config": {"learning_rate": 0.05}},
    "loss": "binary_crossentropy", "metrics": METRICS, "batch_size": BATCH, "epochs": EPOCHS,
    "shuffle": False, "features": FEATURES, "target": LABELS, "validation": {"data": "test.csv"},
    "initial_weights": [
        tensor(index // 2, "kernel" if index % 2 == 0 else "bias", value)
        for index, value in enumerate(weights)],
    "expected": shortest(expected),
    "observed_float32_float64_deviation": {
        key: float(f"{deviation(expected[key], expected64[key]):.1e}")
        for key in ["history", "final_weights", "evaluate_test", "predict_test"]},
}
(FOLDER / "case.json").write_text(json.dumps(case) + "\n")
print(case["observed_float32_float64_deviation"], case["expected"]["evaluate_test"])
