"""Exports a small network for each component that nnctl has, and lets Keras load it.

Run by hand, after `swift build`, with a Python that has Keras (written with Keras 3.15.1 on
TensorFlow 2.21, CPU, Python 3.11):

    python Tests/Keras/load_every_component.py

The components come from `nnctl schema`. For each either Keras loads what `nnctl export keras-json`
writes, or nnctl says that Keras has no such thing or no place for its settings; those are listed, for reading over.
"""

import argparse
import json
import os
import pathlib
import subprocess
import tempfile

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras

ROOT = pathlib.Path(__file__).resolve().parents[2]
# Settings that a component cannot do without.
REQUIRED = {
    "Activation": {"activation": "tanh"}, "Dense": {"units": 2}, "Dropout": {"rate": 0.5},
    "AlphaDropout": {"rate": 0.5}, "GaussianDropout": {"rate": 0.5}, "GaussianNoise": {"stddev": 1},
    "Rescaling": {"scale": 2}, "GroupNormalization": {"groups": 2},
    "Residual": {"layers": [{"Dense": {"units": 4}}]}, "Input": {"shape": [4]}, "threshold": {"threshold": 1, "default_value": 0},
}
SCHEDULE = {
    "initial_learning_rate": 0.1, "decay_steps": 10, "decay_rate": 0.5, "first_decay_steps": 10,
    "boundaries": [10], "values": [0.1, 0.01], "max_learning_rate": 0.1,
}
METRIC = {
    "precision": 0.5, "recall": 0.5, "sensitivity": 0.5, "specificity": 0.5, "num_classes": 4,
}


def config(family, name, definition):
    """A network around one component; None for a family that is no part of one."""
    needed = definition.get("required", [])
    settings = REQUIRED.get(name, {}) if family in ["layer", "activation"] else {}
    for table in {"schedule": [SCHEDULE], "metric": [METRIC]}.get(family, []):
        settings = {key: table[key] for key in needed if key in table}
    one = {name: settings}
    dense, compile = {"units": 4}, {"loss": "mse"}
    layers = [{"Dense": dense}]
    if family in ["initializer", "regularizer", "constraint"]:
        dense[f"kernel_{family}"] = one
    elif family == "activation":
        dense["activation"] = one
    elif family == "layer":
        layers = [one] + layers
    elif family in ["optimizer", "loss"]:
        compile[family] = one
    elif family == "metric":
        compile["metrics"] = [one]
    elif family == "schedule":
        compile["optimizer"] = {"SGD": {"learning_rate": one}}
    else:
        return None
    return {"model": {"inputs": list("abcd"), "layers": layers}, "compile": compile}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--nnctl", default=ROOT / ".build/debug/nnctl")
    nnctl = parser.parse_args().nnctl
    schema = json.loads(subprocess.run([nnctl, "schema"], capture_output=True, check=True).stdout)
    loaded, own, failed = 0, [], []
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / "config.yaml"
        for key, definition in schema["$defs"].items():
            family, _, name = key.partition(".")
            if not name or name.endswith(".keras"):
                continue
            given = config(family, name, definition)
            if given is None:
                continue
            file.write_text(json.dumps(given))
            run = subprocess.run(
                [nnctl, "export", "keras-json", file], capture_output=True, text=True)
            if "Keras has no " in run.stderr or "no place for" in run.stderr:
                own.append(key)
            elif run.returncode != 0:
                failed.append(f"{key}: {run.stderr.strip()}")
            else:
                try:
                    keras.models.model_from_json(run.stdout)
                    loaded += 1
                except Exception as problem:
                    failed.append(f"{key}: {str(problem).strip().splitlines()[0]}")
    print(f"{loaded} loaded by Keras")
    print(f"{len(own)} not in Keras: {', '.join(own)}")
    for line in failed:
        print(f"failed: {line}")
    raise SystemExit(1 if failed else 0)


main()
