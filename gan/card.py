"""The model card of a bundle: Markdown from the facts in run.json, nothing measured or guessed here.

The front matter is what https://huggingface.co/docs/hub/model-cards asks for.
"""

import json
import re
import shlex
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from gan import data
from gan.data import fashion_mnist, sources
from gan.metrics import METRICS

SEED = 0  # of the garment that is shown along the training
FOLDER = "path/to/this/folder"  # what a card that lies on no Hub calls the bundle

_CARD = """\
---
library_name: keras
pipeline_tag: unconditional-image-generation
{front}tags:
- gan
- {model}
{tag}- image-generation
{model_index}---

# Never Worn: {model}

{about} {one_seed}, today and tomorrow.

![Sixteen generated {things}, the seeds 0 to 15](grid.png)

## Draw from it

With Keras and TensorFlow{and_hub}:

```python
import keras
import numpy as np

generator = keras.saving.load_model("{keras_source}")
latent = np.random.default_rng(42).standard_normal((1, {latent_dim})).astype("float32")  # the {thing} of seed 42
picture = generator.predict({inputs})[0]  # {asked}(28, 28, 1) in [-1, 1]
```

With the Never Worn repository, which trained it:

```bash
python -m gan.sample --model {source} --seeds 0-15 --out {things}.png   # a grid; .gif is a walk, .npy an array
{one_kind}python app.py --model {source}                                          # the page, on your machine
{deploy}```

## How it was trained

| | |
|---|---|
{rows}

The generator is the exponential moving average of the trained one, its batch-norm statistics the mean over 40 passes of
256 latent vectors. `discriminator/` is its opponent as the training left it. `samples/` and the film show the generator as it
trained, not its average, always from the same 16 seeds.

![From noise to {things}](progress.gif)

{snapshots}![Losses above, discriminator accuracies below](curves.png)

## Metrics

{metrics}

## What it is for, and what not

For learning what a GAN is and for play. It draws 28 x 28 grey pixels of {limits}
"""

_SNAPSHOTS = """\
The average was kept along the way, too, in `snapshots/`. This is what each of them draws of seed {seed}: after the epochs
{epochs}.

![Seed {seed} after each of these epochs](snapshots.png)

`python -m gan.sample --epoch {epoch}` and its other options draw with the one of epoch {epoch}.

"""

# Where the cards of models that can be asked for a class differ from those of the others.
_UNCONDITIONAL = {
    "one_seed": "One seed is one {thing}",
    "inputs": "latent",
    "asked": "",
    "one_kind": "",
    "kinds": "cannot be\nasked for one kind",
}
_CONDITIONAL = {
    "one_seed": "It can be asked for a kind: one seed of one kind is one {thing}",
    "inputs": '[latent, np.eye({classes}, dtype="float32")[[{example}]]]',
    "asked": "{example}: {example_name}; ",
    "one_kind": "python -m gan.sample --model {source} --seeds 0-15 --label {label} --out {out}.png   # of one kind\n",
    "kinds": "can be\nasked for one of these, by its number, 0 to {last} in this order",
}


class _Data(NamedTuple):
    """What a card says of the pictures that a model learnt from.

    Attributes:
        front: lines of the front matter; tag: one of its tags.
        hub_id: of the data set on the Hub.
        thing: what is drawn.
        about, limits: sentences.
        example: what differs in how a class is asked for.
    """

    front: str
    tag: str
    hub_id: str
    thing: str
    about: str
    limits: str
    example: Mapping[str, object] = MappingProxyType({})


