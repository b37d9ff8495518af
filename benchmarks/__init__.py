"""How fast the Lab answers, and how fast training is beside others."""

import os
import sys
from pathlib import Path

# One thread each. Said here because it counts only if it is said before NumPy is loaded.
for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_variable] = "1"
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false"

# The book's tools find the browser.
sys.path.insert(0, str(Path(__file__).parents[1] / "book" / "tools"))
