"""Publishing and fetching, by the real commands and the real huggingface_hub, on a loopback double of the Hub.

Nothing is trained but once: a finished run around the shipped weights only pushes. After every failure the bundle is whole, no
token stands anywhere, and the command that was printed succeeds.
"""

import io
import json
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

import commands
import numpy as np
import pytest
from conftest import ROOT, SMALL_TRAINING

from e2e.conftest import when_it_answers
from e2e.hub_double import BAD, FINE, FINE_REPO, ID_TOKEN, READ, WRITE, HubDouble, Repo
from gan import bundle, data, pictures, provenance

SHIPPED = ROOT / "weights" / "dcgan"
NAME = "ada/never-worn-dcgan"
SNAPSHOT = "snapshots/epoch_0001_step_00000234.npz"
CLASSIC, XET = ({"HF_HUB_DISABLE_XET": value} for value in "10")  # the first is quicker for files as small as these


@pytest.fixture
def hub():
    with HubDouble() as double:
        yield double
    assert double.unknown == []


@pytest.fixture(scope="module")
def shipped(tmp_path_factory) -> Path:
    """The shipped bundle with the first and the last of its many samples, and a file in place of a snapshot."""
    folder = shutil.copytree(SHIPPED, tmp_path_factory.mktemp("shipped") / "dcgan")
    for path in sorted((folder / "samples").iterdir())[1:-1]:
        path.unlink()
    shutil.rmtree(folder / "snapshots", ignore_errors=True)
    (folder / "snapshots").mkdir()
    (folder / SNAPSHOT).write_bytes(b"PK")
    return folder


@pytest.fixture
def run_dir(shipped, tmp_path) -> Path:
    return finished_run(shipped, tmp_path)


def finished_run(shipped: Path, folder: Path) -> Path:
    """The folder of a finished run, without its checkpoints."""
    shutil.copytree(shipped, folder / "run" / "model")
    written = json.loads((shipped / "run.json").read_text())
    config = {name: written[name] for name in ("settings", "versions", "dataset")}
    (folder / "run" / "config.json").write_text(json.dumps(config))
    return folder / "run"


# train.py as it is, but for the seconds that it waits before it tries again.
IMPATIENT = "from gan import hub_client; hub_client.WAITS = hub_client.LONG_WAITS = (0.1,) * 3\n"


def ran(
    hub, folder: Path, *command: str, token: str | None = WRITE, trains: bool = False, **env: str
) -> subprocess.CompletedProcess:
    """Run a command of ours with a home in `folder`; none of it may show the token or a traceback."""
    impatient = ["-c", f"{IMPATIENT}import sys, train; sys.exit(train.main(sys.argv[2:]))"] if command[0] == "train.py" else []
    done = commands.run(
        [sys.executable, *impatient, *command],
        cwd=ROOT,
        env=hub.environment(folder / "home", token, **CLASSIC | env),
        capture_output=True,
        timeout=120,
        light=not trains,
    )
    assert not token or token not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert not any(token and token.encode() in path.read_bytes() for path in folder.rglob("*") if path.is_file())
    return done


def push(hub, run_dir: Path, *more: str, **env) -> subprocess.CompletedProcess:
    return ran(hub, run_dir.parent, "train.py", "--run-dir", run_dir, "--resume", "--push", *more, **env)


def printed_command(done: subprocess.CompletedProcess) -> list[str]:
    """What the last line on standard error says to run, without "python"."""
    return shlex.split(re.search("(?:again|go on with): python (train.py .*)", done.stderr)[1])


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def found(hub, folder: Path, source: str, before: str = "", **env) -> subprocess.CompletedProcess:
    """What hub.find says of a source: its folder on standard output, or its refusal on standard error."""
    code = (
        f"from gan import hub, hub_client, errors\nimport sys\n{before}\n"
        "try: print(hub.find(sys.argv[1]).folder)\n"
        "except errors.UserError as error: sys.exit(f'{type(error).__name__}: {error}')"
    )
    return ran(hub, folder, "-c", code, source, **env)


