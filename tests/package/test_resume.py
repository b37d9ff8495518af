"""A run that goes on is the run that it would have been; one that is held out stops in time."""

import copy
import pickle

import numpy as np
import pytest

import lego_mlp as lm
from tests.package.stacks import assert_same

X, Y = lm.datasets.xor(40)
HELD_OUT = lm.datasets.xor(30, seed=5)
LOSS = lm.SquaredError(lm.L2(0.01))


def small_net():
    return lm.mlp([2, 4, 2], bias=True, seed=3)


OPTIONS = [
    {},
    {"batch_size": 7},
    {"batch_size": 40, "record_every": 1},
    {"record_every": 9, "test": HELD_OUT},
    {"optimizer": lm.Momentum()},
    {"optimizer": lm.Adam(), "batch_size": 7, "seed": 3, "test": HELD_OUT},
    {"clip": 0.01, "batch_size": 11},
]


@pytest.mark.parametrize("options", OPTIONS)
@pytest.mark.parametrize("cut", [0, 1, 31, 60])
def test_two_runs_are_one_longer_run_bit_for_bit(options, cut):
    rate = lm.schedules.cosine(2.0, steps=60)
    whole, parts = small_net(), small_net()
    one = lm.train(whole, X, Y, LOSS, rate, 60, **options)
    first = lm.train(parts, X, Y, LOSS, rate, cut, **options)
    two = lm.train(parts, X, Y, LOSS, rate, 60 - cut, resume=first, **options)
    assert_same(whole.parameters, parts.parameters)
    for field in ("steps", "loss", "train_accuracy", "test_loss", "test_accuracy"):
        np.testing.assert_array_equal(getattr(one, field), getattr(two, field), err_msg=field)
    for norms in ("gradient_norms", "weight_norms"):
        assert_same(getattr(one, norms), getattr(two, norms))
    assert [frame.step for frame in two.tail] == [frame.step for frame in one.tail]
    assert two.run is not None
    assert_same(two.run.net.parameters, small_net().parameters)


def test_three_runs_and_a_pickled_history_go_on_too():
    whole, parts = small_net(), small_net()
    one = lm.train(whole, X, Y, LOSS, 0.5, 30, batch_size=7)
    run = lm.train(parts, X, Y, LOSS, 0.5, 10, batch_size=7)
    run = lm.train(parts, X, Y, LOSS, 0.5, 10, resume=pickle.loads(pickle.dumps(run)))
    run = lm.train(parts, X, Y, LOSS, 0.5, 10, resume=run)
    np.testing.assert_array_equal(one.loss, run.loss)


@pytest.mark.parametrize(
    ("change", "name"),
    [
        (lambda net, run: {"resume": 5}, "resume"),
        (lambda net, run: net.parameters["W1"].fill(1.0) or {"resume": run}, "resume"),
        (lambda net, run: {"resume": run, "X": 2 * X}, "resume"),
        (lambda net, run: {"resume": run, "batch_size": 3}, "batch_size"),
        (lambda net, run: {"resume": run, "optimizer": lm.Momentum()}, "optimizer"),
        (lambda net, run: {"resume": run, "loss": lm.SquaredError(lm.L2(0.1))}, "loss"),
        (lambda net, run: {"resume": run, "loss": lm.SquaredError(lm.L1(0.01))}, "loss"),
        (lambda net, run: {"resume": run, "test": (X, Y)}, "test"),
        (lambda net, run: {"resume": run, "test": None}, "test"),
        (lambda net, run: {"resume": run, "seed": 2}, "seed"),
    ],
)
def test_another_run_is_not_gone_on_with(change, name):
    net = small_net()
    run = lm.train(net, X, Y, LOSS, 0.5, 10, batch_size=8, seed=1, test=HELD_OUT)
    words = {"net": net, "X": X, "Y": Y, "loss": LOSS, "learning_rate": 0.5, "steps": 3}
    words["test"] = HELD_OUT
    with pytest.raises((TypeError, ValueError), match=rf"^{name}\b"):
        lm.train(**(words | change(net, run)))


