"""The Hugging Face Hub: publish a model, find one, publish the Space. jobs.py and hub_client.py import huggingface_hub too.

python -m gan.hub deploy --space user/name --model user/model
"""

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import huggingface_hub  # light: what is used of it is loaded then; its errors take 0.1 s, and are imported where they are
import huggingface_hub.constants
import huggingface_hub.utils

from gan import bundle, card, hub_client
from gan.cli import Parser, say
from gan.errors import UsageError, UserError
from gan.files import sha256
from gan.hub_client import HubError, HubUnreachable, api, explained, persistently, show_bars_on_terminals_only

ROOT = Path(__file__).parents[1]
MOST_BYTES = 200 * 2**20  # of a model that is fetched; ours have 45 MB
NO_PLAN = (
    "creating a Gradio Space needs a PRO account, or an organisation on a paid plan (https://huggingface.co/pricing); "
    "a Space that is there already can be deployed to without one"
)
TRAINING_FILES = ("train.py", "requirements.txt", "gan/**/*.py", "weights/extractors/*")
SPACE_FILES = (
    "app.py",
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "LICENSE",
    "requirements.txt",
    *(f"docs/*.{kind}" for kind in ("md", "png", "ipynb", "py")),
    "gan/**/*.py",
    "gan/page/assets/*",
    *(f"gan/page/tabs/*/*.{kind}" for kind in ("css", "js", "png", "txt")),
    *(f"weights/extractors/{name}" for name in ("plain.keras", "extractors.json")),  # by which the page classifies
)


@dataclass(frozen=True)
class Origin:
    """Where a model lies, and where it comes from.

    Attributes:
        folder: the bundle on this machine.
        repo_id, commit: of the Hub repository that it was fetched from; empty for a plain folder.
        missing: the source that was asked for but could not be reached, where this model stands in for it.
    """

    folder: Path
    repo_id: str = ""
    commit: str = ""
    missing: str = ""

    @property
    def address(self) -> str:
        """The page of exactly this model on the Hub."""
        return f"{huggingface_hub.constants.ENDPOINT}/{self.repo_id}/tree/{self.commit}"


@dataclass(frozen=True)
class Published:
    """What a push left on the Hub; is_new: whether it made a commit, or the same files were there already."""

    repo_id: str
    address: str
    commit: str
    is_new: bool


def find(source: str) -> Origin:
    """Find a model: a bundle's folder, or "user/name" or "user/name@revision" on the Hub ("hf://" before it leaves no doubt).

    What lies on the Hub is fetched once, pinned to the commit that the revision (a branch, tag or commit; by default main)
    names now, and kept in huggingface_hub's cache; later it is found there without a network, or a token.

    Raises:
        HubUnreachable: the Hub does not answer, and the model was not fetched before.
        HubError: there is no such model, it is not one of ours, larger than any of ours, or damaged.
    """
    name = source.strip().removeprefix("hf://").removeprefix(f"{huggingface_hub.constants.ENDPOINT}/").strip("/")
    repo_id, _, revision = name.partition("@")
    is_hub_id = re.fullmatch(r"[\w.-]+/[\w.-]+", repo_id, re.ASCII) is not None
    # Beside a folder of that name, "runs/dcgna" is a typing error.
    is_path = source.strip().startswith(("/", ".", "~")) or (name == source and Path(source).parent.is_dir())
    if not is_hub_id or is_path or Path(source).is_dir():
        return Origin(Path(source))
    with explained(f"{name} is no folder here, and not to be had from the Hub"):
        commit = _resolve(repo_id, revision or None)
        listing = _listing(repo_id, commit)
        _check_listing({file.path: file.size for file in listing})
        names = bundle.own_files(file.path for file in listing)
        folder = _fetch(repo_id, commit, names)
        if _damaged(folder, names):  # in the cache, or on the way
            _fetch(repo_id, commit, names, again=True)
            if damaged := _damaged(folder, names):
                raise HubUnreachable(f"it came damaged, twice ({', '.join(damaged[:3])}); try again later")
    try:
        bundle.check(folder)
    except bundle.BundleError as error:
        raise HubError(f"{name} is damaged on the Hub itself; its owner must push it again ({error})") from None
    return Origin(folder, repo_id, commit)


