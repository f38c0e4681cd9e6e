"""The outbox: what was decided, on disk until Genesys Cloud has it."""

from orsagent.sync.outbox.errors import OutboxError, OutboxFullError, OutboxInUseError, OutboxUnsoundError
from orsagent.sync.outbox.events import Mode, event_id
from orsagent.sync.outbox.outbox import SqliteOutbox

__all__ = [
    "Mode",
    "OutboxError",
    "OutboxFullError",
    "OutboxInUseError",
    "OutboxUnsoundError",
    "SqliteOutbox",
    "event_id",
]
