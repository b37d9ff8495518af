"""Fewer examples than in `make test`, and no search for the smallest one: red is enough."""

import threading

from hypothesis import Phase, settings
from tqdm import tqdm

# tqdm's own lock is shared by all processes that are forked from one. A mutant that was ended
# while it held that lock would make every later one hang, and pass for noticed.
tqdm.set_lock(threading.RLock())

settings.register_profile(
    "mutants",
    max_examples=25,
    phases=(Phase.explicit, Phase.generate),
    deadline=None,
    derandomize=True,
    database=None,
    report_multiple_bugs=False,
)
settings.load_profile("mutants")
