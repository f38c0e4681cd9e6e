"""Calls at the fake's DNs, made and moved by the test."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from attrs import field, frozen

from orsagent.tlib.attributes import user_data_list
from orsagent.tlib.codes import CallType
from orsagent.tlib.events import DNEvent
from orsagent.tlib.fake import call_moves, transfers
from orsagent.tlib.fake.call_changes import attach, call_type_to
from orsagent.tlib.fake.records import CallStatus, DNRecord, PartyRecord
from orsagent.tlib.fake.switch import Switch

__all__ = ["FakeCall", "dial", "ring"]

_NEEDS: Final[Mapping[str, frozenset[CallStatus]]] = {
    "answer": frozenset({"Ringing", "Dialing"}),
    "hold": frozenset({"Established"}),
    "retrieve": frozenset({"Held"}),
    "release": frozenset({"Queued", "Ringing", "Dialing", "Established", "Held"}),
    "consult": frozenset({"Established"}),
    "transfer": frozenset({"Established"}),
    "divert": frozenset({"Queued", "Ringing"}),
    "complete_transfer": frozenset({"Dialing", "Established"}),
    "complete_conference": frozenset({"Established"}),
    "attach": frozenset({"Queued", "Ringing", "Dialing", "Established", "Held"}),
}
"""From which statuses each move is possible."""


@frozen(repr=False)
class FakeCall:
    """One call at one DN.

    Its methods are what people do at the telephones; each raises `ValueError` when the call is not in a status for it.
    """

    _record: PartyRecord
    _switch: Switch = field(eq=False)

    @property
    def conn_id(self) -> str:
        """The connection id, 16 hexadecimal digits; a transfer may change it."""
        return self._record.call.conn_id

    @property
    def status(self) -> CallStatus:
        """Queued, Ringing, Dialing, Established, Held or Released."""
        return self._record.status

    @property
    def call_type(self) -> CallType:
        """Where the call comes from."""
        return self._record.call.call_type

    @property
    def this_dn(self) -> str:
        """The DN that it is at."""
        return self._record.dn.name

    @property
    def other_dn(self) -> str | None:
        """The other side, None when it is not known or there are several."""
        return self._record.other_dn

    @property
    def other_dns(self) -> tuple[str, ...]:
        """The others in the call, as far as they are known; none when it has ended here."""
        return tuple(self._record.others) if self._record in self._record.call.parties else ()

    @property
    def queue(self) -> str | None:
        """The queue that the call came through."""
        return self._record.call.queue

    @property
    def user_data(self) -> dict[str, object]:
        """The data attached to the call, a copy."""
        return self._record.call.user_data.to_dict()

    def answer(self) -> None:
        """The called side picks up, this one or the other."""
        self._check("answer")
        if self._record.call.busy:
            raise ValueError(f"call {self.conn_id}: DN {self.other_dn} is busy and cannot answer; release the call")
        self._tell(call_moves.answer(self._switch, self._record))

    def hold(self) -> None:
        """Put the call on hold."""
        self._check("hold")
        self._tell(call_moves.hold(self._switch, self._record))

    def retrieve(self) -> None:
        """Take the call back from hold."""
        self._check("retrieve")
        self._tell(call_moves.retrieve(self._switch, self._record))

    def release(self) -> None:
        """Leave the call, which ends unless two others stay in it.

        After a call that was answered the agent's wrap-up time begins, unless another call is up at the DN.
        """
        self._check("release")
        self._tell(call_moves.release(self._switch, self._record))

    def consult(self, other_dn: str) -> FakeCall:
        """Put the call on hold and call somebody about it.

        Returns:
            The consultation at this DN; its `complete_transfer` or `complete_conference` joins the two calls.
        """
        self._check("consult")
        self._check_target(other_dn)
        consultation, events = transfers.consult(self._switch, self._record, other_dn)
        self._tell(events)
        return FakeCall(consultation, self._switch)

    def complete_transfer(self) -> None:
        """Of a consultation: whoever was consulted gets the call on hold, this DN leaves."""
        held = self._held("complete_transfer")
        self._tell(transfers.complete_transfer(self._switch, held, self._record))

    def complete_conference(self) -> None:
        """Of a consultation: whoever was consulted joins the call on hold, this DN stays in it."""
        held = self._held("complete_conference")
        self._tell(transfers.complete_conference(self._switch, held, self._record))

    def transfer(self, other_dn: str) -> None:
        """Hand the call on without asking: it rings at the other DN, and this one leaves."""
        self._check("transfer")
        self._check_target(other_dn)
        self._check_takes_calls(other_dn)
        self._tell(transfers.single_step_transfer(self._switch, self._record, other_dn))

    def divert(self, other_dn: str) -> FakeCall:
        """Send a call that waits in a queue, or rings, on to another DN of the fake.

        Returns:
            The call at that DN.

        Raises:
            LookupError: there is no such DN.
        """
        self._check("divert")
        self._check_target(other_dn)
        self._check_takes_calls(other_dn)
        if other_dn not in self._switch.dns:
            raise LookupError(f"no DN {other_dn!r} at {self._switch.name}; divert to a DN of the fake")
        arrived, events = call_moves.divert(self._switch, self._record, self._switch.dns[other_dn])
        self._tell(events)
        return FakeCall(arrived, self._switch)

    def attach(self, user_data: Mapping[str, object]) -> None:
        """Attach data to the call; a key that is there gets the new value."""
        self._check("attach")
        self._tell(attach(self._switch, self._record, user_data_list(user_data)))

    def __repr__(self) -> str:
        return f"FakeCall({self.conn_id}, {self.status} at {self.this_dn}, {self.call_type.name})"

    def _tell(self, events: list[DNEvent]) -> None:
        self._switch.announce(*events)

    def _check(self, move: str) -> None:
        if self.status not in _NEEDS[move]:
            expected = " or ".join(sorted(_NEEDS[move]))
            raise ValueError(f"call {self.conn_id} is {self.status}: {move} needs a call that is {expected}")

    def _check_target(self, other_dn: str) -> None:
        if other_dn == self.this_dn:
            raise ValueError(f"call {self.conn_id} is at DN {other_dn} already; name another one")

    def _check_takes_calls(self, other_dn: str) -> None:
        target = self._switch.dns.get(other_dn)
        if target is not None and not target.takes_calls:
            raise ValueError(f"DN {other_dn} takes no calls: it is busy, on Do-Not-Disturb or out of service")

    def _held(self, move: str) -> PartyRecord:
        self._check(move)
        held = self._record.call.consults_about
        if held is None or self._record.call.busy:
            raise ValueError(f"call {self.conn_id}: {move} needs a consultation; make one with consult() on a call")
        if held.status != "Held":
            raise ValueError(f"call {held.call.conn_id} is {held.status}: {move} needs it to be Held")
        return held


def ring(
    switch: Switch,
    dn: DNRecord,
    *,
    call_type: CallType,
    other_dn: str | None,
    user_data: Mapping[str, object] | None,
) -> FakeCall:
    """A call from outside arrives at `dn`.

    Raises:
        ValueError: the DN is out of service.
    """
    _check_in_service(dn)
    data = user_data_list(user_data)
    party, events = call_moves.ring(switch, dn, call_type=call_type, other_dn=other_dn, user_data=data)
    switch.announce(*events)
    return FakeCall(party, switch)


def dial(
    switch: Switch,
    dn: DNRecord,
    *,
    call_type: CallType | None,
    other_dn: str | None,
    user_data: Mapping[str, object] | None,
) -> FakeCall:
    """A call is made at `dn`.

    Raises:
        ValueError: the DN is out of service, calls itself, or is a queue.
    """
    _check_in_service(dn)
    if dn.is_queue:
        raise ValueError(f"DN {dn.name} is a queue and makes no calls; use a DN with a telephone")
    if other_dn == dn.name:
        raise ValueError(f"DN {dn.name} cannot call itself; name another number as other_dn")
    kind = call_type_to(switch, other_dn) if call_type is None else call_type
    data = user_data_list(user_data)
    party, events = call_moves.dial(switch, dn, call_type=kind, other_dn=other_dn, user_data=data)
    switch.announce(*events)
    return FakeCall(party, switch)


def _check_in_service(dn: DNRecord) -> None:
    if not dn.in_service:
        raise ValueError(f"DN {dn.name} is out of service: no calls there; bring it back with back_in_service()")
