"""Training: what a step does, what is recorded, and how a run that leaves the numbers ends."""

import pickle
import sys
import tracemalloc
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import lego_mlp as lm
from lego_mlp import training
from lego_mlp.backprop import traced
from lego_mlp.network import init_range
from lego_mlp.optimizers import norm
from tests.package.stacks import assert_close, assert_same, copies, stacks

X, Y = lm.datasets.xor(20)
LOSS = lm.SquaredError()


def small_net(**words):
    return lm.mlp([2, 3, 2], **{"bias": True, **words})


def one_weight(W):
    """A network that says `W x`: every number of its training is known by hand."""
    return lm.Network([lm.Linear([[W]])])


@given(stacks(), st.floats(0, 1))
def test_one_step_is_the_update_rule(stack, rate):
    before = copies(stack.net)
    slopes = lm.gradients(stack.net, lm.backprop(stack.net, stack.X, stack.Y, stack.loss))
    history = lm.train(stack.net, stack.X, stack.Y, stack.loss, rate, steps=1)
    assert history.steps.tolist() == [0, 1]
    expected = {n: W - rate * slopes[n] for n, W in before.items()}
    assert_close(expected, stack.net.parameters, rtol=1e-12, atol=1e-14)


def test_records_are_what_backprop_says_at_each_step():
    net, penalized = small_net(), lm.SquaredError(lm.L2(0.3))
    history = lm.train(net, X, Y, penalized, 0.5, steps=6, frames=7)
    assert [frame.step for frame in history.frames] == history.steps.tolist() == list(range(7))
    for k, frame in enumerate(history.frames):
        for name, value in frame.parameters.items():
            net.parameters[name][:] = value
            assert history.weight_norms[name][k] == pytest.approx(np.linalg.norm(value))
        trace = lm.backprop(net, X, Y, penalized)
        assert history.loss[k] == pytest.approx(trace["loss"], rel=1e-13)
        assert history.accuracy[k] == (net.predict(X) == Y.argmax(axis=1)).mean()
        for name, slope in lm.gradients(net, trace).items():
            assert history.gradient_norms[name][k] == pytest.approx(np.linalg.norm(slope))


def test_records_are_taken_every_so_often_and_at_both_ends():
    def steps(**words):
        return lm.train(small_net(), X, Y, LOSS, 0.1, **words).steps.tolist()

    assert steps(steps=10, record_every=4) == [0, 4, 8, 10]
    assert steps(steps=8, record_every=4) == [0, 4, 8]
    assert steps(steps=3, record_every=100) == [0, 3]


def test_recording_does_not_change_the_run():
    nets = [small_net(), small_net()]
    lm.train(nets[0], X, Y, LOSS, 0.5, steps=9, batch_size=4)
    lm.train(nets[1], X, Y, LOSS, 0.5, steps=9, batch_size=4, record_every=5, frames=3)
    assert_same(nets[0].parameters, nets[1].parameters)


def test_frames_are_even_and_are_copies():
    net = small_net()
    start = copies(net)
    history = lm.train(net, X, Y, LOSS, 0.5, steps=100, record_every=100, frames=5)
    assert [frame.step for frame in history.frames] == [0, 25, 50, 75, 100]
    assert_same(history.frames[0].parameters, start)
    assert_same(history.frames[-1].parameters, net.parameters)
    lm.train(net, X, Y, LOSS, 0.5, steps=1)
    assert (history.frames[-1].parameters["W1"] != net.parameters["W1"]).any()


def test_more_frames_than_steps_are_each_step_once():
    history = lm.train(small_net(), X, Y, LOSS, 0.5, steps=2, frames=50)
    assert [frame.step for frame in history.frames] == [0, 1, 2]
    assert lm.train(small_net(), X, Y, LOSS, 0.5, steps=2).frames == []


def test_no_steps_is_a_look_at_the_start():
    net = small_net()
    before = copies(net)
    history = lm.train(net, X, Y, LOSS, 0.5, steps=0, frames=2)
    assert_same(before, net.parameters)
    assert history.loss.tolist() == pytest.approx([lm.backprop(net, X, Y, LOSS)["loss"]], rel=1e-12)
    assert [frame.step for frame in history.frames] == history.steps.tolist() == [0]


def test_rate_may_be_a_function_of_the_step():
    nets, asked = [small_net(), small_net()], []

    def rate(step):
        asked.append(step)
        return 0.5 / (1 + step)

    lm.train(nets[0], X, Y, LOSS, rate, steps=3)
    for step in range(3):
        lm.update(nets[1], lm.backprop(nets[1], X, Y, LOSS), 0.5 / (1 + step))
    assert asked == [0, 1, 2]
    assert_close(nets[0].parameters, nets[1].parameters, rtol=1e-12)


