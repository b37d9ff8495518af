"""The page's engine alone (in node, without a page) and the Python engine alone."""

from typing import Any

import numpy as np
import pytest

import lego_mlp as lm
from lego_mlp.history import Frame
from lego_mlp.lab import _svg, engine, state
from tests.lab.page_engine import page_results, run_script
from tests.lab.random_states import random_states


def ask(*requests: tuple[str, Any]) -> list[Any]:
    return run_script("check_engine.mjs", [list(request) for request in requests])


def full(**fields: Any) -> dict[str, Any]:
    return state.checked(fields)


def test_the_pages_random_numbers_are_numpys() -> None:
    seeds = (0, 2017, 2**32 - 1)
    for seed, page in zip(seeds, ask(*[("drawn", seed) for seed in seeds]), strict=True):
        source = np.random.RandomState(seed)
        assert page["uniforms"] == source.random_sample(700).tolist()
        np.testing.assert_allclose(page["normals"], source.standard_normal(7), rtol=1e-14)
        assert page["order"] == source.permutation(50).tolist()
        np.testing.assert_allclose(page["then"], source.standard_normal(2), rtol=1e-14)


def test_the_pages_sigmoid_is_the_bricks() -> None:
    z = np.concatenate([np.linspace(-745, 745, 4001), np.linspace(-9, 9, 4001), [-1e300, 1e300]])
    (page,) = ask(("sigmoid", z.tolist()))
    np.testing.assert_allclose(page, lm.Sigmoid().forward(z), rtol=1e-15, atol=1e-300)
    # Two outputs that are both 0 tie: neither engine may say a little more where the other says 0.
    np.testing.assert_array_equal(np.array(page) == 0, lm.Sigmoid().forward(z) == 0)


def test_the_page_writes_numbers_as_python_does() -> None:
    numbers = [0, 7, -0.00012345, 0.25, 1234.56, 2000, -99999.7, 1e5, 3e-14, 123456]
    (page,) = ask(("readable", numbers))
    assert page == [_svg.readable(number) for number in numbers]
    assert page[4:6] == ["1,235", "2,000"]


def test_the_page_reads_numbers_as_it_writes_them_and_with_a_decimal_comma() -> None:
    typed = {
        "2,000": 2000,
        "1,234,567": 1234567,
        "−2,000": -2000,
        "0,25": 0.25,
        "1,5": 1.5,
        "2000": 2000,
        "1,2,3": "1.2,3",
    }
    (page,) = ask(("fromTyped", list(typed)))
    assert page == list(typed.values())


def test_the_boundarys_line_lies_where_the_two_outputs_are_equal() -> None:
    size = 40
    x, y = np.meshgrid(*[(np.arange(size) + 0.5) / size] * 2)
    slant, saddle = 2 * x - y - 0.3, np.array([[1.0, -1.0], [-1.0, 1.0]])
    circle = (x - 0.5) ** 2 + (y - 0.5) ** 2 - 0.09
    broken = np.where(x < 0.5, slant, np.nan)
    asked = [values.ravel().tolist() for values in (slant, circle, saddle, np.ones((5, 5)))]
    line, ring, pair, none = ask(*[("zeroLine", values) for values in asked])
    ends = np.reshape(line, (-1, 2))
    np.testing.assert_allclose(2 * ends[:, 0] - ends[:, 1], 0.3, atol=1e-12)
    assert ends[:, 1].min() < 1 / size and ends[:, 1].max() > 1 - 1 / size
    radii = np.hypot(*(np.reshape(ring, (-1, 2)) - 0.5).T)
    np.testing.assert_allclose(radii, 0.3, atol=(1 / size) ** 2)
    ring = np.array(ring)
    length = np.hypot(*(ring[:, 2:] - ring[:, :2]).T).sum()
    assert length == pytest.approx(2 * np.pi * 0.3, rel=0.01)
    assert len(pair) == 2 and none == []
    (some,) = ask(("zeroLine", [None if np.isnan(v) else v for v in broken.ravel()]))
    assert np.reshape(some, (-1, 2))[:, 0].max() < 0.5