def test_equal_arguments_need_not_be_the_same_objects():
    class Own(lm.Momentum):
        def __init__(self):
            super().__init__()
            self.mask = np.ones(22)

    net = small_net()
    run = lm.train(net, X, Y, LOSS, 0.5, 3, optimizer=Own(), test=HELD_OUT)
    held_out = HELD_OUT[0].copy(), HELD_OUT[1].copy()
    again = lm.SquaredError(lm.L2(0.01))
    run = lm.train(net, X, Y, again, 0.5, 3, optimizer=Own(), test=held_out, resume=run)
    assert run.steps[-1] == 6 and "Own" in repr(run.run)


@pytest.mark.parametrize("every", [1, 3])
def test_a_run_that_goes_on_stops_where_one_longer_run_does(every):
    words = {"test": HELD_OUT, "patience": 4, "record_every": every, "optimizer": lm.Momentum()}
    whole = small_net()
    one = lm.train(whole, X, Y, LOSS, 1.0, 400, **words)
    assert one.best_step is not None
    for cut in range(1, one.steps[-1]):
        parts = small_net()
        two = lm.train(parts, X, Y, LOSS, 1.0, cut, **words)
        assert two.best_step is None, cut
        two = lm.train(parts, X, Y, LOSS, 1.0, 400 - cut, resume=two, **words)
        assert two.best_step == one.best_step
        assert [frame.step for frame in two.tail] == [one.best_step]
        np.testing.assert_array_equal(one.test_loss, two.test_loss)
        assert_same(whole.parameters, parts.parameters)


@pytest.mark.parametrize(
    ("rates", "whole"),
    [
        ((0.5, 0.5), [0.5, 0.5, 0.5, 0.5]),
        ((0.5, 0.1), [0.5, 0.5, 0.1, 0.1]),
        ((lm.schedules.inverse_time(1.0, 1.0), 0.1), [1.0, 1 / 2, 0.1, 0.1]),
        ((0.5, lm.schedules.inverse_time(1.0, 1.0)), [0.5, 0.5, 1 / 3, 1 / 4]),
        ((lm.schedules.inverse_time(1.0, 1.0),) * 2, [1.0, 1 / 2, 1 / 3, 1 / 4]),
    ],
)
def test_the_rates_of_a_run_that_went_on_are_those_of_its_parts(rates, whole):
    net = small_net()
    run = lm.train(net, X, Y, LOSS, rates[0], 2)
    run = lm.train(net, X, Y, LOSS, rates[1], 2, resume=run)
    assert run.run is not None
    assert [run.run.learning_rate(step) for step in range(4)] == whole


def test_an_exploded_run_cannot_go_on():
    net = lm.Network([lm.Linear([[1.0]])])
    run = lm.train(net, [[3.0]], [[1.0]], lm.SquaredError(), 2.0, 2000)
    assert run.exploded_at is not None
    with pytest.raises(ValueError, match=r"^resume\b"):
        lm.train(net, [[3.0]], [[1.0]], lm.SquaredError(), 2.0, 10, resume=run)


def test_both_piles_are_measured():
    net = small_net()
    run = lm.train(net, X, Y, LOSS, 2.0, 50, test=HELD_OUT)
    trace = lm.backprop(net, *HELD_OUT, lm.SquaredError())
    assert run.test_loss is not None and run.test_accuracy is not None
    assert run.test_loss[-1] == pytest.approx(trace["loss"], rel=1e-12)
    right = (net.predict(HELD_OUT[0]) == HELD_OUT[1].argmax(axis=1)).mean()
    assert run.test_accuracy[-1] == right == run.accuracy[-1]
    assert run.train_accuracy[-1] == (net.predict(X) == Y.argmax(axis=1)).mean()
    alone = lm.train(small_net(), X, Y, LOSS, 2.0, 50)
    assert alone.test_loss is None and alone.accuracy is alone.train_accuracy
    np.testing.assert_array_equal(alone.loss, run.loss)