# Pushing


@pytest.mark.parametrize("way", [CLASSIC, XET], ids=["LFS", "Xet"])
def test_a_bundle_goes_up_in_one_commit_and_only_once(hub, run_dir, way):
    first = push(hub, run_dir, **way)
    assert first.returncode == 0, first.stderr
    repo = hub.repos[f"models/{NAME}"]
    assert not repo.private
    assert [commit.message for commit in repo.commits[1:]] == ["dcgan, 11,700 iterations, weights d308d9ef"]
    there = dict(repo.files)
    assert there.pop(".gitattributes")
    assert there.pop("README.md").decode().count(f"hf://{NAME}") == 1
    ours = contents(run_dir / "model")
    assert ours.pop("README.md")
    assert there == ours
    assert f"{hub.address}/{NAME} (commit {repo.commits[-1].oid})" in first.stdout
    assert f'keras.saving.load_model("hf://{NAME}")' in first.stdout

    assert "unchanged" in push(hub, run_dir, **way).stdout
    assert len(repo.commits) == 2


def test_what_a_repository_of_ours_holds_is_replaced(hub, run_dir):
    assert push(hub, run_dir, "--repo-id", "looms/robes", "--private").returncode == 0
    repo = hub.repos["models/looms/robes"]
    assert repo.private
    stale = ("samples/epoch_0099_iter_0001.png", "snapshots/epoch_0002_step_00000468.npz")
    repo.add("by hand", repo.files | {"LICENSE": b"theirs"} | dict.fromkeys(stale, b"stale"))
    (run_dir / "model" / "notes.txt").write_text("not of a bundle")
    assert push(hub, run_dir, "--repo-id", "looms/robes").returncode == 0
    assert "LICENSE" in repo.files
    assert not {*stale, "notes.txt"} & set(repo.files)
    assert SNAPSHOT in repo.files


@pytest.mark.parametrize(
    ("options", "env", "message"),
    [
        ([], {"token": None}, "there is no token of yours; make one that may write"),
        ([], {"token": BAD}, "the Hub does not know this token"),
        ([], {"token": READ}, "this token may only read; make one that may write"),
        ([], {"token": FINE}, f"cannot push to {NAME}: this token may not write there"),
        (["--repo-id", "nobody/robes"], {}, "cannot push to nobody/robes: this token may not write there"),
        (["--repo-id", "museum/robes"], {}, "cannot push to museum/robes: this token may not write there"),
        (["--repo-id", "ada/public", "--private"], {}, "it is public already, and --private is for new ones"),
        (["--repo-id", "ada/llama"], {}, "it holds something else (llama.gguf, and no run.json)"),
        (["--repo-id", "nobody/robes", "--dry-run"], {}, "cannot push to nobody/robes: there is none of that name"),
        ([], {"token": "hf_\u00e4\u00f6\u00fc"}, "the token has letters that no token has"),
        (["--repo-id", "robes"], {}, "--repo-id is 'robes'; allowed: USER/NAME"),
        (["--repo-id", "ada/ro bes"], {}, "--repo-id is 'ada/ro bes'; allowed: USER/NAME"),
        ([], {"HF_HUB_OFFLINE": "1"}, "HF_HUB_OFFLINE is set; unset it"),
    ],
)
def test_a_run_that_cannot_be_pushed_says_so_before_it_begins(hub, tmp_path, options, env, message):
    hub.repos |= {"models/ada/public": Repo(), "models/ada/llama": Repo()}
    hub.repos["models/ada/public"].add("empty", {})
    hub.repos["models/ada/llama"].add("a language model", {"llama.gguf": b"GGUF", "README.md": b""})
    done = ran(hub, tmp_path, "train.py", "--run-dir", tmp_path / "run", "--push", *options, **env)
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert message in line
    assert not (tmp_path / "run").exists()