def test_four_sigmoids_at_a_time_are_the_same_bits() -> None:
    hard = [0.0, -701.0, 3.0, 1e300, -5e-324, 710.0, -36.7]
    draws = np.random.RandomState(1).standard_normal((40, 11)) * 300
    rows = [*draws.tolist(), hard, hard[1:], hard[2:], hard[3:]]
    for found, one_by_one in ask(*[("sigmoids", [row, len(row) - 1]) for row in rows]):
        assert found == one_by_one


def test_the_pages_activations_are_the_bricks() -> None:
    choices = next(field["choices"] for field in state.CONTROLS if field["name"] == "activation")
    z = np.linspace(-9, 9, 61)
    (page,) = ask(("activations", z.tolist()))
    assert [one["name"] for one in page] == choices == list(lm.bricks.ACTIVATIONS)
    for one in page:
        brick = lm.bricks.ACTIVATIONS[one["name"]]()
        assert one["brick"] == type(brick).__name__
        assert max(one["slope"]) <= one["most"] == (brick.largest_slope or 1.0)
        h = brick.forward(z)
        low, high = (float(end) for end in one["range"])  # float reads Infinity too
        assert low <= h.min() and h.max() <= high
        np.testing.assert_allclose(one["one"], h, rtol=1e-14, atol=1e-300)
        np.testing.assert_allclose(one["slope"], brick.slope(h), rtol=1e-12, atol=1e-15)
        assert (one["column"], one["slopes"]) == (one["one"], one["slope"]), one["name"]


def test_no_field_is_left_out_of_copied_python() -> None:
    weights = {"W1": [[1, 2]] * 2, "b1": [0, 0], "W2": [[3, 4]] * 2, "b2": [0, 0]}
    special: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
        "points": ({"dataset": "own", "points": [[1, 1, 0]]}, {"points": [[1, 2, 1]]}),
        "weights": ({"hidden_size": 2}, {"weights": weights}),
        "gain": ({"init": "gain"}, {"gain": 2}),
        "strength": ({"penalty": "l2"}, {"strength": 2}),
        "dataset": ({}, {"dataset": "line"}),
        "patience": ({"train_points": 9}, {"patience": 1}),
        "shortcuts": ({"hidden_layers": 2}, {"shortcuts": "each"}),
    }
    pairs = []
    for field in state.CONTROLS:
        others = field.get("choices") or [field.get("min"), field.get("max")]
        other = next((value for value in others if value != field["default"]), None)
        base, change = special.get(field["name"], ({}, {field["name"]: other}))
        pairs += [("asPython", full(**base)), ("asPython", full(**{**base, **change}))]
    texts = ask(*pairs)
    for field, before, after in zip(state.CONTROLS, texts[::2], texts[1::2], strict=True):
        assert before != after, f"{field['name']} is missing in widgets/lab/export_run.js"


def test_the_fast_pass_equals_the_plain_one() -> None:
    shapes = [full(hidden_size=h, hidden_layers=k) for h in (1, 2, 3, 7) for k in (1, 2, 3)]
    bricks = [
        full(activation=activation, penalty=penalty, output=output, bias=bias, init="he")
        for activation in lm.bricks.ACTIVATIONS
        for penalty, output, bias in (
            ("l1", "linear", "none"),
            ("l2", "sigmoid", "hidden"),
            ("article", "linear", "output"),
        )
    ]
    more = [
        full(output="softmax", penalty="l2", features=features, dataset=dataset, train_points=50)
        for features in ("plane", "product")
        for dataset in ("xor", "pinwheel", "curve")
    ]
    deep = [
        full(norm=norm, shortcuts=shortcuts, hidden_layers=4, hidden_size=width, activation=bend)
        for norm in ("none", "rows")
        for shortcuts in ("none", "each")
        for width, bend in ((1, "sigmoid"), (2, "relu"), (7, "tanh"))
    ]
    for found in ask(*[("bothPasses", one) for one in shapes + bricks + more + deep]):
        np.testing.assert_allclose(found["fast"], found["plain"], rtol=1e-12, atol=1e-17)


