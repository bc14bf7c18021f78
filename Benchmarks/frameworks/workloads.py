"""The workloads: networks, data and how they are trained, the same for nnctl and every peer.

`layers` are (units, activation); all train with Adam and score accuracy where there are classes.
"""
import dataclasses


@dataclasses.dataclass(frozen=True)
class Workload:
    title: str
    train: str
    layers: tuple
    loss: str
    rate: float
    batch: int
    epochs: int
    test: str = ""
    scale: str = "standard"
    target: str = "y"
    # The part of `train` that trains, where there is no file of test rows.
    split: float = 1


SMALL = ((64, "relu"), (64, "relu"), (1, "sigmoid"))

TRAINED = {
    "w1": Workload(
        "200 x 2, one neuron, 1000 epochs of batches of 32", "w1.csv", ((1, "sigmoid"),), "binary_crossentropy",
        0.01, 32, 1000, target="admitted", split=0.7),
    "w2": Workload(
        "10,000 x 20, 64-64-1, 20 epochs of batches of 32", "w2.csv", SMALL, "binary_crossentropy", 0.001, 32, 20,
        test="w2_test.csv"),
    "w3": Workload(
        "500,000 x 54, 256-256-7, 3 epochs of batches of 1024", "w3.csv",
        ((256, "relu"), (256, "relu"), (7, "softmax")), "sparse_categorical_crossentropy", 0.001, 1024, 3,
        test="w3_test.csv"),
    "w4": Workload(
        "60,000 x 784, 512-512-10, 3 epochs of batches of 128", "w4.csv",
        ((512, "relu"), (512, "relu"), (10, "softmax")), "sparse_categorical_crossentropy", 0.001, 128, 3,
        test="w4_test.csv", scale="minmax"),
    "w5": Workload(
        "20,000 x 2048, 2048-2048-1, 1 epoch of batches of 512", "w5.csv",
        ((2048, "relu"), (2048, "relu"), (1, "linear")), "mean_squared_error", 0.0001, 512, 1, scale="none"),
    "w7": Workload(
        "1,000,000 x 20, 64-64-1, 1 epoch of batches of 32", "w7.csv", SMALL, "binary_crossentropy", 0.001, 32, 1),
}

# Scored with the network of w2: the title, and the file.
SCORED = {
    "w6": ("1,000,000 x 20 scored, CSV to CSV, network of w2", "w6.csv"),
    "w6one": ("one sample of 20 scored from the shell, network of w2", "w6_one.csv"),
}
