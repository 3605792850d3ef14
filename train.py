"""Train a GAN on Fashion-MNIST or on your own pictures: `python train.py` runs the course's recipe; --help tells the rest."""

import argparse
import errno
import hashlib
import json
import os
import shlex
import signal
import sys
import tempfile
import traceback
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict
from pathlib import Path

from gan import cluster, engines, models, provenance
from gan.backend import backend, import_keras, no_output
from gan.cli import Parser, say
from gan.config import NAMED_SOURCES, RECIPES_FOR, TrainConfig, resolved
from gan.errors import UsageError, UserError
from gan.files import locked_folder, sha256

DONE, FAILED, WRONG_USE, INTERRUPTED = 0, 1, 2, 130
LIKE_FILES = (".py", ".sh", ".yaml", ".yml", ".toml")


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return its exit code: 0 done, 1 failed, 2 wrong use, 130 interrupted."""
    given = vars(make_parser().parse_args(arguments))
    company = cluster.Company()
    try:
        code, why = _run(given, company)
    except Exception as error:
        if not company.has_joined:
            raise
        traceback.print_exc()
        code, why = FAILED, f"{type(error).__name__}: {error}"
    if why:
        _complain(why)
    company.part(code, why)
    return code


def _run(given: dict, company: cluster.Company) -> tuple[int, str]:
    """Do what the options say; return the exit code and, where that was not said yet, why it is not 0."""
    default_dir = Path() if "benchmark" in given else Path("runs") / given.get("model", TrainConfig.model)
    run_dir = given.get("run_dir", default_dir)
    try:
        check(given)
        given["run_dir"] = run_dir
        with Signals() as signals, ExitStack() as stack:
            if _place().count > 1:
                if not _place().is_chief:
                    stack.enter_context(no_output())
                _join(given, company, stack)
                if not _place().is_chief:
                    # It does what the chief does, as a run of its own that nobody sees.
                    temporary = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
                    run_dir = Path(stack.enter_context(temporary), "run")
                    for name in ("resume", "push", "repo_id", "private"):
                        given.pop(name, None)
            return run(given, run_dir, signals, company), ""
    except KeyboardInterrupt:
        return INTERRUPTED, "interrupted" + _going_on(given)
    except cluster.LostError as error:
        return FAILED, _lost(error, given, company)
    except cluster.EndedError as error:
        return error.code, str(error) + _going_on(given) if error.code else ""
    except UsageError as error:
        return WRONG_USE, str(error)
    except UserError as error:
        return FAILED, str(error)
    except OSError as error:
        return FAILED, f"cannot use {error.filename or run_dir}: {error.strerror or error}" + _going_on(given)


def make_parser() -> Parser:
    """The options; one that was not given leaves no trace in the result, so that a resumed run can tell."""
    default = TrainConfig()
    parser = Parser(
        prog="train.py",
        description="Train a GAN on Fashion-MNIST, or on your own pictures (--data). With no option: the course's recipe, 50 "
        "epochs of 60,000 pictures.",
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
    add(
        "--data",
        str,
        "the pictures to learn from: fashion_mnist (default), mnist, a folder with a folder of pictures for each class, a "
        "folder of one set of IDX files, or an .npz like Keras' mnist.npz; all become 28 x 28, grey",
        metavar="SOURCE",
    )
    for side, about in (("from", "the class whose pictures become those of --to"), ("to", "that class")):
        add(f"--{side}", str, f"with --model cyclegan: {about}, by number or name", metavar="CLASS", dest=f"{side}_class")
    parser.add_argument(
        "--invert",
        action=argparse.BooleanOptionalAction,
        help="turn bright into dark, or not: networks learn bright on dark (default: where the pictures' borders are bright)",
    )
    add("--epochs", int, f"passes over the pictures (default: {default.epochs})", metavar="N")
    add("--batch-size", int, f"pictures in a step (default: {default.batch_size})", metavar="N")
    add("--learning-rate", float, f"of both Adam optimizers (default: {default.learning_rate:g})", metavar="X")
    add("--latent-dim", int, f"numbers in a noise vector (default: {default.latent_dim})", metavar="N")
    add("--seed", int, f"of everything random (default: {default.seed})", metavar="N")
    add("--samples-every", int, f"iterations between two pictures (default: {default.samples_every})", metavar="N")
    add("--checkpoint-every", int, f"epochs between two checkpoints (default: {default.checkpoint_every})", metavar="N")
    add("--evaluate-every", int, "epochs between two evaluations by 2,000 pictures (default: none)", metavar="N")
    add("--snapshots", int, f"generators kept along the run, 0 to 50 (default: {default.snapshots})", metavar="N")
    add("--limit", int, "train on the first N pictures only (default: all)", metavar="N")
    add("--mixed-precision", None, "compute in bfloat16 where harmless: faster on CPUs and GPUs that have it, else refused")
    add("--run-dir", Path, "the run's folder (default: runs/MODEL)", metavar="DIR")
    add("--resume", None, "go on with the run in that folder; --epochs may be raised")
    add("--dry-run", None, "print settings, networks, device and estimated time, and stop; with --data, draw what it would see")
    add("--benchmark", None, "measure how fast this machine trains and could; writes benchmark.json, here or in --run-dir")
    add("--push", None, "publish the model on the Hugging Face Hub; with --resume on a finished run, only that")
    add("--repo-id", str, "the repository to publish to (default: <your name>/never-worn-MODEL)", metavar="USER/NAME")
    add("--private", None, "make that repository private, if it is new")
    add("--job", str, "train on a machine rented from Hugging Face Jobs, such as t4-small; goes with --push", metavar="FLAVOR")
    return parser


def run(given: dict, run_dir: Path, signals: "Signals", company: cluster.Company) -> int:
    """Do what the given options say in the run's folder; return the exit code.

    Raises:
        UserError, OSError: what went wrong; checkpoints written before stay whole.
    """
    settings = resolve(given, run_dir)
    if "job" in given:
        return rent(given, settings)
    if "push" in given:
        _prepare_push(given, settings)
    if "resume" in given and _finished(run_dir, settings):
        say(f"The run in {run_dir} is finished; its model is {run_dir / 'model'}")
        return push(given, run_dir) if "push" in given and "dry_run" not in given else DONE
    if "dry_run" in given:
        with _nothing_left(run_dir):
            config, dataset = _load(given, settings, company, run_dir)
            show(config, dataset, has_begun="resume" in given)
            if "data" in given:
                from gan import reading

                # A run that is there keeps its own.
                reading.draw(dataset, run_dir / "data.png" if not _begun(run_dir) else Path("data.png"))
        return DONE
    if "benchmark" in given:
        run_dir.mkdir(parents=True, exist_ok=True)
        if not os.access(run_dir, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(run_dir))
        config, dataset = _load(given, settings, company, run_dir)
        from gan import benchmark

        benchmark.benchmark(config, dataset, run_dir / "benchmark.json")
        return DONE
    with locked_folder(run_dir), _nothing_left(run_dir):
        resolve(given, run_dir)  # another training may have begun here while this one waited to be alone
        config, dataset = _load(given, settings, company, run_dir)
        from gan import reading, training

        if config.data != TrainConfig.data and not _begun(run_dir):
            reading.draw(dataset, run_dir / "data.png")

        with signals.deferred():
            finished = training.train(config, run_dir, dataset, lambda: signals.asked, company)
        if finished:
            say(f"Done. The model is {run_dir / 'model'}, the film {run_dir / 'progress.gif'}")
            say(f"Draw from it: python app.py --model {shlex.quote(str(run_dir / 'model'))}")
            return push(given, run_dir) if "push" in given else DONE
    _complain("interrupted, and a checkpoint is saved" + _going_on(given))
    return INTERRUPTED


def push(given: dict, run_dir: Path) -> int:
    """Publish the run's bundle, and say where it is; return the exit code."""
    from gan import hub, hub_client

    waits = hub_client.LONG_WAITS if provenance.is_job() else ()
    try:
        model = hub_client.persistently(lambda: hub.push(run_dir / "model", given["repo_id"], "private" in given), waits=waits)
    except UserError as error:
        again = f"Nothing is lost: the model is {run_dir / 'model'}. Push it without training again: {_resume(given)}"
        _complain(f"{error}. {'The model is lost with the disk of this job' if provenance.is_job() else again}")
        return FAILED
    say(f"{'Published' if model.is_new else 'It is there already, unchanged'}: {model.address} (commit {model.commit})")
    say(f'Load it: keras.saving.load_model("hf://{model.repo_id}")')
    say(f"Draw from it: python app.py --model {model.repo_id}")
    return DONE


