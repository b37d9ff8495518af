"""The colour table: readable in both themes, and classes that can be told apart."""

from itertools import combinations

import numpy as np
import pytest

from lego_mlp.colours import COLOURS, LINES, MOST_CLASSES

CLASSES = [f"class{label}" for label in range(MOST_CLASSES)]
RED = np.array([[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]])
GREEN = np.array([[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]])
TO_CONES = [[0.4122, 0.5363, 0.0514], [0.2119, 0.6807, 0.1074], [0.0883, 0.2817, 0.6300]]
TO_OKLAB = [[0.2105, 0.7936, -0.0041], [1.9780, -2.4286, 0.4506], [0.0259, 0.7828, -0.8087]]


def light(colour: str) -> np.ndarray:
    """Return the strengths of red, green and blue light (sRGB, IEC 61966-2-1)."""
    c = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    low, high = sorted(float(light(c) @ [0.2126, 0.7152, 0.0722]) for c in (one, other))
    return (high + 0.05) / (low + 0.05)


def seen(colour: str, eyes: np.ndarray) -> np.ndarray:
    """Return the place of a colour in Oklab, where equal distances look equally far."""
    return TO_OKLAB @ np.cbrt(TO_CONES @ np.clip(eyes @ light(colour), 0, 1))


@pytest.mark.parametrize("theme", [0, 1])
@pytest.mark.parametrize("name", [*CLASSES, *dict.fromkeys(LINES), "ink", "forward", "backward"])
def test_what_is_drawn_stands_out_from_its_page(name: str, theme: int) -> None:
    assert contrast(COLOURS[name][theme], COLOURS["paper"][theme]) >= 4.5


@pytest.mark.parametrize("theme", [0, 1])
@pytest.mark.parametrize("name", CLASSES)
def test_a_region_is_a_background_for_text(name: str, theme: int) -> None:
    assert contrast(COLOURS[f"{name}_soft"][theme], COLOURS["ink"][theme]) >= 7


@pytest.mark.parametrize("theme", [0, 1])
def test_the_two_regions_of_a_boundary_survive_greyscale(theme: int) -> None:
    assert contrast(COLOURS["class0_soft"][theme], COLOURS["class1_soft"][theme]) >= 1.3


@pytest.mark.parametrize("theme", [0, 1])
@pytest.mark.parametrize(("eyes", "least"), [(np.eye(3), 0.1), (RED, 0.05), (GREEN, 0.05)])
def test_classes_can_be_told_apart(theme: int, eyes: np.ndarray, least: float) -> None:
    places = {name: seen(COLOURS[name][theme], eyes) for name in CLASSES}
    apart = {
        pair: float(np.linalg.norm(places[pair[0]] - places[pair[1]]))
        for pair in combinations(CLASSES, 2)
    }
    assert min(apart.values()) > least, min(apart, key=apart.__getitem__)
