"""The training loop: steps, log, pictures, checkpoints. It knows no model and no backend by name.

A run is a folder; docs/train.md says what lies in it. Noise and order depend on the seed and the step alone, so a run that was
killed and resumed ends with the same bits as one that was not. Several processes that train together all do the same here, each
in a folder of its own: the chief's is the run's, the others' are thrown away (see train.py).
"""

import dataclasses
import functools
import json
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import keras
import numpy as np

from gan import (
    binding,
    bundle,
    checkpoint,
    cluster,
    data,
    engines,
    files,
    models,
    pictures,
    precision,
    provenance,
    records,
    snapshots,
)
from gan.averages import float32_copy, settle_batch_norm
from gan.cli import say
from gan.config import NAMED_SOURCES, TrainConfig
from gan.data import fashion_mnist
from gan.errors import UsageError, UserError
from gan.progress import Progress, duration
from gan.rewind import show_on_card

SAMPLE_SEEDS = range(16)
CHUNK_SECONDS = 2.0  # of work between two looks at the signals, so that the bar moves and Ctrl-C is heard
SETTLING = (40, 256)  # passes and batch with which the bundle's batch norm is settled


class TrainingError(UserError):
    """A run that cannot go on; the message says why and what to do next."""


def train(
    config: TrainConfig,
    run_dir: Path,
    dataset: data.Dataset,
    should_stop: Callable[[], bool] = lambda: False,
    company: cluster.Company | None = None,
) -> bool:
    """Train in `run_dir` from its newest whole checkpoint, or from the start, and write the bundle `run_dir`/model.

    Args:
        dataset: what is learnt from, the first `config.limit` images of it.
        should_stop: asked after every chunk of steps; True, in any process, ends the run with a checkpoint.
        company: the machines that train together; they begin when each has everything that it may lack.

    Returns:
        True when the run is finished, False when it was stopped.

    Raises:
        TrainingError: a loss or a weight is not finite, or the data are not those that the run began with.
        RecordError: its quality.csv is damaged.
        UsageError: this machine cannot train so, or the snapshots do not fit: see Trainer, check_precision and Album.
        EndedError, LostError: another process has ended before the first step, or is gone.
        OSError: a file cannot be written; the checkpoints written before stay whole.
    """
    company = company or cluster.Company()
    trainer = Trainer(config, dataset)
    has_begun = (run_dir / "config.json").exists()
    check_precision(trainer, has_begun)
    album = snapshots.Album(run_dir, trainer, has_begun) if trainer.engine.is_chief else None
    company.built()
    watch = _watch(trainer) if config.evaluate_every else None
    _keep_settings(run_dir / "config.json", trainer)
    trainer.resume(run_dir / "checkpoints")
    quality = records.Quality(run_dir / "quality.csv", trainer, watch) if watch else None
    company.begin()
    trainer.follow_the_chief()
    shown = trainer.engine.is_chief
    progress = Progress(trainer.step, trainer.total_steps, trainer.steps_per_epoch, config.batch_size, shown, config.ends_every)
    # Drawing samples and evaluating speak to the other machines, too.
    with trainer.engine.in_company(), progress, ThreadPoolExecutor(1) as preparing, records.Drawing(run_dir) as drawing:
        finished = _run(trainer, run_dir, progress, preparing, drawing, quality, album, should_stop)
    trainer.engine.leave()
    if finished and album:
        _finish(trainer, run_dir, album)
    return finished