def rent(given: dict, settings: dict) -> int:
    """Hand this command to a rented machine and show its log until it ends; return the exit code it had there."""
    from gan import hub_client, jobs

    machine = jobs.check(given["job"])
    _prepare_push(given, settings)
    say(f"Renting {machine.description}, for {jobs.HOURS} hours at most; laying down the code ...")
    job = None
    try:
        job = jobs.start(machine, _arguments(given))
        say(f"The job is {job.address}")
        say(
            "It waits for its machine and fetches its packages, which takes minutes; its log follows. Ctrl-C only lets go of it"
        )
        for line in jobs.follow(job):
            say(line)
        code, why = jobs.outcome(job)
    except (KeyboardInterrupt, UserError) as error:
        if job is None:
            may_run = isinstance(error, KeyboardInterrupt | hub_client.HubUnreachable)
            why = str(error) or "interrupted while the job was started"
            _complain(why + (". Should it run all the same, `hf jobs ps` shows it" if may_run else ""))
        else:
            why = str(error) or "let go of the job, which goes on"
            _complain(f"{why}. Look again: hf jobs logs --follow {job.id}. Stop it: hf jobs cancel {job.id}")
        return FAILED if str(error) else INTERRUPTED
    if code:
        _complain(f"the job failed: {why}. Its whole log: hf jobs logs {job.id}")
    return code


