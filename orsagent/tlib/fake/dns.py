"""A DN of the fake, as tests see it."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from orsagent.tlib.codes import AddressType, CallType
from orsagent.tlib.fake.calls import FakeCall, dial, ring
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
        """Whether the fake's own client has registered it; see `FakeClient.registered` for the others."""
        return self.name in self._switch.connections[0].registrations

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
    def agent_ids(self) -> tuple[str, ...]:
        """Of a queue, the agents who are logged in to it, in the order added; of another DN, the one who sits there."""
        if not self._record.is_queue:
            return () if self.agent_id is None else (self.agent_id,)
        return tuple(agent.agent_id for agent in self._switch.agents.values() if self.name in agent.queues)

    @property
    def busy(self) -> bool:
        """Whether a call is up; a call that only rings is not."""
        return self._record.off_hook

    @property
    def calls(self) -> tuple[FakeCall, ...]:
        """The calls that have not ended, in the order in which they came."""
        return tuple(FakeCall(party, self._switch) for party in self._record.calls)

    def ring(
        self,
        call_type: CallType = CallType.Inbound,
        other_dn: str | None = None,
        *,
        user_data: Mapping[str, object] | None = None,
    ) -> FakeCall:
        """A call arrives; at a queue, it waits there.

        Args:
            call_type: where it comes from.
            other_dn: who calls, as far as that is known; the caller is not played, even when it is a DN of the fake.
            user_data: the data attached to the call.

        Raises:
            ValueError: the DN is out of service.
        """
        return ring(self._switch, self._record, call_type=call_type, other_dn=other_dn, user_data=user_data)

    def dial(
        self,
        call_type: CallType | None = None,
        other_dn: str | None = None,
        *,
        user_data: Mapping[str, object] | None = None,
    ) -> FakeCall:
        """A call is made from here; its `answer` is the other side's.

        Args:
            call_type: what kind of call; None for Internal to a DN of the fake and Outbound to any other number.
            other_dn: who is called. A DN of the fake rings, unless it is busy, on Do-Not-Disturb or out of service.
            user_data: the data to attach.

        Raises:
            ValueError: the DN is out of service, is a queue, or is to call itself.
        """
        return dial(self._switch, self._record, call_type=call_type, other_dn=other_dn, user_data=user_data)

    def __repr__(self) -> str:
        return f"FakeDN({self.name})"