def test_a_fine_grained_token_pushes_where_it_may(hub, run_dir):
    assert push(hub, run_dir, "--repo-id", FINE_REPO).returncode == 0
    assert "unchanged" in push(hub, run_dir, "--repo-id", FINE_REPO, token=FINE).stdout


def test_a_hub_that_is_down_is_said_before_the_run_begins(hub, tmp_path):
    hub.down()
    done = ran(hub, tmp_path, "train.py", "--run-dir", tmp_path / "run", "--push")
    assert done.returncode == 2
    assert done.stderr.count("Trying again") == 3
    assert f"cannot push: {hub.address} does not answer (ConnectError)" in done.stderr
    assert not (tmp_path / "run").exists()


def test_a_dry_run_checks_and_makes_nothing(hub, run_dir):
    assert push(hub, run_dir, "--dry-run").returncode == 0
    assert hub.repos == {}


def test_a_hub_that_goes_down_during_the_training_loses_nothing(hub, keras_home, tmp_path):
    run_dir = tmp_path / "run"
    threading.Thread(target=once_there, args=(run_dir / "config.json", hub.down), daemon=True).start()
    epoch = ["--limit", "16", "--batch-size", "16", "--epochs", "1", "--private"]
    command = ["-c", IMPATIENT + SMALL_TRAINING, "--run-dir", run_dir, *epoch, "--push"]
    done = ran(hub, tmp_path, *command, trains=True, KERAS_HOME=str(keras_home))
    assert done.returncode == 1
    assert f"Nothing is lost: the model is {run_dir / 'model'}" in done.stderr
    assert bundle.check(run_dir / "model")["iterations"] == 1
    hub.up()
    assert hub.repos[f"models/{NAME}"].private
    assert ran(hub, tmp_path, *printed_command(done)).returncode == 0
    assert len(hub.repos[f"models/{NAME}"].commits) == 2


def once_there(path: Path, action) -> None:
    while not path.exists():
        time.sleep(0.05)
    action()


@pytest.mark.parametrize(
    ("fault", "method", "path", "way"),
    [
        ("fail", "GET", "/whoami", {}),
        ("fail", "POST", "/commit/", {}),
        ("cut", "POST", "/commit/", {}),
        ("cut", "PUT", "^/lfs/", {}),
        ("cut", "POST", "/xet/v1/xorbs", XET | {"HF_XET_CLIENT_RETRY_BASE_DELAY": "50ms"}),
    ],
    ids=["at the token", "at the commit", "within the commit", "within an LFS upload", "within a Xet upload"],
)
def test_what_fails_twice_in_passing_is_tried_again(hub, run_dir, shipped, fault, method, path, way):
    getattr(hub, fault)(method, path, times=2)
    done = push(hub, run_dir, **way)
    assert done.returncode == 0, done.stderr
    assert [len(commit.files) for commit in hub.repos[f"models/{NAME}"].commits] == [1, 1 + len(contents(shipped))]


@pytest.mark.parametrize(
    ("path", "status", "message"),
    [
        ("/commit/", 500, "answers 500"),
        ("/commit/", 403, "this token may not write there"),
        ("/shards", 403, "this token may not write there"),
        ("/commit/", None, "does not answer"),
    ],
)
def test_a_push_that_fails_leaves_the_bundle_and_a_command(hub, run_dir, path, status, message):
    before = contents(run_dir)
    if status:
        hub.fail("POST", path, status)
    else:
        hub.on("POST", path, hub.down)  # the commit is made, its answer lost
    done = push(hub, run_dir, **(XET if path == "/shards" else {}))
    assert done.returncode == 1
    assert message in done.stderr.splitlines()[-1]
    assert contents(run_dir) == before
    hub.heal()
    hub.up()
    assert ran(hub, run_dir.parent, *printed_command(done)).returncode == 0
    assert len(hub.repos[f"models/{NAME}"].commits) == 2