def _arguments(given: dict) -> list[str]:
    """The options as a command line, but for those that are of this machine."""
    words = []
    for name, value in given.items():
        if name not in ("job", "run_dir"):
            no = "no-" if value is False else ""
            flag = _flag(name)
            words += [f"--{no}{flag[2:]}"] + ([] if isinstance(value, bool) else [str(value)])
    return words


def _prepare_push(given: dict, settings: dict) -> None:
    """Check, before anything is trained, that the model can be pushed, and put down where to."""
    from gan import hub

    model = settings.get("model", TrainConfig.model)
    try:
        # A job makes the repository itself, when it has begun.
        create = not {"dry_run", "job"} & given.keys()
        given["repo_id"] = hub.prepare(given.get("repo_id"), model, "private" in given, create)
    except UserError as error:
        raise UsageError(str(error)) from None
    say(f"The model will go to {given['repo_id']} on the Hub")


def check(given: dict) -> None:
    """Raise UsageError for options that cannot be, alone or together; neither files, Keras nor data are looked at for it."""
    if "job" in given:
        if _place().count > 1 or backend() != "tensorflow":
            raise UsageError("--job trains on one machine, with TensorFlow: unset what names other machines, and KERAS_BACKEND")
        if "push" not in given:
            raise UsageError("--job goes with --push: what a job leaves on its disk is lost when it ends")
        if others := {"resume", "dry_run", "benchmark", "run_dir"} & given.keys():
            raise UsageError(f"--job does not go with --{min(others).replace('_', '-')}: a job trains anew, on its own disk")
        if not _is_named(given):
            raise UsageError(
                "--job goes with --data fashion_mnist or mnist: a job has no files of yours; rent a machine of another kind"
            )
        if "evaluate_every" in given and given.get("data", TrainConfig.data) != TrainConfig.data:
            raise UsageError("--job has no classifiers for --evaluate-every but Fashion-MNIST's: leave one of them out")
        if given.get("repo_id", "").endswith(LIKE_FILES):  # huggingface_hub would look for a file of that name
            raise UsageError(f"--repo-id is {given['repo_id']!r}; allowed with --job: no ending of {', '.join(LIKE_FILES)}")
    if ("repo_id" in given or "private" in given) and "push" not in given:
        raise UsageError("--repo-id and --private go with --push")
    if "benchmark" in given and {"resume", "push", "dry_run"} & given.keys():
        raise UsageError("--benchmark goes with none of --resume, --push and --dry-run")
    engines.check(backend())
    if _place().count > 1 and {"benchmark", "dry_run"} & given.keys():
        raise UsageError("--benchmark and --dry-run look at one machine: unset what names the others")
    if "resume" not in given:
        # What another model takes by itself is known when it is loaded, and how many pictures another source has.
        is_known = given.get("data", TrainConfig.data) == TrainConfig.data
        unknown = {} if is_known and given.get("model", TrainConfig.model) == TrainConfig.model else {"batch_size": 1}
        try:
            config = TrainConfig(**(unknown | _options(given)))
            if is_known:
                from gan.data import fashion_mnist  # NumPy: not for who is refused already

                config.check_images(fashion_mnist.TRAINING_IMAGES)
        except ValueError as error:
            raise UsageError(str(error)) from None


