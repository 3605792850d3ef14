"""When did a run get good? The protocol of gan.evaluate, for the raw generator and its moving average at several checkpoints.

    python tests/benchmarks/when_good.py CONFIG.json OUT.csv CHECKPOINT.npz ...

A run keeps its newest two checkpoints only: copy those that are to be judged while it trains (--checkpoint-every 1).
CONFIG.json is the run's config.json. One sampling seed, 10,000 pictures, against the test images. OUT.png beside OUT.csv
shows the garments of the seeds 0 to 15, a row for each of its lines.
"""

import csv
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from gan import averages, checkpoint, data, evaluate, features, files, models, pictures
from gan.backend import import_keras
from gan.cli import say
from gan.config import TrainConfig
from gan.data import fashion_mnist


def main(config_path: Path, out: Path, paths: list[Path]) -> None:
    import_keras()
    import numpy as np

    from gan.training import SETTLING

    facts = files.read_json(config_path)
    config = TrainConfig(**facts["settings"])
    steps_per_epoch = facts["dataset"]["images"] // config.batch_size
    model = models.load(config.model)(config, config.epochs * steps_per_epoch)
    rng = np.random.default_rng((3, config.seed))
    passes, batch = SETTLING
    noise = [model.noise(batch, rng) for _ in range(passes)]
    size = features.APPLY_BATCH
    inputs = [model.seeds(range(i, i + size)) for i in range(0, evaluate.PICTURES, size)]
    extractors = [features.load(name) for name in features.ARCHITECTURES]
    _, _, test_images, _ = fashion_mnist.load()
    judge = evaluate.Reference(test_images, extractors)

    rows, garments = [], []
    for path in sorted(paths):
        step = int(path.stem.removeprefix("step_"))
        with np.load(path) as archive:
            checkpoint.restore(model, {key: archive[key] for key in archive.files})
        average = averages.float32_copy(model.averages["generator"])
        averages.settle_batch_norm(average, noise)
        for name, network in (("generator", model.networks["generator"]), ("average", average)):
            images = data.to_uint8(np.concatenate([network.predict_on_batch(part) for part in inputs]))
            garments.append(images[:16])
            numbers, _ = judge.score(images)
            row = {"iteration": step, "epoch": step // steps_per_epoch, "network": name}
            rows.append(row | {key: f"{value:.6g}" for key, value in numbers.items() if key != "judges"})
            say(" ".join(f"{key} {value}" for key, value in rows[-1].items()))
        with files.replacing(out) as temporary, open(temporary, "w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, rows[0], lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    pictures.save_png(out.with_suffix(".png"), pictures.grid(np.concatenate(garments), len(garments), 16, scale=2))


if __name__ == "__main__":
    config_path, out, *paths = map(Path, sys.argv[1:])
    main(config_path, out, paths)
