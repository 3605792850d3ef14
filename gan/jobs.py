"""A training on a rented machine: the same command as a Hugging Face Job, https://huggingface.co/docs/huggingface_hub/guides/jobs.

The code goes along as files: those that a training needs of this checkout are laid in the bucket that huggingface_hub keeps for
jobs, and the job sees them as a folder.
"""

import hashlib
import io
import itertools
import re
import shutil
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import chdir, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import huggingface_hub

from gan import hub, hub_client, provenance
from gan.cli import say
from gan.errors import UsageError
from gan.hub_client import HubError, api, explained, owner, persistently

MOUNTED = "/code"
NEEDS = "start jobs and write to your repositories"
HOURS = 12  # a job that hangs costs no more; without a limit of ours Jobs would end it after 30 minutes
ENDED = ("COMPLETED", "CANCELED", "ERROR", "DELETED")
UNPAID = "a job is paid by the minute, and this account has no credit: https://huggingface.co/settings/billing"


@dataclass(frozen=True)
class Job:
    """A job that was started: where its page is, and whose it is."""

    id: str
    namespace: str
    address: str


@dataclass(frozen=True)
class Machine:
    """A kind of machine that Jobs rents: its name there, in words what it is and costs, and whether it has an Nvidia GPU."""

    flavor: str
    description: str
    has_gpu: bool


def check(flavor: str) -> Machine:
    """Check that there is such a machine, that TensorFlow can use it, and that the token is one.

    Raises:
        UsageError: there is none of that name; HubError: the Hub refuses.
    """
    with explained("cannot rent a machine", needs=NEEDS, unpaid=UNPAID):
        owner()
        machines = {found.name: found for found in persistently(lambda: api().list_jobs_hardware())}
    # On what is neither a CPU nor one of these, TensorFlow would train on the CPU beside it.
    usable = [name for name, found in machines.items() if not found.accelerator or _is_nvidia(found.accelerator)]
    if flavor not in usable:
        raise UsageError(f"--job is {flavor!r}; allowed: {', '.join(usable)}")
    found = machines[flavor]
    accelerator = found.accelerator
    what = f"{accelerator.quantity} x {accelerator.model}" if accelerator else found.cpu
    hour = found.unit_cost_usd * {"minute": 60, "hour": 1}.get(found.unit_label, 60)
    return Machine(flavor, f"{found.pretty_name} ({what}), {hour:.2f} US dollars an hour", accelerator is not None)


def start(machine: Machine, arguments: list[str]) -> Job:
    """Start `python train.py ARGUMENTS` on such a machine; the token goes along as a secret.

    Raises:
        HubError: the Hub refuses, or its answer was lost, and then a job may run all the same.
    """
    with explained("cannot start the job", needs=NEEDS, unpaid=UNPAID):
        namespace = owner()["name"]
        code = persistently(lambda: _lay_down_code(namespace))
        # In an empty folder: it would send files along whose names are among the arguments.
        with tempfile.TemporaryDirectory() as empty, chdir(empty), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that run_uv_job may change: the version of huggingface_hub is fixed
            # Not tried again: an answer that was lost may be that of a job which runs, and costs.
            job = api().run_uv_job(
                "python",
                script_args=["-m", "train", *arguments],
                dependencies=_dependencies(machine.has_gpu),
                env={
                    "PYTHONPATH": MOUNTED,
                    "PYTHONUNBUFFERED": "1",
                    provenance.JOB: "1",
                    provenance.COMMIT: provenance.commit(),
                },
                secrets={"HF_TOKEN": huggingface_hub.get_token()},
                flavor=machine.flavor,
                timeout=f"{HOURS}h",
                name="never-worn",
                volumes=[code],
                namespace=namespace,
            )
    return Job(job.id, namespace, job.url)


def follow(job: Job) -> Iterator[str]:
    """The lines of a job's log as they come, from its first to its end, which no break of the connection hides.

    Raises:
        HubError: the Hub does not tell any more; the job goes on.
    """
    seen = 0

    def lines(follow: bool) -> Iterator[str]:
        """Those that are new."""
        nonlocal seen
        told = api().fetch_job_logs(job_id=job.id, namespace=job.namespace, follow=follow)
        for line in itertools.islice(told, seen, None):
            seen += 1
            yield line

    with explained(f"cannot follow the job {job.id}, which goes on"):
        waits, before = iter(hub_client.LONG_WAITS), 0
        while True:
            failure = None
            try:
                yield from lines(follow=True)
            except Exception as error:
                failure = error
            if failure and not hub_client.is_passing(failure):
                raise failure
            if _status(job).stage in ENDED:
                break
            if seen > before:
                waits, before = iter(hub_client.LONG_WAITS), seen
            wait = next(waits, None)
            if wait is None:
                raise failure or HubError("its log breaks off again and again")
            say(f"The log of the job, which goes on, broke off. Trying again in {wait} s ...", to_stderr=True)
            time.sleep(wait)
    try:
        yield from lines(follow=False)
    except Exception:  # not worth the job's exit code
        say(f"The end of its log could not be fetched; look again: hf jobs logs {job.id}", to_stderr=True)


def outcome(job: Job) -> tuple[int, str]:
    """How a job that has ended did: (exit code, 0 if all went well; what Jobs says of it).

    Raises:
        HubError: the Hub does not tell.
    """
    with explained(f"cannot learn how the job {job.id} ended"):
        status = _status(job)
    if status.stage == "COMPLETED":
        return 0, ""
    said = status.message or f"it is {status.stage.lower()}"
    code = re.search(r"exit code:?\s*(\d+)", said)
    return int(code[1]) if code and int(code[1]) else 1, said


def _status(job: Job) -> "huggingface_hub.JobStatus":
    inspect = api().inspect_job
    return persistently(lambda: inspect(job_id=job.id, namespace=job.namespace).status, waits=hub_client.LONG_WAITS)


def _is_nvidia(accelerator) -> bool:
    return accelerator.manufacturer.lower() == "nvidia"


def _lay_down_code(namespace: str) -> huggingface_hub.Volume:
    """Lay the code in the account's private bucket for jobs, in a folder of its own for each version of it."""
    files = hub.training_files()
    version = hashlib.sha256(b"".join(name.encode() + path.read_bytes() for name, path in files.items())).hexdigest()[:12]
    hub_client.show_bars_on_terminals_only()
    with tempfile.TemporaryDirectory() as folder:
        for name, path in files.items():
            copy = Path(folder, name)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, copy)
        with redirect_stdout(io.StringIO()), warnings.catch_warnings():  # it tells of its plan
            warnings.filterwarnings("error", ".* is public", UserWarning)  # anybody could read the code
            try:
                return api().sync_job_volume(folder, MOUNTED, remote_name=f"never-worn-{version}", namespace=namespace)
            except UserWarning as warning:
                raise HubError(str(warning)) from None


def _dependencies(on_gpu: bool) -> list[str]:
    """The packages of requirements.txt that a training needs, TensorFlow with its CUDA where there is a GPU."""
    lines = (hub.ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    packages = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    packages = [package for package in packages if not package.startswith("gradio")]
    return [re.sub(r"^tensorflow(?===)", "tensorflow[and-cuda]", package) if on_gpu else package for package in packages]
