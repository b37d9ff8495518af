"""States from outside, as bad as they come: the page opens with a valid one, and Python agrees."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from lego_mlp.lab import Lab, state
from tests.lab import hostile
from tests.lab.longer import examples
from tests.lab.page_engine import run_script

EXAMPLES = examples(200, 10_000)


def drawn(strategy: st.SearchStrategy[Any], count: int = EXAMPLES) -> list[Any]:
    """Return so many examples, the same every time."""
    found: list[Any] = []

    @settings(max_examples=count, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
    @given(strategy)
    def collect(example: Any) -> None:
        found.append(example)

    collect()
    return found


def page(**texts: list[str]) -> Any:
    return run_script("run_clean.mjs", texts)


def text_of(value: Any) -> str | None:
    """Return a state as JSON, or None where JSON has no word for what it holds."""
    try:
        return json.dumps(value, allow_nan=False)
    except ValueError:
        return None


def judged(given: dict[str, Any]) -> dict[str, Any] | None:
    """Return Python's reading of a state, or None where it refuses it by an error with a name."""
    try:
        return state.checked(given)
    except (TypeError, ValueError):
        return None


@pytest.fixture(scope="module")
def readings() -> list[tuple[dict[str, Any], Any]]:
    """Return each state that JSON can hold, with what the page makes of it."""
    texts = [text for text in map(text_of, drawn(hostile.states)) if text is not None]
    return list(zip(map(as_python, texts), page(states=texts)["states"], strict=True))


def as_python(text: str) -> Any:
    """Return what JSON says. A page knows one kind of number, so 3.0 is the whole number 3."""
    return json.loads(text, parse_float=lambda word: whole(float(word)))


def whole(value: float) -> float:
    return int(value) if value.is_integer() and abs(value) < 2**53 else value


def test_page_always_opens_with_a_valid_state(readings: Any) -> None:
    for given_, clean in readings:
        opened = dict(clean["state"])
        if opened["dataset"] == "own" and not opened["points"]:
            opened["dataset"] = "xor"  # the page waits for points there; Python wants them
        assert state.checked(opened) == opened, given_


def test_page_and_python_accept_and_refuse_the_same(readings: Any) -> None:
    agreed = 0
    for given_, clean in readings:
        assert all(len(one) < 120 for one in clean["problems"]), given_
        ours = judged(given_)
        if ours is None:
            empty = clean["state"]["dataset"] == "own" and not clean["state"]["points"]
            assert clean["problems"] or empty, given_
        else:
            assert clean == {"state": ours, "problems": []}, given_
            agreed += 1
    assert agreed > len(readings) / 10
    assert agreed < len(readings) / 2


@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(hostile.states)
def test_python_refuses_before_anything_is_changed(given_: dict[str, Any]) -> None:
    lab = Lab(steps=1, hidden_size=2)
    before = dict(lab.state)
    for name, value in given_.items():
        if name not in hostile.NAMES or name in ("steps", "hidden_layers", "hidden_size"):
            continue
        try:
            setattr(lab, name, value)
        except (TypeError, ValueError):
            assert lab.state == before
        before = dict(lab.state)
    assert judged(before) == before


def test_addresses_open_a_valid_state() -> None:
    parts = st.tuples(
        st.sampled_from([*hostile.NAMES, "at", *hostile.PROTOTYPE, "%", "&", "="]),
        hostile.values.map(lambda value: json.dumps(value)) | st.sampled_from(hostile.TEXTS),
    )
    pairs = drawn(st.lists(parts, max_size=4), EXAMPLES // 2)
    spell = lambda text: quote(text, safe="", errors="replace")  # noqa: E731
    addresses = ["&".join(f"{spell(a)}={spell(b)}" for a, b in pair) for pair in pairs]
    addresses += [text[: len(text) // 2] for text in addresses]  # cut off in the middle of a sign
    addresses += ["%", "%u0041=1", "%ff=%fe", "&&&", "===", "a" * 100_000, "a=1&" * 5000]
    for address, clean in zip(addresses, page(addresses=addresses)["addresses"], strict=True):
        opened = clean["state"]
        if opened["dataset"] != "own" or opened["points"]:
            assert state.checked(opened) == opened, address
        at = clean["view"].get("at", 0)
        assert isinstance(at, int | float) and at >= 0 and at == int(at), address
        assert all(len(one) < 120 for one in clean["problems"]), address[:200]


def test_a_name_that_every_object_has_is_no_field() -> None:
    value = '{"hidden_size":9}'
    clean = page(
        addresses=[f"{name}={quote(value)}" for name in hostile.PROTOTYPE],
        states=[f'{{"{name}": {value}}}' for name in hostile.PROTOTYPE],
    )
    for found in clean.values():
        for name, one in zip(hostile.PROTOTYPE, found, strict=True):
            assert one == {**one, "state": state.defaults(), "problems": [f"no field {name}"]}