def test_a_schedule_that_goes_wrong_later_changes_nothing():
    net, source = small_net(), np.random.RandomState(0)
    before, state = copies(net), source.get_state(legacy=False)
    with pytest.raises(ValueError, match=r"learning_rate\(3\) must be at least 0, got -0.1"):
        lm.train(net, X, Y, LOSS, lambda step: 0.2 - 0.1 * step, 5, batch_size=2, seed=source)
    assert_same(before, net.parameters)
    np.testing.assert_equal(source.get_state(legacy=False), state)


def seen_rows(steps, batch_size, n=10):
    """Train so that a row's own weight says how it was seen: 0 is not yet."""
    net = lm.Network([lm.Linear(np.zeros((n, 1)))])
    lm.train(net, np.eye(n), np.ones((n, 1)), LOSS, batch_size, steps, batch_size)
    return net.parameters["W1"].ravel().tolist()


@pytest.mark.parametrize("steps", range(6))
def test_a_minibatch_step_looks_at_that_many_new_rows(steps):
    # a batch of 2 moves its rows by rate * (1 - 0) / 2, all the way to their label, 1
    assert sorted(seen_rows(steps, batch_size=2)) == [0.0] * (10 - 2 * steps) + [1.0] * 2 * steps


def test_the_last_minibatch_may_be_smaller():
    # batches of 4, 4 and 2; the mean over the last two moves them twice as far
    assert sorted(seen_rows(3, batch_size=4)) == [1.0] * 8 + [2.0] * 2


def test_each_round_is_shuffled_anew():
    net = lm.Network([lm.Linear(np.zeros((10, 1)))])
    history = lm.train(net, np.eye(10), np.ones((10, 1)), LOSS, 0.5, 30, batch_size=1, frames=31)
    weights = np.array([frame.parameters["W1"].ravel() for frame in history.frames])
    moved = np.diff(weights, axis=0).argmax(axis=1).reshape(3, 10)
    assert [sorted(once) for once in moved.tolist()] == [list(range(10))] * 3
    assert len({tuple(once) for once in moved.tolist()}) == 3


def test_minibatch_records_look_at_all_rows():
    net = small_net()
    history = lm.train(net, X, Y, LOSS, 0.5, steps=7, batch_size=3)
    for looked_at, k in ((small_net(), 0), (net, -1)):
        whole = lm.backprop(looked_at, X, Y, LOSS)["loss"]
        assert history.loss[k] == pytest.approx(whole, rel=1e-12)


def test_a_batch_of_all_rows_is_the_full_batch():
    nets = [small_net(), small_net()]
    histories = [
        lm.train(net, X, Y, LOSS, 0.5, steps=5, batch_size=size)
        for net, size in zip(nets, (None, len(X)), strict=True)
    ]
    np.testing.assert_allclose(histories[0].loss, histories[1].loss, rtol=1e-13)


@given(stacks(), st.floats(1e-3, 10))
def test_clip_bounds_all_the_slopes_together(stack, clip):
    before, trace = copies(stack.net), lm.backprop(stack.net, stack.X, stack.Y, stack.loss)
    slopes = lm.gradients(stack.net, trace)
    size = np.sqrt(sum((slope**2).sum() for slope in slopes.values()))
    lm.update(stack.net, trace, 0.5, clip=clip)
    for name, live in stack.net.parameters.items():
        scale = min(1.0, clip / size) if size else 1.0
        np.testing.assert_allclose(live, before[name] - 0.5 * scale * slopes[name], rtol=1e-9)


@pytest.mark.parametrize(
    ("W", "rate", "at", "where", "records"),
    [
        # the weight's distance from 1 is multiplied by (1 - rate) at each step
        (0.0, 1e100, 2, "data_loss", 2),
        (0.0, 1e200, 1, "data_loss", 1),
        (1e150, 1e200, 1, "W1", 1),
        (1e200, 1.0, 0, "data_loss", 0),
    ],
)
def test_an_explosion_stops_and_says_where(W, rate, at, where, records):
    history = lm.train(one_weight(W), [[1]], [[1]], LOSS, rate, steps=9)
    assert (history.exploded_at, history.exploded_in) == (at, where)
    assert len(history.steps) == len(history.loss) == records
    assert np.isfinite(history.loss).all()
    assert where in repr(history)