_DATA = {
    sources.FASHION_MNIST: _Data(
        "license: mit\ndatasets:\n- zalando-datasets/fashion_mnist\n",
        "- fashion-mnist\n",
        "zalando-datasets/fashion_mnist",
        "garment",
        """\
A generative adversarial network that draws garments which never existed: 28 x 28 pixels, grey, learnt from the pictures of
Fashion-MNIST.""",
        """\
the ten kinds of garment in Fashion-MNIST: t-shirts,
trousers, pullovers, dresses, coats, sandals, shirts, sneakers, bags and ankle boots. It knows no others and {kinds}.

Its taste is that of its data: front views of what one European web shop, Zalando, sold around 2017 to women, men and
children; white products were left out (https://arxiv.org/abs/1708.07747). Other wardrobes, bodies and times are not there.
Shirts, coats and pullovers run into one another, as they do in the data, and a GAN may draw nearly the same garment for many
seeds. Do not use it to judge, sell or recognise clothes or people.

Weights and code: MIT. Data: Fashion-MNIST, (c) Zalando SE, MIT, https://github.com/zalandoresearch/fashion-mnist.""",
        {"example": 8, "example_name": "a bag", "label": "Bag", "out": "bags"},
    ),
    sources.MNIST: _Data(
        "license: mit\ndatasets:\n- ylecun/mnist\n",
        "- mnist\n",
        "ylecun/mnist",
        "digit",
        """\
A generative adversarial network that draws handwritten digits which nobody wrote: 28 x 28 pixels, grey, learnt from the
pictures of MNIST.""",
        """\
the ten digits as they are in MNIST, 0 to 9. It knows no other
signs and {kinds}.

Its taste is that of its data: the hands of some 500 people, employees of the US Census Bureau and high-school students of
around 1990. Other hands, and other ways to write a 1 or a 7, are rare or not there. A GAN may draw nearly the same digit for
many seeds. Do not use it to forge writing, or in place of real writing where a machine is to learn to read.

Weights and code: MIT. Data: MNIST, Yann LeCun, Corinna Cortes and Christopher Burges,
https://huggingface.co/datasets/ylecun/mnist.""",
    ),
}
# Of pictures that are somebody's own: whoever publishes the card knows their licence, and this file does not.
_OWN = _Data(
    "",
    "",
    "",
    "picture",
    """\
A generative adversarial network that draws pictures which never existed: 28 x 28 pixels, grey, learnt from {count} pictures
called {name}.""",
    """\
what it learnt from, {count} pictures called {name}:
{names}. It knows nothing else and {kinds}.

Its taste is that of its data: what is rare there is rare here, what is missing there is missing here, and what should not be
in them is drawn as well. It may draw nearly the same picture for many seeds; one that learnt from few pictures may draw those
pictures themselves. Whoever publishes it should say here where the pictures come from, what they show, and whose they are.

Code: MIT. The pictures are not part of this model.""",
)
MOST_NAMED = 20  # classes in a sentence

# The rows of a report that put the model's numbers in their place, as people call them.
ROWS = {"floor": "real images", "blurred": "blurred", "class_missing": "without trousers", "noise": "noise"}

_MEASURED = """\
{table}

Measured by `python -m gan.evaluate`: {pictures:,} pictures as uint8 against the {real_images}, once for each of the
sampling seeds {seeds}.{columns}

{about}
{judges}`metrics.json` has every number.{extractors}

{closest}"""

_CLOSEST = """The 32 garments that are closest to a training image (left: drawn, with its seed; right: the training image):

![Pairs of a garment and its nearest training image](nearest.png)"""
_CLOSEST_OF_OTHERS = "The sheet of those that are closest to a training image shows training images, so it is not here."

_JUDGES = """Precision and recall in the features of {classifiers}random filters (`random`), which never learnt anything.
Each of these judges has a scale of its own: a number compares only with that of real images beside it.

{table}

"""

_COLUMNS = " The other columns are real training images, and such that were made worse, judged the same way."


