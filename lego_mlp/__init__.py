"""Neural networks one brick at a time: forward beside backward, every matrix by its name.

Importing this package loads NumPy and nothing else; `lego_mlp.plots` needs matplotlib and
`lego_mlp.lab` needs anywidget.
"""

from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

from lego_mlp import datasets, schedules
from lego_mlp.backprop import backprop, gradients
from lego_mlp.bricks import (
    Activation,
    Brick,
    Identity,
    LayerNorm,
    Linear,
    ReLU,
    Shortcut,
    Sigmoid,
    Softmax,
    Tanh,
)
from lego_mlp.gradcheck import central_difference, gradient_check, relative_error
from lego_mlp.history import Frame, History, Run
from lego_mlp.losses import L1, L2, ArticlePenalty, CrossEntropy, Loss, SquaredError
from lego_mlp.network import Network, mlp
from lego_mlp.optimizers import Adam, Momentum, update
from lego_mlp.printing import named
from lego_mlp.traces import Trace, names
from lego_mlp.training import train

if TYPE_CHECKING:
    from lego_mlp.analysis.curvature import hessian_eigenvalue
    from lego_mlp.analysis.diagnosis import Verdict, diagnose
    from lego_mlp.exercises import Checked, check

__all__ = [
    "L1",
    "L2",
    "Activation",
    "Adam",
    "ArticlePenalty",
    "Brick",
    "Checked",
    "CrossEntropy",
    "Frame",
    "History",
    "Identity",
    "LayerNorm",
    "Linear",
    "Loss",
    "Momentum",
    "Network",
    "ReLU",
    "Run",
    "Shortcut",
    "Sigmoid",
    "Softmax",
    "SquaredError",
    "Tanh",
    "Trace",
    "Verdict",
    "backprop",
    "central_difference",
    "check",
    "datasets",
    "diagnose",
    "gradient_check",
    "gradients",
    "hessian_eigenvalue",
    "mlp",
    "named",
    "names",
    "relative_error",
    "schedules",
    "train",
    "update",
]

__version__ = "0.1.0"


# Loaded on first use: modules that not every program needs, or that need more than NumPy, and
# names out of modules that would make the import slower.
_MODULES = {
    "autodiff": "autodiff",
    "exercises": "exercises",
    "lab": "lab",
    "pictures": "plots.pictures",
    "plots": "plots",
}
_HOMES = {
    "Checked": "exercises",
    "Verdict": "analysis.diagnosis",
    "check": "exercises",
    "diagnose": "analysis.diagnosis",
    "hessian_eigenvalue": "analysis.curvature",
}


def __getattr__(name: str) -> Any:
    """Load what is not loaded yet; where it needs more than is there, say what to install."""
    if name in _MODULES:
        try:
            return import_module(f"{__name__}.{_MODULES[name]}")
        except ImportError as missing:  # an AttributeError is what `hasattr` and `help` expect
            raise AttributeError(str(missing)) from missing
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    return found


def __dir__() -> list[str]:
    """Return also what is not loaded yet, and nothing that serves the loading alone."""
    modules = {name for name, value in globals().items() if isinstance(value, ModuleType)}
    own = {name for name in globals() if name.startswith("__")}
    return sorted({*own, *modules, *__all__, *_MODULES})