def test_an_explosion_between_records_is_seen_at_once():
    history = lm.train(one_weight(0.0), [[1]], [[1]], LOSS, 1e100, steps=9, record_every=5)
    assert (history.exploded_at, history.steps.tolist()) == (2, [0])


@pytest.mark.parametrize("seed", range(4))
def test_a_record_is_finite_on_all_rows_not_just_on_the_batch(seed):
    rows, labels = [[1.0]] * 9 + [[1e160]], [[1]] * 10
    history = lm.train(one_weight(1.0), rows, labels, LOSS, 0.1, 5, batch_size=1, seed=seed)
    assert (history.exploded_at, history.exploded_in) == (0, "data_loss")
    assert len(history.loss) == 0


@pytest.mark.parametrize("limit", ["clip", "clip_value"])
def test_train_cuts_the_slopes_of_every_step(limit):
    # the slope is W - 1: 10, cut to 2, and so on
    words: dict[str, Any] = {limit: 2.0}
    history = lm.train(one_weight(11.0), [[1]], [[1]], LOSS, 1.0, 3, frames=4, **words)
    weights = [frame.parameters["W1"].item() for frame in history.frames]
    assert weights == [11.0, 9.0, 7.0, 5.0]
    assert history.gradient_norms["W1"].tolist() == [10.0, 8.0, 6.0, 4.0]


@pytest.mark.parametrize(
    ("slopes", "limits", "cut"),
    [
        # cut to (3, -4), whose norm 5 is then brought to 1
        ([3.0, -40.0], {"clip": 1.0, "clip_value": 4.0}, [0.6, -0.8]),
        ([30.0, -2.0, -40.0], {"clip_value": 4.0}, [4.0, -2.0, -4.0]),
        ([0.3, -0.4], {"clip": 1.0}, [0.3, -0.4]),
        ([3.0, -4.0], {"clip": 5.0}, [3.0, -4.0]),
        ([0.0, 0.0], {"clip": 1.0}, [0.0, 0.0]),
    ],
)
def test_limits_by_hand(slopes, limits, cut):
    net = lm.Network([lm.Linear(np.zeros((1, len(slopes))))])
    trace = lm.backprop(net, [[0.0]], [[1.0] * len(slopes)], LOSS)
    trace["dL_dW1"] = np.array([slopes])
    lm.update(net, trace, 1.0, **limits)
    np.testing.assert_allclose(-net.parameters["W1"], [cut], rtol=1e-15)


OVERFLOWS: dict[str, tuple[list[Any], list[list[float]], str]] = {
    # says W x = 1e150; the loss is 1e300 / 2, the slope 1e150 * 1e160
    "a slope": ([lm.Linear([[1e-10]])], [[1e160]], "dL_dW1"),
    # z = W x = 1e400, which a sigmoid turns into a 1 that is right
    "a sum": ([lm.Linear([[1e200]]), lm.Sigmoid()], [[1e200]], "z1"),
    "one below": ([lm.Linear([[1e200]]), lm.Sigmoid(), lm.Linear([[0.5]])], [[1e200]], "z1"),
    # Two observations of 0: z2 = 1e-10 * 1.7e159, dL_dz2 is half of it, and dL_dh1 1.4e308 for
    # each of them. Their sum is too much; the slopes of the weights are 0 and 1.7e139.
    "a bias": ([lm.Linear([[1.0]], [1e-10]), lm.Linear([[1.7e159]])], [[0.0], [0.0]], "dL_db1"),
}


@pytest.mark.parametrize("case", OVERFLOWS)
def test_what_overflows_is_seen_at_once(case):
    bricks, X, where = OVERFLOWS[case]
    history = lm.train(lm.Network(bricks), X, np.ones((len(X), 1)), LOSS, 0.1, 5)
    assert (history.exploded_at, history.exploded_in) == (0, where)


def test_same_seed_same_run():
    def run(seed):
        net = small_net()
        history = lm.train(net, X, Y, LOSS, 0.5, steps=20, batch_size=3, seed=seed)
        return net.parameters, history.loss.tolist()

    assert_same(run(3)[0], run(3)[0])
    assert run(3)[1] == run(3)[1] != run(4)[1]
    assert run(None)[1] == run(0)[1]
    assert run(np.random.RandomState(3))[1] == run(3)[1]
    assert run(np.random.default_rng(3))[1] == run(np.random.default_rng(3))[1]


def test_a_given_generator_moves_on():
    source = np.random.default_rng(0)
    runs = [
        lm.train(small_net(), X, Y, LOSS, 0.5, steps=5, batch_size=3, seed=source) for _ in "ab"
    ]
    assert runs[0].loss.tolist() != runs[1].loss.tolist()


