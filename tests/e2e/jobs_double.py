"""A double of Hugging Face Jobs and of the buckets that their code lies in, which really runs what it is told to.

It answers what huggingface_hub 2.4 asks. A job runs on this machine, with this Python and its packages in place of what
`uv run --with ...` would install, in an empty folder; its volumes are folders of their own instead of the paths they name.
"""

import json
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import commands

from e2e.hub_double import WHEN, HubDouble
from e2e.loopback import Answer, Refusal, Request, route

# Dollars a minute, and the accelerator.
MACHINES = {"cpu-basic": (0.000167, None), "t4-small": (0.00667, "Nvidia T4"), "v5e-1x1": (0.02, "Google v5e")}
BUCKET = "/api/buckets/(?P<bucket>[^/]+/[^/]+)"
JOB = "/api/jobs/(?P<owner>[^/]+)/(?P<job>[^/]+)"


@dataclass
class Run:
    """A job: what was asked for, what it printed, and how it stands."""

    spec: dict
    lines: list[str] = field(default_factory=list)
    stage: str = "RUNNING"
    message: str | None = None
    process: commands.Popen | None = None


class JobsDouble(HubDouble):
    """A Hub with Jobs, whose runs lie in `folder`; give each run the environment `env` on top of its own.

    Attributes:
        before: where set, Python code that is run before the job's own module, in its process.
        instead: where set, a Python program that runs in place of the job's own.
        credit: where it is False, a job is answered with 402.
        is_public: whether anybody may read the buckets.
    """

    def __init__(self, folder: Path):
        super().__init__()
        self.folder, self.env = folder, {}
        self.before, self.instead, self.credit, self.is_public = "", "", True, False
        self.buckets: dict[str, dict[str, dict]] = {}
        self.jobs: list[Run] = []

    def __exit__(self, *exception) -> None:
        with self._lock:  # no job is just being started
            for run in self.jobs:
                run.process.kill()
                run.process.wait()
        super().__exit__(*exception)

    # Buckets: private, and only of those who ask

    @route("POST", BUCKET)
    def _create_bucket(self, request: Request) -> Answer:
        name = self._own(request, "bucket")
        url = {"url": f"{self.address}/buckets/{name}"}
        if name in self.buckets:
            return Answer(url, 409)
        if request.json().get("visibility") != "private":
            raise ValueError("code must lie in a private bucket")
        self.buckets[name] = {}
        return Answer(url)

    @route("GET", BUCKET)
    def _bucket(self, request: Request) -> Answer:
        files = self.buckets[self._own(request, "bucket")]
        size = sum(file["size"] for file in files.values())
        about = {"id": request.match["bucket"], "private": not self.is_public, "createdAt": WHEN}
        return Answer(about | {"size": size, "totalFiles": len(files)})

    @route("GET", BUCKET + "/tree(/(?P<prefix>.+))?")
    def _tree(self, request: Request) -> Answer:
        files, prefix = self.buckets[self._own(request, "bucket")], request.match.get("prefix", "")
        return Answer([file for path, file in files.items() if path.startswith(prefix)])

    @route("GET", BUCKET + "/xet-write-token")
    def _bucket_token(self, request: Request) -> Answer:
        self._own(request, "bucket")
        return self._xet_access("write")

    @route("POST", BUCKET + "/batch")
    def _batch(self, request: Request) -> Answer:
        files = self.buckets[self._own(request, "bucket")]
        for operation in map(json.loads, request.body.splitlines()):
            if operation["type"] != "addFile":
                raise ValueError(operation["type"])
            content = self.xet.content(operation["xetHash"])
            files[operation["path"]] = {
                "type": "file",
                "path": operation["path"],
                "size": len(content),
                "xetHash": operation["xetHash"],
                "mtime": WHEN,
                "uploadedAt": WHEN,
            }
        return Answer({"success": True, "processed": len(files), "succeeded": len(files), "failed": []})

    # Jobs

    @route("GET", "/api/jobs/hardware")
    def _hardware(self, request: Request) -> Answer:
        def about(name: str, price: float, made: str | None) -> dict:
            maker, _, model = (made or "").partition(" ")
            accelerator = {"type": "gpu", "model": model, "quantity": "1", "vram": "16 GB", "manufacturer": maker}
            money = {"unitCostMicroUSD": round(price * 1e6), "unitCostUSD": price, "unitLabel": "minute"}
            machine = {"name": name, "prettyName": name.replace("-", " ").title(), "cpu": "2 vCPU", "ram": "16 GB"}
            return machine | money | {"accelerator": accelerator if made else None}

        return Answer([about(name, *more) for name, more in MACHINES.items()])

    @route("POST", "/api/jobs/(?P<owner>[^/]+)")
    def _start(self, request: Request) -> Answer:
        self._own(request, "owner")
        if not self.credit:
            raise Refusal(402, "Pre-paid credit balance is insufficient")
        run = Run(request.json())
        self.jobs.append(run)
        self._launch(run)
        return Answer(self._about(run))

    @route("GET", JOB)
    def _inspect(self, request: Request) -> Answer:
        return Answer(self._about(self._run(request)))

    @route("GET", JOB + "/logs")
    def _logs(self, request: Request) -> Answer:
        """What it has printed so far; huggingface_hub comes again for the rest, until the job has ended."""
        events = [{"timestamp": WHEN, "data": line} for line in ["===== Job started =====", *self._run(request).lines]]
        body = "".join(f"data: {json.dumps(event)}\n\n" for event in events)
        return Answer(body.encode(), 200, {"Content-Type": "text/event-stream"})

    def _own(self, request: Request, part: str) -> str:
        name = request.match[part]
        if not self._may_write(request, name if "/" in name else f"{name}/"):
            raise Refusal(403, "Forbidden: you must use a token that may write")
        return name

    def _run(self, request: Request) -> Run:
        self._own(request, "owner")
        return self.jobs[int(request.match["job"])]

    def _about(self, run: Run) -> dict:
        owner = {"id": "1", "name": "ada", "type": "user"}
        status = {"stage": run.stage, "message": run.message}
        known = {name: run.spec.get(name) for name in ("command", "arguments", "environment", "flavor", "labels", "volumes")}
        return known | {"id": str(self.jobs.index(run)), "createdAt": WHEN, "owner": owner, "status": status}

    def _launch(self, run: Run) -> None:
        place = self.folder / f"job{self.jobs.index(run)}"
        place.mkdir()
        there = self._mount(run, place)
        command = run.spec["command"]
        assert command[:2] == ["uv", "run"]
        command = command[command.index("python") :]
        program = [there(word) for word in command[1:]]
        if self.instead:
            program = ["-c", self.instead]
        elif self.before:
            assert program.pop(0) == "-m"
            module = "import runpy; runpy.run_module(sys.argv.pop(1), run_name='__main__', alter_sys=True)"
            program = ["-c", f"{self.before}\n{module}", *program]
        own = {name: there(value) for name, value in run.spec["environment"].items()} | run.spec.get("secrets", {})
        env = self.environment(place / "home", None) | self.env | own
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
        run.process = commands.Popen([sys.executable, *program], cwd=place, env=env, light=bool(self.instead), **pipes)
        threading.Thread(target=_listen, args=(run,), daemon=True).start()

    def _mount(self, run: Run, place: Path) -> Callable[[str], str]:
        """Lay the volumes down below `place`; returns what turns a path in the job into one here."""
        mounts = {}
        for i, volume in enumerate(run.spec.get("volumes", [])):
            assert volume["type"] == "bucket"
            folder = mounts[volume["mountPath"]] = place / f"volume{i}"
            for path, file in self.buckets[volume["source"]].items():
                if path.startswith(volume["path"] + "/"):
                    target = folder / path.removeprefix(volume["path"] + "/")
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(self.xet.content(file["xetHash"]))

        def there(word: str) -> str:
            return next((str(to) + word[len(path) :] for path, to in mounts.items() if word.startswith(path)), word)

        return there


def _listen(run: Run) -> None:
    for line in run.process.stdout:
        run.lines.append(line.rstrip("\n"))
    code = run.process.wait()
    run.message = f"Job failed with exit code: {code}. Reason: Error" if code else None
    run.stage = "ERROR" if code else "COMPLETED"
