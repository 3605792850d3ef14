"""The model card of a bundle: Markdown from the facts in run.json, nothing measured or guessed here.

The front matter is what https://huggingface.co/docs/hub/model-cards asks for.
"""

import json
import shlex
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from gan import data
from gan.card_metrics import cell, from_sketches, measured, numbers, plain, there_and_back
from gan.data import fashion_mnist, sources

SEED = 0  # of the garment that is shown along the training
FOLDER = "path/to/this/folder"  # what a card that lies on no Hub calls the bundle

_CARD = """\
---
library_name: keras
pipeline_tag: {task}
{front}tags:
- gan
- {model}
{tag}- image-generation
{model_index}---

# Never Worn: {model}

{about} {one_seed}, today and tomorrow.

![{caption}](grid.png)

## Draw from it

With Keras and TensorFlow{and_hub}:

```python
import keras
import numpy as np

generator = keras.saving.load_model("{keras_source}")
{given}
picture = generator.predict({inputs})[0]  # {asked}(28, 28, 1) in [-1, 1]
```

With the Never Worn repository, which trained it:

```bash
{commands}{one_kind}python app.py --model {source}                                          # the page, on your machine
{deploy}```

## How it was trained

| | |
|---|---|
{rows}

The generator is the exponential moving average of the trained one{settled}. {opponent}\
`samples/` and the film show the generator as it
trained, not its average, always from the same 16 {fixed}.

![{film}](progress.gif)

{snapshots}![{curves}](curves.png)

## Metrics

{metrics}

## What it is for, and what not

For learning what a GAN is and for play. It draws 28 x 28 grey pixels of {known}

{limits}
"""

_SNAPSHOTS = """\
The average was kept along the way, too, in `snapshots/`. This is what each of them draws of seed {seed}: after the epochs
{epochs}.

![Seed {seed} after each of these epochs](snapshots.png)

`python -m gan.sample --epoch {epoch}` and its other options draw with the one of epoch {epoch}.

"""

_SETTLED = ", its batch-norm statistics the mean over 40 passes of\n256 "
# Where the cards of models that draw from noise differ from those that draw from pictures.
_FROM_NOISE = {
    "task": "unconditional-image-generation",
    "caption": "Sixteen generated {thing}s, the seeds 0 to 15",
    "given": 'latent = np.random.default_rng(42).standard_normal((1, {latent_dim})).astype("float32")'
    "  # the {thing} of seed 42",
    "commands": "python -m gan.sample --model {source} --seeds 0-15 --out {thing}s.png"
    "   # a grid; .gif is a walk, .npy an array\n",
    "settled": _SETTLED + "latent vectors",
    "fixed": "seeds",
    "film": "From noise to {thing}s",
    "sources": "seeds",
}
_FROM_PICTURES = {
    "task": "image-to-image",
    "about": """\
A network that draws a {thing} from a few lines: 28 x 28 pixels, grey, learnt from {count} pictures called
{name} and from their lines, which a program finds.""",
    "one_seed": "One sketch is one {thing}",
    "caption": "What is drawn of sixteen sketches",
    "given": """\
lines = np.full((1, 28, 28, 1), -1, "float32")  # black; lines are white, 1, about a pixel wide
lines[0, 8:26, [3, 24]] = lines[0, [8, 25], 3:25] = 1  # a box""",
    "commands": "python -m gan.sample --model {source} --picture FILE --out {thing}.png   # of a drawing or a photograph\n",
    "settled": _SETTLED + "sketches",
    "fixed": "sketches, of held-out pictures",
    "film": "From sketches to {thing}s",
    "sources": "sketches",
}
# And those that go from one class to another.
_BETWEEN = _FROM_PICTURES | {
    "about": """\
Two networks, one of which makes of a picture of one kind, {first}, one of another, {second}, and the other one goes back:
28 x 28 pixels, grey, learnt from {count} pictures of both kinds, no two of which belong together, called
{name}.""",
    "one_seed": "One picture becomes one picture",
    "caption": "What becomes of sixteen held-out pictures of {first}",
    "given": """\
picture = np.full((1, 28, 28, 1), -1, "float32")  # black; put a picture of the first kind here, bright on black""",
    "inputs": "picture",
    "commands": "python -m gan.sample --model {source} --picture FILE --out {thing}.png          # of a photograph\n"
    "python -m gan.sample --model {source} --back --picture FILE --out {thing}.png   # the other way\n",
    "settled": "",  # nothing has to be: each picture is normalised by itself
    "opponent": """\
`back/` draws the other way,
and is such an average, too. `discriminator/` and `back_discriminator/` are their opponents as the training left them.
""",
    "fixed": "held-out pictures",
    "film": "From {first} to {second}",
    "sources": "pictures",
    "known": """\
two kinds of {thing}, {second} of pictures of {first} and
{first} of pictures of {second}. It knows no third: whatever else is given it passes for one of these.""",
}
# And of models that can be asked for a class from those of the others.
_UNCONDITIONAL = {
    "one_seed": "One seed is one {thing}",
    "inputs": "{input}",
    "asked": "",
    "one_kind": "",
    "kinds": "cannot be\nasked for one kind",
}
_CONDITIONAL = {
    "one_seed": "It can be asked for a kind: one seed of one kind is one {thing}",
    "inputs": '[{input}, np.eye({classes}, dtype="float32")[[{example}]]]',
    "asked": "{example}: {example_name}; ",
    "one_kind": "python -m gan.sample --model {source} {option} --label {label} --out {out}.png   # of one kind\n",
    "kinds": "can be\nasked for one of these, by its number, 0 to {last} in this order",
}


