"""The Walk at a glance: its tower, filled brick by brick (the front page)."""

from lego_mlp.lab.widgets.walk import Walk


class Overview(Walk):
    """The tower of the Walk in two decimals: the forward and the backward way run through it.

    >>> Overview()
    Overview('W2_new')

    Arguments, state, trace and errors are those of `Walk`.
    """

    KIND = "overview"
    DECIMALS = 2
    PROMISE = "With JavaScript, this tower fills itself, brick by brick, up and down again."