@pytest.mark.parametrize("fields", [{}, {"batch_size": 7}, {"penalty": "l2", "strength": 1e5}])
def test_slices_add_up_to_the_same_run(fields: dict[str, Any]) -> None:
    (found,) = ask(("sliced", full(steps=400, **fields)))
    assert found["trace"] == found["whole"]
    assert found["trace"]["done"]
    lengths = [length for length, _, _ in found["partial"]]
    assert lengths == sorted(lengths)
    assert len(set(lengths)) > 20
    assert not any(done or judged for _, done, judged in found["partial"])


def test_a_long_run_shows_partial_results_and_one_without_points_is_refused() -> None:
    calls, message = ask(
        ("partials", full(steps=10_000, hidden_size=50)),
        ("failure", state.defaults() | {"dataset": "own"}),
    )
    assert calls > 2 and "points" in message


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"output": "softmax", "dataset": "pinwheel", "features": "product"},
        {"output": "softmax", "dataset": "curve", "features": "product"},
        {
            "init": "gain",
            "gain": 10,
            "activation": "relu",
            "dataset": "spiral",
            "output": "softmax",
        },
    ],
)
def test_every_array_has_the_same_name_and_numbers(fields: dict[str, Any]) -> None:
    usual = {"hidden_layers": 2, "penalty": "l2", "train_points": 20, "bias": "hidden", "seed": 3}
    chosen = full(**usual, **fields)
    (page,) = ask(("arraysAt", chosen))
    python = engine.arrays_at(chosen, engine.trace(chosen)["frames"][0]["parameters"])
    assert list(page) == list(python)
    for name, value in python.items():
        found = np.array(page[name] if np.ndim(value) == 0 else page[name]["values"], float)
        np.testing.assert_allclose(found, np.ravel(value), rtol=1e-9, atol=1e-16, err_msg=name)


def test_maps_agree() -> None:
    three = full(dataset="own", points=[[1, 2, 0], [-1, 0, 2]], steps=2)
    states = [*random_states(12, seed=8, steps=2), three]
    for one, result in zip(states, page_results(states, map_size=9), strict=True):
        page = result["maps"]
        python = engine.maps(one, engine.trace(one)["frames"][0]["parameters"], 9)
        assert (page["size"], page["reach"]) == (9, pytest.approx(python["reach"]))
        # A difference of two outputs: compared by the size of what was taken away.
        scale = max(1.0, np.abs(python["output"]).max())
        np.testing.assert_allclose(page["output"], python["output"], rtol=1e-9, atol=1e-12 * scale)
        assert len(page["hidden"]) == len(python["hidden"]) == one["hidden_layers"]
        for ours, theirs in zip(python["hidden"], page["hidden"], strict=True):
            biggest = max(1.0, np.abs(ours).max())
            np.testing.assert_allclose(theirs, ours, rtol=1e-9, atol=1e-12 * biggest)


CURVE = {"dataset": "curve", "activation": "tanh", "learning_rate": 0.1, "noise": 0.2}


