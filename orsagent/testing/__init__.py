"""Testing workflows: the environment behind the pytest fixture ``ors``."""

from orsagent.testing.environment import Env
from orsagent.testing.properties import workflow_machine
from orsagent.testing.recording import Recording

__all__ = ["Env", "Recording", "workflow_machine"]
