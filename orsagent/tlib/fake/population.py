"""How DNs and agents get into the fake."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from orsagent.tlib.attributes import reasons_list
from orsagent.tlib.codes import AddressType, AgentWorkMode, RegisterMode
from orsagent.tlib.fake.agents import FakeAgent
from orsagent.tlib.fake.dns import FakeDN
from orsagent.tlib.fake.records import AGENT_STATES, AgentRecord, AgentState, DNRecord
from orsagent.tlib.fake.switch import Switch

__all__ = ["add_agent", "add_dn"]


def add_dn(switch: Switch, dn: str, *, address_type: AddressType, registered: bool, dnd: bool) -> FakeDN:
    """See `FakeTServer.add_dn`."""
    _check_name("dn", dn)
    if dn in switch.dns:
        raise ValueError(f"DN {dn} is there already at {switch.name}; each DN is added once")
    record = DNRecord(name=dn, address_type=address_type, dnd=dnd)
    switch.dns[dn] = record
    _set_registered(switch, record, registered=registered)
    return FakeDN(record, switch)


def add_agent(
    switch: Switch,
    agent_id: str,
    *,
    dn: str | None,
    state: AgentState,
    work_mode: AgentWorkMode,
    dnd: bool | None,
    reasons: Mapping[str, object] | None,
    password: str | None,
    wrap_up: float | None,
    registered: bool | None,
    queues: Iterable[str],
) -> FakeAgent:
    """See `FakeTServer.add_agent`."""
    _check_agent(switch, agent_id, dn, state)
    listed = reasons_list(reasons)
    logged_in_to = _queues(agent_id, state, queues)
    if dn is None and (dnd is not None or listed or registered is not None):
        raise ValueError(f"agent {agent_id} has no DN, but dnd, reasons and registered belong to a DN; give dn=...")
    agent = AgentRecord(agent_id=agent_id, password=password, wrap_up=wrap_up, queues=logged_in_to)
    if dn is not None:
        agent.place = _place(switch, dn, dnd=dnd, registered=registered)
        agent.place.reasons = listed
        agent.place.agent = None if state == "LoggedOut" else agent
    agent.enter(state, work_mode, switch.now())
    switch.agents[agent_id] = agent
    return FakeAgent(agent, switch)


def _place(switch: Switch, dn: str, *, dnd: bool | None, registered: bool | None) -> DNRecord:
    is_new = dn not in switch.dns
    place = switch.dns.setdefault(dn, DNRecord(name=dn))
    place.dnd = place.dnd if dnd is None else dnd
    if is_new or registered is not None:
        _set_registered(switch, place, registered=registered is not False)
    return place


def _set_registered(switch: Switch, dn: DNRecord, *, registered: bool) -> None:
    dn.registered = registered
    for connection in switch.connections:
        if not registered:
            connection.registrations.pop(dn.name, None)
        elif connection.registers_all:
            connection.registrations[dn.name] = RegisterMode.Share


def _queues(agent_id: str, state: str, queues: Iterable[str]) -> list[str]:
    names = [queues] if isinstance(queues, str) else list(queues)
    for name in names:
        _check_name("queues", name)
    if names and state == "LoggedOut":
        raise ValueError(f"agent {agent_id} is LoggedOut and in no queue; give a state, or use login(queue=...)")
    return names


def _check_agent(switch: Switch, agent_id: str, dn: str | None, state: str) -> None:
    _check_name("agent_id", agent_id)
    if agent_id in switch.agents:
        raise ValueError(f"agent id {agent_id} is in use at {switch.name}; each agent is added once")
    if state not in AGENT_STATES:
        raise ValueError(f"agent {agent_id}: state is {state!r}, expected one of {', '.join(AGENT_STATES)}")
    if dn is None:
        if state != "LoggedOut":
            raise ValueError(f"agent {agent_id} is {state} but has no DN; give dn=...")
        return
    _check_name("dn", dn)
    sitting = [one.agent_id for one in switch.agents.values() if one.place is not None and one.place.name == dn]
    if sitting:
        raise ValueError(f"agent {sitting[0]} sits at DN {dn} already; add agent {agent_id} with another DN or none")


def _check_name(name: str, value: object) -> None:
    if not isinstance(value, str) or not value:
        raise ValueError(f"{name} is {value!r}, expected a string that is not empty")
