"""What produced a result: the commit of this code, and the versions that it ran on."""

import importlib.metadata
import os
import platform
import subprocess
from pathlib import Path

COMMIT = "NEVER_WORN_COMMIT"  # the environment variable that names it where the code is a copy without its repository

JOB = "NEVER_WORN_JOB"  # the one that a rented machine has


def is_job() -> bool:
    """Whether this process is a job on a rented machine, whose disk is lost when it ends."""
    return JOB in os.environ


def commit() -> str:
    """The commit of this code, with "+" behind it where files were changed since; "unknown" if nothing tells."""
    root = Path(__file__).parents[1]

    def git(*arguments: str) -> str:
        ran = subprocess.run(["git", "-C", root, *arguments], capture_output=True, text=True, check=True)
        return ran.stdout.strip()

    try:
        if Path(git("rev-parse", "--show-toplevel")).resolve() == root.resolve():  # else a copy inside another repository
            return git("rev-parse", "HEAD") + ("+" if git("status", "--porcelain", "--untracked-files=no") else "")
    except (OSError, subprocess.CalledProcessError):
        pass
    return os.environ.get(COMMIT, "unknown")


def versions() -> dict[str, str]:
    """Those of Python, Keras, its backend and NumPy."""
    import keras

    packages = (keras.backend.backend(), "keras", "numpy")
    return {"python": platform.python_version(), **{name: importlib.metadata.version(name) for name in packages}}
