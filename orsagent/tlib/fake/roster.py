"""Who and what is at the switch: DNs, queues, agents and calls, to be added and found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from orsagent.tlib.codes import AddressType, AgentWorkMode
from orsagent.tlib.fake.agents import FakeAgent
from orsagent.tlib.fake.calls import FakeCall
from orsagent.tlib.fake.dns import FakeDN
from orsagent.tlib.fake.durations import duration
from orsagent.tlib.fake.population import add_agent, add_dn
from orsagent.tlib.fake.records import AgentState, DNRecord
from orsagent.tlib.fake.switch import Switch

__all__ = ["Roster"]


class Roster:
    """The part of `FakeTServer` that holds DNs, agents and calls."""

    def __init__(self, switch: Switch) -> None:
        self._switch = switch

    @property
    def agents(self) -> tuple[FakeAgent, ...]:
        """The agents, in the order added."""
        return tuple(FakeAgent(record, self._switch) for record in self._switch.agents.values())

    @property
    def dns(self) -> tuple[FakeDN, ...]:
        """The DNs, in the order added."""
        return tuple(FakeDN(record, self._switch) for record in self._switch.dns.values())

    @property
    def calls(self) -> tuple[FakeCall, ...]:
        """Every call at every DN that has not ended there, by DN; a call between two DNs is there twice."""
        return tuple(call for dn in self.dns for call in dn.calls)

    def add_dn(
        self,
        dn: str,
        *,
        address_type: AddressType = AddressType.DN,
        registered: bool = True,
        dnd: bool = False,
    ) -> FakeDN:
        """Configure a DN.

        Args:
            dn: the directory number.
            address_type: what kind of address it is.
            registered: whether the fake's own client has registered it, and every client that registers everything; if
                not, requests get error 41, and no events come.
            dnd: whether Do-Not-Disturb is on.

        Raises:
            ValueError: there is such a DN.
        """
        return add_dn(self._switch, dn, address_type=address_type, registered=registered, dnd=dnd)

    def add_queue(self, dn: str, *, registered: bool = True) -> FakeDN:
        """Configure an ACD queue: agents log in to it, calls wait there.

        Args:
            dn: the queue's number.
            registered: see `add_dn`.

        Raises:
            ValueError: there is such a DN.
        """
        return self.add_dn(dn, address_type=AddressType.Queue, registered=registered)

    def add_agent(
        self,
        agent_id: str,
        *,
        dn: str | None = None,
        state: AgentState = "LoggedOut",
        work_mode: AgentWorkMode = AgentWorkMode.Unknown,
        dnd: bool | None = None,
        reasons: Mapping[str, object] | None = None,
        password: str | None = None,
        wrap_up: float | None = None,
        registered: bool | None = None,
        queues: Iterable[str] = (),
    ) -> FakeAgent:
        """Configure an agent, and a DN if it is not there yet. No event tells of it.

        Args:
            agent_id: the agent id.
            dn: where the agent sits; None for an agent who sits nowhere until a login.
            state: LoggedOut, NotReady or Ready.
            work_mode: how the agent is Ready or NotReady.
            dnd: whether Do-Not-Disturb is on at the DN; None leaves a DN as it is.
            reasons: the DN's list of reasons.
            password: what a login needs; None for any.
            wrap_up: seconds of after-call work; None for the fake's figure.
            registered: whether the DN is registered, see `add_dn`; None leaves a DN as it is, a new one is registered.
            queues: the queues that the agent is logged in to.

        Raises:
            ValueError: the agent id is in use, another agent sits at the DN, or the values contradict each other.
        """
        return add_agent(
            self._switch,
            agent_id,
            dn=dn,
            state=state,
            work_mode=work_mode,
            dnd=dnd,
            reasons=reasons,
            password=password,
            wrap_up=None if wrap_up is None else duration("wrap_up", wrap_up),
            registered=registered,
            queues=queues,
        )

    def agent(self, agent_id: str) -> FakeAgent:
        """The agent of that id.

        Raises:
            LookupError: there is none.
        """
        record = self._switch.agents.get(agent_id)
        if record is None:
            raise LookupError(f"no agent {agent_id!r} at {self._switch.name}; there are {_names(self._switch.agents)}")
        return FakeAgent(record, self._switch)

    def dn(self, name: str) -> FakeDN:
        """The DN of that number.

        Raises:
            LookupError: there is none.
        """
        return FakeDN(self._dn(name), self._switch)

    def ready_agents(self, queue: str | None = None) -> tuple[FakeAgent, ...]:
        """The agents who can be given a call, the one who has waited longest first.

        Args:
            queue: only those who are logged in to that queue; None for all.
        """
        waiting = (agent for agent in self.agents if agent.available and queue in (None, *agent.queues))
        return tuple(sorted(waiting, key=lambda agent: agent.since))

    def _dn(self, name: str) -> DNRecord:
        if name not in self._switch.dns:
            raise LookupError(f"no DN {name!r} at {self._switch.name}; there are {_names(self._switch.dns)}")
        return self._switch.dns[name]


def _names(things: Mapping[str, object]) -> str:
    return ", ".join(things) or "none"