@pytest.mark.parametrize("steps", [0, 2])
def test_no_number_is_drawn_that_no_step_needs(steps):
    # two steps of 10 of the 20 rows need one shuffle
    sources = [np.random.RandomState(0), np.random.RandomState(0)]
    lm.train(small_net(), X, Y, LOSS, 0.5, steps=steps, batch_size=10, seed=sources[0])
    if steps:
        sources[1].permutation(20)
    assert sources[0].random_sample() == sources[1].random_sample()


def test_training_leaves_the_callers_arrays_alone():
    inputs, labels, W, b = X.copy(), Y.copy(), np.ones((2, 2)), np.ones(2)
    net = lm.Network([lm.Linear(W, b), lm.Sigmoid()])
    lm.train(net, inputs, labels, LOSS, 0.5, steps=5, batch_size=2)
    assert (inputs == X).all() and (labels == Y).all() and (W == 1).all() and (b == 1).all()
    assert (net.parameters["W1"] != 1).all()


def test_training_works_in_place():
    net = small_net()
    live = net.parameters["W1"]
    lm.train(net, X, Y, LOSS, 0.5, steps=1)
    assert net.parameters["W1"] is live


def test_progress_draws_a_bar_and_changes_nothing(capsys):
    nets = [small_net(), small_net()]
    lm.train(nets[0], X, Y, LOSS, 0.5, steps=4)
    assert capsys.readouterr().err == ""
    lm.train(nets[1], X, Y, LOSS, 0.5, steps=4, progress=True)
    assert "training" in capsys.readouterr().err
    assert_same(nets[0].parameters, nets[1].parameters)


def test_progress_without_tqdm_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    with pytest.raises(ImportError, match=r"progress=True needs tqdm: pip install"):
        lm.train(small_net(), X, Y, LOSS, 0.5, steps=4, progress=True)


@pytest.mark.parametrize("scale", [0.0, 1e-200, 1.0, 1e200])
def test_norm_at_any_size(scale):
    assert norm(scale * np.array([[3.0, -4.0]])) == pytest.approx(5 * scale, rel=1e-14)


def test_norm_of_what_is_not_finite():
    assert norm(np.array([1.0, np.inf])) == np.inf
    assert np.isnan(norm(np.array([1.0, np.nan])))


def test_history_says_how_it_went():
    assert repr(lm.train(one_weight(3.0), [[1]], [[1]], LOSS, 0.5, steps=2)) == (
        "History(steps 0 to 2, loss 2 -> 0.125, accuracy 1)"
    )
    assert repr(lm.train(one_weight(1e200), [[1]], [[1]], LOSS, 1.0, steps=2)) == (
        "History(nothing finite: data_loss exploded at the start)"
    )
    assert repr(lm.train(one_weight(0.0), [[1]], [[1]], LOSS, 1e200, steps=2)).endswith(
        ", data_loss exploded at step 1)"
    )


@pytest.mark.parametrize("loss", [lm.SquaredError(lm.L2(3.0)), lm.SquaredError(lm.L1(3.0))])
def test_slopes_of_batches_are_on_average_those_of_all(loss):
    X, Y = lm.datasets.xor(30)
    net = lm.mlp([2, 3, 2], bias=True)
    parts = [
        lm.gradients(net, traced(net, X[rows], Y[rows], loss, observations=30))
        for rows in np.arange(30).reshape(3, 10)
    ]
    whole = lm.gradients(net, lm.backprop(net, X, Y, loss))
    for name, slopes in whole.items():
        mean = np.mean([part[name] for part in parts], axis=0)
        np.testing.assert_allclose(mean, slopes, rtol=1e-12, atol=1e-16)


def test_a_history_can_be_sent_to_another_process():
    X, Y = lm.datasets.xor(20)
    history = lm.train(lm.mlp([2, 3, 2]), X, Y, lm.SquaredError(), 0.5, 3)
    twin = pickle.loads(pickle.dumps(history))
    assert twin.loss.tolist() == history.loss.tolist()
    assert twin.run is not None and twin.run.learning_rate(2) == 0.5


def test_a_network_without_options_is_the_articles():
    explicit = lm.mlp([2, 3, 2], "sigmoid", "sigmoid", False, "article", 2017, 1.0)
    assert repr(lm.mlp([2, 3, 2])) == repr(explicit)
    assert_same(lm.mlp([2, 3, 2]).parameters, explicit.parameters)


