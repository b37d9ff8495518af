"""Fewer examples than in `make test`, and no search for the smallest one: red is enough."""

from hypothesis import Phase, settings

settings.register_profile(
    "mutants",
    max_examples=25,
    phases=(Phase.explicit, Phase.generate),
    deadline=None,
    derandomize=True,
    database=None,
    report_multiple_bugs=False,
)
settings.load_profile("mutants")
