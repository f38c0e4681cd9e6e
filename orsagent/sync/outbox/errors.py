"""What can be wrong with the file of an outbox."""

from __future__ import annotations

from orsagent.errors import OrsagentError

__all__ = ["OutboxError", "OutboxFullError", "OutboxInUseError", "OutboxUnsoundError"]


class OutboxError(OrsagentError):
    """The file cannot be used."""


class OutboxInUseError(OutboxError):
    """Another process uses the file."""


class OutboxUnsoundError(OutboxError):
    """The file in use is not sound any more. It was set aside with what waited in it: states are to be sent anew."""


class OutboxFullError(OutboxError):
    """There is no room on the disk. What was to be kept is in memory, and is written as soon as there is room."""
