"""python -m lego_mlp: what this is, and where to start."""

from importlib.util import find_spec

from lego_mlp import __doc__ as what
from lego_mlp import __version__

# What each extra brings, and the module that shows whether it is there.
EXTRAS = {"plots": "matplotlib", "widgets": "anywidget", "progress": "tqdm"}
START = """
import lego_mlp as lm

X, Y = lm.datasets.xor(n=300, seed=0)
net = lm.mlp([2, 3, 2], bias=True, seed=2017)
history = lm.train(net, X, Y, lm.SquaredError(), learning_rate=3.0, steps=2000)
print(history)
print(lm.diagnose(history))
"""
FURTHER = """
help(lm) lists the rest. The book builds each brick from nothing: make book, in a clone."""


def main() -> None:
    """Print it."""
    print(f"lego_mlp {__version__}. {str(what).splitlines()[0]}")
    for extra, module in EXTRAS.items():
        there = "there" if find_spec(module) else f"not there: pip install 'lego-mlp[{extra}]'"
        print(f"  {extra}: {there}")
    print(START + FURTHER)


if __name__ == "__main__":
    main()
