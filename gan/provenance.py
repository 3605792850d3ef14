"""What produced a result: the commit of this code, and the versions that it ran on."""

import importlib.metadata
import platform
import subprocess
from pathlib import Path


def commit() -> str:
    """The commit of this code, with "+" behind it where files were changed since; "unknown" outside a checkout."""
    root = Path(__file__).parents[1]

    def git(*arguments: str) -> str:
        ran = subprocess.run(["git", "-C", root, *arguments], capture_output=True, text=True, check=True)
        return ran.stdout.strip()

    try:
        if Path(git("rev-parse", "--show-toplevel")).resolve() != root.resolve():
            return "unknown"  # a copy inside somebody else's repository
        return git("rev-parse", "HEAD") + ("+" if git("status", "--porcelain", "--untracked-files=no") else "")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def versions() -> dict[str, str]:
    """Those of Python, Keras, its backend and NumPy."""
    import keras

    packages = (keras.backend.backend(), "keras", "numpy")
    return {"python": platform.python_version(), **{name: importlib.metadata.version(name) for name in packages}}