@pytest.mark.parametrize(
    "fields", [{"bias": "none"}, {"hidden_layers": 2, "shortcuts": "each", "train_points": 30}]
)
def test_a_curve_is_the_sum_of_what_its_neurons_add(fields: dict[str, Any]) -> None:
    chosen = full(**CURVE, **fields, steps=50)
    (result,), (page_shares,) = page_results([chosen], map_size=5), ask(("explained", chosen))
    frames = engine.trace(chosen)["frames"]
    first = frames[0]["parameters"]
    python, bias = engine.maps(chosen, first, 5), [*first.values()][-1]
    assert len(python["output"]) == 20
    for name in ("output", "outputs", "hidden", "shares"):
        np.testing.assert_allclose(result["maps"][name], python[name], rtol=1e-9, err_msg=name)
    summed = np.sum(python["shares"], axis=0) + (0 if "bias" in fields else bias)
    np.testing.assert_allclose(summed, python["output"], atol=1e-12)
    # The oracle: R², as NumPy's variances have it; of the held-out points too.
    net, *_, X, Y = state.task(full(**chosen | {"weights": None}))
    net = net.copy(frames[-1]["parameters"])
    n = chosen["train_points"]
    shares = engine.Film(chosen).at(50, 2)
    for k, (name, rows) in enumerate(
        {"explained": slice(n), "test_explained": slice(n, None)}.items()
    ):
        if len(X[rows]):
            off = Y[rows] - net.forward(X[rows])[net.layers[-1].names.h]
            share = 1 - (off**2).mean() / Y[rows].var()
            assert [shares[name], page_shares[k]] == pytest.approx([share, share], rel=1e-9)


def test_maps_run_from_the_top_left() -> None:
    weights = {"W1": [[1.0], [0.0]], "b1": [0.0], "W2": [[0.0, 1.0]], "b2": [0.0, 0.0]}
    chosen = full(hidden_size=1, activation="linear", output="linear", weights=weights)
    found = engine.maps(chosen, engine.trace(chosen)["frames"][0]["parameters"], 5)
    rows = found["output"].reshape(5, 5)
    assert (rows[0] == rows[-1]).all()  # x1 alone counts
    assert (np.diff(rows[0]) > 0).all()
    weights |= {"W1": [[0.0], [1.0]]}
    rows = lm.lab.maps(chosen, weights, 5)["output"].reshape(5, 5)
    assert (np.diff(rows[:, 0]) < 0).all()  # x2 is largest in the top row
    assert np.abs(rows).max() == pytest.approx(found["reach"] * 0.8)  # middles of the cells


@pytest.mark.parametrize(
    ("steps", "records", "every"), [(1, 2, 1), (1000, 1001, 1), (1001, 502, 2), (10_000, 1001, 10)]
)
def test_records_are_thinned_evenly(steps: int, records: int, every: int) -> None:
    found = engine.trace(full(steps=steps, hidden_size=2, train_points=5))["steps"]
    assert len(found) == records
    assert (np.diff(found)[:-1] == every).all()
    assert found[-1] == steps


@pytest.mark.parametrize(
    "fields",
    [
        {"hidden_size": 2, "steps": 120, "seed": 2**32 - 4},
        {"train_points": 60, "patience": 3, "schedule": "warm_up", "steps": 60},
        {"activation": "relu", "output": "linear", "learning_rate": 2, "steps": 40},
        {**CURVE, "steps": 40},
    ],
)
def test_ten_seeds_are_ten_runs(fields: dict[str, Any]) -> None:
    (page,) = ask(("seeds", full(**fields)))
    python = engine.seeds(full(**fields))
    assert [one["seed"] for one in python] == [
        (full(**fields)["seed"] + k) % 2**32 for k in range(10)
    ]
    for ours, theirs in zip(python, page, strict=True):
        assert {**ours, "loss": 0} == {**theirs, "loss": 0}
        assert ours["loss"] == pytest.approx(theirs["loss"], rel=1e-9)
        assert (ours["accuracy"] is None) == (fields.get("dataset") == "curve")
    one = engine.trace({**fields, "seed": python[3]["seed"]})
    assert python[3]["kind"] == one["verdict"]["kind"]
    learned = one["verdict"]["sentence"].startswith("Learned")
    assert python[3]["learned"] == learned


