"""Testing workflows: the environment behind the pytest fixture ``ors``."""

from orsagent.testing.environment import Env

__all__ = ["Env"]
