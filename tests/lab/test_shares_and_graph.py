"""The figures of chapters 14 and 16: both engines, the arithmetic they show, and their controls."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from lego_mlp.autodiff import Scalar
from lego_mlp.bricks import Identity, ReLU, Tanh
from lego_mlp.lab import Graph, Shares
from lego_mlp.lab.widgets import shares as shares_module
from lego_mlp.lab.widgets.graph import words as graph_words
from tests.lab.conftest import Opener, box, drag
from tests.lab.page_engine import run_script
from tests.lab.standalone import write_page
from tests.lab.test_touch import PHONE, middle, swipe

WORDS = ".lego-fig .lego-words[aria-live]"


def every_operation(a: Scalar, b: Scalar, c: Scalar) -> Scalar:
    d = (-a).exp() / (b**2 + 1.0) - (b * b + 0.5).log()
    return d.through(Tanh()) + c.through(ReLU()) * d.through(Identity()) - c**-1.0


def share_requests() -> list[dict[str, Any]]:
    source = np.random.default_rng(4)
    return [
        {
            "z": source.uniform(-6, 6, 3).round(1).tolist(),
            "label": int(source.integers(3)),
            "temperature": round(source.uniform(0.2, 5), 1),
        }
        for _ in range(60)
    ]


def graph_requests() -> list[tuple[Graph, dict[str, Any]]]:
    source = np.random.default_rng(5)
    pairs = []
    for graph in (Graph(), Graph(every_operation, a=1, b=2, c=3)):
        for _ in range(20):
            inputs = {name: float(source.uniform(-4, 4)) for name in sorted(graph.props["inputs"])}
            pairs.append((graph, {**graph.props, "inputs": inputs}))
    return pairs


@pytest.fixture(scope="module")
def page_answers() -> dict[str, Any]:
    graphs = [request for _, request in graph_requests()]
    return run_script("run_figures.mjs", {"shares": share_requests(), "graphs": graphs})


def test_shares_agree(page_answers: Any) -> None:
    same = 0
    for request, theirs in zip(share_requests(), page_answers["shares"], strict=True):
        ours = Shares(**request).compute(request)
        for name, value in ours.items():
            assert theirs[name] == pytest.approx(value, rel=1e-12, abs=1e-15), request
        same += theirs["words"] == shares_module.words(request, ours)
    assert same >= 54  # of 60: Python rounds a tie to the even digit, JavaScript up


def test_graphs_agree(page_answers: Any) -> None:
    for (graph, request), theirs in zip(graph_requests(), page_answers["graphs"], strict=True):
        ours = graph.compute(request)
        for name in ("data", "slopes", "grads"):
            for mine, other in zip(ours[name], theirs[name], strict=True):
                assert other == pytest.approx(mine, rel=1e-12, abs=1e-13), name


def test_slope_of_the_shares_is_measured() -> None:
    request: dict[str, Any] = {"z": [0.3, -1.0, 2.0], "label": 1, "temperature": 0.7}
    figure, h = Shares(), 1e-5
    for place, slope in enumerate(figure.compute(request)["dL_dz"]):
        z = [np.array(request["z"]) + k * h * np.eye(3)[place] for k in (1, -1)]
        plus, minus = (figure.compute({**request, "z": one.tolist()})["loss"] for one in z)
        assert slope == pytest.approx((plus - minus) / (2 * h), rel=1e-8)


def test_last_gradients_are_those_of_backward() -> None:
    figure = Graph(every_operation, a=0.5, b=-1.0, c=2.0)
    inputs = {name: Scalar(value) for name, value in figure.props["inputs"].items()}
    result = every_operation(**inputs)
    result.backward()
    found = figure.compute(figure.props)
    assert found["data"][-1] == pytest.approx(float(result.data), rel=1e-15)
    for i, node in enumerate(figure.props["nodes"]):
        if node["name"] in inputs:
            expected = float(inputs[node["name"]].grad)
            assert found["grads"][-1][i] == pytest.approx(expected, rel=1e-14)


def test_inputs_may_come_in_any_order() -> None:
    figure = Graph(lambda z, a: z / a, z=1.0, a=4.0)
    assert [node["name"] for node in figure.props["nodes"][:2]] == ["z", "a"]
    assert figure.compute({"inputs": {"a": 4.0, "z": 1.0}})["data"] == [1.0, 4.0, 0.25]
    assert "z 0.25, a −0.0625" in graph_words(figure.props, figure.compute(figure.props))
    assert figure.compute({"inputs": {"z": 1.0, "a": 0.0}})["data"][-1] == np.inf


def test_no_two_nodes_share_a_place_and_children_stand_higher() -> None:
    for figure in (Graph(), Graph(every_operation, a=1, b=2, c=3)):
        places, nodes = figure.props["places"], figure.props["nodes"]
        assert len({tuple(place) for place in places}) == len(nodes)
        for i, node in enumerate(nodes):
            assert all(places[j][1] < places[i][1] for j in node["of"])


@pytest.fixture
def page(open_watched: Opener, tmp_path: Path) -> Page:
    address = write_page(tmp_path, "two.html", Shares(), Graph()).as_uri()
    return open_watched(address, width=360, height=800)


def found(page: Page, kind: str) -> tuple[Locator, Locator]:
    root = page.locator(f"[data-lego={kind}]")
    return root, root.locator(WORDS)


def test_shares_follow_their_controls(page: Page) -> None:
    root, words = found(page, "shares")
    expect(words).to_have_text(
        shares_module.words(Shares().props, Shares().compute(Shares().props))
    )
    root.get_by_label("z0", exact=True).press("End")
    expect(words).to_contain_text("nearly nothing is left to do")
    root.get_by_label("Right class").select_option("class 2")
    root.get_by_label("Temperature", exact=True).fill("2")
    request = {"z": [6.0, 1.0, -1.0], "label": 2, "temperature": 2.0}
    expect(words).to_have_text(shares_module.words(request, Shares().compute(request)))
    picture = root.get_by_role("img").last
    expect(picture).to_have_attribute("aria-label", re.compile("class 0 0.899.*class 2"))
    assert picture.locator("rect").count() == 3


def _pull(grip: Locator, move: Callable[..., None], across: float, up: float) -> None:
    x, y = middle(grip)
    move(grip.page, (x, y), (x + across, y - up))


def test_bars_and_boxes_are_dragged(open_watched: Opener, tmp_path: Path) -> None:
    address = write_page(tmp_path, "two.html", Shares(), Graph()).as_uri()
    for move, options in ((drag, {}), (swipe, PHONE)):
        page = open_watched(address, **options)

        root, words = found(page, "shares")
        values = [root.get_by_label(f"z{i}", exact=True) for i in range(3)]
        sums, shares = (root.locator(f"svg >> nth={k}").locator("[data-grip]") for k in (0, 1))
        _pull(sums.nth(2), move, 0, 60)
        assert float(values[2].input_value()) > 1
        expect(words).to_contain_text(f"z = 2, 1, {values[2].input_value()} becomes")
        _pull(shares.nth(0), move, 0, 40)  # a share grows, by its own sum alone
        z = [float(value.input_value()) for value in values]
        assert z[0] > 2 and z[1] == 1
        unit = 1.1 / (178 - 16) * 320 / box(root.locator("svg").last)["width"]
        before = Shares().compute({"z": [2, *z[1:]], "label": 0, "temperature": 1})["h"][0]
        now = Shares().compute({"z": z, "label": 0, "temperature": 1})["h"][0]
        assert now == pytest.approx(before + 40 * unit, abs=0.03)
        root, words = found(page, "graph")
        _pull(root.locator("[data-grip=w1]"), move, 60, 0)
        w1 = float(root.get_by_label("w1", exact=True).input_value())
        assert 0 < w1 < 1
        inputs = {**Graph().props["inputs"], "w1": w1}
        expect(words).to_have_text(graph_words(Graph().props, Graph().compute({"inputs": inputs})))


def test_graph_goes_up_and_down(page: Page) -> None:
    root, words = found(page, "graph")
    figure = Graph()
    expect(words).to_have_text(graph_words(figure.props, figure.compute(figure.props)))
    root.get_by_role("button", name="Start").click()
    expect(words).to_have_text("The inputs are known, and nothing else yet.")
    expect(root.get_by_role("button", name="Back")).to_be_disabled()
    picture = root.get_by_role("img")
    expect(picture).not_to_have_attribute("aria-label", re.compile("gradient"))
    for _ in range(5):
        root.get_by_role("button", name="Next").click()
    expect(words).to_have_text("Up, step 5 of 8: h is made of −1.5, and is 0.1824.")
    expect(picture).not_to_have_attribute("aria-label", re.compile("loss × 0"))
    root.get_by_label("Step", exact=True).fill("11")
    expect(words).to_have_text(
        "Down, step 2 of 8: the node ^2 hands on its gradient 0.5; "
        "the node − gets −1.635 × 0.5 = −0.8176."
    )
    expect(picture.get_by_text("×−1.64")).to_be_visible()
    root.get_by_label("Step", exact=True).press("End")
    root.get_by_label("w1", exact=True).fill("2")
    inputs = {**figure.props["inputs"], "w1": 2.0}
    expect(words).to_have_text(graph_words(figure.props, figure.compute({"inputs": inputs})))
    assert page.evaluate("document.documentElement.scrollWidth") == 360
