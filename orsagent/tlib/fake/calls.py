"""Calls at the fake's DNs, made and moved by the test."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from attrs import field, frozen

from orsagent.tlib.codes import CallType
from orsagent.tlib.events import (
    CallEvent,
    DNEvent,
    EventDialing,
    EventEstablished,
    EventHeld,
    EventOffHook,
    EventOnHook,
    EventReleased,
    EventRetrieved,
    EventRinging,
)
from orsagent.tlib.fake.changes import start_wrap_up
from orsagent.tlib.fake.records import CallRecord, CallStatus, DNRecord
from orsagent.tlib.fake.switch import Switch

__all__ = ["FakeCall", "begin_call"]


@frozen
class _Move:
    """One row: from which statuses a move is possible, where it leads, and the event that tells of it."""

    before: frozenset[CallStatus]
    after: CallStatus
    event: type[CallEvent]


_MOVES: Final[Mapping[str, _Move]] = {
    "answer": _Move(frozenset({"Ringing", "Dialing"}), "Established", EventEstablished),
    "hold": _Move(frozenset({"Established"}), "Held", EventHeld),
    "retrieve": _Move(frozenset({"Held"}), "Established", EventRetrieved),
    "release": _Move(frozenset({"Ringing", "Dialing", "Established", "Held"}), "Released", EventReleased),
}
_BEGINNINGS: Final[Mapping[CallStatus, type[CallEvent]]] = {"Ringing": EventRinging, "Dialing": EventDialing}


@frozen(repr=False)
class FakeCall:
    """One call at one DN.

    Its methods are what people do at the telephones; each raises `ValueError` when the call is not in a status for it.
    """

    _record: CallRecord
    _dn: DNRecord = field(eq=False)
    _switch: Switch = field(eq=False)

    @property
    def conn_id(self) -> str:
        """The connection id, 16 hexadecimal digits."""
        return self._record.conn_id

    @property
    def status(self) -> CallStatus:
        """Ringing, Dialing, Established, Held or Released."""
        return self._record.status

    @property
    def call_type(self) -> CallType:
        """Where the call comes from."""
        return self._record.call_type

    @property
    def this_dn(self) -> str:
        """The DN that it is at."""
        return self._record.this_dn

    @property
    def other_dn(self) -> str | None:
        """The other side, None when it is not known."""
        return self._record.other_dn

    def answer(self) -> None:
        """The called side picks up, this one or the other."""
        self._move("answer")

    def hold(self) -> None:
        """Put the call on hold."""
        self._move("hold")

    def retrieve(self) -> None:
        """Take the call back from hold."""
        self._move("retrieve")

    def release(self) -> None:
        """End the call. After a call that was answered, the agent's wrap-up time begins, if there is one."""
        self._move("release")

    def __repr__(self) -> str:
        return f"FakeCall({self.conn_id}, {self.status} at {self.this_dn}, {self.call_type.name})"

    def _move(self, name: str) -> None:
        move = _MOVES[name]
        if self._record.status not in move.before:
            expected = " or ".join(sorted(move.before))
            raise ValueError(f"call {self.conn_id} is {self.status}: {name} needs a call that is {expected}")
        _take_status(self._switch, self._dn, self._record, move.after, move.event)


def begin_call(
    switch: Switch, dn: DNRecord, status: CallStatus, *, call_type: CallType, other_dn: str | None
) -> FakeCall:
    """A new call at `dn`, ringing or dialing.

    Raises:
        ValueError: the DN is out of service.
    """
    if not dn.in_service:
        raise ValueError(f"DN {dn.name} is out of service: no calls there; bring it back with back_in_service()")
    record = CallRecord(
        conn_id=switch.new_conn_id(), this_dn=dn.name, call_type=call_type, other_dn=other_dn, status="Released"
    )
    dn.calls.append(record)
    _take_status(switch, dn, record, status, _BEGINNINGS[status])
    return FakeCall(record, dn, switch)


def _take_status(switch: Switch, dn: DNRecord, record: CallRecord, status: CallStatus, kind: type[CallEvent]) -> None:
    was_off_hook = dn.off_hook
    record.status = status
    record.was_established |= status == "Established"
    events: list[DNEvent] = [_call_event(switch, dn, record, kind)]
    if dn.off_hook and not was_off_hook:
        events.insert(0, _hook_event(switch, dn, EventOffHook))
    if was_off_hook and not dn.off_hook:
        events.append(_hook_event(switch, dn, EventOnHook))
    if status == "Released":
        events += _after_release(switch, dn, record)
    switch.announce(*events)


def _after_release(switch: Switch, dn: DNRecord, record: CallRecord) -> list[DNEvent]:
    dn.calls.remove(record)
    return start_wrap_up(switch, dn) if record.was_established and not dn.off_hook else []


def _call_event(switch: Switch, dn: DNRecord, record: CallRecord, kind: type[CallEvent]) -> CallEvent:
    return kind(
        this_dn=dn.name,
        agent_id=dn.agent_id,
        conn_id=record.conn_id,
        call_type=record.call_type,
        other_dn=record.other_dn,
        time=switch.agenda.now(),
    )


def _hook_event(switch: Switch, dn: DNRecord, kind: type[DNEvent]) -> DNEvent:
    return kind(this_dn=dn.name, agent_id=dn.agent_id, time=switch.agenda.now())
