"""A DN of the fake, as tests see it."""

from __future__ import annotations

from attrs import field, frozen

from orsagent.tlib.codes import AddressType, CallType
from orsagent.tlib.fake.calls import FakeCall, begin_call
from orsagent.tlib.fake.records import DNRecord
from orsagent.tlib.fake.switch import Switch

__all__ = ["FakeDN"]


@frozen(repr=False)
class FakeDN:
    """One DN. Its state is read here and changes by requests, by the agent at the set and by the `FakeTServer`."""

    _record: DNRecord
    _switch: Switch = field(eq=False)

    @property
    def name(self) -> str:
        """The directory number."""
        return self._record.name

    @property
    def address_type(self) -> AddressType:
        """What kind of address it is."""
        return self._record.address_type

    @property
    def registered(self) -> bool:
        """Whether the client has registered it."""
        return self._record.registered

    @property
    def in_service(self) -> bool:
        """Whether it can be used."""
        return self._record.in_service

    @property
    def dnd(self) -> bool:
        """Whether Do-Not-Disturb is on."""
        return self._record.dnd

    @property
    def reasons(self) -> dict[str, object]:
        """The DN's list of reasons, a copy."""
        return self._record.reasons.to_dict()

    @property
    def agent_id(self) -> str | None:
        """The agent who is logged in there."""
        return self._record.agent_id

    @property
    def busy(self) -> bool:
        """Whether a call is up; a call that only rings is not."""
        return self._record.off_hook

    @property
    def calls(self) -> tuple[FakeCall, ...]:
        """The calls that have not ended, in the order in which they came."""
        return tuple(FakeCall(record, self._record, self._switch) for record in self._record.calls)

    def ring(self, call_type: CallType = CallType.Inbound, other_dn: str | None = None) -> FakeCall:
        """A call arrives.

        Raises:
            ValueError: the DN is out of service.
        """
        return begin_call(self._switch, self._record, "Ringing", call_type=call_type, other_dn=other_dn)

    def dial(self, call_type: CallType = CallType.Outbound, other_dn: str | None = None) -> FakeCall:
        """A call is made from here; its `answer` is the other side's.

        Raises:
            ValueError: the DN is out of service.
        """
        return begin_call(self._switch, self._record, "Dialing", call_type=call_type, other_dn=other_dn)

    def __repr__(self) -> str:
        return f"FakeDN({self.name})"
