#!/usr/bin/env python3
"""Hostile inputs, each given to a built nnctl: how it ends, and what that costs.

    python3 Tests/Faults/hostile.py [--nnctl .build/release/nnctl] [--only TEXT] [--list]

A line an input: exit status, seconds of processor time, peak memory in MB. An input fails where nnctl ends by a signal or
with status 70, with another status than expected, without the expected words on stderr, with more than 1 MB there, or where
it takes more time or memory than it may. Inputs without an end are cut off after some seconds, and must not have cost
memory by then. Peaks below some 20 MB are those of Python, which starts the program.
"""

import argparse, gzip, os, resource, shutil, signal, subprocess, sys, tempfile, threading, time

MEGA, GIGA = 1 << 20, 1 << 30
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
cases = []


def case(name, *arguments, feed=None, status=65, words="", seconds=10, megabytes=150, space=6 * GIGA):
    """An input.

    arguments  of nnctl; a function writes a file when it is its turn, and returns its name
    feed       what stdin is: a file's name, or a function that gives pieces of bytes
    status     one, or several that will do
    space      the address space that there is, in bytes
    """
    statuses = (status,) if isinstance(status, int) else status
    cases.append((name, arguments, feed, statuses, words, seconds, megabytes, space))


def endless(piece, seconds=5, before=b""):
    """The same bytes again and again, for so long."""
    def pieces():
        yield before
        block = piece * max(1, MEGA // len(piece))
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            yield block
    return pieces


def sized(size, piece=b"1", before=b"", behind=b""):
    """`before`, about so many bytes of the same piece, then `behind`."""
    def pieces():
        yield before
        block = piece * max(1, MEGA // len(piece))
        for _ in range(size // len(block)):
            yield block
        yield behind
    return pieces


def file(name, *pieces):
    """Writes texts, bytes or what gives them into a file."""
    def make():
        with open(name, "wb") as out:
            for piece in pieces:
                piece = piece() if callable(piece) else piece
                for part in [piece] if isinstance(piece, (str, bytes)) else piece:
                    out.write(part if isinstance(part, bytes) else part.encode())
        return name
    return make


def config(name, path="points.csv", data="", layers="[Dense: {units: 1}]", loss="mse", more="", csv=None):
    """Writes a config, and its CSV unless it is there."""
    make = file(
        name, f"data: {{path: {path}, target: y, split: 0.5{', ' + data if data else ''}}}\n"
        f"model: {{layers: {layers}}}\ncompile: {{loss: {loss}, optimizer: SGD}}\n{more}\n")
    return lambda: (csv and csv(), make())[1]


def packed(name, size, line):
    """So many bytes as gzip: a member again and again, which unpack to what they hold in a row."""
    member = lambda: gzip.compress(line * (64 * MEGA // len(line)))
    return file(name, lambda: [member()] * (size // (64 * MEGA)))


def prepare(nnctl):
    """What the inputs are given to. Returns a checkpoint's text."""
    file("points.csv", "x1,x2,y\n", (f"{i % 7},{i % 5},{i % 3}\n" for i in range(60)))()
    config("good.yaml", data='csv: {comment: "#"}')()
    subprocess.run([nnctl, "train", "good.yaml", "--quiet"], check=True, stdout=subprocess.DEVNULL)
    with open("model.json") as text:
        return text.read()


def streams():
    """What `predict` is given by a pipe or a device."""
    jsonl = "predict", "--from", "jsonl"
    header = b"x1,x2\n"
    case("predict < /dev/zero", "predict", feed="/dev/zero", words="NUL")
    case("predict < /dev/urandom", "predict", feed="/dev/urandom")
    case("yes | predict", "predict", feed=endless(b"y\n"))
    case("endless good rows", "predict", feed=endless(b"1,2\n"), status=0)
    case("endless blank lines", "predict", feed=endless(b"\n"))
    case("endless comments", "predict", feed=endless(b"#\n"))
    case("endless bad rows, skipped", "predict", "--on-error", "skip", feed=endless(b"1,x\n", before=header), megabytes=60)
    case("endless JSON lines", *jsonl, feed=endless(b"[1,2]\n"), status=0)
    case("a line of 10 GB", "predict", feed=sized(10 * GIGA))
    case("a line of 10 GB behind a header", "predict", feed=sized(10 * GIGA, before=header), words="64 MiB")
    case("10 GB behind a quote", "predict", feed=sized(10 * GIGA, before=header + b'"'), words="quote")
    case("a cell of 63 MiB", "predict", feed=sized(63 * MEGA, before=header, behind=b",1\n"), megabytes=300)
    case("a number of 10 million digits", "predict", feed=sized(10 * MEGA, before=header + b"0.", behind=b",1\n"), status=0)
    case("a million columns", "predict", feed=sized(2 * MEGA, b"a,", behind=b"a\n"), words="100000")
    case("100000 columns", "predict", status=0, feed=lambda: [
        b"".join(b"c%d," % i for i in range(99_998)), b"x1,x2\n", b"1," * 99_999 + b"1\n"])
    case("a JSON line of 10 GB", *jsonl, feed=sized(10 * GIGA, before=b'{"x1": "'), words="64 MiB")
    case("10 million brackets of JSON", *jsonl, feed=sized(10 * MEGA, b"[", behind=b"\n"), words="80 levels")
    case("10 million values of a JSON line", *jsonl, feed=sized(20 * MEGA, b"1,", b"[", b"1]\n"), words="values")
    case("a million keys of a JSON line", *jsonl, words="no keys", feed=lambda: [
        b"{", b",".join(b'"k%d":1' % i for i in range(10**6)), b"}\n"])
    case("a JSON number of 10 million digits", *jsonl, feed=sized(10 * MEGA, before=b"[0.", behind=b",1]\n"), status=0)
    case("10 GB of zeros in 10 MB of gzip", "predict", "--input", packed("zeros.gz", 10 * GIGA, b"\0"), words="NUL")
    case("a line of 10 GB in gzip", "predict", "--input", packed("line.csv.gz", 10 * GIGA, b"1"))
    case("128 MB of rows in gzip", "predict", "--input", packed("rows.csv.gz", 128 * MEGA, b"1,2\n"), status=0, seconds=60)
    case("a folder", "predict", "--input", ".", status=66, words="folder")
    case("one row, top 1e9", "predict", "--top-k", "1000000000", feed=lambda: [b"1,2\n"], status=(0, 64))


def yaml():
    """What stands in place of a config."""
    for device in "zero", "urandom":
        case(f"check /dev/{device}", "check", f"/dev/{device}", status=78)
        case(f"check - < /dev/{device}", "check", "-", feed=f"/dev/{device}", status=78)
    case("yes | check -", "check", "-", feed=endless(b"y\n"), status=78, words="16 MiB")
    case("check of a folder", "check", ".", status=66, words="folder")
    case("a config of 100 MB", "check", file("large.yaml", sized(100 * MEGA, b"#")), status=78, words="16 MiB")
    size = 16 * MEGA - 16
    for number, (name, piece) in enumerate({
        "[": "[", "{": "{", "- ": "- ", "? ": "? ", "&a ": "&a ", "*a ": "*a ", "!a ": "!a ", '"': '"', "'": "'",
        "|": "|\n", "%": "%a\n", "---": "---\n", ": ": ": ", ",": ",", "tabs": "\t", "#": "#", "blank lines": "\n",
        "words": "a ", "equal entries": "a: 1\n", "lines of text": "a\n", "digits": "1", "list items": "- a\n",
        "items in a row": "- - ", "escapes": "\\x41", "&": "&", "[a, ": "[a, ", "{a: ": "{a: ", "[[a]: ": "[[a]: ",
        "!!": "!!", "@": "@", "a: ": "a: ", "deeper and deeper": None}.items()):
        text = lambda piece=piece: sized(size, piece.encode())() if piece else (" " * i + "a:\n" for i in range(5_700))
        case(f"16 MiB of {name}", "check", file(f"{number}.yaml", text), status=78, seconds=30, megabytes=400)
    case("a million names", "check", file("row.yaml", "data: {path: points.csv, target: y, ignore: [",
                                          "a, " * 990_000, "]}"), status=78, megabytes=250)
    case("a million different keys", "check", file("keys.yaml", (f"k{i}: 1\n" for i in range(490_000))), status=78, megabytes=800)
    case("15 MB of text a thousand times", "check", file(
        "strings.yaml", "a: &a ", lambda: "x" * 15_000_000, "\nb: [", ", ".join(["*a"] * 1000), "]\nmodel: *a\ndata: *a\n"), status=(66, 78), megabytes=250)
    case("a key of 15 MB a thousand times", "check", file(
        "texts.yaml", "a: &a ", lambda: "x" * 15_000_000, "\nmodel: {layers: [", ", ".join(["*a"] * 1000), "]}\n"), status=78, megabytes=250)
    case("a billion laughs", "check", file("laughs.yaml", "a0: &a0 [x]\n", (
        f"a{i}: &a{i} [" + ", ".join([f"*a{i - 1}"] * 9) + "]\n" for i in range(1, 30))), status=78, words="aliases")


def configs():
    """What a config asks for."""
    big = dict(status=78, megabytes=150)
    for count in 10_000, 100_000:
        case(f"{count} layers", "train", config(
            f"layers{count}.yaml", layers="[" + "ReLU, " * count + "Dense: {units: 1}]"), "--quiet",
             status=0, seconds=60, megabytes=1500)
    case("1000000 layers", "train", config("layers.yaml", layers="[" + "ReLU, " * 1_000_000 + "Dense: {units: 1}]"),
         status=78, words="1000000", megabytes=1000)
    case("1e12 units", "train", config("units.yaml", layers="[Dense: {units: 1000000000000}]"), **big)
    case("1e6 units behind 1e6", "train", config(
        "wide.yaml", layers="[Dense: {units: 1000000}, Dense: {units: 1000000}, Dense: {units: 1}]"), **big)
    case("1e6 units behind 2000", "train", config(
        "wide2.yaml", layers="[Dense: {units: 2000}, Dense: {units: 1000000}, Dense: {units: 1}]"), **big)
    case("a far index", "check", "good.yaml", "--set", "model.layers.999999999999.units=1", status=(64, 78))
    case("a value of 100000 brackets", "check", "good.yaml", "--set", "data.path=" + "[" * 100_000, status=(64, 78))
    case("a path of 60000 parts", "check", "good.yaml", "--set", ".".join(["a"] * 60_000) + "=1", status=(64, 78))
    case("1e9 threads", "train", "good.yaml", "--threads", "1000000000", "--quiet", status=(0, 64))
    case("1e9 folds", "train", "good.yaml", "--folds", "1000000000", status=(64, 65, 78))
    case("1e12 epochs", "train", "good.yaml", "--epochs", "1000000000000", status=(64, 78))
    case("1e9 epochs", "train", config("epochs.yaml", more="fit: {epochs: 1000000000}"), "--quiet", status=78, space=4 * GIGA)
    case("a file name of 1e9 digits", "train", config(
        "pattern.yaml", more="callbacks: [ModelCheckpoint: {filepath: 'a{epoch:0999999999d}.json'}]"), **big)
    case("a file name of 100 kB", "train", "good.yaml", "--output", "a" * 100_000, status=73)
    case("1e9 bins", "train", config("bins.yaml", data="columns: {x1: {encode: {binning: {bins: 1000000000}}}}"), **big)
    columns = file("texts.csv", ",".join(f"x{i}" for i in range(1000)), ",y\n", (
        ",".join(["abc"[i % 3]] * 1000) + f",{i}\n" for i in range(60)))
    case("1000 columns hashed into 100000 bins", "train", config(
        "hash.yaml", "texts.csv", data="categorical: {encode: {hash: {bins: 100000}}}", csv=columns), words="1000000")
    case("1e5 layers of noise in 60 rows", "train", config(
        "kept.yaml", layers="[Dense: {units: 100000}, " + "Dropout: {rate: 0.5}, " * 1000 + "Dense: {units: 1}]"), status=78, space=4 * GIGA)


def tables():
    """What a config's data may be."""
    labels = file("labels.csv", "x1,x2,y\n", lambda: (f"{i % 7},{i % 5},label{i}\n" for i in range(2_000_000)))
    some = file("some.csv", "x1,x2,y\n", lambda: (f"{i % 7},{i % 5},label{i // 2}\n" for i in range(200_000)))
    softmax = "[Dense: {units: %d, activation: softmax}]"
    case("2e6 labels", "train", config(
        "labels.yaml", "labels.csv", layers=softmax % 2_000_000, loss="sparse_categorical_crossentropy", csv=labels),
         status=78, megabytes=1200)
    case("1e6 labels as one-hot", "train", config(
        "labels1.yaml", "labels.csv", layers=softmax % 1_000_000, loss="categorical_crossentropy", csv=labels),
         status=(65, 78), megabytes=1200)
    case("1e5 labels as one-hot", "train", config(
        "labels2.yaml", "some.csv", layers=softmax % 100_000, loss="categorical_crossentropy", csv=some),
         status=(65, 78), megabytes=600)
    rows = packed("rows.csv.gz", 2 * GIGA, b"1,2,3\n")
    case("2 GB of rows in gzip, to train", "train", config("gz.yaml", "rows.csv.gz", csv=rows), "--set", "data.csv.header=false",
         "--set", "data.target=column_3", words="may use", space=GIGA, megabytes=800, seconds=60)
    case("10000 labels as one-hot in 4e5 rows", "train", config(
        "labels3.yaml", "many.csv", layers=softmax % 10_000, loss="categorical_crossentropy",
        csv=file("many.csv", "x1,x2,y\n", lambda: (f"{i % 7},{i % 5},label{i % 10000}\n" for i in range(400_000)))),
         "--set", "data.split=1", words="sparse_categorical_crossentropy")
    case("2e6 categories as one-hot", "check", config(
        "categories.yaml", "labels.csv", loss="mse", data="ignore: [x2]", csv=labels), "--set", "data.target=x1",
         "--set", "data.columns={y: {type: categorical}}", status=(65, 78), words="1000", megabytes=1200)
    case("inspect of 2e6 texts", "inspect", labels, status=0, megabytes=1200)
    wide = file("wide.csv", ",".join(f"x{i}" for i in range(100_000)), ",y\n", "1," * 100_000, "1\n")
    case("100001 columns", "inspect", wide, words="100000")
    wide = file("wide1.csv", ",".join(f"x{i}" for i in range(99_999)), ",y\n", lambda: ("1," * 99_999 + f"{i}\n" for i in range(20)))
    case("inspect of 100000 columns", "inspect", wide, status=0, megabytes=600)
    for command in "check", "train":
        case(f"{command} of 100000 columns", command, config("wide1.yaml", "wide1.csv", csv=wide), status=0, seconds=60, megabytes=600)
    for path in "/dev/zero", "/dev/urandom", ".", "/dev/null", "/proc/self/mem":
        case(f"data.path: {path}", "train", config("path.yaml", path), status=(65, 66))
    case("data.path: 10 GB of zeros in gzip", "train", config("zeros.yaml", "zeros.gz", csv=packed("zeros.gz", 10 * GIGA, b"\0")))
    # What is read as a whole may take a quarter of the memory that there is.
    half = dict(feed=sized(10 * GIGA, b"1,2,3\n", b"x1,x2,y\n"), status=66, space=2 * GIGA, megabytes=1000, words="MiB")
    case("endless rows to train", "train", config("stdin.yaml", "-"), **half)
    case("endless rows to inspect", "inspect", "/dev/stdin", **half)
    case("endless rows to evaluate", "evaluate", "--data", "-", **half)
    case("train < /dev/zero", "train", config("stdin.yaml", "-"), feed="/dev/zero")
    case("inspect < /dev/zero", "inspect", "-", feed="/dev/zero")


def checkpoints(model):
    """What stands in place of a checkpoint."""
    head = '{"format": "nnctl-checkpoint", "version": 1, "config_folder": ".", '
    def endless_part(name, text, piece=b"1", **more):
        case(f"a checkpoint with endless {name}", "summary", "-",
             feed=sized(20 * GIGA, piece, (head + text).encode()), **{"status": (65, 66), **more})
    for device in "zero", "urandom":
        case(f"summary /dev/{device}", "summary", f"/dev/{device}", status=78)
    endless_part("text", '"config": "')
    endless_part("keys", '"')
    endless_part("digits", '"config": ')
    endless_part("blanks", "", b" ", seconds=60)
    endless_part("base64", '"layers": [{"shape": [1], "float32": "', b"AAAA")
    endless_part("base64 of 4 GB", '"layers": [{"shape": [1000000000], "float32": "', b"AAAA", space=2 * GIGA, megabytes=1500)
    endless_part("base64 without a shape", '"layers": [{"float32": "', b"AAAA", space=2 * GIGA, megabytes=1500)
    endless_part("values", '"layers": [', b"1,", megabytes=1000)
    endless_part("brackets", '"a": ', b"[", words="80 levels")
    def changed(name, old, new, **more):
        case(f"a checkpoint with {name}", "summary", file("changed.json", lambda: model().replace(old, new)), **more)
    changed("a kernel of 1e9 x 1e9", '"kernel": [[', '"kernel": {"shape": [1000000000, 1000000000], "float32": "AAAA"}, "k": [[')
    changed("a kernel of 1e9", '"kernel": [[', '"kernel": {"shape": [1000000000], "float32": "AAAA"}, "k": [[')
    changed("1e6 units", '"units": 1', '"units": 1000000')
    changed("1e9 inputs", '"use_bias": true', '"use_bias": true, "input_shape": [1000000000]')
    changed("too many iterations", '"iterations": 1', '"iterations": 9223372036854775807')
    changed("too many epochs", '"epoch": 1', '"epoch": 9223372036854775807')
    case("a checkpoint with 2e6 arrays", "summary", file("arrays.json", head, '"layers": [', "[1]," * 1_900_000, "1]}"), megabytes=1500)


def run(nnctl, item, shows):
    name, arguments, feed, statuses, words, seconds, megabytes, space = item
    arguments = [argument() if callable(argument) else argument for argument in arguments]

    def limit():
        resource.setrlimit(resource.RLIMIT_AS, (space, space))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    stdin = subprocess.PIPE if callable(feed) else open(feed or os.devnull, "rb")
    with open("stderr", "wb") as errors:
        process = subprocess.Popen(
            [nnctl, *arguments], stdin=stdin, stderr=errors, preexec_fn=limit,
            # Findings are what `check` prints.
            stdout=errors if arguments[0] == "check" else subprocess.DEVNULL,
            env={**os.environ, "SWIFT_BACKTRACE": "enable=no", "XDG_CACHE_HOME": os.path.abspath("cache")})

    def fill():
        try:
            for piece in feed():
                process.stdin.write(piece)
            process.stdin.close()
        except OSError:  # nobody reads on
            pass

    if callable(feed):
        threading.Thread(target=fill, daemon=True).start()
    # Whoever waits for nothing takes no processor time.
    hung = threading.Timer(10 * seconds, lambda: os.kill(process.pid, signal.SIGKILL))
    hung.start()
    _, code, usage = os.wait4(process.pid, 0)
    hung.cancel()
    process.returncode = code = os.waitstatus_to_exitcode(code)
    took = usage.ru_utime + usage.ru_stime
    peak = usage.ru_maxrss / 1024
    with open("stderr", "rb") as errors:
        text = errors.read(10_000).decode(errors="replace")
    faults = [
        fault for fault, is_so in [
            (f"signal {-code}", code < 0), ("an internal fault", code == 70),
            (f"expected status {' or '.join(map(str, statuses))}", code not in statuses),
            (f"no '{words}' on stderr", words not in text), (f"longer than {seconds} s", took > seconds),
            (f"more than {megabytes} MB", peak > megabytes), ("more than 1 MB on stderr", os.path.getsize("stderr") > MEGA and "skip" not in arguments),
        ] if is_so]
    line = f"{name:40} | {code:4} | {took:6.1f} | {peak:6.0f} | {'; '.join(faults) or 'ok'}"
    print(line, f"| {text.strip()[:160]!r}" if shows else "", flush=True)
    for argument in arguments:
        if argument[0] != "/" and argument not in ("good.yaml", ".") and os.path.isfile(argument):
            os.remove(argument)
    return not faults


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nnctl", default=os.path.join(ROOT, ".build/release/nnctl"))
    parser.add_argument("--only", default="", help="inputs with this text in their name")
    parser.add_argument("--list", action="store_true", help="print the names alone")
    parser.add_argument("--show", action="store_true", help="print what stderr begins with")
    options = parser.parse_args()
    nnctl = os.path.abspath(options.nnctl)
    texts = []
    for group in streams, yaml, configs, tables:
        group()
    checkpoints(lambda: texts[0])
    wanted = [item for item in cases if options.only in item[0]]
    if options.list:
        return print("\n".join(item[0] for item in wanted))
    folder = tempfile.mkdtemp(prefix="nnctl-hostile-")
    try:
        os.chdir(folder)
        texts.append(prepare(nnctl))
        print(f"{'input':40} | exit | s      | MB     |")
        good = [run(nnctl, item, options.show) for item in wanted]
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(f"{len(good)} inputs, {good.count(False)} failed")
    sys.exit(0 if all(good) else 1)


if __name__ == "__main__":
    main()
