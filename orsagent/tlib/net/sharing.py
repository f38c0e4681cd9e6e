"""One fake T-Server for several clients, each with reference ids and registrations of its own.

`FakeTServer` is the connection of one client. Here it serves many: a request goes to it under a reference id of the
fake's, and what comes back goes to the client that asked, under the id that it gave. Other clients see the change
without a reference id, if they have registered the DN, as they see what happens at the set.

A DN that is registered in the fake is registered for every client that has not unregistered it. One that is not must be
registered by each client that wants it.
"""

from __future__ import annotations

from collections.abc import Callable

from attrs import define, evolve, field

from orsagent.clock import Scheduler
from orsagent.errors import TransportError
from orsagent.tlib.codes import ErrorCode, error_text
from orsagent.tlib.events import (
    DNEvent,
    Event,
    EventError,
    EventRegistered,
    EventServerConnected,
    EventServerDisconnected,
    EventUnregistered,
)
from orsagent.tlib.fake import FakeDN, FakeTServer
from orsagent.tlib.requests import Request, RequestRegisterAddress
from orsagent.tlib.transport import Unsubscribe

__all__ = ["Member", "SharedTServer", "refusal_event"]


@define(eq=False, kw_only=True)
class Member:
    """One client of a shared T-Server.

    Attributes:
        deliver: gets its events.
        lost: called when T-Server breaks the connection; it is no member any more.
        registrations: DNs that it has registered (true) or unregistered (false) itself.
        waiting: its reference ids that wait for an answer.
    """

    deliver: Callable[[Event], None]
    lost: Callable[[], None]
    registrations: dict[str, bool] = field(factory=dict, init=False)
    waiting: set[int] = field(factory=set, init=False)


@define(eq=False)
class SharedTServer:
    """A fake T-Server with its members.

    Args:
        tserver: the fake.
        max_waiting: how many requests of one member may wait for an answer.
    """

    tserver: FakeTServer
    max_waiting: int
    _members: dict[int, Member] = field(factory=dict, init=False)
    _askers: dict[int, tuple[Member, int]] = field(factory=dict, init=False)
    _on_request: set[str] = field(factory=set, init=False)
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
            self.tserver.close()

    def join(self, deliver: Callable[[Event], None], lost: Callable[[], None]) -> Member:
        """A new member."""
        member = Member(deliver=deliver, lost=lost)
        self._members[id(member)] = member
        return member

    def leave(self, member: Member) -> None:
        """A member is gone; the switch still acts on what it has asked for."""
        self._members.pop(id(member), None)
        self._askers = {own: asker for own, asker in self._askers.items() if asker[0] is not member}

    def send(self, member: Member, request: Request) -> None:
        """Pass a request with its member's reference id on. Its outcome is delivered, be it that it is refused."""
        reference_id = request.reference_id or 0
        refusal = self._refusal(member, request)
        if refusal is None:
            try:
                self._askers[self.tserver.send(evolve(request, reference_id=None))] = (member, reference_id)
            except TransportError as error:
                refusal = refusal_event(request, error.code or ErrorCode.UnknownError, str(error))
        if refusal is None:
            member.waiting.add(reference_id)
        else:
            member.deliver(evolve(refusal, time=self._scheduler.now()))

    def _refusal(self, member: Member, request: Request) -> EventError | None:
        """Why the fake cannot be asked: it does not know whose request it is."""
        if request.reference_id in member.waiting:
            text = f"the reference id {request.reference_id} is in use; each request needs its own"
            return refusal_event(request, ErrorCode.InvalidAttribute, text)
        if len(member.waiting) >= self.max_waiting:
            text = f"{self.max_waiting:,} requests of this client wait for an answer; no more are taken"
            return refusal_event(request, ErrorCode.UnknownError, text)
        dn = self._dn(request.this_dn)
        if isinstance(request, RequestRegisterAddress):
            if dn is not None and not dn.registered:
                self._on_request.add(dn.name)
            return None
        code = self.tserver.profile.not_registered
        if dn is None or code is None or self._is_registered(member, dn.name):
            return None
        return refusal_event(request, code)

    def _receive(self, event: Event) -> None:
        if isinstance(event, EventServerDisconnected):
            self._lose_all()
        elif not isinstance(event, EventServerConnected):
            asker = self._askers.pop(event.reference_id, None) if event.reference_id is not None else None
            if asker is not None:
                self._answer(*asker, event)
            if not isinstance(event, EventError | EventRegistered | EventUnregistered):
                self._tell(evolve(event, reference_id=None), asker)

    def _answer(self, member: Member, reference_id: int, event: Event) -> None:
        member.waiting.discard(reference_id)
        if isinstance(event, EventRegistered | EventUnregistered):
            member.registrations[event.this_dn] = isinstance(event, EventRegistered)
            # the fake has one registration for all of them
            self.tserver._switch.dns[event.this_dn].registered = True
        member.deliver(evolve(event, reference_id=reference_id))

    def _tell(self, event: Event, asker: tuple[Member, int] | None) -> None:
        for member in list(self._members.values()):
            if (asker is None or member is not asker[0]) and self._is_visible(member, event):
                member.deliver(event)

    def _is_visible(self, member: Member, event: Event) -> bool:
        return not isinstance(event, DNEvent) or (
            self.tserver.link_is_up and self._is_registered(member, event.this_dn)
        )

    def _is_registered(self, member: Member, name: str) -> bool:
        dn = self._dn(name)
        by_all = dn is not None and dn.registered and name not in self._on_request
        return member.registrations.get(name, by_all)

    def _lose_all(self) -> None:
        members = list(self._members.values())
        self._members.clear()
        self._askers.clear()
        for member in members:
            member.lost()

    def _dn(self, name: str) -> FakeDN | None:
        try:
            return self.tserver.dn(name)
        except LookupError:
            return None


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
