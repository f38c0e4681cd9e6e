"""The dry run: what would be sent is printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TextIO

from attrs import define

from orsagent.sync.cloud.batches import date_time
from orsagent.sync.protocols import Outcome, Outgoing, Verdict
from orsagent.sync.user_states import UserState

__all__ = ["PrintSink"]


@define(eq=False)
class PrintSink:
    """Writes a line for each event, and accepts it.

    Args:
        stream: where to; it is not closed.
    """

    stream: TextIO

    async def send(self, events: Sequence[Outgoing]) -> Sequence[Verdict]:
        """Print events. Those that cannot be written are to be sent again."""
        return [self._printed(event) for event in events]

    async def read_back(self, agents: Sequence[str]) -> Mapping[str, UserState]:  # noqa: ARG002 -- the protocol's
        """Nothing: nobody shows what was only printed."""
        return {}

    async def close(self) -> None:
        """Write out what is buffered."""
        if not self.stream.closed:
            self.stream.flush()

    def _printed(self, event: Outgoing) -> Verdict:
        line = f"{date_time(event.time)} {event.kind.value:<8} {_visible(event.agent_id)} {event.value.value}\n"
        try:
            self.stream.write(line)
        except (OSError, ValueError) as error:
            return Verdict(sequence=event.sequence, outcome=Outcome.retry, message=f"cannot be printed: {error}")
        return Verdict(sequence=event.sequence, outcome=Outcome.accepted)


def _visible(text: str) -> str:
    """A text without what could move a terminal's cursor."""
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode("ascii") for one in text)
