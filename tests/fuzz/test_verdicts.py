"""`diagnose` on many runs whose cause is known by construction, and on many healthy ones.

With LEGO_FUZZ=20 that is 20 runs of each cause and 60 of each healthy kind, others each time.
"""

import numpy as np
import pytest

import lego_mlp as lm
from tests.lab.longer import LONGER
from tests.package.known_runs import CAUSES, HEALTHY, Builder, healthy_runs

EACH = LONGER or 1
SEED = None if LONGER else 5


@pytest.mark.parametrize(
    ("build", "kind"), CAUSES.items(), ids=[build.__name__ for build in CAUSES]
)
def test_each_cause_is_named(build: Builder, kind: str) -> None:
    source = np.random.default_rng(SEED)
    assert [lm.diagnose(build(source)).kind for _ in range(EACH)] == [kind] * EACH


@pytest.mark.parametrize("build", HEALTHY, ids=[build.__name__ for build in HEALTHY])
def test_no_healthy_run_is_called_ill(build: Builder) -> None:
    for history in healthy_runs(build, np.random.default_rng(SEED), 3 * EACH):
        verdict = lm.diagnose(history)
        assert verdict.kind == "fine", str(verdict)
