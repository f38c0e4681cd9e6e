"""The requests of a client that wait for their outcome: each is entered once and settled once."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import Future
from itertools import count

from attrs import define, evolve, field

from orsagent.errors import TransportError
from orsagent.tlib.codes import ErrorCode
from orsagent.tlib.events import Event
from orsagent.tlib.net.channel import Channel
from orsagent.tlib.requests import Request

__all__ = ["Entry", "Ledger"]


@define(eq=False, kw_only=True)
class Entry:
    """A request on its way.

    Attributes:
        request: the request, with its reference id.
        reference_id: the number by which its answer names it.
        channel: the connection that it goes by.
        quiet: whether nobody but the client itself has asked, so that success is not told.
        outcome: the event that settles it: an answer, an EventError, or EventServerDisconnected.
        timer: ends the wait.
    """

    request: Request
    reference_id: int
    channel: Channel
    quiet: bool
    outcome: Future[Event] = field(factory=Future, init=False)
    timer: asyncio.TimerHandle | None = field(default=None, init=False)


@define(eq=False, kw_only=True)
class Ledger:
    """Written by the thread that sends and the one that receives.

    Args:
        switch: the switch, for messages.
        max_waiting: how many requests may wait for their outcome.

    Attributes:
        why: why there is no connection.
    """

    switch: str
    max_waiting: int
    why: str = "it is not open"
    _channel: Channel | None = field(default=None, init=False)
    _admits: bool = field(default=False, init=False)
    _entries: dict[int, Entry] = field(factory=dict, init=False)
    _expired: set[int] = field(factory=set, init=False)
    _reference_ids: count[int] = field(factory=lambda: count(1), init=False)
    _lock: threading.Lock = field(factory=threading.Lock, init=False)

    @property
    def connected(self) -> bool:
        """Whether requests can be entered."""
        return self._admits

    def connect(self, channel: Channel) -> None:
        """Quiet requests go by this connection from now on."""
        with self._lock:
            self._channel = channel
            self._expired.clear()

    def admit(self) -> None:
        """So do all others."""
        with self._lock:
            self._admits = self._channel is not None

    def disconnect(self, why: str) -> list[Entry]:
        """Take no more requests; gives those that are not settled, which are lost."""
        with self._lock:
            self._channel, self._admits, self.why = None, False, why
            lost = list(self._entries.values())
            self._entries.clear()
        return lost

    def enter(self, request: Request, *, quiet: bool = False) -> Entry:
        """Give a request its reference id.

        Raises:
            TransportError: there is no connection, or too many requests wait.
        """
        with self._lock:
            if self._channel is None or not (self._admits or quiet):
                raise self.refusal(request, f"not connected to T-Server: {self.why}", ErrorCode.NoSwitch)
            if len(self._entries) >= self.max_waiting:
                raise self.refusal(request, f"{self.max_waiting:,} requests wait for an answer", None)
            number = next(self._reference_ids)
            entry = Entry(
                request=evolve(request, reference_id=number), reference_id=number, channel=self._channel, quiet=quiet
            )
            self._entries[number] = entry
        return entry

    def settle(self, reference_id: int, *, expired: bool = False) -> Entry | None:
        """Take a request out; None if it is not, or not any more, waiting."""
        with self._lock:
            entry = self._entries.pop(reference_id, None)
            if entry is not None and expired:
                self._expired.add(reference_id)
        return entry

    def has_expired(self, reference_id: int) -> bool:
        """Whether the answer comes too late."""
        return reference_id in self._expired

    def refusal(self, request: Request, reason: str, code: int | None) -> TransportError:
        """The error of a request that cannot be handed over."""
        text = f"{self.switch}: {type(request).__name__} for DN {request.this_dn} not sent: {reason}"
        return TransportError(text, code=code)
