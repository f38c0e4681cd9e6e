"""Testing workflows: the environment behind the pytest fixture ``ors``."""

from orsagent.testing.cloud import FakeCloud
from orsagent.testing.environment import Env
from orsagent.testing.failures import NothingPendingError, NotReachedError, OptionError, StrictnessError
from orsagent.testing.problems import Problem
from orsagent.testing.properties import workflow_machine
from orsagent.testing.recording import Recording

__all__ = [
    "Env",
    "FakeCloud",
    "NotReachedError",
    "NothingPendingError",
    "OptionError",
    "Problem",
    "Recording",
    "StrictnessError",
    "workflow_machine",
]
