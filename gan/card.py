"""The model card of a bundle: Markdown from the facts in run.json, nothing measured or guessed here."""

_CARD = """\
---
library_name: keras
pipeline_tag: unconditional-image-generation
license: mit
datasets:
- zalando-datasets/fashion_mnist
tags:
- gan
- {model}
- fashion-mnist
---

# Never Worn: {model}

A generative adversarial network that draws garments which never existed: 28 x 28 pixels, grey, learnt from Fashion-MNIST.

![Sixteen generated garments, the seeds 0 to 15](grid.png)

## Draw from it

```python
import keras, numpy as np

generator = keras.saving.load_model("path/to/this/folder")
latent = np.random.default_rng(42).standard_normal((1, {latent_dim})).astype("float32")  # the garment of seed 42
picture = generator.predict(latent)[0]  # (28, 28, 1) in [-1, 1]
```

With the repository that trained it: `python -m gan.sample --model path/to/this/folder --seeds 0-15 --out garments.png`.

## How it was trained

| | |
|---|---|
{rows}

The generator is the exponential moving average of the trained one, its batch-norm statistics the mean over 40 passes of
256 latent vectors. `samples/` and the film show the generator as it trained, always from the same 16 seeds.

![From noise to garments](progress.gif)

![Losses above, discriminator accuracies below](curves.png)

## What it is for, and what not

For learning what a GAN is and for play. The pictures are 28 x 28 and grey, of the ten kinds of garment in Fashion-MNIST as
one shop photographed them; the model knows no others, cannot be asked for one kind, and may repeat itself. Its
likeness to the training pictures has not been measured here.

Weights and code: MIT. Data: Fashion-MNIST, (c) Zalando SE, MIT, https://github.com/zalandoresearch/fashion-mnist.
"""


def text(run: dict) -> str:
    """Return the card of a run, whose facts are those of run.json."""
    facts = run["settings"] | {
        "iterations": run["iterations"],
        "training images": run["dataset"]["images"],
        "device": run["device"],
        "seconds": round(run["seconds"]),
        "parameters": ", ".join(f"{name} {count:,}" for name, count in run["parameters"].items()),
        "versions": ", ".join(f"{name} {version}" for name, version in run["versions"].items()),
        "SHA-256 of the weights": f"`{run['weights_sha256']}`",
    }
    rows = "\n".join(f"| {name.replace('_', ' ')} | {value} |" for name, value in facts.items() if value is not None)
    return _CARD.format(model=run["settings"]["model"], latent_dim=run["settings"]["latent_dim"], rows=rows)