class Trainer:
    """A model on its engine, the images it learns from (the first `config.limit` of a data set), and where it stands.

    Raises:
        UsageError: the batch does not divide by the number of devices.

    Attributes:
        step: steps done so far; history: float32 (total_steps, logs), valid up to `step`; seconds: time spent so far.
        data_name: what the run calls its data; fixed: what the generator draws the 16 fixed seeds from, a list of its inputs.
    """

    def __init__(self, config: TrainConfig, dataset: data.Dataset) -> None:
        self.config, self.dataset, self.data_name = config, dataset, dataset.name
        self.images, self.labels = dataset.images[: config.limit], dataset.labels[: config.limit]
        self.steps_per_epoch = len(self.images) // config.batch_size
        self.total_steps = config.epochs * self.steps_per_epoch
        keras.utils.set_random_seed(config.seed)
        model_class = models.load(config.model)
        self.engine = engines.load()(lambda: model_class(config, self.total_steps, len(dataset.class_names)), config.ema_decay)
        if config.batch_size % self.engine.replicas:
            raise UsageError(
                f"batch_size is {config.batch_size}; allowed on {self.engine.replicas} devices: "
                f"a multiple of {self.engine.replicas}"
            )
        self.model = self.engine.model
        self.step = 0
        self.seconds = 0.0
        self.history = np.zeros((self.total_steps, len(self.model.log_names)), np.float32)
        self.fixed = _listed(self.model.seeds(SAMPLE_SEEDS, dataset))
        self._order = functools.lru_cache(2)(self._draw_order)

    def batches(self, step: int, count: int) -> dict[str, np.ndarray]:
        """What the steps `step`, ... `step + count - 1` (from 0) eat: every array with a leading axis of `count`."""
        batches = []
        for s in range(step, step + count):
            epoch, i = divmod(s, self.steps_per_epoch)
            rows = self._order(epoch + 1)[i * self.config.batch_size : (i + 1) * self.config.batch_size]
            rng = np.random.default_rng((2, self.config.seed, s))
            batches.append(self.model.batch(self.images[rows], self.labels[rows], rng))
        return self.engine.prepare({name: np.stack([batch[name] for batch in batches]) for name in batches[0]})

    def advance(self, batches: dict[str, np.ndarray]) -> float:
        """Do the steps of `batches`; return the seconds they took.

        Raises:
            TrainingError: a loss is not finite.
        """
        start = time.perf_counter()
        logs = self.engine.run(batches)
        seconds = time.perf_counter() - start
        rows = np.stack([logs[name] for name in self.model.log_names], axis=1)
        broken = ~np.isfinite(rows).all(axis=1)
        if broken.any():
            raise self._not_finite(self.step + int(broken.argmax()) + 1)
        self.history[self.step : self.step + len(rows)] = rows
        self.step += len(rows)
        self.seconds += seconds
        return seconds

    def samples(self) -> np.ndarray:
        """The 16 fixed seeds as the generator draws them now: uint8 (16, 28, 28, 1)."""
        # Compiled: a call layer by layer would keep a GPU waiting. Under MirroredStrategy every device draws all of them.
        drawn = self.model.networks["generator"].predict_on_batch(self.fixed if len(self.fixed) > 1 else self.fixed[0])
        return data.to_uint8(drawn[: len(SAMPLE_SEEDS)])

    def settled(self, passes: int) -> keras.Model:
        """A copy of the generator's moving average, its batch norm settled by so many passes, at most those of SETTLING."""
        rng = np.random.default_rng((3, self.config.seed))
        noise = [self.model.noise(SETTLING[1], rng, self.dataset) for _ in range(min(passes, SETTLING[0]))]
        copy = float32_copy(self.model.averages["generator"])
        settle_batch_norm(copy, noise)
        return copy

    def save(self, folder: Path) -> None:
        """Write a checkpoint.

        Raises:
            TrainingError: a weight is not finite; the checkpoints before stay.
        """
        state = checkpoint.state_of(self.model)
        if not all(np.isfinite(array).all() for array in state.values()):
            raise self._not_finite(self.step)
        extra = {"history": self.history[: self.step], "seconds": np.float64(self.seconds)}
        checkpoint.save(folder, self.step, state | extra)

    def resume(self, folder: Path) -> None:
        """Go to the newest whole checkpoint, naming damaged ones; stay at the start where there is none."""
        damaged = []
        found = checkpoint.load_newest(folder, lambda path, why: damaged.append(f"{path} is damaged ({why})"))
        for line in damaged:
            say(line)
        if damaged and not found:
            say("No checkpoint is whole: starting from the beginning")
        if found:
            self.step, state = found
            self.history[: self.step] = state["history"]
            self.seconds = float(state["seconds"])
            checkpoint.restore(self.model, state)
            say(f"Resuming after iteration {self.step:,} of {self.total_steps:,}")

    def agree(self, seconds: float, should_stop: bool) -> tuple[float, bool]:
        """What all processes go by: the time of the slowest, and whether any is to stop."""
        slowest, stop = self.engine.gather(np.array([seconds, should_stop], np.float32)).max(axis=0)
        return float(slowest), bool(stop)

    def estimate(self) -> float:
        """The seconds that a whole run will take, from a step after one that compiles. It trains: for a dry run only."""
        for _ in range(2):
            self.step = 0  # a run may have no second step
            seconds = self.advance(self.batches(0, 1))
        return seconds * self.total_steps

    def follow_the_chief(self) -> None:
        """Go where the chief is: other machines need not have its checkpoints."""
        steps = self.engine.gather(np.array([self.step], np.int32))
        self.step = int(steps[0, 0])
        if len(steps) == 1 or not self.step:
            return
        state = checkpoint.state_of(self.model)
        own = np.frombuffer(b"".join(array.tobytes() for array in state.values()), np.int32)
        chiefs, start = self.engine.gather(own)[0].tobytes(), 0
        for name, array in state.items():
            state[name] = np.frombuffer(chiefs, array.dtype, array.size, start).reshape(array.shape)
            start += array.nbytes
        checkpoint.restore(self.model, state)

    def _draw_order(self, epoch: int) -> np.ndarray:
        return self.model.order(self.labels, np.random.default_rng((1, self.config.seed, epoch)))

    def _not_finite(self, iteration: int) -> TrainingError:
        return TrainingError(
            f"the training broke down at iteration {iteration}: a loss or a weight is not finite. The last checkpoint before "
            "it is kept. Start a new run with a lower --learning-rate "
            f"(now {self.config.learning_rate:g}) or another --seed (now {self.config.seed})"
        )


