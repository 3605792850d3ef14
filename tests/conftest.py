"""What the tests share: small garments that they draw themselves, the real data where it lies, one short real run."""

import fcntl
import gzip
import multiprocessing
import os
import struct
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from multiprocessing import forkserver
from pathlib import Path
from types import SimpleNamespace

# As many threads as there are cores for each of two workers, and of the processes that they start, are in one another's way.
# NumPy reads this when it is imported.
for threads in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS"):
    os.environ.setdefault(threads, "1")

import commands  # noqa: E402
import numpy as np  # noqa: E402
import pytest  # noqa: E402
from xdist.scheduler import LoadScopeScheduling  # noqa: E402

from gan.data import Dataset, fashion_mnist  # noqa: E402

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")  # as import_keras sets it: other kernels, other last bits
ROOT = Path(__file__).parents[1]

# A run of 3 epochs of 4 iterations: short, but with every event in it.
SHORT_RUN = ["--limit", "64", "--batch-size", "16", "--epochs", "3", "--samples-every", "3", "--checkpoint-every", "1"]

# In XLA_FLAGS: JAX compiles four times as fast what then runs slower, by as exact a plan.
QUICKLY_COMPILED = "--xla_backend_optimization_level=0 --xla_cpu_use_fusion_emitters=false"
# Before train.py begins: networks of a few thousand weights, and what else makes runs quick.
SMALL = """
import sys
sys.path.append("TESTS")
import small_gan
small_gan.stand_in()
""".replace("TESTS", str(ROOT / "tests"))
SMALL_TRAINING = SMALL + "import train; sys.exit(train.main(sys.argv[1:]))"

LONG = (
    "test_cluster.py",
    "test_training.py",
    "e2e/test_page.py",
    "e2e/test_hub.py",
    "test_backends.py",
    "test_train_cli.py",
    "test_evaluate.py",
    "e2e/test_jobs.py",
    "test_notebook.py",
)

SHARING = {
    "page": ("e2e/test_page.py", "e2e/test_api.py", "e2e/test_lab.py", "e2e/test_mcp.py", "e2e/test_travel.py"),
    "quick_processes": (
        "test_app.py",
        "test_cdcgan.py",
        "test_long_work.py",
        "test_pix2pix.py",
        "test_together.py",
        "test_worker.py",
    ),
}


def pytest_configure(config: pytest.Config) -> None:
    """All workers share the servers that commands are forked from."""
    if commands.FOLDER not in os.environ:
        stack = ExitStack()
        stack.enter_context(commands.served())
        config.add_cleanup(stack.close)


class ByFile(LoadScopeScheduling):
    """One worker takes a file; one takes all that share a server of the page, or of models' processes."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.split("::")[0]
        return next((name for name, files in SHARING.items() if file.endswith(files)), file)


def pytest_xdist_make_scheduler(config: pytest.Config, log) -> ByFile:
    return ByFile(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The files that take longest go first, so that no worker is left alone with one at the end."""
    items.sort(key=lambda item: not item.path.as_posix().endswith(LONG))


