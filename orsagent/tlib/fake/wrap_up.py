"""After-call work: when it begins, how long it takes, and what comes after it.

An agent does after-call work when the last call at the DN has ended that was answered, for as long as the present login
asked for (the extension WrapUpTime, in seconds or ``untimed``), else the agent's or the switch's figure. What the agent
does meanwhile ends it.
"""

from __future__ import annotations

from functools import partial
from math import ceil, inf, isinf

from orsagent.tlib.codes import AgentWorkMode
from orsagent.tlib.events import DNEvent, EventAgentAfterCallWork, EventAgentNotReady
from orsagent.tlib.fake.notices import agent_event, state_event
from orsagent.tlib.fake.records import AgentRecord, DNRecord, Standing
from orsagent.tlib.fake.switch import Switch
from orsagent.tlib.key_values import NO_ENTRIES, KeyValueList

__all__ = ["asked_wrap_up", "forget_wrap_up", "start_idle_wrap_up", "start_wrap_up"]

_KEY = "WrapUpTime"
_UNTIMED = "untimed"


def asked_wrap_up(extensions: KeyValueList) -> float | None:
    """The wrap-up time that a login asks for in its extensions, in seconds; None when it asks for none."""
    match extensions.get(_KEY):
        case bool():
            return None
        case int() as seconds if seconds >= 0:
            return float(seconds)
        case str() as text if text == _UNTIMED:
            return inf
        case str() as text if text.isdecimal():
            return float(text)
    return None


def start_wrap_up(switch: Switch, dn: DNRecord) -> list[DNEvent]:
    """Begin the after-call work of the agent at `dn`, if there is an agent and a wrap-up time."""
    agent = dn.agent
    if agent is None:
        return []
    before = agent.after_wrap_up or Standing(state=agent.state, work_mode=agent.work_mode, reasons=dn.reasons)
    seconds = _seconds_after_call(switch, agent, before.work_mode)
    if not seconds:
        return []
    _start(switch, dn, agent, seconds, _standing_after(switch, before))
    dn.reasons = NO_ENTRIES
    kind = EventAgentAfterCallWork if switch.profile.wrap_up_event else EventAgentNotReady
    shown = {_KEY: _UNTIMED if isinf(seconds) else ceil(seconds)}
    return [agent_event(switch, dn, agent, kind, extensions=shown)]


def start_idle_wrap_up(switch: Switch, dn: DNRecord, agent: AgentRecord, before: Standing) -> None:
    """Limit after-call work that the agent has asked for without a call, where the switch does that."""
    seconds = _seconds(switch, agent)
    if switch.profile.wrap_up_when_idle and seconds and not dn.off_hook:
        _start(switch, dn, agent, seconds, _standing_after(switch, before))


def forget_wrap_up(switch: Switch, agent: AgentRecord) -> None:
    """The after-call work does not end by itself any more."""
    if agent.wrap_up_end is not None:
        switch.agenda.cancel(agent.wrap_up_end)
    agent.wrap_up_end = agent.after_wrap_up = None


def _start(switch: Switch, dn: DNRecord, agent: AgentRecord, seconds: float, after: Standing) -> None:
    forget_wrap_up(switch, agent)
    agent.after_wrap_up = after
    if not isinf(seconds):
        agent.wrap_up_end = switch.agenda.later(seconds, partial(_end, switch, dn, agent))
    agent.enter("NotReady", AgentWorkMode.AfterCallWork, switch.now())


def _end(switch: Switch, dn: DNRecord, agent: AgentRecord) -> None:
    after = agent.after_wrap_up
    if after is None:
        return
    agent.wrap_up_end = agent.after_wrap_up = None
    agent.enter(after.state, after.work_mode, switch.now())
    dn.reasons = after.reasons
    switch.announce(state_event(switch, dn, agent))


def _standing_after(switch: Switch, before: Standing) -> Standing:
    if not switch.profile.ready_after_wrap_up:
        return before
    work_mode = before.work_mode if before.state == "Ready" else AgentWorkMode.Unknown
    return Standing(state="Ready", work_mode=work_mode, reasons=NO_ENTRIES)


def _seconds_after_call(switch: Switch, agent: AgentRecord, work_mode: AgentWorkMode) -> float:
    if work_mode in switch.profile.no_wrap_up_after:
        return 0.0
    return inf if work_mode in switch.profile.untimed_wrap_up_after else _seconds(switch, agent)


def _seconds(switch: Switch, agent: AgentRecord) -> float:
    figures = (agent.login_wrap_up, agent.wrap_up, switch.wrap_up)
    return next(seconds for seconds in figures if seconds is not None)
