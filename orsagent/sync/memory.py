"""What the reducer remembers of one agent, and how each message changes it. Pure and frozen; nothing of a tree stays.

An *episode* of Not Ready begins when an agent that was ready, or logged off, is seen otherwise. A call or after-call
work inside of it does not end it, so that the reason is kept (reading 2); what was said before it does not count
(reading 11).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from math import inf

from attrs import frozen

from orsagent.sync.mapping import Answer, translate
from orsagent.sync.observation import NotReadyDN, Observation, observe
from orsagent.sync.options import ReducerOptions
from orsagent.sync.reasons import reason_in
from orsagent.sync.situations import AgentState, Situation
from orsagent.sync.updates import ReasonUpdate, StateUpdate, Status

__all__ = ["MOST_REASONS", "HeardReason", "Memory", "Past", "with_reason", "with_state", "without_reasons"]

MOST_REASONS = 32
"""How many DNs' reasons are remembered of one agent."""

_HOLD = Situation(AgentState.unknown)
_NOTHING = Observation(AgentState.unknown)
_HELD = translate(_HOLD)
_NO_READINGS: frozenset[int] = frozenset()
_NAMED = frozenset((9,))
_TOO_OLD = frozenset((11,))
_NOT_READY = frozenset(("NotReadyForNextCall", str(int(Status.NotReadyForNextCall))))
_OUTSIDE = frozenset((AgentState.ready, AgentState.logged_off))
"""Where there is no episode of Not Ready."""
_ANY_DN = NotReadyDN("", inf, None, exact=False)
"""Stands for the DNs of an agent where the tree names none that is Not Ready."""


@frozen
class HeardReason:
    """A reason that came by itself; `reason` None says that there is none."""

    dn: str | None
    time: float
    reason: str | None


@frozen
class Past:
    """What earlier messages said that still counts.

    Attributes:
        before: Ready, Not Ready or Logged Off, whichever was known last.
        since: the start of the episode of Not Ready; infinite outside of one.
        heard: reasons that came by themselves, the oldest first, one for each DN.
    """

    before: AgentState | None = None
    since: float = inf
    heard: tuple[HeardReason, ...] = ()


@frozen
class Memory:
    """What is remembered of one agent.

    Attributes:
        past: what earlier messages said that still counts.
        observation: what the last tree that said something says.
        situation: what the mapping was asked.
        answer: what it said.
        time: seconds since 1970 of the message that led to the answer.
        readings: the numbers of the readings that led to the situation.
    """

    past: Past = Past()
    observation: Observation = _NOTHING
    situation: Situation = _HOLD
    answer: Answer = _HELD
    time: float = -inf
    readings: frozenset[int] = _NO_READINGS


def with_state(memory: Memory, update: StateUpdate, options: ReducerOptions) -> tuple[Memory, Observation]:
    """The memory after a tree, and what the tree said; a tree that says nothing leaves the memory as it was."""
    seen = observe(update, memory.observation.calls, options)
    if seen.state is AgentState.unknown:
        return memory, seen
    past = _past(memory.past, seen, update.time)
    return _decided(memory, past, seen, update.time), seen


def with_reason(memory: Memory, update: ReasonUpdate, options: ReducerOptions) -> Memory:
    """The memory after a reason; the same when it is none of Not Ready, or older than the known one of its DN."""
    past = memory.past
    known = next((one for one in past.heard if one.dn == update.dn), None)
    if update.action not in _NOT_READY or (known is not None and known.time > update.time):
        return memory
    others = (one for one in past.heard if one is not known)
    reason = HeardReason(update.dn, update.time, reason_in(update.reasons, update.extensions, options))
    heard = (*others, reason)[-MOST_REASONS:]
    return _decided(memory, Past(past.before, past.since, heard), memory.observation, update.time)


def without_reasons(memory: Memory) -> Memory:
    """The memory without the reasons that came by themselves: a new snapshot did not have them."""
    return _decided(memory, Past(memory.past.before, memory.past.since), memory.observation, memory.time)


def _past(past: Past, seen: Observation, time: float) -> Past:
    """What counts from now on, after a tree of that time."""
    heard = past.heard
    if seen.state in _OUTSIDE:
        return Past(seen.state, inf, tuple(one for one in heard if one.time > time) if heard else heard)
    since, before = past.since, past.before
    if since == inf:
        # what a call hid before anything was known may have begun at any time
        since = -inf if seen.state is AgentState.hidden and before not in _OUTSIDE else time
    if seen.state is AgentState.not_ready:
        before = seen.state
    if heard and seen.not_ready:
        heard = tuple(one for one in heard if not _is_told_again(one, seen.not_ready))
    return Past(before, since, heard)


@cache
def _joined(readings: frozenset[int], more: frozenset[int]) -> frozenset[int]:
    """The readings together; few different ones, which all agents share."""
    return readings | more


def _is_told_again(heard: HeardReason, not_ready: Iterable[NotReadyDN]) -> bool:
    """Whether a tree that came later carries the reason of the same DN and time, or of a later time."""
    return any(one.reason is not None and heard.dn in {None, one.dn} and heard.time <= one.since for one in not_ready)


def _decided(memory: Memory, past: Past, seen: Observation, time: float) -> Memory:
    reason, readings = _reason(seen.not_ready, past) if past.since != inf else (None, _NO_READINGS)
    situation = Situation(seen.state, seen.call, reason, past.before)
    answer = translate(situation)
    changed = answer.user_state != memory.answer.user_state
    return Memory(past, seen, situation, answer, time if changed else memory.time, _joined(seen.readings, readings))


def _reason(not_ready: Sequence[NotReadyDN], past: Past) -> tuple[str | None, frozenset[int]]:
    """The reason that applies, and the readings that were applied."""
    if not past.heard and not not_ready:
        return None, _NO_READINGS
    readings = _TOO_OLD if any(one.time < past.since for one in past.heard) else _NO_READINGS
    reasons = (_reason_of(dn, past) for dn in not_ready or (_ANY_DN,))
    reason = next((one for one in reasons if one is not None), None)
    return reason, readings if reason is None else _joined(readings, _NAMED)


def _reason_of(dn: NotReadyDN, past: Past) -> str | None:
    """The latest of what the action of a DN carries and what came by itself since the DN is Not Ready."""
    start = dn.since if dn.exact else min(dn.since, past.since)
    found = [(one.time, True, one.reason) for one in past.heard if _concerns(one, dn) and one.time >= start]
    if dn.reason is not None:
        found.append((dn.since, False, dn.reason))
    return max(found, key=lambda one: one[:2])[2] if found else None


def _concerns(heard: HeardReason, dn: NotReadyDN) -> bool:
    return dn is _ANY_DN or heard.dn is None or heard.dn == dn.dn
