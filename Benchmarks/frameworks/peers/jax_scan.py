"""JAX by hand: Adam written out, an epoch one compiled loop over batches that are gathered inside it.
The strongest of the training loops, and one that few users would write."""
import common

given = common.arguments()

import time

import jax
import jax.numpy as jnp
import numpy

spec = given.spec
x, y, test_x, test_y = common.training_data(given)
count = len(x)
steps = -(-count // spec.batch)
key = jax.random.PRNGKey(0)
weights, width = [], x.shape[1]
for units, _ in spec.layers:
    key, draw = jax.random.split(key)
    limit = (6 / (width + units)) ** 0.5
    weights.append((jax.random.uniform(draw, (width, units), minval=-limit, maxval=limit), jnp.zeros(units)))
    width = units


def outputs(weights, rows):
    for kernel, bias in weights[:-1]:
        rows = jax.nn.relu(rows @ kernel + bias)
    kernel, bias = weights[-1]
    return rows @ kernel + bias


def losses(weights, rows, targets):
    """Of each row, from what goes into the last activation; and whether the class is right."""
    logits = outputs(weights, rows)
    if spec.loss.startswith("sparse"):
        chosen = jnp.take_along_axis(jax.nn.log_softmax(logits), targets[:, None], 1)[:, 0]
        return -chosen, logits.argmax(1) == targets
    logits = logits[:, 0]
    if spec.loss == "mean_squared_error":
        return (logits - targets) ** 2, jnp.zeros(logits.shape, bool)
    return jnp.logaddexp(0, logits) - logits * targets, (logits > 0) == (targets > 0.5)


def batch_loss(weights, rows, targets, counts):
    loss, right = losses(weights, rows, targets)
    return (loss * counts).sum() / counts.sum(), (loss * counts).sum() + (right * counts).sum()


def step(state, batch):
    weights, first, second, number = state
    chosen, counts = batch
    (_, seen), slopes = jax.value_and_grad(batch_loss, has_aux=True)(weights, X[chosen], Y[chosen], counts)
    number += 1
    first = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, first, slopes)
    second = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, second, slopes)
    rate = spec.rate * jnp.sqrt(1 - 0.999**number) / (1 - 0.9**number)
    weights = jax.tree.map(lambda w, m, v: w - rate * m / (jnp.sqrt(v) + 1e-7), weights, first, second)
    return (weights, first, second, number), seen


def epoch(state, key):
    order = jax.random.permutation(key, count)
    # The last batch is filled up with rows that count nothing.
    order = jnp.concatenate([order, jnp.zeros(steps * spec.batch - count, order.dtype)])
    return jax.lax.scan(step, state, (order.reshape(steps, spec.batch), COUNTS))


@jax.jit
def run(state, keys):
    return jax.lax.scan(epoch, state, keys)


X, Y = jnp.asarray(x), jnp.asarray(y)
COUNTS = jnp.asarray((numpy.arange(steps * spec.batch) < count).astype("f4").reshape(steps, spec.batch))
zeros = jax.tree.map(jnp.zeros_like, weights)
state = (weights, zeros, zeros, jnp.float32(0))
keys = jax.random.split(key, spec.epochs)
# Many short epochs in one call, a few long ones each in its own.
size = spec.epochs if spec.epochs > 20 else 1
compiled = run.lower(state, keys[:size]).compile()
times = []
for start in range(0, spec.epochs, size):
    clock = time.perf_counter()
    state, _ = compiled(state, keys[start:start + size])
    jax.block_until_ready(state)
    times.append(time.perf_counter() - clock)
accuracy = None
if test_x is not None:
    accuracy = float(losses(state[0], jnp.asarray(test_x), jnp.asarray(test_y))[1].mean())
common.report(sum(times), [t / size for t in times], accuracy=accuracy)
