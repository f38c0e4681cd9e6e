"""Properties draw the same examples in every run: a red run is red for everybody. ``--hypothesis-seed`` draws others."""

from hypothesis import settings

settings.register_profile("deterministic", derandomize=True, deadline=None, database=None)
settings.load_profile("deterministic")
