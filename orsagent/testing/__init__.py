"""Testing workflows: the environment behind the pytest fixture ``ors``."""

from typing import TYPE_CHECKING

from orsagent.testing.cloud import FakeCloud
from orsagent.testing.environment import Env
from orsagent.testing.failures import NothingPendingError, NotReachedError, OptionError, StrictnessError
from orsagent.testing.problems import Problem
from orsagent.testing.properties import workflow_machine
from orsagent.testing.recording import Recording

if TYPE_CHECKING:
    from orsagent.testing.agent_sync import AgentSync

__all__ = [
    "AgentSync",
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


def __getattr__(name: str) -> object:
    # the synchronisation is much to import, and most tests have none
    if name != "AgentSync":
        raise AttributeError(f"module 'orsagent.testing' has no attribute {name!r}")
    from orsagent.testing import agent_sync  # noqa: PLC0415

    return agent_sync.AgentSync
