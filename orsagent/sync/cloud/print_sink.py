"""The dry run: what would be sent is printed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TextIO

from attrs import define

from orsagent.sync.cloud.batches import date_time
from orsagent.sync.protocols import Outcome, Outgoing, Verdict
from orsagent.sync.user_states import UserState

__all__ = ["PrintSink"]


def _ignore() -> None:
    """What happens when nobody wants to know."""


@define(eq=False)
class PrintSink:
    """Writes a line for each event, and accepts it.

    Args:
        stream: where to; it is not closed.
        on_closed: called when nobody reads it any more, as after ``| head``.
    """

    stream: TextIO
    on_closed: Callable[[], None] = _ignore

    async def send(self, events: Sequence[Outgoing]) -> Sequence[Verdict]:
        """Print events. Those that cannot be written are to be sent again."""
        verdicts = [self._printed(event) for event in events]
        try:
            self.stream.flush()
        except BrokenPipeError:
            self.on_closed()
        except (OSError, ValueError) as error:
            message = f"cannot be printed: {error}"
            return [Verdict(sequence=one.sequence, outcome=Outcome.retry, message=message) for one in events]
        return verdicts

    async def read_back(self, agents: Sequence[str]) -> Mapping[str, UserState]:  # noqa: ARG002 -- the protocol's
        """Nothing: nobody shows what was only printed."""
        return {}

    async def close(self) -> None:
        """Nothing is left to write."""

    def _printed(self, event: Outgoing) -> Verdict:
        line = f"{date_time(event.time)} {event.kind.value:<8} {_visible(event.agent_id)} {event.value.value}\n"
        try:
            self.stream.write(line)
        except BrokenPipeError:
            self.on_closed()
        except (OSError, ValueError) as error:
            return Verdict(sequence=event.sequence, outcome=Outcome.retry, message=f"cannot be printed: {error}")
        return Verdict(sequence=event.sequence, outcome=Outcome.accepted)


def _visible(text: str) -> str:
    """A text without what could move a terminal's cursor."""
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode("ascii") for one in text)