def resolve(given: dict, run_dir: Path) -> dict:
    """Turn the given options into settings: those given, or all of a resumed run's.

    Raises:
        UsageError: the folder holds a run and must not, or none and should, or one of other settings.
    """
    options = _options(given)
    if "resume" in given:
        return _resumed(run_dir, options)
    if (run_dir / "config.json").exists() and not {"dry_run", "benchmark", "job"} & given.keys():
        raise UsageError(f"{run_dir} holds a run already; go on with it by --resume, or name another --run-dir")
    return options


def _resumed(run_dir: Path, options: dict) -> dict:
    path = run_dir / "config.json"
    try:
        # An older run lacks the settings that came since.
        saved = asdict(TrainConfig(**json.loads(path.read_text(encoding="utf-8"))["settings"]))
    except (FileNotFoundError, NotADirectoryError):
        raise UsageError(f"{run_dir} holds no run to resume; start one without --resume") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(f"{path} cannot be read ({error}); start a new run in another --run-dir") from None
    options = {name: saved[name] if _is_class(value, name, saved) else value for name, value in options.items()}
    for name, value in options.items():
        raised = name == "epochs" and value > saved["epochs"]
        if value != saved[name] and not raised and name != "data":  # the same pictures may lie elsewhere now
            allowed = f"{saved[name]} or more" if name == "epochs" else f"{saved[name]}, as the run began"
            if saved[name] is None:
                allowed = "none, as the run began: leave it out"
            raise UsageError(f"{_flag(name)} is {value}; allowed with --resume: {allowed}")
    return saved | options


def _is_class(value: object, name: str, saved: dict) -> bool:
    """Whether an option names the class of a run's settings in other words: in another case, or by Fashion-MNIST's number."""
    if name not in ("from_class", "to_class") or saved[name] is None:
        return False
    from gan.data import fashion_mnist, label_of

    if saved["data"] != TrainConfig.data:
        return value.strip().casefold() == saved[name].casefold()
    try:
        return label_of(value, fashion_mnist.CLASS_NAMES) == label_of(saved[name], fashion_mnist.CLASS_NAMES)
    except ValueError:
        return False


