"""What the tests of documents in Composer's manner share."""

import pytest


@pytest.fixture
def actions(ors):
    """What was asked of the world so far: names of actions such as ``queue.submit``, and of T-Library requests."""

    def names():
        return [
            f"{entry.module}.{entry.element}" if hasattr(entry, "element") else type(entry).__name__
            for entry in ors.journal
        ]

    return names


@pytest.fixture
def taken(ors):
    """The actions of one name, in order."""

    def of(name):
        module, element = name.split(".")
        return [
            entry
            for entry in ors.journal
            if (getattr(entry, "module", None), getattr(entry, "element", None)) == (module, element)
        ]

    return of


@pytest.fixture
def inside():
    """The child elements of an action, at any depth, that have one name."""

    def of(arguments, name):
        found = []
        for child in arguments.get("children", ()):
            found += [child] if child["element"] == name else []
            found += of(child, name)
        return found

    return lambda entry, name: of(entry.arguments, name)