def drawn_garments(count: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Bright boxes of a class's own width on black, with noise: uint8 (count, 28, 28) and labels (count,)."""
    rng = np.random.default_rng(seed)
    labels = (np.arange(count) % 10).astype(np.uint8)
    columns = np.abs(np.arange(28) - 13.5)[None, None, :] < (labels[:, None, None] + 3)
    rows = np.abs(np.arange(28) - 13.5)[None, :, None] < 11
    images = np.where(rows & columns, 200, 0) + rng.integers(0, 56, (count, 28, 28))
    images[:, 0, 0], images[:, 0, 1] = 0, 255
    return images.astype(np.uint8), labels


@pytest.fixture
def garments() -> tuple[np.ndarray, np.ndarray]:
    """64 drawn garments: uint8 (64, 28, 28, 1) and labels (64,)."""
    images, labels = drawn_garments(64)
    return images[..., None], labels


def as_dataset(images: np.ndarray, labels: np.ndarray) -> Dataset:
    """uint8 (N, 28, 28, 1) and labels (N,) as the trainer takes Fashion-MNIST's."""
    name, classes = fashion_mnist.NAME, fashion_mnist.CLASS_NAMES
    return Dataset(name, images, labels, images[:1], labels[:1], classes, True, ())


def once_for_all_workers(tmp_path_factory, name: str, make: Callable[[Path], None]) -> Path:
    """The path of that name that make(path) makes: the first worker that needs it makes it, and the others wait."""
    own = tmp_path_factory.getbasetemp()
    place = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    made = place / f"{name}.made"
    with open(place / f"{name}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            make(place / name)
            made.touch()
    return place / name


@pytest.fixture(scope="session")
def keras_home(tmp_path_factory) -> Path:
    """A KERAS_HOME whose Fashion-MNIST is 1,000 drawn garments over and over, in files of the right form and counts."""
    return once_for_all_workers(tmp_path_factory, "keras_home", _make_keras_home)


def _make_keras_home(home: Path) -> None:
    folder = home / "datasets" / "fashion-mnist"
    folder.mkdir(parents=True)
    images, labels = drawn_garments(1000)
    for part, times in (("train", 60), ("t10k", 10)):
        header = struct.pack(">IIII", 2051, 1000 * times, 28, 28)
        _gzip(folder / f"{part}-images-idx3-ubyte.gz", header + images.tobytes() * times)
        _gzip(folder / f"{part}-labels-idx1-ubyte.gz", struct.pack(">II", 2049, 1000 * times) + labels.tobytes() * times)


def _gzip(path: Path, content: bytes) -> None:
    path.write_bytes(gzip.compress(content, compresslevel=0))  # nobody packs or unpacks it: every run reads it


def use_keras_home(patch: pytest.MonkeyPatch, home: Path) -> None:
    """Set KERAS_HOME, also for a Keras that is imported already and has read it."""
    patch.setenv("KERAS_HOME", str(home))
    patch.setattr("keras.src.backend.config._KERAS_DIR", str(home))


@pytest.fixture
def drawn_data(keras_home, monkeypatch) -> Path:
    """Lets the loader find the drawn garments; returns the folder of the four files."""
    use_keras_home(monkeypatch, keras_home)
    return keras_home / "datasets" / "fashion-mnist"


@pytest.fixture
def real_data(monkeypatch) -> None:
    """Skips the test, saying so, where the real Fashion-MNIST is not on this machine."""
    from gan.data import fashion_mnist

    if not all((fashion_mnist.directory() / name).is_file() for name in fashion_mnist.FILES):
        pytest.skip(f"the real Fashion-MNIST is not in {fashion_mnist.directory()}; set KERAS_HOME to where it is")


@pytest.fixture(scope="session")
def short_run(keras_home, tmp_path_factory) -> Path:
    """The folder of a finished run of the whole command line on drawn garments."""

    def make(run_dir: Path) -> None:
        code = "import sys, train; from gan import training; training.SETTLING = (2, 16); sys.exit(train.main(sys.argv[1:]))"
        command = [sys.executable, "-c", code, *SHORT_RUN, "--run-dir", run_dir]
        commands.run(command, cwd=ROOT, env=os.environ | {"KERAS_HOME": str(keras_home)}, check=True)

    # Every run of these tests, not only this one, settles its batch norm quickly: 12 s of computing saved in each.
    pytest.MonkeyPatch().setattr("gan.training.SETTLING", (2, 16))
    return once_for_all_workers(tmp_path_factory, "short_run", make)


@pytest.fixture(scope="session")
def small_run(keras_home, tmp_path_factory) -> Path:
    """As short_run, of small networks with dropout; `small_networks` trains the like here."""

    def make(run_dir: Path) -> None:
        command = [sys.executable, "-c", SMALL_TRAINING.replace("stand_in()", "stand_in(small_gan.DROPOUT)"), *SHORT_RUN]
        commands.run([*command, "--run-dir", run_dir], cwd=ROOT, env=os.environ | {"KERAS_HOME": str(keras_home)}, check=True)

    return once_for_all_workers(tmp_path_factory, "small_run", make)


@pytest.fixture
def small_networks(monkeypatch) -> None:
    """Trainings in this process are of networks of a few thousand weights."""
    import small_gan

    small_gan.stand_in(small_gan.DROPOUT, monkeypatch.setattr)


@pytest.fixture(scope="session")
def quick_processes() -> Iterator[None]:
    """A model's process is forked from one that has loaded Keras, instead of loading it itself."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["loaded_keras"])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", f"{ROOT}{os.pathsep}{ROOT / 'tests'}")  # Python 3.11 gives it no path
        forkserver.ensure_running()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("gan.worker.multiprocessing", SimpleNamespace(get_context={"spawn": context}.__getitem__))
        yield


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch, tmp_path_factory) -> None:
    """What pages in this process keep of training pictures for their next start, no other test finds."""
    receipts = sys.modules.get("gan.page.receipts")
    if receipts:
        monkeypatch.setattr(receipts, "KEPT", tmp_path_factory.getbasetemp() / f"features-{os.urandom(8).hex()}")