def _join(given: dict, company: cluster.Company, stack: ExitStack) -> None:
    """Load the backend and wait for the other machines; `stack` is closed where the backend ends this process."""

    def on_lost(error: cluster.LostError) -> None:
        _complain(_lost(error, given, company))
        stack.close()

    say("Loading Keras ...")
    import_keras()
    say(f"Waiting for all {_place().count} machines ...")
    company.join(engines.load(), on_lost)


def _load(given: dict, settings: dict, company: cluster.Company, run_dir: Path) -> tuple:
    """Load the backend and the data, and agree with other machines; return the TrainConfig and the Dataset."""
    from gan import reading

    source = settings.get("data", TrainConfig.data)
    say("Loading the data ..." if company.has_joined or not _is_named(settings) else "Loading Keras and the data ...")
    if _is_named(settings):
        import_keras()  # it may download them
    # A run that has begun keeps what was read for it, whatever this is: whether it is the same is not known yet.
    is_its_own = not _begun(run_dir) or _data_of(run_dir) == source
    try:
        dataset = reading.read(source, settings.get("invert"), run_dir / "data.npz" if is_its_own else None)
    except UsageError as error:
        moved = "resume" in given and "data" not in given and not os.path.exists(source)
        raise UsageError(f"{error}. Where are they now? --resume --data SOURCE" if moved else str(error)) from None
    import_keras()
    if company.has_joined:
        settings = company.agree(settings, _fingerprints(given, dataset))
    model = models.load(settings.get("model", TrainConfig.model))
    if model.between_classes:
        from gan.data import pairs

        sides = pairs.classes(dataset.class_names, settings.get("from_class"), settings.get("to_class"))
        dataset = pairs.between(dataset, *sides, settings.get("limit"))
        settings = settings | {"from_class": dataset.class_names[0], "to_class": dataset.class_names[1]}
    elif sides := [name for name in ("from_class", "to_class") if settings.get(name) is not None]:
        asked = " and ".join(f"{_flag(name)} is {settings[name]!r}" for name in sides)
        raise UsageError(f"{asked}; allowed: with a model that goes between two classes, --model cyclegan")
    try:
        config = resolved(settings, model.defaults, len(dataset.images))
    except ValueError as error:
        raise UsageError(str(error)) from None
    if "resume" not in given and len(dataset.images) < RECIPES_FOR and not {"epochs", "batch_size"} & given.keys():
        images = min(len(dataset.images), config.limit or len(dataset.images))
        steps = config.epochs * (images // config.batch_size)
        say(
            f"{images:,} pictures: {config.epochs:,} epochs in batches of {config.batch_size}, {steps:,} steps, for "
            f"{RECIPES_FOR:,} pictures would get as many"
        )
    say("Settings: " + ", ".join(f"{name} {value}" for name, value in asdict(config).items()))
    return config, dataset


def _fingerprints(given: dict, dataset) -> dict[str, str]:
    """Of what must be the same on all machines that train together, by name."""
    here = Path(__file__).parent
    code = [path.read_bytes() for path in (here / "train.py", *sorted(here.glob("gan/**/*.py")))]
    options = {name: value for name, value in _options(given).items() if name != "data"}  # their places may differ
    names = json.dumps(dataset.class_names).encode()
    options, versions = (json.dumps(each, sort_keys=True).encode() for each in (options, provenance.versions()))
    data = [dataset.images, dataset.labels, names]
    parts = {"options": [options], "data": data, "code": code, "versions of the packages": [versions]}
    return {name: hashlib.sha256(b"".join(map(bytes, found))).hexdigest() for name, found in parts.items()}


def show(config: TrainConfig, dataset, has_begun: bool) -> None:
    """Print both networks, the device and how long the run would take."""
    from gan import snapshots, watch
    from gan.progress import duration
    from gan.training import Trainer, check_precision

    trainer = Trainer(config, dataset)
    check_precision(trainer, has_begun)
    watch.check(config, trainer.model)
    snapshots.check(trainer, has_begun)
    for network in trainer.model.networks.values():
        network.summary()
    say(f"Device: {trainer.engine.device}")
    steps = f"{config.epochs} epochs of {trainer.steps_per_epoch:,} iterations"
    say(f"Estimated time for {steps}: {duration(trainer.estimate())}")


def _finished(run_dir: Path, settings: dict) -> bool:
    """Whether the run's bundle, the last thing that a run writes, is there, whole, and of these settings."""
    model = run_dir / "model"
    try:
        written = json.loads((model / "run.json").read_text(encoding="utf-8"))
        # The bundle does not say where the pictures lie.
        same_settings = asdict(TrainConfig(**written["settings"])) | {"data": settings["data"]} == settings
        return same_settings and written["weights_sha256"] == sha256(model / "model.weights.h5")
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _options(given: dict) -> dict:
    """Those of the given options that are settings of a run; a path is a whole one, so that it is found from anywhere."""
    options = {name: value for name, value in given.items() if name in asdict(TrainConfig())}
    if not _is_named(options):
        options["data"] = os.path.abspath(options["data"]) if options["data"] else ""
    return options


def _flag(name: str) -> str:
    """The option that a setting is given by."""
    return f"--{name.removesuffix('_class').replace('_', '-')}"


def _is_named(settings: dict) -> bool:
    """Whether the source of the pictures is a set with a name, and no path."""
    return settings.get("data", TrainConfig.data) in NAMED_SOURCES


def _place() -> cluster.Place:
    return cluster.place(backend())


def _complain(why: str) -> None:
    say(f"train.py: {why}", to_stderr=True)


def _lost(error: cluster.LostError, given: dict, company: cluster.Company) -> str:
    """What to say where another machine is gone."""
    there_is_a_run = company.has_begun or _going_on(given)
    resume = " with --resume, which goes on from the chief's last checkpoint" if there_is_a_run else ""
    return f"{error}. Start the same command on all of them{resume}"


def _going_on(given: dict) -> str:
    """How to go on with the run, if there is one that will be there."""
    can_go_on = _place().is_chief and _begun(given["run_dir"]) and not {"benchmark", "job"} & given.keys()
    can_go_on = can_go_on and not provenance.is_job()
    return f"; go on with: {_resume(given)}" if can_go_on else ""


def _resume(given: dict) -> str:
    """The command that goes on with a run, and pushes where that was asked for."""
    command = ["python", "train.py", "--run-dir", str(given["run_dir"]), "--resume"]
    if "push" in given:
        command += ["--push", *(["--repo-id", given["repo_id"]] if "repo_id" in given else [])]
        command += ["--private"] if "private" in given else []
    return shlex.join(command)


@contextmanager
def _nothing_left(run_dir: Path) -> Iterator[None]:
    """Where it comes to nothing, take away again what was put into the folder before a run began there."""
    made = [run_dir / name for name in ("data.npz", "data.png") if not (run_dir / name).exists()]
    try:
        yield
    except (UserError, KeyboardInterrupt):
        if not _begun(run_dir):
            with suppress(OSError):
                for path in made:
                    path.unlink(missing_ok=True)
                run_dir.rmdir()
        raise


def _data_of(run_dir: Path) -> str | None:
    """The source that the run in the folder names."""
    try:
        return json.loads((run_dir / "config.json").read_text(encoding="utf-8"))["settings"].get("data", TrainConfig.data)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _begun(run_dir: Path) -> bool:
    try:
        return (run_dir / "config.json").exists()
    except OSError:
        return False


class Signals:
    """Ctrl-C and SIGTERM raise KeyboardInterrupt; inside `deferred`, the first of them only sets `asked`."""

    def __init__(self) -> None:
        self.asked = False
        self._deferring = False

    @contextmanager
    def deferred(self) -> Iterator[None]:
        self._deferring = True
        try:
            yield
        finally:
            self._deferring = False

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


if __name__ == "__main__":
    sys.exit(main())
