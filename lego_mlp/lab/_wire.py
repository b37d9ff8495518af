"""Arrays on the way to the view: one buffer of float64, and where each array stands in it."""

from collections.abc import Mapping
from typing import Any

import numpy as np


def packed(body: Any) -> tuple[Any, bytes]:
    """Return `body` with each array replaced by `{"from": i, "n": length}`, and the buffer."""
    arrays: list[Any] = []
    taken = 0

    def pack(value: Any) -> Any:
        nonlocal taken
        if isinstance(value, np.ndarray):
            arrays.append(np.asarray(value, dtype="<f8").ravel())
            taken += value.size
            return {"from": taken - value.size, "n": value.size}
        if isinstance(value, Mapping):
            return {name: pack(part) for name, part in value.items()}
        if isinstance(value, list | tuple):
            return [pack(part) for part in value]
        return value.item() if isinstance(value, np.generic) else value

    content = pack(body)
    return content, np.concatenate([*arrays, np.empty(0)]).tobytes()