def test_a_job_pushes_with_patience_and_says_what_is_lost_if_it_cannot(hub, run_dir):
    in_job = {provenance.JOB: "1"}
    hub.fail("POST", "/commit/", 503, times=6)  # more than what a push by hand waits for
    done = push(hub, run_dir, **in_job)
    assert done.returncode == 0, done.stderr
    assert f"cannot push to {NAME}: {hub.address} answers 503. Trying again in" in done.stderr
    hub.fail("POST", "/preupload/", 403)
    (run_dir / "model" / "progress.gif").write_bytes(b"changed")
    done = push(hub, run_dir, **in_job)
    assert done.returncode == 1
    assert done.stderr.endswith("The model is lost with the disk of this job\n")
    assert "again:" not in done.stderr


def test_a_push_is_interrupted_in_one_line_that_goes_on(hub, run_dir):
    started = []
    hub.on("POST", "/commit/", lambda: started[0].send_signal(signal.SIGINT))
    command = [sys.executable, "train.py", "--run-dir", run_dir, "--resume", "--push"]
    env = hub.environment(run_dir.parent / "home")
    pipes = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
    with commands.Popen(command, cwd=ROOT, env=env, light=True, **pipes) as process:
        started.append(process)
        _, stderr = process.communicate(timeout=60)
    assert process.returncode == 130
    assert stderr.endswith(f"go on with: python train.py --run-dir {run_dir} --resume --push --repo-id {NAME}\n")


@pytest.mark.parametrize("damage", [{"iterations": None}, {"settings": "none"}])
def test_a_bundle_that_is_not_whole_is_not_pushed(hub, run_dir, damage):
    path = run_dir / "model" / "run.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | damage))
    code = f"from gan import hub, errors; from pathlib import Path\nhub.push(Path({str(path.parent)!r}), {NAME!r}, False)"
    command = [sys.executable, "-c", code]
    done = commands.run(command, cwd=ROOT, env=hub.environment(run_dir), capture_output=True, light=True)
    assert "run.json does not say what the model card needs" in done.stderr.splitlines()[-1]
    assert hub.repos == {}


# Fetching


@pytest.fixture(scope="module")
def shelves(shipped, tmp_path_factory) -> tuple:
    """What a double holds after the shipped model was pushed to it."""
    folder = tmp_path_factory.mktemp("pushed")
    with HubDouble() as double:
        assert push(double, finished_run(shipped, folder)).returncode == 0
        assert double.unknown == []
        return double.contents()


@pytest.fixture
def pushed(hub, shelves) -> str:
    """The commit of the shipped model on the double."""
    hub.hold(shelves)
    return hub.repos[f"models/{NAME}"].commits[-1].oid


@pytest.mark.parametrize("way", [CLASSIC, XET], ids=["HTTP", "Xet"])
def test_a_model_is_fetched_once_pinned_and_found_offline(hub, tmp_path, run_dir, shipped, way):
    assert push(hub, run_dir, **way).returncode == 0
    repo = hub.repos[f"models/{NAME}"]
    old = repo.commits[-1].oid
    repo.add("newer", repo.files | {"history.csv": b"iteration\n", "notes.txt": b"not of a bundle"})
    new = repo.commits[-1].oid
    for source, commit in ((f"{NAME}@{old}", old), (NAME, new), (f"{NAME}@main", new)):
        folder = Path(found(hub, tmp_path, source, **way).stdout.strip())
        assert folder.name == commit
        assert set(contents(folder)) == set(contents(shipped))
        assert (folder / "model.weights.h5").read_bytes() == (SHIPPED / "model.weights.h5").read_bytes()
    asked = len(hub.requests)
    hub.down()
    for source, commit in ((f"{NAME}@{old}", old), (NAME, new)):
        assert Path(found(hub, tmp_path, source).stdout.strip()).name == commit
        assert Path(found(hub, tmp_path, source, HF_HUB_OFFLINE="1").stdout.strip()).name == commit
    assert len(hub.requests) == asked