def prepare(repo_id: str | None, model: str, private: bool, create: bool = True) -> str:
    """Check everything that a push needs: the Hub, the token, the name, the right to write; return the repository's id.

    Args:
        repo_id: "user/name"; None: never-worn-MODEL of the token's owner.
        create: make the repository where there is none, which is the surest check of the right to.

    Raises:
        HubError: a push would fail; the message says why and what to do.
    """
    from huggingface_hub.errors import RepositoryNotFoundError

    with explained("cannot push", needs="write there"):
        owner = hub_client.owner()
        repo_id = repo_id or f"{owner['name']}/never-worn-{model}"
        _check_form("--repo-id", repo_id)
    with explained(f"cannot push to {repo_id}", needs="write there"):
        if create:
            persistently(lambda: api().create_repo(repo_id, private=private or None, exist_ok=True))
        try:
            _check_target(repo_id, private)
        except RepositoryNotFoundError:
            theirs = {org["name"] for org in owner.get("orgs", []) if org.get("roleInOrg") != "read"}
            if create or repo_id.split("/")[0] not in {owner["name"], *theirs}:
                raise
    return repo_id


def push(folder: Path, repo_id: str, private: bool) -> Published:
    """Publish a bundle in one commit; none where the same files are there already.

    Raises:
        HubError: it could not be; the bundle is as it was.
        BundleError: the folder is not a whole bundle.
    """
    run = bundle.check(folder)
    try:
        texts = {"README.md": card.text(run, repo_id)}
        message = f"{run['settings']['model']}, {run['iterations']:,} iterations, weights {run['weights_sha256'][:8]}"
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise bundle.BundleError(f"{folder / 'run.json'} does not say what the model card needs: {error!r}") from error
    names = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    files = {name: folder / name for name in bundle.own_files(names)}
    prepare(repo_id, run["settings"]["model"], private)
    say(f"Publishing {len(files)} files ({_megabytes(files)}) as {repo_id} ...")
    with explained(f"cannot push to {repo_id}", needs="write there"):
        return _commit(repo_id, "model", files, texts, message, stale=("samples/", "snapshots/"))


def deploy(space: str, model: str | None, private: bool) -> Published:
    """Publish the Space: what app.py needs, in one commit; `model` becomes its MODEL_ID.

    Raises:
        HubError: the Hub refuses.
    """
    _check_form("--space", space)
    with explained(f"cannot publish the Space {space}", needs="write there", unpaid=NO_PLAN):
        if model:
            _check_model_for_space(model)
        if not os.environ.get("HF_OIDC_RESOURCE"):  # a trusted publisher's token may write to its Space, and no more
            hub_client.owner()
            create = {"repo_type": "space", "space_sdk": "gradio", "private": private or None, "exist_ok": True}
            persistently(lambda: api().create_repo(space, **create))
        _check_target(space, private, "space")
        if model:
            persistently(lambda: api().add_space_variable(space, "MODEL_ID", model))
        files = space_files()
        say(f"Publishing {len(files)} files ({_megabytes(files)}) as the Space {space} ...")
        return _commit(space, "space", files, {}, "Never Worn", stale=("docs/", "gan/", "weights/"))


def space_files() -> dict[str, Path]:
    """What a Space needs of this checkout, by name: what app.py imports, and the shipped models."""
    found = {path.relative_to(ROOT).as_posix(): path for pattern in SPACE_FILES for path in ROOT.glob(pattern)}
    for folder in (run.parent for run in (ROOT / "weights").glob("[!.]*/run.json")):
        if not all((folder / name).is_file() for name in bundle.NEEDED):
            continue
        shipped = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
        found |= {f"weights/{folder.name}/{name}": shipped[name] for name in bundle.own_files(shipped)}
    return _fit_to_publish(found)


def training_files() -> dict[str, Path]:
    """What a training needs of this checkout, by name."""
    return _fit_to_publish({path.relative_to(ROOT).as_posix(): path for name in TRAINING_FILES for path in ROOT.glob(name)})


