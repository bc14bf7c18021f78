"""PyTorch as a careful user writes it: tensors in memory, rows drawn by index, no DataLoader."""
import common

given = common.arguments()

import time

import numpy
import torch

model_file = given.models / "torch.pt"
spec = given.spec or common.workloads.TRAINED["w2"]


def network(inputs):
    steps, width = [], inputs
    for units, name in spec.layers:
        steps.append(torch.nn.Linear(width, units))
        if name == "relu":
            steps.append(torch.nn.ReLU())
        width = units
    return torch.nn.Sequential(*steps)


if given.spec is None:
    model = network(20)
    model.load_state_dict(torch.load(model_file))
    scale = numpy.load(given.models / "scale.npz")
    rows = torch.from_numpy((common.samples(given) - scale["start"]) / scale["size"])
    with torch.inference_mode():
        scores = torch.cat([torch.sigmoid(model(part)) for part in rows.split(8192)])
    common.write_scores(given, scores.numpy())
else:
    x, y, test_x, test_y = common.training_data(given)
    x, y = torch.from_numpy(x), torch.from_numpy(y)
    y = y.long() if spec.loss.startswith("sparse") else y[:, None]
    loss = {
        "binary_crossentropy": torch.nn.functional.binary_cross_entropy_with_logits,
        "sparse_categorical_crossentropy": torch.nn.functional.cross_entropy,
        "mean_squared_error": torch.nn.functional.mse_loss,
    }[spec.loss]
    torch.manual_seed(0)
    model = network(x.shape[1])
    optimizer = torch.optim.Adam(model.parameters(), spec.rate, eps=1e-7, fused=True)
    epochs = []
    for _ in range(spec.epochs):
        start = time.perf_counter()
        for batch in torch.randperm(len(x)).split(spec.batch):
            optimizer.zero_grad(set_to_none=True)
            loss(model(x[batch]), y[batch]).backward()
            optimizer.step()
        epochs.append(time.perf_counter() - start)
    torch.save(model.state_dict(), model_file)
    accuracy = None
    if test_x is not None:
        with torch.inference_mode():
            outputs = model(torch.from_numpy(test_x)).numpy()
        guesses = outputs.argmax(1) if outputs.shape[1] > 1 else outputs[:, 0] > 0
        accuracy = float((guesses == test_y).mean())
    common.report(sum(epochs), epochs, accuracy=accuracy)