def text(run: dict, repo_id: str | None = None) -> str:
    """Return the card of a run.

    Args:
        run: what run.json says; "metrics" in it, if any, is {name: number} or {name: {"mean": number, "std": number}}, and
            "evaluation" says how they were measured; "snapshot_epochs", what
            snapshots.png shows; "conditional", whether the model can be asked for a class (absent: no).
        repo_id: "user/name" of the Hub repository that the card is for; None: the bundle's own folder.
    """
    settings = run["settings"]
    facts = settings | {
        "iterations": f"{run['iterations']:,}",
        "training images": f"{run['dataset']['images']:,}",
        "device": run["device"],
        "seconds": f"{run['seconds']:,.0f}",
        "parameters": ", ".join(f"{name} {count:,}" for name, count in run["parameters"].items()),
        "versions": ", ".join(f"{name} {version}" for name, version in run["versions"].items()),
        "commit of the code": run.get("commit", "not recorded"),
        "SHA-256 of the images and labels": f"`{run['dataset']['sha256']}`",
        "SHA-256 of the weights": f"`{run['weights_sha256']}`",
    }
    about, names = _DATA.get(str(run.get("data", sources.FASHION_MNIST)), _OWN), _names(run)
    words = {
        "thing": about.thing,
        "source": repo_id or FOLDER,
        "count": f"{run['dataset']['images']:,}",
        "name": plain(str(run["dataset"]["name"])),
        "names": ", ".join(map(plain, names[:MOST_NAMED])) + f" and {len(names) - MOST_NAMED} more" * (len(names) > MOST_NAMED),
        "classes": len(names),
        "last": len(names) - 1,
        "example": 0,
        "example_name": names[0],
        "label": shlex.quote(data.word_of(0, names)),
        "out": "kind",
        **about.example,
    }
    words |= {key: text.format(**words) for key, text in (_CONDITIONAL if run.get("conditional") else _UNCONDITIONAL).items()}
    metrics = {name: _numbers(value) for name, value in (run.get("metrics") or {}).items()}
    epochs = run.get("snapshot_epochs")
    return _CARD.format(
        snapshots=_SNAPSHOTS.format(seed=SEED, epochs=", ".join(map(str, epochs)), epoch=epochs[len(epochs) // 2])
        if epochs
        else "",
        front=about.front,
        tag=about.tag,
        about=about.about.format(**words),
        limits=about.limits.format(**words),
        things=f"{about.thing}s",
        model=settings["model"],
        latent_dim=settings["latent_dim"],
        **words,
        rows="\n".join(f"| {name.replace('_', ' ')} | {_cell(value)} |" for name, value in facts.items() if value is not None),
        keras_source=f"hf://{repo_id}" if repo_id else FOLDER,
        and_hub=" (and `huggingface_hub`)" if repo_id else "",
        deploy=f"python -m gan.hub deploy --space USER/NAME --model {repo_id}   # the page, as a Space of your own\n"
        if repo_id
        else "",
        metrics=_measured(metrics, run.get("evaluation")),
        model_index=_model_index(settings["model"], metrics, about.hub_id, str(run["dataset"]["name"])) if metrics else "",
    )


def _cell(value: object) -> str:
    """A value as a table's cell, which ends at "|" and at a line's end."""
    return " ".join(str(value).split()).replace("|", "\\|")


def _numbers(value: float | dict) -> tuple[float, float | None]:
    """(mean, standard deviation) of a metric; a plain number has no deviation."""
    return (value["mean"], value.get("std")) if isinstance(value, dict) else (value, None)


def _measured(metrics: dict[str, tuple[float, float | None]], evaluation: dict | None) -> str:
    """The metrics as a table, real images and known-bad ones beside them, and how they were measured."""
    if not metrics:
        return "How good the pictures are has not been measured by a number."
    known = (evaluation or {}).get("rows", {})
    known = {key: row for key, row in known.items() if row}
    headings = {key: plain(title) for key, title in titles(evaluation or {}).items()}
    heads = ["metric", "mean", "standard deviation", *(headings[key] for key in known)]
    rows = [
        [name, f"{mean:.4g}", "" if std is None else f"{std:.2g}", *(_known(known[key].get(name)) for key in known)]
        for name, (mean, std) in metrics.items()
    ]
    table = "\n".join(f"| {' | '.join(map(_cell, cells))} |" for cells in (heads, ["---"] * len(heads), *rows))
    if not evaluation:
        return table
    second = evaluation.get("second", {}).get("fd")
    others = ", ".join(f"{headings[key]} {_known(known[key].get('fd_second'))}" for key in known)
    of_others = not is_fashion_mnist(evaluation)
    reference = "held-out" if of_others and evaluation["reference"] == "test" else evaluation["reference"]
    said = {
        "distance": "the Fréchet distance" if of_others else "FMNIST-CNN-FD, the Fréchet distance",
        "ten": "" if of_others else "ten ",
        "reference": reference,
        "second": second and f"{second['mean']:.4g} ± {second['std']:.2g}; {others}.",
    }
    columns, extractors = _COLUMNS, ", ".join(f"{name} `{sha256}`" for name, sha256 in evaluation["extractors"].items())
    if left_out := evaluation.get("left_out"):
        columns = _COLUMNS if "blurred" in known else ""
        columns += f" Not measured: {', '.join(f'`{name}`' for name in left_out['metrics'])}; {plain(left_out['why'])}."
    if of_others and extractors:
        columns += " The classifiers learnt these data: the numbers compare with none of other data."
    return _MEASURED.format(
        table=table,
        pictures=evaluation["pictures"],
        real_images=f"{evaluation['held_out']:,} {reference} images of {plain(evaluation['data'])}"
        if of_others
        else f"{reference} images",
        seeds=", ".join(map(str, evaluation["sampling_seeds"])),
        columns=columns,
        extractors=extractors and f" SHA-256 of the classifiers: {extractors}.",
        about=_about(metrics, said, evaluation),
        judges=_judged(evaluation),
        closest=_CLOSEST_OF_OTHERS if of_others else _CLOSEST,
    )


def _about(metrics: dict[str, tuple[float, float | None]], said: dict, evaluation: dict) -> str:
    """What is said of the metrics that there are: a line of one, and of those after it in the table that have none."""
    groups: list[list[str]] = []
    for name, metric in METRICS.items():
        if metric.on_card:
            groups.append([])
        groups[-1].append(name)
    return "".join(
        METRICS[group[0]].on_card.format(**said, **evaluation.get("cas", {}))
        for group in groups
        if (said["second"] if group[0] == "fd_second" else metrics.keys() & set(group))
    )


def _judged(evaluation: dict) -> str:
    """The table of the judges, if there are several, or one that is not the table above's."""
    if not (judges := evaluation.get("judges")):
        return ""
    lines = ["| judge | precision | real images | recall | real images |", "| --- | --- | --- | --- | --- |"]
    for judge, about in judges.items():
        ours = {name: f"{about[name]['mean']:.4g} ± {about[name]['std']:.2g}" for name in ("precision", "recall")}
        real = {name: f"{about['real'][name]['mean']:.4g}" for name in ours}
        cells = (f"`{judge}`", *(cell for name in ours for cell in (ours[name], real[name])))
        lines.append(f"| {' | '.join(map(_cell, cells))} |")
    return _JUDGES.format(table="\n".join(lines), classifiers="both classifiers and of " if len(judges) > 1 else "")


def is_fashion_mnist(evaluation: dict) -> bool:
    """Whether an evaluation is of Fashion-MNIST, as all are that do not say."""
    return evaluation.get("data", fashion_mnist.NAME) == fashion_mnist.NAME


def titles(evaluation: dict) -> dict[str, str]:
    """ROWS, for the data that an evaluation is of."""
    missing = evaluation.get("class_missing")
    return ROWS if is_fashion_mnist(evaluation) else ROWS | {"class_missing": f"without {missing}"}


def plain(text: str) -> str:
    """Any text as Markdown that shows it as it is, on one line; tables take care of their own bars."""
    return re.sub(r"([!-/:-@[-`{}~])", r"\\\1", " ".join(str(text).split()))


def _known(value: float | None) -> str:
    return "" if value is None else f"{value:.4g}"


def _names(run: dict) -> tuple[str, ...]:
    """The names of the classes, a line each."""
    return tuple(" ".join(str(name).split()) for name in run.get("class_names", fashion_mnist.CLASS_NAMES))


def _model_index(model: str, metrics: dict[str, tuple[float, float | None]], hub_id: str, name: str) -> str:
    """The card's model-index, https://huggingface.co/docs/hub/model-cards#evaluation-results, as YAML: JSON is YAML too."""
    result = {
        "task": {"type": "unconditional-image-generation", "name": "Unconditional image generation"},
        "dataset": {"type": hub_id or name, "name": name, "split": "test"},
        "metrics": [{"type": name, "name": name, "value": mean} for name, (mean, _) in metrics.items()],
    }
    index = [{"name": f"Never Worn {model}", "results": [result]}]
    return f"model-index: {json.dumps(index, ensure_ascii=False)}\n"  # YAML reads no letter in two halves
