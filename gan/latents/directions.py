"""Directions of a model's latent space, as its directions.json keeps them. NumPy only.

{"directions": [{"name": "brightness", "vector": [...], ...}, ...], ...}
"""

import re
from collections.abc import Mapping

import numpy as np

MOST = 20


def unit_vectors(content: object, latent_dim: int) -> dict[str, np.ndarray]:
    """The unit vectors of directions.json by their names, in its order: float32 (latent_dim,) each.

    Raises:
        ValueError: it does not hold such vectors; the message says which is wrong.
    """
    listed = content.get("directions") if isinstance(content, Mapping) else None
    if not isinstance(listed, list) or len(listed) > MOST:
        raise ValueError(f"directions: a list of at most {MOST} is expected")
    found: dict[str, np.ndarray] = {}
    for i, entry in enumerate(listed):
        name = entry.get("name") if isinstance(entry, Mapping) else None
        if not isinstance(name, str) or not re.fullmatch("[a-z]{1,20}", name) or name in found:
            raise ValueError(f"directions[{i}].name: letters from a to z are expected, each name once")
        try:
            vector = np.asarray(entry.get("vector"), np.float64)
        except (TypeError, ValueError):
            vector = np.zeros(0)
        length = np.linalg.norm(vector) if vector.shape == (latent_dim,) else 0.0
        if not np.isfinite(length) or length == 0:
            raise ValueError(f"directions[{i}].vector: {latent_dim} numbers, not all of them 0, are expected")
        found[name] = (vector / length).astype(np.float32)
    return found