def overfitting(**options):
    net = lm.mlp([2, 30, 2], bias=True, activation="tanh", seed=1)
    few = X[:12] * 3, np.eye(2)[np.random.RandomState(0).randint(2, size=12)]  # labels of chance
    return net, lm.train(net, *few, lm.SquaredError(), 0.5, 600, test=HELD_OUT, **options)


def test_it_stops_when_the_held_out_loss_no_longer_falls_and_goes_back():
    _, whole = overfitting()
    net, stopped = overfitting(patience=40)
    best = int(whole.test_loss[: stopped.steps[-1] + 1].argmin())
    assert stopped.best_step == best == stopped.steps[-1] - 40 < 560
    loss = lm.backprop(net, *HELD_OUT, lm.SquaredError())["loss"]
    assert loss == pytest.approx(whole.test_loss[best], rel=1e-12)
    assert "stopped early" in repr(stopped)


def test_patience_that_is_never_tried_changes_nothing():
    _, whole = overfitting()
    _, patient = overfitting(patience=10_000)
    np.testing.assert_array_equal(whole.loss, patient.loss)
    assert patient.best_step is None


def test_a_held_out_loss_that_is_never_finite_is_waited_for_and_no_longer():
    net = lm.mlp([1, 1], output="linear")
    start = net.weights[0].item()
    far = [[1e200]], [[0.0]]
    run = lm.train(net, [[1.0]], [[1.0]], lm.SquaredError(), 0.1, 30, test=far, patience=5)
    assert (run.best_step, run.steps[-1]) == (0, 5) and net.weights[0].item() == start


@pytest.mark.parametrize(("size", "records"), [(None, 41), (10, 11), (15, 15), (40, 41)])
def test_with_batches_there_is_a_record_an_epoch(size, records):
    run = lm.train(small_net(), X, Y, LOSS, 0.5, 40, batch_size=size)
    every = 1 if size is None else -(-40 // size)
    assert len(run.steps) == records and set(run.steps[:-1] % every) == {0}


def test_what_holds_arrays_compares_without_an_error():
    one, other = (lm.train(small_net(), X, Y, LOSS, 0.5, 3, frames=2) for _ in range(2))
    same, differ = small_net(), small_net()
    differ.parameters["W2"] = np.ones((4, 2))
    slopes, again, others = (
        lm.gradients(net, lm.backprop(net, X, Y, LOSS)) for net in (small_net(), same, differ)
    )
    brick, ones = lm.Linear(np.ones((2, 3))), np.ones((4, 3))
    down, twin, less = (brick.backward(k * ones, np.ones((4, 2))) for k in (1, 1, 0))
    for a, b, c in (
        (one, one, other),
        (one.run, one.run, other.run),
        (one.unfinished, one.unfinished, other.unfinished),
        (one.frames[0], other.frames[0], one.frames[1]),
        (one.frames[1].parameters, other.frames[1].parameters, one.frames[0].parameters),
        (one.gradient_norms, other.gradient_norms, one.weight_norms),
        (small_net().parameters, same.parameters, differ.parameters),
        (slopes, again, others),
        (down, twin, less),
    ):
        assert a == b and a != c


def test_a_copy_of_a_history_is_diagnosed_as_it_is():
    run = lm.train(small_net(), X, Y, LOSS, 0.5, 3, test=HELD_OUT)
    for twin in (copy.copy(run), copy.deepcopy(run)):
        assert lm.diagnose(twin) == lm.diagnose(run)
    assert run.run is not None
    np.testing.assert_array_equal(copy.copy(run.run).X, X)


def test_what_is_shown_and_sent_of_a_run_leaves_the_data_out():
    X, Y = lm.datasets.xor(5000)
    run = lm.train(small_net(), X, Y, LOSS, 0.5, 3)
    assert len(repr(run.run)) < 300 and "5000 observations" in repr(run.run)
    assert len(pickle.dumps(run)) < X.nbytes / 4