class _Data(NamedTuple):
    """What a card says of the pictures that a model learnt from.

    Attributes:
        front: lines of the front matter; tag: one of its tags.
        hub_id: of the data set on the Hub.
        thing: what is drawn.
        about: a sentence; known: what it draws, to be gone on with; limits: sentences.
        example: what differs in how a class is asked for.
    """

    front: str
    tag: str
    hub_id: str
    thing: str
    about: str
    known: str
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
trousers, pullovers, dresses, coats, sandals, shirts, sneakers, bags and ankle boots. It knows no others and {kinds}.""",
        """\
Its taste is that of its data: front views of what one European web shop, Zalando, sold around 2017 to women, men and
children; white products were left out (https://arxiv.org/abs/1708.07747). Other wardrobes, bodies and times are not there.
Shirts, coats and pullovers run into one another, as they do in the data, and a GAN may draw nearly the same garment for many
{sources}. Do not use it to judge, sell or recognise clothes or people.

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
signs and {kinds}.""",
        """\
Its taste is that of its data: the hands of some 500 people, employees of the US Census Bureau and high-school students of
around 1990. Other hands, and other ways to write a 1 or a 7, are rare or not there. A GAN may draw nearly the same digit for
many {sources}. Do not use it to forge writing, or in place of real writing where a machine is to learn to read.

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
{names}. It knows nothing else and {kinds}.""",
    """\
Its taste is that of its data: what is rare there is rare here, what is missing there is missing here, and what should not be
in them is drawn as well. It may draw nearly the same picture for many {sources}; one that learnt from few pictures may draw
those pictures themselves. Whoever publishes it should say here where the pictures come from, what they show, and whose they
are.

Code: MIT. The pictures are not part of this model.""",
)
MOST_NAMED = 20  # classes in a sentence


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
    is_of_pictures, goes_back = str(run.get("draws_from")).startswith("picture"), "back" in run["parameters"]
    has_critic = "discriminator" in run["parameters"]
    if is_of_pictures:  # it has none
        del facts["latent_dim"]
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
        "first": plain(names[0]),
        "second": plain(names[-1]),
        "label": shlex.quote(data.word_of(0, names)),
        "out": "kind",
        "latent_dim": settings["latent_dim"],
        "input": "lines" if is_of_pictures else "latent",
        "option": "--picture FILE" if is_of_pictures else "--seeds 0-15",
        "opponent": "`discriminator/` is its opponent as the training left it. " if has_critic else "",
        **about.example,
    }
    kinds = _CONDITIONAL if run.get("conditional") else _UNCONDITIONAL
    kinds = kinds | (_BETWEEN if goes_back else _FROM_PICTURES if is_of_pictures else _FROM_NOISE)
    words |= {key: text.format(**words) for key, text in ({"about": about.about} | kinds).items()}
    known = kinds.get("known", about.known).format(**words)
    metrics = {name: numbers(value) for name, value in (run.get("metrics") or {}).items()}
    epochs = run.get("snapshot_epochs")
    return _CARD.format(
        snapshots=_SNAPSHOTS.format(seed=SEED, epochs=", ".join(map(str, epochs)), epoch=epochs[len(epochs) // 2])
        if epochs
        else "",
        front=about.front,
        tag=about.tag,
        limits=about.limits.format(**words),
        things=f"{about.thing}s",
        model=settings["model"],
        **words | {"known": known},
        rows="\n".join(f"| {name.replace('_', ' ')} | {cell(value)} |" for name, value in facts.items() if value is not None),
        keras_source=f"hf://{repo_id}" if repo_id else FOLDER,
        and_hub=" (and `huggingface_hub`)" if repo_id else "",
        deploy=f"python -m gan.hub deploy --space USER/NAME --model {repo_id}   # the page, as a Space of your own\n"
        if repo_id
        else "",
        metrics=(there_and_back if goes_back else from_sketches if is_of_pictures else measured)(
            metrics, run.get("evaluation")
        ),
        curves="Losses above, discriminator accuracies below" if has_critic else "Losses",
        model_index=_model_index(settings["model"], kinds["task"], metrics, about.hub_id, str(run["dataset"]["name"]))
        if metrics
        else "",
    )


def _names(run: dict) -> tuple[str, ...]:
    """The names of the classes, a line each."""
    return tuple(" ".join(str(name).split()) for name in run.get("class_names", fashion_mnist.CLASS_NAMES))


def _model_index(model: str, task: str, metrics: dict[str, tuple[float, float | None]], hub_id: str, name: str) -> str:
    """The card's model-index, https://huggingface.co/docs/hub/model-cards#evaluation-results, as YAML: JSON is YAML too."""
    result = {
        "task": {"type": task, "name": task.replace("-", " ").capitalize()},
        "dataset": {"type": hub_id or name, "name": name, "split": "test"},
        "metrics": [{"type": name, "name": name, "value": mean} for name, (mean, _) in metrics.items()],
    }
    index = [{"name": f"Never Worn {model}", "results": [result]}]
    return f"model-index: {json.dumps(index, ensure_ascii=False)}\n"  # YAML reads no letter in two halves
