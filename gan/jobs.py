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
import warnings
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import huggingface_hub

from gan import hub
from gan.errors import UsageError
from gan.hub_client import api, explained, owner, persistently, show_bars_on_terminals_only

MOUNTED = "/code"
HOURS = 12  # a job that hangs costs no more; without a limit of ours Jobs would end it after 30 minutes
UNPAID = "a job is paid by the minute, and this account has no credit: https://huggingface.co/settings/billing"


@dataclass(frozen=True)
class Job:
    """A job that was started: where its page is, and whose it is."""

    id: str
    namespace: str
    address: str


def check(flavor: str) -> str:
    """Check that there is such a machine, and that the token may rent one; say in words what it is and costs.

    Raises:
        UsageError: there is none of that name; HubError: the Hub refuses.
    """
    with explained("cannot rent a machine", writing=True, unpaid=UNPAID):
        owner()
        machines = {machine.name: machine for machine in persistently(lambda: api().list_jobs_hardware())}
    if flavor not in machines:
        raise UsageError(f"--job is {flavor!r}; allowed: {', '.join(machines)}")
    machine = machines[flavor]
    accelerator = machine.accelerator
    what = f"{accelerator.quantity} x {accelerator.model}" if accelerator else machine.cpu
    hour = machine.unit_cost_usd * {"minute": 60, "hour": 1}.get(machine.unit_label, 60)
    return f"{machine.pretty_name} ({what}), {hour:.2f} US dollars an hour"


def start(flavor: str, arguments: list[str]) -> Job:
    """Start `python train.py ARGUMENTS` on such a machine; the token goes along as a secret.

    Raises:
        HubError: the Hub refuses, or its answer was lost, and then a job may run all the same.
    """
    with explained("cannot start the job", writing=True, unpaid=UNPAID):
        namespace = owner()["name"]
        code = persistently(lambda: _lay_down_code(namespace))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that run_uv_job may change: the version of huggingface_hub is fixed
            # Not tried again: an answer that was lost may be that of a job which runs, and costs.
            job = api().run_uv_job(
                "python",
                script_args=["-m", "train", *arguments],
                dependencies=_dependencies(on_gpu=not flavor.startswith("cpu")),
                env={"PYTHONPATH": MOUNTED, "PYTHONUNBUFFERED": "1"},
                secrets={"HF_TOKEN": huggingface_hub.get_token()},
                flavor=flavor,
                timeout=f"{HOURS}h",
                name="never-worn",
                volumes=[code],
                namespace=namespace,
            )
    return Job(job.id, namespace, job.url)


def follow(job: Job) -> Iterator[str]:
    """The lines of a job's log as they come, from its first to its end.

    Raises:
        HubError: the Hub does not tell any more; the job goes on.
    """
    seen = 0
    with explained(f"cannot follow the job {job.id}, which goes on"):
        for line in api().fetch_job_logs(job_id=job.id, namespace=job.namespace, follow=True):
            seen += 1
            yield line
        # A stream may break off before the last lines, and then the job is found to have ended.
        yield from itertools.islice(api().fetch_job_logs(job_id=job.id, namespace=job.namespace), seen, None)


def outcome(job: Job) -> tuple[int, str]:
    """How a job ended: (exit code, 0 if all went well; what Jobs says of it).

    Raises:
        HubError: the Hub does not tell.
    """
    with explained(f"cannot learn how the job {job.id} ended"):
        status = persistently(lambda: api().inspect_job(job_id=job.id, namespace=job.namespace)).status
    if status.stage == "COMPLETED":
        return 0, ""
    said = status.message or f"it is {status.stage.lower()}"
    code = re.search(r"exit code:?\s*(\d+)", said)
    return int(code[1]) if code and int(code[1]) else 1, said


def _lay_down_code(namespace: str) -> huggingface_hub.Volume:
    """Lay the code in the account's private bucket for jobs, in a folder of its own for each version of it."""
    files = hub.training_files()
    version = hashlib.sha256(b"".join(name.encode() + path.read_bytes() for name, path in files.items())).hexdigest()[:12]
    show_bars_on_terminals_only()
    with tempfile.TemporaryDirectory() as folder:
        for name, path in files.items():
            copy = Path(folder, name)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, copy)
        with redirect_stdout(io.StringIO()):  # it tells of its plan
            return api().sync_job_volume(folder, MOUNTED, remote_name=f"never-worn-{version}", namespace=namespace)


def _dependencies(on_gpu: bool) -> list[str]:
    """The packages of requirements.txt that a training needs, TensorFlow with its CUDA where there is a GPU."""
    lines = (hub.ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    packages = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    packages = [package for package in packages if not package.startswith("gradio")]
    return [re.sub(r"^tensorflow(?===)", "tensorflow[and-cuda]", package) if on_gpu else package for package in packages]
