"""The resumable state of a run: one file a checkpoint, `step_00001170.npz`, plain arrays, nothing pickled.

A zip member carries its CRC-32, so a damaged file is noticed when it is read.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from gan import files
from gan.errors import UserError

KEPT = 2
MANIFEST = "names"  # the member that lists all others: damage to the zip's own index would lose them unnoticed


def state_of(model) -> dict[str, np.ndarray]:
    """Every variable of a model's networks (dropout seeds included), averages, optimizers and state, as arrays by name."""
    return {key: np.asarray(variable) for key, variable in _variables(model)}


def restore(model, state: dict[str, np.ndarray]) -> None:
    """Set every variable of a model from `state`.

    Raises:
        UserError: an array is missing or of another shape, as of a run that began with other networks; nothing is changed then.
    """
    variables = list(_variables(model))
    for key, variable in variables:
        if key not in state or state[key].shape != tuple(variable.shape):
            found = state[key].shape if key in state else "nothing"
            raise UserError(
                f"the checkpoint is of other networks than this version's ({key} in it is {found}; expected "
                f"{tuple(variable.shape)}): start a new run in another --run-dir"
            )
    for key, variable in variables:
        # Dropout seeds are int64 on TensorFlow and uint32 on JAX.
        variable.assign(state[key].astype(variable.dtype))


def save(folder: Path, step: int, state: dict[str, np.ndarray]) -> Path:
    """Write the checkpoint of a step, then remove all but the newest two up to it. Returns its path.

    One of a later step is of no use: the run came back before it, because it is damaged.
    """
    path = folder / f"step_{step:08d}.npz"
    with files.replacing(path) as temporary, open(temporary, "wb") as file:
        np.savez(file, **state, **{MANIFEST: np.array(sorted(state))})
    checkpoints = _newest_first(folder)
    i = checkpoints.index(path)
    for old in (*checkpoints[:i], *checkpoints[i + KEPT :], *folder.glob(".step_*")):
        old.unlink()
    return path


def load_newest(folder: Path, on_damaged: Callable[[Path, str], None]) -> tuple[int, dict[str, np.ndarray]] | None:
    """Return (step, state) of the newest whole checkpoint, or None; every damaged one is named and passed over."""
    for path in _newest_first(folder):
        try:
            with np.load(path, allow_pickle=False) as archive:
                state = {key: archive[key] for key in archive.files}
            if sorted(state.keys() - {MANIFEST}) != state.pop(MANIFEST).tolist():
                raise ValueError("not the arrays that were saved")
            return int(path.stem.removeprefix("step_")), state
        except Exception as error:  # a damaged zip raises whatever the damage leads zipfile and NumPy to
            on_damaged(path, str(error) or type(error).__name__)
    return None


def _newest_first(folder: Path) -> list[Path]:
    return sorted(folder.glob("step_*.npz"), reverse=True)


def _variables(model):
    for group in ("networks", "averages", "optimizers"):
        for name, owner in getattr(model, group).items():
            for i, variable in enumerate(owner.variables):
                yield f"{group}/{name}/{i:03d}", variable
    for name, variable in model.state.items():
        yield f"state/{name}", variable