def test_a_gain_that_is_not_named_is_one():
    W = lm.mlp([400, 400], init="gain").parameters["W1"]
    assert W.std() * 20 == pytest.approx(1.0, rel=0.01)
    assert init_range("gain", 12, 5) == 0.5 == init_range("gain", 12, 5, 1.0)


def test_sizes_may_be_any_sequence_of_whole_numbers():
    sequences: list[Any] = [[2, 3, 2], (2, 3, 2), np.array([2, 3, 2]), range(2, 4)]
    for sizes in sequences:
        assert lm.mlp(sizes).sizes == list(sizes)


def test_a_run_without_options():
    nets = [lm.mlp([2, 3, 2], bias=True) for _ in range(2)]
    histories = [
        lm.train(nets[0], X, Y, LOSS, 0.5, 6),
        lm.train(nets[1], X, Y, LOSS, 0.5, 6, None, None, None, None, 1, 0, False, None),
    ]
    assert_same(nets[0].parameters, nets[1].parameters)
    for history in histories:
        assert history.steps.tolist() == list(range(7))
        assert history.frames == [] and history.interrupted_at is None
        assert history.run is not None and history.run.loss is LOSS


def test_the_run_remembers_its_rates():
    net = lm.mlp([2, 3, 2])
    run = lm.train(net, X, Y, LOSS, lambda step: 1 / (1 + step), 3).run
    assert run is not None
    assert [run.learning_rate(step) for step in range(3)] == [1, 1 / 2, 1 / 3]
    assert run.X.tolist() == X.tolist() and run.Y.tolist() == Y.tolist()
    assert run.loss is LOSS


def test_one_frame_of_a_run_that_overflows_is_its_start_and_its_end():
    net = lm.Network([lm.Linear([[0.0]])])
    history = lm.train(net, [[1]], [[1]], LOSS, 1e100, steps=9, frames=1)
    assert [frame.step for frame in history.frames] == [0, 1]
    assert history.exploded_at == 2


def test_a_rate_of_zero_is_allowed_and_a_limit_of_zero_is_not():
    net = lm.mlp([2, 3, 2])
    before = copies(net)
    trace = lm.backprop(net, X, Y, LOSS)
    lm.update(net, trace, 0)
    assert_same(before, net.parameters)
    for limit in ("clip", "clip_value"):
        with pytest.raises(ValueError, match=rf"^{limit} must be greater than 0, got 0$"):
            lm.update(net, trace, 0.1, **{limit: 0})
        lm.update(net, trace, 0.1, **{limit: 1e-9})


def interrupting(patch, call, method, kind):
    """Have Ctrl-C come when `method` is called for the given time, before or after its work."""
    plain, calls = getattr(kind, method), []

    def interrupted(*arguments, **words):
        calls.append(1)
        if len(calls) == call:
            raise KeyboardInterrupt
        return plain(*arguments, **words)

    patch.setattr(kind, method, interrupted)


@pytest.mark.parametrize("method", ["evaluate", "record", "keep"])
@pytest.mark.parametrize("record_every", [1, 4])
def test_an_interrupted_run_leaves_a_usable_history(method, record_every):
    quiet = lm.train(small_net(), X, Y, LOSS, 0.5, 40, frames=41)
    net = small_net()
    with pytest.MonkeyPatch.context() as patch:
        interrupting(patch, 6, method, training._Descent)
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
    interrupting(monkeypatch, 1, "keep", training._Descent)
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


def test_weights_that_two_layers_share_are_not_parted_in_silence():
    net = lm.mlp([2, 3, 2], "linear", "linear")
    net.layers[1].linear.W = net.layers[0].linear.W.T
    before = net.weights[0].copy()
    with pytest.raises(ValueError, match=r"^net's W2 must not share .* lm\.update"):
        lm.train(net, *lm.datasets.corners(), lm.SquaredError(), 0.1, 3)
    np.testing.assert_array_equal(net.weights[0], before)


@pytest.mark.parametrize("output", ["sigmoid", "softmax"])
def test_a_reader_who_is_strict_about_floats_is_not_disturbed(output):
    """`np.seterr(all="raise")` is for the reader's own lines: a share of 1e-310 is no mistake."""
    X, Y = lm.datasets.xor(30)
    net = lm.mlp([2, 6, 2], "relu", output, bias=True, seed=3)
    task = 1e3 * X, Y, lm.CrossEntropy() if output == "softmax" else lm.SquaredError()
    with np.errstate(all="raise"):
        lm.backprop(net, *task)
        lm.gradient_check(net, *task)
        lm.hessian_eigenvalue(net, *task)
        lm.diagnose(lm.train(net, *task, 500.0, 20))