def test_a_hub_that_hangs_is_given_up(hub, tmp_path):
    awake = threading.Event()
    hub.on("GET", "/api/models/", lambda: awake.wait(20))
    start = time.monotonic()
    refused = found(hub, tmp_path, NAME, before="hub_client.TIMEOUT, hub_client.WAITS = 1, (0.1,)")
    awake.set()
    assert "does not answer (ReadTimeout)" in refused.stderr
    assert time.monotonic() - start < 15


def test_a_name_may_be_written_as_people_find_it(hub, tmp_path, pushed):
    for source in ("hf://{}", "  {} ", "{}/", "{address}/{}"):
        done = found(hub, tmp_path, source.format(NAME, address=hub.address))
        assert Path(done.stdout.splitlines()[-1]).name == pushed, source


def test_what_was_fetched_needs_no_token_any_more(hub, tmp_path, pushed):
    assert found(hub, tmp_path, NAME).returncode == 0
    assert Path(found(hub, tmp_path, NAME, token=BAD).stdout.strip()).name == pushed
    shutil.rmtree(tmp_path / "home")
    assert "the Hub does not know this token" in found(hub, tmp_path, NAME, token=BAD).stderr


def test_a_private_model_needs_a_token(hub, tmp_path, run_dir):
    assert push(hub, run_dir, "--private").returncode == 0
    assert "there is none of that name, or it is private" in found(hub, tmp_path, NAME, token=None).stderr
    assert found(hub, tmp_path, NAME).returncode == 0


def test_a_damaged_download_is_fetched_again_and_else_named(hub, tmp_path, pushed):
    hub.damage("history.csv", times=1)
    folder = Path(found(hub, tmp_path, NAME).stdout.strip())
    assert (folder / "history.csv").read_bytes() == (SHIPPED / "history.csv").read_bytes()
    shutil.rmtree(tmp_path / "home")
    hub.damage("model.weights.h5")
    refused = found(hub, tmp_path, NAME).stderr
    assert "it came damaged, twice (discriminator/model.weights.h5, model.weights.h5); try again later" in refused


def test_a_model_that_was_pushed_damaged_is_said_to_be(hub, tmp_path, pushed):
    repo = hub.repos[f"models/{NAME}"]
    repo.add("by hand", repo.files | {"model.weights.h5": b"other weights"})
    refused = found(hub, tmp_path, NAME).stderr
    assert f"{NAME} is damaged on the Hub itself; its owner must push it again" in refused


def test_what_is_not_a_model_of_ours_is_not_fetched(hub, tmp_path, pushed):
    repo = hub.repos[f"models/{NAME}"]
    files = repo.files
    repo.add("no run", {name: content for name, content in files.items() if name != "run.json"})
    asked = len(hub.requests)
    assert "it is not a model of ours: run.json is missing" in found(hub, tmp_path, NAME).stderr
    repo.add("again", files)
    assert "12 MiB, above 1" in found(hub, tmp_path, NAME, before="hub.MOST_BYTES = 2**20").stderr
    assert not [path for _, path in hub.requests[asked:] if "/resolve/" in path]


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("ada/nothing", "HubError: ada/nothing is no folder here, and not to be had from the Hub: there is none of that name"),
        (f"{NAME}@v9", "there is no such revision of it"),
        ("robes/dcgan", "HubError: robes/dcgan is no folder here"),
    ],
)
def test_a_name_that_leads_nowhere_is_said(hub, tmp_path, pushed, source, message):
    assert message in found(hub, tmp_path, source).stderr


