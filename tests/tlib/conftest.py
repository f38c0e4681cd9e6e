import pytest

from orsagent.tlib import FakeTServer


class Recorder(list):
    """The events that a subscriber got, with their names for short comparisons."""

    @property
    def names(self):
        return [type(event).__name__ for event in self]


@pytest.fixture
def tserver():
    return FakeTServer("SW1")


@pytest.fixture
def events(tserver):
    recorder = Recorder()
    tserver.subscribe(recorder.append)
    return recorder
