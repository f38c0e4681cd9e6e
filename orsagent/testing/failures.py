"""How a test fails when the environment, and not an ``assert``, finds something wrong."""

from __future__ import annotations

from orsagent.errors import OrsagentError

__all__ = ["NotReachedError", "NothingPendingError", "OptionError", "StrictnessError"]


class NotReachedError(OrsagentError, AssertionError):
    """`Env.run_until` has come to its limit; the message lists what is active and what is pending."""


class NothingPendingError(OrsagentError, AssertionError):
    """`Env.advance_to_next` has nowhere to go; the message lists what is active."""


class StrictnessError(OrsagentError, AssertionError):
    """Something went wrong in a workflow and the test did not notice; the message lists everything of that kind."""


class OptionError(OrsagentError, ValueError):
    """An option of the marker or of ``[tool.orsagent]`` is wrong; the message says where."""