def _fit_to_publish(found: dict[str, Path]) -> dict[str, Path]:
    """Those that Git knows, the others being named; nor do links and files whose names begin with a dot go."""
    found = {name: path for name, path in found.items() if not path.is_symlink() and not re.search(r"(^|/)\.", name)}
    known = _known_to_git()
    if known is None:
        return found
    if unknown := sorted(found.keys() - known):
        say(f"Left out, for Git does not know them: {', '.join(unknown)}", to_stderr=True)
    return {name: found[name] for name in sorted(found.keys() & known)}


def _known_to_git() -> set[str] | None:
    """The names of the files that are committed or added here; None where this is no checkout."""
    if not (ROOT / ".git").exists():
        return None
    try:
        ran = subprocess.run(["git", "-C", ROOT, "ls-files", "-z"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return set(ran.stdout.split("\0"))


def _megabytes(files: dict[str, Path]) -> str:
    return f"{sum(path.stat().st_size for path in files.values()) / 1e6:.1f} MB"


def _resolve(repo_id: str, revision: str | None) -> str:
    """The commit that a revision names now, or, where the Hub does not let us in, named when it was fetched."""
    from huggingface_hub.errors import HfHubHTTPError, RevisionResolutionError

    try:
        return persistently(lambda: api().resolve_revision(repo_id, revision=revision).resolved, is_awaited=True)
    except HfHubHTTPError:
        try:
            return api().resolve_revision(repo_id, revision=revision, local_files_only=True).resolved
        except RevisionResolutionError:
            pass
        raise


def _check_form(flag: str, repo_id: str) -> None:
    try:
        huggingface_hub.utils.validate_repo_id(repo_id)
        if repo_id.count("/") != 1:
            raise ValueError
    except ValueError:
        allowed = "USER/NAME, at most 96 letters, digits, '-', '_' and '.', no '--' or '..'"
        raise UsageError(f"{flag} is {repo_id!r}; allowed: {allowed}") from None


def _check_target(repo_id: str, private: bool, repo_type: str = "model") -> None:
    """Check that what lies there is ours to replace, and that the token may."""
    info = persistently(lambda: api().repo_info(repo_id, repo_type=repo_type))
    persistently(lambda: api().auth_check(repo_id, repo_type=repo_type, write=True))
    names = {file.rfilename for file in info.siblings} - {".gitattributes", ".gitignore", "README.md", "LICENSE"}
    ours = "gan/hub.py" if repo_type == "space" else "run.json"
    if names and ours not in names:
        raise HubError(f"it holds something else ({min(names)}, and no {ours}); choose another name, or empty it first")
    if repo_type == "space" and info.sdk != "gradio":
        raise HubError(f"it is a Space of another kind ({info.sdk}); choose another name")
    if private and not info.private:
        raise HubError("it is public already, and --private is for new ones; make it private in its settings on the Hub first")


def _check_model_for_space(model: str) -> None:
    repo_id, _, revision = model.partition("@")
    _check_form("--model", repo_id)
    info = persistently(lambda: api().model_info(repo_id, revision=revision or None, files_metadata=True))
    _check_listing({file.rfilename: file.size for file in info.siblings})
    if info.private:
        say(f"{repo_id} is private: give the Space a secret HF_TOKEN that may read it (Settings, Variables and secrets)")


def _check_listing(sizes: dict[str, int]) -> None:
    """Check the names and sizes in bytes of a repository's files before any is fetched."""
    missing = [name for name in bundle.NEEDED if name not in sizes]
    if missing:
        raise HubError(f"it is not a model of ours: {', '.join(missing)} is missing")
    size = sum(sizes[name] for name in bundle.own_files(sizes))
    if size > MOST_BYTES:
        raise HubError(f"it is not a model of ours: {size / 2**20:,.0f} MiB, above {MOST_BYTES / 2**20:.0f}")


def _listing(repo_id: str, commit: str) -> list["huggingface_hub.hf_api.RepoFile"]:
    """The files of a commit with their sizes, from the cache where it has them."""
    from huggingface_hub.errors import CachedRepoTreeNotFoundError

    try:
        entries = huggingface_hub.get_cached_repo_tree(repo_id, revision=commit)
    except CachedRepoTreeNotFoundError:
        entries = persistently(lambda: list(api().list_repo_tree(repo_id, recursive=True, revision=commit)), is_awaited=True)
    return [entry for entry in entries if hasattr(entry, "size")]  # folders have none


def _fetch(repo_id: str, commit: str, names: list[str], again: bool = False) -> Path:
    there = (huggingface_hub.try_to_load_from_cache(repo_id, name, revision=commit) for name in names)
    if again or not all(isinstance(path, str) for path in there):
        say(f"Fetching {repo_id} ({commit[:7]}) from the Hub ...", to_stderr=True)
    show_bars_on_terminals_only()
    return Path(
        persistently(
            lambda: huggingface_hub.snapshot_download(
                repo_id, revision=commit, allow_patterns=names, etag_timeout=hub_client.TIMEOUT, force_download=again
            ),
            is_awaited=True,
        )
    )


def _damaged(folder: Path, names: list[str]) -> list[str]:
    """The fetched files whose content is not what the Hub promised: huggingface_hub looks at their sizes only.

    Its cache keeps a file under the hash that the Hub names, and links to it, where the system has links
    (https://huggingface.co/docs/huggingface_hub/guides/manage-cache); elsewhere there is nothing to compare with.
    """
    from huggingface_hub.utils.sha import git_hash

    linked = [folder / name for name in names if (folder / name).is_symlink()]
    hashes = {path: (sha256(path), git_hash(path.read_bytes())) for path in linked}
    return [path.relative_to(folder).as_posix() for path in linked if path.readlink().name not in hashes[path]]


def _commit(
    repo_id: str, repo_type: str, files: dict[str, Path], texts: dict[str, str], message: str, stale: tuple[str, ...]
) -> Published:
    """Make one commit of `files` and, in their place, `texts`; what lies below `stale` and is not among them goes."""
    client = api()
    show_bars_on_terminals_only()

    def head():
        return client.repo_info(repo_id, repo_type=repo_type)

    def commit():
        # Anew at each try: the answer to a commit that was made may have been lost.
        names = [file.rfilename for file in head().siblings]
        gone = [name for name in names if name.startswith(stale) and name not in files]
        contents = files | {name: text.encode() for name, text in texts.items()}
        operations = [
            *(huggingface_hub.CommitOperationAdd(name, content) for name, content in contents.items()),
            *(huggingface_hub.CommitOperationDelete(name, is_folder=False) for name in gone),
        ]
        return client.create_commit(repo_id, operations, commit_message=message, repo_type=repo_type)

    before = persistently(head).sha
    oid = persistently(commit).oid
    prefix = "spaces/" if repo_type == "space" else ""
    return Published(repo_id, f"{client.endpoint}/{prefix}{repo_id}", oid, is_new=oid != before)


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return its exit code: 0 done, 1 failed, 2 wrong use, 130 interrupted."""
    parser = Parser(prog="python -m gan.hub", description="Publish the page as a Space on the Hugging Face Hub.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="deploy")
    command = commands.add_parser("deploy", help="create the Space where there is none, and upload what app.py needs")
    command.add_argument("--space", required=True, metavar="USER/NAME", help="the Space")
    command.add_argument("--model", metavar="USER/NAME[@REVISION]", help="the model on the Hub that it draws from")
    command.add_argument("--private", action="store_true", help="make a new Space private")
    given = parser.parse_args(arguments)
    try:
        space = deploy(given.space, given.model, given.private)
    except KeyboardInterrupt:
        say("gan.hub: interrupted; the same command begins again", to_stderr=True)
        return 130
    except UserError as error:
        say(f"gan.hub: {error}", to_stderr=True)
        return 2 if isinstance(error, UsageError) else 1
    if space.is_new:
        say(f"Published: {space.address} (commit {space.commit}). It builds for some minutes, then it is open")
    else:
        say(f"It is there already, unchanged: {space.address} (commit {space.commit})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