def check_precision(trainer: Trainer, has_begun: bool = False) -> None:
    """Refuse --mixed-precision on a processor that it slows down, before the first step; where a run has begun with it, warn.

    Accelerators have bfloat16. Of several machines the chief decides, which knows whether the run has begun.

    Raises:
        UsageError: it is refused.
    """
    if not trainer.config.mixed_precision or trainer.engine.accelerated or not trainer.engine.is_chief:
        return
    times = precision.slowdown()
    if times is None or times <= precision.TOO_SLOW:
        return
    why = f"this processor computes bfloat16 in software, {times:.0f} times as slowly as float32"
    if not has_begun:
        raise UsageError(f"--mixed-precision makes the training slower here: {why}. Leave it out, or train on a GPU")
    say(f"Mind: the run began with --mixed-precision, and {why}: go on with it on another machine", to_stderr=True)


def facts(trainer: Trainer) -> dict:
    """What config.json says of a run: resolved settings, the code's commit, versions, a fingerprint of the data."""
    return {
        "settings": dataclasses.asdict(trainer.config),
        "commit": provenance.commit(),
        "versions": provenance.versions(),
        "dataset": {
            "name": trainer.data_name,
            "images": len(trainer.images),
            "sha256": data.fingerprint(trainer.images, trainer.labels),
        },
        "class_names": list(trainer.dataset.class_names),
    }


def _keep_settings(path: Path, trainer: Trainer) -> None:
    """Write config.json, or, for a run that is resumed, check that the data are the same."""
    now = facts(trainer)
    if path.exists():
        before = json.loads(path.read_text(encoding="utf-8"))
        # Its name may have changed with the place where it lies. Older runs were all of Fashion-MNIST.
        classes = before.get("class_names", list(fashion_mnist.CLASS_NAMES))
        same = all(before["dataset"][fact] == now["dataset"][fact] for fact in ("images", "sha256"))
        if not same or classes != now["class_names"]:
            then, here = (
                f"{facts['images']:,} images, SHA-256 {facts['sha256'][:8]}" for facts in (before["dataset"], now["dataset"])
            )
            if same:
                then, here = (
                    ", ".join(sorted(set(a) - set(b))) or "another order"
                    for a, b in ((classes, now["class_names"]), (now["class_names"], classes))
                )
            raise TrainingError(
                f"the training images or their classes are not those that the run in {path.parent} began with ({then} then, "
                f"{here} now): start a new run in another --run-dir"
            )
        settings = dataclasses.asdict(TrainConfig(**before["settings"]))  # an older run lacks the settings that came since
        if settings == now["settings"]:
            return
        may_change = {name: now["settings"][name] for name in ("epochs", "data")}
        if settings | may_change != now["settings"]:
            raise TrainingError(f"{path} has other settings; start a new run in another --run-dir")
        now["dataset"]["name"] = trainer.data_name = before["dataset"]["name"]
    files.write_json(path, now)


