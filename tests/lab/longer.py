"""How many examples a test of the widgets looks at: few in `make test`, more in `make fuzz`."""

import os

LONGER = int(os.environ.get("LEGO_FUZZ", "0"))


def examples(few: int, many: int) -> int:
    """Return `few`, or with LEGO_FUZZ `many`."""
    return many if LONGER else few
