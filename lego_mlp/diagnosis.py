"""What became of a run, and what did it: computed, not guessed (chapters 11, 12 and 18).

`diagnose` looks at the network again where the run began and where it ended. Each cause has a
number of its own, and the verdict's sentence carries it. The page's engine says the same, from
the same sentences (`verdicts.json`). Causes of an explosion: `_explosions`. Ends of a run that
stayed finite: `_endings`.
"""

import numpy as np

from lego_mlp._check import shown
from lego_mlp._endings import STEEPEST, ending
from lego_mlp._explosions import KEEPS_SIZE, NUDGE, explosion
from lego_mlp._verdicts import CURVATURE_STEPS, SENTENCES, Figures, Verdict, short, verdict
from lego_mlp.history import History

__all__ = [
    "CURVATURE_STEPS",
    "KEEPS_SIZE",
    "NUDGE",
    "SENTENCES",
    "STEEPEST",
    "Figures",
    "Verdict",
    "diagnose",
    "short",
]


def diagnose(history: History) -> Verdict:
    """Say what became of a run of `train`, and why.

    Kinds of a run that ended well or quietly: "fine"; "stuck" (no better than one answer for
    all); "vanishing" (stuck, with a gradient that shrinks on its way down); "symmetric" (all
    neurons alike); "saturated" and "saturated-at-start" (the slopes let no error through);
    "dead" (a layer of ReLU says 0 everywhere); "bouncing".

    Kinds of a run that exploded or is about to: "exploding-penalty" (learning rate × λ/N > 2);
    "wrong-penalty" (a slope that is not the slope of the value); "exploding-gain" (first weights
    too large for the depth); "exploding-curvature" (learning rate × largest curvature > 2);
    "overflow-at-start"; "unexplained" where no cause fits.

    Raises `TypeError` that names `history`.
    """
    if not isinstance(history, History) or history.run is None:
        raise TypeError(f"history must come from train, got {shown(history)}")
    with np.errstate(over="ignore", invalid="ignore"):
        if not history.tail:
            return verdict("overflow-at-start", {"array": history.exploded_in})
        if history.exploded_at is not None or _is_growing(history):
            return explosion(history, history.run)
        return ending(history, history.run)


def _is_growing(history: History) -> bool:
    last = history.loss[-1]
    return bool(last > 10 * history.loss[0] and last >= 0.99 * history.loss.max())