@pytest.mark.parametrize(
    "fields",
    [
        {"hidden_size": 3, "penalty": "l2"},
        {"dataset": "pinwheel", "output": "softmax", "activation": "tanh", "optimizer": "momentum"},
    ],
)
def test_landscapes_agree_and_lie_along_the_path(fields: dict[str, Any]) -> None:
    chosen = full(**fields, learning_rate=1, steps=90)
    (page,) = ask(("landscape", chosen))
    frames = engine.trace(chosen)["frames"]
    python = engine.landscape(chosen, frames)
    assert python is not None
    for name, value in python.items():
        np.testing.assert_allclose(page[name], value, rtol=1e-7, atol=1e-9, err_msg=name)
    # The oracle: NumPy's singular values of the way from the end.
    way = np.array(
        [np.concatenate([np.ravel(a) for a in f["parameters"].values()]) for f in frames]
    )
    sizes = np.linalg.svd(way - way[-1], compute_uv=False) ** 2
    assert python["share"] == pytest.approx(sizes[:2].sum() / sizes.sum())
    assert np.array(python["path"])[:, -1] == pytest.approx(0, abs=1e-12)
    assert python["loss"].min() < engine.trace(chosen)["loss"][0]


def test_a_path_of_one_step_has_no_landscape() -> None:
    chosen = full(steps=1)
    assert engine.landscape(chosen, engine.trace(chosen)["frames"]) is None
    assert ask(("landscape", chosen)) == [None]


MEASURED = ("loss", "accuracy", "train_accuracy")
STEPPED = {
    "plain": full(steps=40),
    "back to the best": full(train_points=60, patience=3, noise=0.2, steps=60),
    "batches and Adam": full(optimizer="adam", batch_size=7, learning_rate=0.05, steps=120),
    "momentum, fewer records": full(
        optimizer="momentum", clip=0.1, train_points=50, penalty="l2", steps=1100
    ),
    "a curve": full(**CURVE, train_points=60, steps=40),
    "three classes": full(dataset="pinwheel", output="softmax", learning_rate=1, steps=30),
    "an explosion": full(output="linear", activation="relu", hidden_size=30, learning_rate=2),
    "at once": full(output="linear", activation="relu", hidden_size=30, init="gain", gain=10,
                    hidden_layers=10, learning_rate=100),
}  # fmt: skip


def frames_of(trace: dict[str, Any]) -> list[Frame]:
    return [Frame(**one) for one in trace["frames"]]


@pytest.mark.parametrize("kind", STEPPED)
def test_each_step_is_kept_or_made_again_bit_for_bit(kind: str) -> None:
    given = STEPPED[kind]
    run, (page,) = engine.run(given), ask(("stepped", given))
    trace = engine.as_trace(run)
    assert page == []
    for most in (10**6, 3000):
        film = engine.Film(given, most)
        filmed = engine.as_trace(film.history)
        assert filmed["verdict"]["sentence"] == trace["verdict"]["sentence"]
        assert frames_of(filmed) == frames_of(trace)
        for k in range(0, len(run.steps), 9):
            if run.steps[k] <= film.last:
                there = film.at(int(run.steps[k]), 4)
                known = [name for name in MEASURED if trace[name] is not None]
                assert all(there[name] == trace[name][k] for name in known)
        for step in (film.last // 3, film.last):
            ended = engine.run(given | {"steps": max(1, step)}).frames[-1 if step else 0].parameters
            assert all((film.parameters_at(step)[name] == ended[name]).all() for name in ended)
        with pytest.raises(ValueError, match=r"^step .* got "):
            film.at(film.last + 1, 4)


def test_a_schedule_takes_the_place_of_the_learning_rate() -> None:
    fields = {"hidden_size": 2, "steps": 4, "train_points": 20}
    falling = lm.lab.run(lm.schedules.step_decay(8.0, factor=0.5, every=2), **fields)
    net, X, Y, loss, *_ = state.task(full(**fields))
    for rate in (8.0, 8.0, 4.0, 4.0):
        lm.train(net, X, Y, loss, rate, steps=1)
    assert falling.loss[-1] == pytest.approx(lm.backprop(net, X, Y, loss)["loss"], rel=1e-14)
    with pytest.raises(TypeError, match=r"^schedule.*0\.5"):
        lm.lab.run(0.5, **fields)  # type: ignore[arg-type]  # a number on purpose
