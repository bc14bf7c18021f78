"""Keras 3 as its users write it, on TensorFlow or (--backend jax, torch) another."""
import common

given = common.arguments()

import os

os.environ["KERAS_BACKEND"] = given.backend
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import time

import keras
import numpy

model_file = given.models / f"{given.backend}.keras"


class Clock(keras.callbacks.Callback):
    seconds = []

    def on_epoch_begin(self, epoch, logs=None):
        self.start = time.perf_counter()

    def on_epoch_end(self, epoch, logs=None):
        self.seconds.append(time.perf_counter() - self.start)


if given.spec is None:
    model = keras.saving.load_model(model_file, compile=False)
    scale = numpy.load(given.models / "scale.npz")
    rows = (common.samples(given) - scale["start"]) / scale["size"]
    common.write_scores(given, numpy.asarray(model.predict(rows, batch_size=given.batch, verbose=0)))
else:
    spec = given.spec
    x, y, test_x, test_y = common.training_data(given)
    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [keras.Input((x.shape[1],))]
        + [keras.layers.Dense(units, activation=name) for units, name in spec.layers])
    metrics = [] if spec.loss == "mean_squared_error" else ["accuracy"]
    model.compile(keras.optimizers.Adam(spec.rate), spec.loss, metrics=metrics)
    start = time.perf_counter()
    model.fit(x, y, batch_size=spec.batch, epochs=spec.epochs, verbose=0, callbacks=[Clock()])
    seconds = time.perf_counter() - start
    model.save(model_file)
    scores = {} if test_x is None else model.evaluate(
        test_x, test_y, batch_size=spec.batch, verbose=0, return_dict=True)
    common.report(seconds, Clock.seconds, accuracy=scores.get("accuracy"))
