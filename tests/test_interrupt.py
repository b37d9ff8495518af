"""What a run leaves behind when it is interrupted, and how much memory it takes."""

import tracemalloc

import numpy as np
import pytest

import lego_mlp as lm
from lego_mlp import _fast
from lego_mlp.training import Plain
from tests.stacks import assert_close, copies

X, Y = lm.datasets.xor(40)
LOSS = lm.SquaredError()


def small_net():
    return lm.mlp([2, 3, 2], bias=True)


def interrupting(patch, call, method, kind):
    """Have Ctrl-C come when `method` is called for the given time, before or after its work."""
    plain, calls = getattr(kind, method), []

    def interrupted(*arguments, **words):
        calls.append(1)
        if len(calls) == call:
            raise KeyboardInterrupt
        return plain(*arguments, **words)

    patch.setattr(kind, method, interrupted)


@pytest.mark.parametrize("walk", [_fast.Fast, Plain])
@pytest.mark.parametrize("method", ["look", "record", "kept", "update"])
@pytest.mark.parametrize("record_every", [1, 4])
def test_an_interrupted_run_leaves_a_usable_history(walk, method, record_every):
    quiet = lm.train(small_net(), X, Y, LOSS, 0.5, 40, frames=41)
    net = small_net()
    with pytest.MonkeyPatch.context() as patch:
        if walk is Plain:
            patch.setattr(_fast, "walker", lambda plain: plain)
        interrupting(patch, 6, method, walk)
        with pytest.warns(RuntimeWarning, match="training was interrupted after step"):
            history = lm.train(net, X, Y, LOSS, 0.5, 40, record_every=record_every, frames=5)
    at = history.interrupted_at
    assert at == history.steps[-1] == history.tail[-1].step == history.frames[-1].step
    assert 2 < at < 40 and (np.diff(history.steps) > 0).all()
    assert_close(net.parameters, quiet.frames[at].parameters, rtol=1e-12)
    np.testing.assert_allclose(history.loss, quiet.loss[history.steps], rtol=1e-12)
    assert f"interrupted at step {at}" in repr(history)
    assert lm.diagnose(history).sentence


def test_an_interrupt_before_the_first_step_is_passed_on(monkeypatch):
    interrupting(monkeypatch, 1, "kept", _fast.Fast)
    with pytest.raises(KeyboardInterrupt):
        lm.train(small_net(), X, Y, LOSS, 0.5, 40)


def most_memory(steps, record_every):
    net = small_net()
    tracemalloc.start()
    lm.train(net, X, Y, LOSS, 0.5, steps, record_every=record_every)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def test_memory_grows_with_the_records_alone_and_as_stated():
    most_memory(50, 1)  # caches fill
    # A number kept for each of the further 1,800 steps would be 14,400 bytes at least.
    assert abs(most_memory(2000, 2000) - most_memory(200, 200)) < 10_000
    a_record = (most_memory(2200, 1) - most_memory(200, 1)) / 2000
    assert 88 <= a_record < 4 * 88  # the history, and for a moment copies on the way to it


def test_copies_do_not_move_with_the_run():
    net = small_net()
    start = copies(net)
    history = lm.train(net, X, Y, LOSS, 0.5, 30, frames=2)
    assert_close(history.frames[0].parameters, start, rtol=0)
    assert_close(history.frames[-1].parameters, net.parameters, rtol=0)
    history.tail[-1].parameters["W1"][:] = 7
    assert not (history.frames[-1].parameters["W1"] == 7).any()
