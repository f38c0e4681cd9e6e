"""Testing workflows: the environment behind the pytest fixture ``ors``."""

from orsagent.testing.environment import Env
from orsagent.testing.failures import NothingPendingError, NotReachedError, OptionError, StrictnessError
from orsagent.testing.problems import Problem

__all__ = ["Env", "NotReachedError", "NothingPendingError", "OptionError", "Problem", "StrictnessError"]
