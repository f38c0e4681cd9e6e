"""What users import: every name that a package exports exists, and nothing is exported by accident."""

import importlib

import pytest

import orsagent

PACKAGES = [
    "orsagent",
    "orsagent.actions",
    "orsagent.agent",
    "orsagent.check",
    "orsagent.js",
    "orsagent.runtime",
    "orsagent.scxml",
]
PACKAGES += [
    "orsagent.sync",
    "orsagent.sync.cloud",
    "orsagent.sync.service",
    "orsagent.testing",
    "orsagent.testing.cloud",
    "orsagent.tlib",
    "orsagent.tlib.net",
]


@pytest.mark.parametrize("name", PACKAGES)
def test_exported_names_exist_and_are_sorted(name):
    package = importlib.import_module(name)
    assert all(hasattr(package, exported) for exported in package.__all__)
    assert len(package.__all__) == len(set(package.__all__))


def test_the_names_that_users_call_are_exported():
    assert set(orsagent.__all__) >= {"DocumentError", "Runtime", "VirtualClock", "load", "loads", "__version__"}


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="nothing_like_it"):
        _ = orsagent.nothing_like_it