def _run(trainer, run_dir, progress, preparing, drawing, quality, album, should_stop) -> bool:
    """The loop itself: chunk after chunk, from event to event; returns whether the run's end was reached."""
    config, steps_per_epoch = trainer.config, trainer.steps_per_epoch
    log = records.Log(run_dir / "history.csv", trainer)
    if trainer.step == 0:
        drawing.samples(0, 0, trainer.samples(), trainer.fixed[0])
    if album:
        album.begin()

    def next_chunk(step: int) -> Future:
        """Prepare the steps up to the next picture, at most CHUNK_SECONDS of them; one at a time until the pace is known."""
        i = step % steps_per_epoch
        event = min(steps_per_epoch, (i // config.samples_every + 1) * config.samples_every)
        affordable = 1 if pace is None else max(1, int(CHUNK_SECONDS / pace))
        return preparing.submit(trainer.batches, step, min(event - i, affordable))

    def save() -> None:
        """Write a checkpoint; first the pictures up to it, which a run resumed from it will not draw again."""
        drawing.wait()
        trainer.save(run_dir / "checkpoints")

    pace = None  # seconds a step
    first_step = trainer.step
    chunk = next_chunk(trainer.step) if trainer.step < trainer.total_steps else None
    _, stop = trainer.agree(0, should_stop())
    while chunk is not None and not stop:
        batches = chunk.result()
        count = len(next(iter(batches.values())))
        after = trainer.step + count
        chunk = next_chunk(after) if after < trainer.total_steps else None
        seconds, stop = trainer.agree(trainer.advance(batches), should_stop())
        log.append()
        numbers = zip(trainer.model.log_names, trainer.history[trainer.step - 1], strict=True)
        progress.update(trainer.step, seconds, dict(numbers))
        if pace is None and trainer.step - count > first_step:  # the first chunk compiles: it says nothing of the pace
            left = f", about {duration((trainer.total_steps - trainer.step) * seconds / count)} to go"
            progress.say(f"Training on {trainer.engine.device}" + ("" if trainer.engine.accelerated else left))
        if trainer.step - count > first_step:
            pace = seconds / count

        epoch, i = (trainer.step - 1) // steps_per_epoch + 1, (trainer.step - 1) % steps_per_epoch + 1
        is_last = trainer.step == trainer.total_steps
        is_shown = i == steps_per_epoch and (epoch % config.ends_every == 0 or is_last)
        if i % config.samples_every == 0 or is_shown:
            drawing.samples(epoch, i, trainer.samples(), trainer.fixed[0])
        if i == steps_per_epoch:
            if quality and (epoch % config.evaluate_every == 0 or is_last):
                quality.append()
            if is_shown:
                drawing.curves(epoch, trainer, quality)
            if album:
                album.take(epoch)
            if epoch % config.checkpoint_every == 0:
                save()
        drawing.check()
    if trainer.step < trainer.total_steps:
        progress.say("Stopping: saving a checkpoint (Ctrl-C once more stops at once) ...")
    save()
    return trainer.step == trainer.total_steps


def _finish(trainer: Trainer, run_dir: Path, album: snapshots.Album) -> None:
    """The film, the last snapshot and the bundle."""
    samples = pictures.in_order(run_dir / "samples")
    frames = [pictures.load_png(samples[i]) for i in pictures.thin(len(samples))]
    pictures.save_film(run_dir / "progress.gif", frames)
    networks = trainer.model.networks | trainer.model.averages | {"generator": trainer.settled(SETTLING[0])}
    album.finish(networks["generator"])
    run = facts(trainer) | {
        "iterations": trainer.step,
        "seconds": trainer.seconds,
        "device": trainer.engine.device,
        "parameters": {name: network.count_params() for name, network in networks.items()},
        "conditional": len(networks["generator"].inputs) > 1,
        "draws_from": ("noise" if trainer.fixed[0].ndim == 2 else "picture") + "+class" * (len(trainer.fixed) > 1),
    }
    # Where the pictures lie is said to nobody else: of a path only what it is called.
    source = trainer.config.data if trainer.config.data in NAMED_SOURCES else f"./{trainer.data_name}"
    run |= {"data": source, "settings": run["settings"] | {"data": source}}
    binding.write(run_dir / "model", run_dir, networks, run, trainer.fixed)
    if trainer.config.snapshots and trainer.fixed[0].ndim == 2:  # its strip is of a seed
        show_on_card(bundle.load(run_dir / "model"))


def _listed(inputs) -> list[np.ndarray]:
    return inputs if isinstance(inputs, list) else [inputs]


def _watch(trainer: Trainer):
    """What the run is evaluated by as it goes.

    Raises:
        UsageError: it cannot be, by this model or these data; ExtractorError: there are no classifiers.
    """
    from gan import watch

    config = trainer.config
    watch.check(config, trainer.model)
    return watch.over(trainer.dataset, trainer.model, config.seed, config.limit, config.data, config.invert)
