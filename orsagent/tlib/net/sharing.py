"""One fake T-Server for the clients of a server: a `FakeClient` for each connection.

A client's requests go to the fake under a reference id of its `FakeClient`, and what comes back goes to the client
under the id that it gave. Every DN is registered for each client from the start, but for those that are not registered
in the fake.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import count

from attrs import define, evolve, field

from orsagent.clock import Scheduler
from orsagent.errors import TransportError
from orsagent.tlib.codes import ErrorCode, error_text
from orsagent.tlib.events import Event, EventError, EventServerDisconnected
from orsagent.tlib.fake import FakeClient, FakeTServer
from orsagent.tlib.requests import Request
from orsagent.tlib.transport import Unsubscribe

__all__ = ["Member", "SharedTServer", "refusal_event"]


@define(eq=False, kw_only=True)
class Member:
    """One client of a shared T-Server.

    Attributes:
        name: what it calls itself; others may have the same name.
        client: its connection to the fake.
        deliver: gets its events.
        lost: called when T-Server breaks the connection; nothing is delivered any more.
        waiting: its reference ids that wait for an answer, by those of the fake.
    """

    name: str
    client: FakeClient
    deliver: Callable[[Event], None]
    lost: Callable[[], None]
    waiting: dict[int, int] = field(factory=dict, init=False)
    _unsubscribe: Unsubscribe = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._unsubscribe = self.client.subscribe(self._receive)

    def lose(self) -> None:
        """T-Server breaks the connection."""
        self._unsubscribe()
        self.lost()

    def leave(self) -> None:
        """It wants no more events."""
        self._unsubscribe()

    def _receive(self, event: Event) -> None:
        if isinstance(event, EventServerDisconnected):
            self.lose()
        elif event.reference_id is None:
            self.deliver(event)
        else:
            self.deliver(evolve(event, reference_id=self.waiting.pop(event.reference_id)))


@define(eq=False)
class SharedTServer:
    """A fake T-Server with its members.

    Args:
        tserver: the fake.
        max_waiting: how many requests of one member may wait for an answer.
    """

    tserver: FakeTServer
    max_waiting: int
    _members: list[Member] = field(factory=list, init=False)
    _away: list[Member] = field(factory=list, init=False)
    _scheduler: Scheduler = field(init=False)
    _unsubscribe: Unsubscribe | None = field(default=None, init=False)

    def open(self, scheduler: Scheduler) -> None:
        """Let the fake live by `scheduler`.

        Raises:
            TransportError: another runtime has opened it.
        """
        self._scheduler = scheduler
        self.tserver.open(scheduler)
        self._unsubscribe = self.tserver.subscribe(self._receive)

    def close(self) -> None:
        """Give the fake back."""
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None
            for member in self._away:
                member.client.close()
            self._away.clear()
            self.tserver.close()

    def is_within_reach(self, name: str) -> bool:
        """Whether a client of that name can connect: not while the fake is disconnected, or keeps one of it away."""
        for member in [one for one in self._away if one.client.connected]:
            self._away.remove(member)
            member.client.close()
        return self.tserver.connected and all(one.name != name for one in self._away)

    def join(self, name: str, deliver: Callable[[Event], None], lost: Callable[[], None]) -> Member:
        """A new member; its `FakeClient` has its name, with a number when that is in use."""
        client = self._client(name or "client")
        client.open(self._scheduler)
        member = Member(name=name, client=client, deliver=deliver, lost=lost)
        self._members.append(member)
        return member

    def leave(self, member: Member) -> None:
        """A member is gone; the switch still acts on what it has asked for.

        One that the fake has disconnected stays away until the fake lets it connect again.
        """
        self._members.remove(member)
        member.leave()
        if member.client.connected or self._unsubscribe is None:
            member.client.close()
        else:
            self._away.append(member)

    def send(self, member: Member, request: Request) -> None:
        """Pass a request with its member's reference id on. Its outcome is delivered, be it that it is refused."""
        refusal = self._refusal(member, request)
        if refusal is None:
            try:
                own = member.client.send(evolve(request, reference_id=None))
                member.waiting[own] = request.reference_id or 0
            except TransportError as error:
                refusal = refusal_event(request, error.code or ErrorCode.UnknownError, str(error))
        if refusal is not None:
            member.deliver(evolve(refusal, time=self._scheduler.now()))

    def _refusal(self, member: Member, request: Request) -> EventError | None:
        """Why the fake is not asked."""
        if request.reference_id in member.waiting.values():
            text = f"the reference id {request.reference_id} is in use; each request needs its own"
            return refusal_event(request, ErrorCode.InvalidAttribute, text)
        if len(member.waiting) >= self.max_waiting:
            text = f"{self.max_waiting:,} requests of this client wait for an answer; no more are taken"
            return refusal_event(request, ErrorCode.UnknownError, text)
        return None

    def _client(self, name: str) -> FakeClient:
        for candidate in _numbered(name):
            with suppress(ValueError):  # the name is in use
                return self.tserver.client(candidate, registers_all=True)
        raise AssertionError("there is no end of numbers")

    def _receive(self, event: Event) -> None:
        """What happens to the fake's own connection happens to all."""
        if isinstance(event, EventServerDisconnected):
            for member in list(self._members):
                member.lose()


def refusal_event(request: Request, code: int, text: str | None = None) -> EventError:
    """The answer to a request that does not reach T-Server."""
    return EventError(
        error_code=int(code),
        this_dn=request.this_dn,
        agent_id=getattr(request, "agent_id", None),
        reference_id=request.reference_id,
        reasons=request.reasons,
        extensions=request.extensions,
        error_message=error_text(code) if text is None else text,
    )


def _numbered(name: str) -> Iterator[str]:
    yield name
    yield from (f"{name}-{number}" for number in count(2))