def test_the_card_s_own_code_loads_it_with_keras_alone(hub, tmp_path, pushed):
    code = re.search("```python\n(.*?)```", hub.repos[f"models/{NAME}"].files["README.md"].decode(), re.S)[1]
    code += (
        "import sys; assert not [name for name in sys.modules if name.split('.')[0] == 'gan']\nnp.save(sys.argv[1], picture)"
    )
    env = hub.environment(tmp_path / "home")
    drawn = tmp_path / "picture.npy"
    commands.run([sys.executable, "-c", code, drawn], cwd=tmp_path, env=env, check=True, timeout=120)
    expected = bundle.load(SHIPPED).draw([42])[0]
    assert np.abs(data.to_uint8(np.load(drawn)).astype(int) - expected).max() <= 1


# The Space


def deploy(hub, folder: Path, *more: str, **env) -> subprocess.CompletedProcess:
    return ran(hub, folder, "-m", "gan.hub", "deploy", "--space", "ada/robes", *more, **env)


def test_a_space_is_made_in_one_commit_with_what_it_needs_and_nothing_else(hub, tmp_path, pushed):
    done = deploy(hub, tmp_path, "--model", NAME)
    assert done.returncode == 0, done.stderr
    space = hub.repos["spaces/ada/robes"]
    assert (space.sdk, space.private, space.variables) == ("gradio", False, {"MODEL_ID": NAME})
    assert len(space.commits) == 2
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    texts = r"README.md|CONTRIBUTING.md|CHANGELOG.md|LICENSE|docs/.*"
    weights = r"weights/(c?dcgan|pix2pix(_l1)?|cyclegan|extractors)/(?!strided|random)"
    needed = [name for name in tracked if re.match(rf"app.py|requirements.txt|{texts}|gan/|{weights}", name)]
    assert sorted(space.files) == sorted([".gitattributes", *needed])
    assert f"{hub.address}/spaces/ada/robes (commit {space.commits[-1].oid})" in done.stdout

    space.add("by hand", space.files | {"gan/page/old_tab.py": b"", "NOTES.md": b"theirs"})
    assert deploy(hub, tmp_path).returncode == 0
    assert "gan/page/old_tab.py" not in space.files
    assert "NOTES.md" in space.files
    assert "unchanged" in deploy(hub, tmp_path).stdout
    assert space.variables == {"MODEL_ID": NAME}


def test_junk_and_secrets_do_not_go_to_a_space(hub, tmp_path):
    tree = tmp_path / "tree"
    texts = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE", "docs")
    for name in ("app.py", "requirements.txt", *texts, "gan", "weights/dcgan", "weights/cdcgan"):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        copy(ROOT / name, tree / name)
    ours = set(contents(tree))
    ours = {name for name in ours if "__pycache__" not in name}
    junk = [
        "gan/page/assets/.env",
        "gan/page/key.pem",
        "gan/page/blocks.py.orig",
        "gan/.ipynb_checkpoints/a.py",
        "gan/.secret.py",
    ]
    junk += [
        "weights/dcgan/token.txt",
        "weights/other/config.json",
        "weights/dcgan/samples/mine.png",
        ".env",
        "runs/a/config.json",
    ]
    for name in junk:
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_text("secret")
    (tree / "gan" / "page" / "assets" / "passwords.png").symlink_to("/etc/passwd")
    code = "from gan import hub; print(*hub.space_files(), sep='\\n')"
    names = {"plain": set(), "checkout": set()}
    for kind in names:
        if kind == "checkout":
            subprocess.run("git init -q && git add *.py *.md LICENSE requirements.txt docs gan weights", cwd=tree, shell=True)
            (tree / "gan" / "secret.py").write_text("PASSWORD = 1")
        ran = subprocess.run([sys.executable, "-c", code], cwd=tree, capture_output=True, text=True, check=True)
        assert set(ran.stdout.split()) == ours
    assert "Left out, for Git does not know them: gan/secret.py" in ran.stderr


