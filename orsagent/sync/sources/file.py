"""The source that plays a recording."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from os import PathLike
from typing import Protocol

from attrs import define, field

from orsagent.sync.json_form import Received
from orsagent.sync.sources.latest import Latest
from orsagent.sync.sources.recordings import is_about_source, read_recording
from orsagent.sync.updates import Connected, SourceMessage, Synchronised

__all__ = ["FileSource", "Timed"]


class Planned(Protocol):
    """What is called later."""

    def cancel(self) -> object:
        """Never call it."""
        ...


class Timed(Protocol):
    """Has something called later: an `orsagent.clock.Scheduler`, or an asyncio loop."""

    def call_later(self, delay: float, callback: Callable[[], None], /) -> Planned:
        """Have `callback` called `delay` seconds from now."""
        ...


@define(eq=False)
class FileSource:
    """A `StateSource` that plays a file of messages, one a line; see `read_recording`.

    A file that does not begin with the messages about the source itself is taken for one snapshot: `Connected` comes
    before it, `Synchronised` behind it.

    Args:
        path: the file.
        scheduler: by whose time it is played, with the pauses that were recorded: an `orsagent.clock.Scheduler`, or an
            asyncio loop; None to play all of it at once, when it is opened.

    Attributes:
        finished: whether everything was delivered.
    """

    path: str | PathLike[str]
    scheduler: Timed | None = None
    finished: bool = field(default=False, init=False)
    _agents: frozenset[str] = field(default=frozenset(), init=False)
    _deliver: Callable[[SourceMessage], None] | None = field(default=None, init=False)
    _latest: Latest = field(factory=Latest, init=False)
    _left: Iterator[Received] = field(factory=lambda: iter(()), init=False)
    _timer: Planned | None = field(default=None, init=False)

    def open(self, agents: Iterable[str], deliver: Callable[[SourceMessage], None]) -> None:
        """See `StateSource.open`.

        Raises:
            MessageError: the file is wrong; it is read to its end before anything is delivered.
            RuntimeError: it is open already.
        """
        if self._deliver is not None:
            raise RuntimeError("the source is open already; close it first")
        first = last = None
        for last in read_recording(self.path):
            first = first or last
        self._agents, self._deliver, self._latest = frozenset(agents), deliver, Latest()
        self.finished = False
        bare = first is None or not is_about_source(first.message)
        self._left = self._played(0.0 if first is None else first.at or 0.0, bare=bare)
        self._play()

    def set_agents(self, agents: Iterable[str]) -> None:
        """See `StateSource.set_agents`; what was played of new agents is told at once."""
        before, self._agents = self._agents, frozenset(agents)
        self._tell_of(sorted(self._agents - before))

    def resync(self) -> None:
        """See `StateSource.resync`: a snapshot of what was played."""
        self._tell(Connected(server=str(self.path)))
        self._tell_of(sorted(self._agents))
        self._tell(Synchronised())

    def close(self) -> None:
        """See `StateSource.close`. Opened again, it plays from the beginning."""
        self._deliver = None
        self._left = iter(())
        if self._timer is not None:
            self._timer.cancel()

    def _played(self, start: float, *, bare: bool) -> Iterator[Received]:
        """The messages with their times from the first on."""
        last = 0.0
        if bare:
            yield Received(message=Connected(server=str(self.path)), at=0.0)
        for received in read_recording(self.path):
            last = max(last, (received.at or 0.0) - start)
            yield Received(message=received.message, at=last)
        if bare:
            yield Received(message=Synchronised(), at=last)

    def _play(self) -> None:
        if self.scheduler is None:
            for received in self._left:
                self._take(received.message)
            self._end()
        else:
            self._wait(self.scheduler, 0.0)

    def _wait(self, scheduler: Timed, last: float) -> None:
        """Have the next message delivered in its time, and so on.

        Args:
            scheduler: has it called.
            last: when the one before was due, in seconds since the beginning.
        """
        received = next(self._left, None)
        if received is None:
            self._end()
            return

        def come() -> None:
            self._take(received.message)
            self._wait(scheduler, due)

        due = received.at or 0.0
        self._timer = scheduler.call_later(due - last, come)

    def _end(self) -> None:
        self.finished = self._deliver is not None

    def _take(self, message: SourceMessage) -> None:
        self._latest.take(message)
        if is_about_source(message) or getattr(message, "agent_id", None) in self._agents:
            self._tell(message)

    def _tell_of(self, agents: Iterable[str]) -> None:
        for agent_id in agents:
            for message in list(self._latest.of(agent_id)):
                self._tell(message)

    def _tell(self, message: SourceMessage) -> None:
        if self._deliver is not None:
            self._deliver(message)
