"""Train a GAN on Fashion-MNIST: `python train.py` runs the course's recipe; `python train.py --help` tells the rest."""

import argparse
import json
import os
import signal
import sys
from dataclasses import asdict
from pathlib import Path

from gan import models
from gan.config import TrainConfig
from gan.errors import UserError
from gan.quiet import import_keras

DONE, FAILED, WRONG_USE, INTERRUPTED = 0, 1, 2, 130


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return its exit code: 0 done, 1 failed, 2 wrong use, 130 interrupted."""
    parser = make_parser()
    given = vars(parser.parse_args(arguments))
    try:
        settings, run_dir = resolve(given)
    except ValueError as error:
        parser.error(str(error))
    again = f"python train.py --run-dir {run_dir} --resume"
    try:
        with Signals() as signals:
            return run(settings, run_dir, given, signals)
    except KeyboardInterrupt:
        print(f"Interrupted. Checkpoints saved before are whole; go on from the newest with: {again}", file=sys.stderr)
        return INTERRUPTED
    except UserError as error:
        print(f"train.py: {error}", file=sys.stderr)
        return FAILED
    except OSError as error:
        what = f"{error.filename or run_dir}: {error.strerror or error}"
        print(
            f"train.py: cannot write {what}. Put that right or choose another --run-dir; go on with: {again}", file=sys.stderr
        )
        return FAILED


def make_parser() -> argparse.ArgumentParser:
    """The options; one that was not given leaves no trace in the result, so that a resumed run can tell."""
    default = TrainConfig()
    parser = argparse.ArgumentParser(
        prog="train.py",
        description="Train a GAN on Fashion-MNIST. With no option: the course's recipe, 50 epochs of 60,000 pictures.",
        epilog="A run leaves its pictures, curves, film, checkpoints and model in its folder. Ctrl-C saves a checkpoint; "
        "--resume goes on from the newest one. Draw from the model: python -m gan.sample --model runs/dcgan/model "
        "--seeds 0-15 --out garments.png",
        argument_default=argparse.SUPPRESS,
        allow_abbrev=False,
    )

    def add(flag: str, kind: type | None, text: str, **more) -> None:
        if kind is None:
            parser.add_argument(flag, action="store_true", help=text)
        else:
            parser.add_argument(flag, type=kind, help=text, **more)

    add("--model", str, f"which network to train (default: {default.model})", choices=models.names())
    add("--epochs", int, f"passes over the pictures (default: {default.epochs})", metavar="N")
    add("--batch-size", int, f"pictures in a step (default: {default.batch_size})", metavar="N")
    add("--learning-rate", float, f"of both Adam optimizers (default: {default.learning_rate:g})", metavar="X")
    add("--latent-dim", int, f"numbers in a noise vector (default: {default.latent_dim})", metavar="N")
    add("--seed", int, f"of everything random (default: {default.seed})", metavar="N")
    add("--samples-every", int, f"iterations between two pictures (default: {default.samples_every})", metavar="N")
    add("--checkpoint-every", int, f"epochs between two checkpoints (default: {default.checkpoint_every})", metavar="N")
    add("--limit", int, "train on the first N pictures only (default: all 60,000)", metavar="N")
    add("--mixed-precision", None, "compute in bfloat16 where harmless: faster on CPUs and GPUs that have it")
    add("--run-dir", Path, "the run's folder (default: runs/MODEL)", metavar="DIR")
    add("--resume", None, "go on with the run in that folder; --epochs may be raised")
    add("--dry-run", None, "print settings, networks, device and estimated time, and stop")
    add("--push", None, "publish the model on the Hugging Face Hub (not there yet)")
    add("--repo-id", str, "the Hub repository to publish to", metavar="USER/NAME")
    add("--private", None, "make that repository private")
    return parser


def resolve(given: dict) -> tuple[dict, Path]:
    """Turn the given options into settings (those given, or all of a resumed run's) and the run's folder.

    Raises:
        ValueError: wrong use; the message says of which option. Neither Keras nor data are loaded for it.
    """
    if "push" in given:
        raise ValueError("--push cannot publish yet; train without it, the model stays in RUN/model")
    if "repo_id" in given or "private" in given:
        raise ValueError("--repo-id and --private go with --push")
    options = {name: value for name, value in given.items() if name in asdict(TrainConfig())}
    run_dir = given.get("run_dir", Path("runs") / given.get("model", TrainConfig.model))
    if "resume" in given:
        return _resumed(run_dir, options), run_dir
    if (run_dir / "config.json").exists() and "dry_run" not in given:
        raise ValueError(f"{run_dir} holds a run already; go on with it by --resume, or name another --run-dir")
    TrainConfig(**options)
    return options, run_dir


def _resumed(run_dir: Path, options: dict) -> dict:
    path = run_dir / "config.json"
    try:
        saved = json.loads(path.read_text(encoding="utf-8"))["settings"]
        TrainConfig(**saved)
    except (FileNotFoundError, NotADirectoryError):
        raise ValueError(f"{run_dir} holds no run to resume; start one without --resume") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{path} cannot be read ({error}); start a new run in another --run-dir") from None
    for name, value in options.items():
        raised = name == "epochs" and value > saved["epochs"]
        if value != saved[name] and not raised:
            allowed = f"{saved[name]} or more" if name == "epochs" else f"{saved[name]}, as the run began"
            raise ValueError(f"--{name.replace('_', '-')} is {value}; allowed with --resume: {allowed}")
    return saved | options


def run(settings: dict, run_dir: Path, given: dict, signals: "Signals") -> int:
    """Train, or with --dry-run only show what would be done; return the exit code.

    Raises:
        UserError, OSError: what went wrong; checkpoints written before stay whole.
    """
    if "resume" in given and _finished(run_dir, settings):
        print(f"The run in {run_dir} is finished; its model is {run_dir / 'model'}")
        return DONE
    _check_folder(run_dir)
    print("Loading TensorFlow and the data ...", flush=True)
    import_keras()  # takes seconds, so what can be refused was refused before
    from gan import data, training

    config = TrainConfig(**(models.load(settings.get("model", TrainConfig.model)).defaults | settings))
    images, labels, _, _ = data.load()
    if config.batch_size > len(images):
        print(f"train.py: --batch-size is {config.batch_size}; allowed: at most {len(images)}", file=sys.stderr)
        return WRONG_USE
    print("Settings: " + ", ".join(f"{name} {value}" for name, value in asdict(config).items()), flush=True)
    if "dry_run" in given:
        show(training.Trainer(config, images, labels))
        return DONE
    signals.defer()
    if training.train(config, run_dir, images, labels, lambda: signals.asked):
        print(f"Done. The model is {run_dir / 'model'}, the film {run_dir / 'progress.gif'}")
        print(f"Draw from it: python app.py --model {run_dir / 'model'}")
        return DONE
    print(f"Interrupted; a checkpoint is saved. Go on with: python train.py --run-dir {run_dir} --resume", file=sys.stderr)
    return INTERRUPTED


def show(trainer) -> None:
    """Print both networks, the device and how long the run would take."""
    from gan.progress import duration

    for network in trainer.model.networks.values():
        network.summary()
    print(f"Device: {trainer.engine.device}", flush=True)
    steps = f"{trainer.config.epochs} epochs of {trainer.steps_per_epoch:,} iterations"
    print(f"Estimated time for {steps}: {duration(trainer.estimate())}")


def _finished(run_dir: Path, settings: dict) -> bool:
    """Whether the run's bundle is there and is of these settings; the bundle is the last thing that a run writes."""
    try:
        return json.loads((run_dir / "model" / "run.json").read_text(encoding="utf-8"))["settings"] == settings
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _check_folder(run_dir: Path) -> None:
    """Fail early, before seconds of loading, where the run's folder plainly cannot be made or written."""
    nearest = next(path for path in (run_dir, *run_dir.absolute().parents) if path.exists())
    if not nearest.is_dir() or not os.access(nearest, os.W_OK):
        raise OSError(0, "not a folder that can be written", str(nearest))


class Signals:
    """Ctrl-C and SIGTERM raise KeyboardInterrupt; once `defer` was called, the first of them only sets `asked`."""

    def __init__(self) -> None:
        self.asked = False
        self._deferring = False

    def defer(self) -> None:
        self._deferring = True

    def __enter__(self) -> "Signals":
        self._before = {number: signal.signal(number, self._on_signal) for number in (signal.SIGINT, signal.SIGTERM)}
        return self

    def __exit__(self, *_) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _on_signal(self, number: int, frame: object) -> None:
        if not self._deferring or self.asked:
            raise KeyboardInterrupt
        self.asked = True
        print("\nStopping: saving a checkpoint first (once more to stop at once) ...", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