@pytest.mark.parametrize(("sdk", "name"), [("static", "index.html"), ("docker", "Dockerfile"), ("gradio", "main.py")])
def test_another_space_is_left_alone(hub, tmp_path, sdk, name):
    hub.repos["spaces/ada/robes"] = Repo(sdk=sdk)
    hub.repos["spaces/ada/robes"].add("theirs", {name: b"theirs", "README.md": b""})
    done = deploy(hub, tmp_path)
    assert done.returncode == 1
    assert f"it holds something else ({name}, and no gan/hub.py)" in done.stderr
    assert len(hub.repos["spaces/ada/robes"].commits) == 1


def test_what_is_deployed_starts_and_draws_from_the_hub_what_the_local_bundle_draws(hub, tmp_path, pushed):
    assert deploy(hub, tmp_path, "--model", NAME).returncode == 0
    space = hub.repos["spaces/ada/robes"]
    for name, content in space.files.items():
        (tmp_path / "space" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "space" / name).write_bytes(content)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = hub.environment(tmp_path / "home", **space.variables)
    with subprocess.Popen([sys.executable, "app.py", "--port", str(port)], cwd=tmp_path / "space", env=env) as process:
        try:
            address = when_it_answers(f"http://127.0.0.1:{port}", process)
            drawn = [
                urllib.request.urlopen(f"{address}/garment/42.png?scale=1{model}", timeout=60).read()
                for model in ("", "&model=dcgan", "&model=cdcgan")
            ]
            config = urllib.request.urlopen(f"{address}/config", timeout=60).read().decode()
        finally:
            process.terminate()
    theirs, dcgan, cdcgan = (pictures.load_png(io.BytesIO(picture)) for picture in drawn)
    assert np.array_equal(theirs, bundle.load(SHIPPED).draw([42])[0, :, :, 0])
    assert np.array_equal(theirs, dcgan)
    assert np.array_equal(cdcgan, bundle.load(ROOT / "weights" / "cdcgan").draw([42])[0, :, :, 0])
    assert f"{hub.address}/{NAME}/tree/{pushed}" in config


@pytest.mark.parametrize(
    ("options", "env", "message"),
    [
        (["--model", "ada/nothing"], {}, "there is none of that name, or it is private"),
        (["--model", "nothing"], {}, "--model is 'nothing'; allowed: USER/NAME"),
        ([], {"token": None}, "there is no token of yours"),
        ([], {"token": READ}, "this token may only read"),
    ],
)
def test_a_space_that_cannot_be_made_is_refused_in_one_line(hub, tmp_path, options, env, message):
    done = deploy(hub, tmp_path, *options, **env)
    assert done.returncode in (1, 2)
    (line,) = done.stderr.splitlines()
    assert message in line
    assert hub.repos == {}


def test_a_free_account_is_told_what_a_gradio_space_needs(hub, tmp_path):
    hub.plan = "free"
    done = deploy(hub, tmp_path)
    assert done.returncode == 1
    assert "creating a Gradio Space needs a PRO account, or an organisation on a paid plan" in done.stderr
    hub.plan = "pro"
    deploy(hub, tmp_path)
    hub.plan = "free"
    assert "unchanged" in deploy(hub, tmp_path).stdout


def test_a_trusted_publisher_deploys_to_the_space_that_trusts_it(hub, tmp_path):
    """What .github/workflows/space.yml runs."""
    hub.repos["spaces/ada/robes"] = Repo(sdk="gradio")
    hub.repos["spaces/ada/robes"].add("by hand", {"README.md": b"---\nsdk: gradio\n---"})
    hub.trusting = "spaces/ada/robes"
    publisher = {"token": None, "HF_OIDC_RESOURCE": hub.trusting, "HF_OIDC_ID_TOKEN": ID_TOKEN}
    done = deploy(hub, tmp_path, **publisher)
    assert done.returncode == 0, done.stderr
    assert "app.py" in hub.repos["spaces/ada/robes"].files
    hub.trusting = "spaces/ada/other"
    assert deploy(hub, tmp_path, **publisher).returncode == 1
