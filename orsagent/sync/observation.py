"""What one tree of statuses says about an agent: the state, the call, and the DNs that are Not Ready.

Pure. What the tree does not say (which type a call on hold had, what a call hides) comes from the tree before, handed
in as `calls`, or is left to the mapping and the reducer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache

from attrs import frozen

from orsagent.sync.options import ReducerOptions
from orsagent.sync.reasons import reason_in
from orsagent.sync.situations import AgentState, CallType
from orsagent.sync.statuses import Mark, Meaning, meaning_of
from orsagent.sync.updates import DNAction, DNStatus, StateUpdate

__all__ = ["NotReadyDN", "Observation", "Types", "observe"]

Types = frozenset[CallType]
"""The types of the calls that are known under one key."""

Sighting = tuple[Meaning, str, DNStatus, DNAction | None]
"""What an action, or the status of a DN without actions, means, and of which call it tells."""

_INTERNAL: Types = frozenset((CallType.internal,))
_OTHER: Types = frozenset((CallType.other,))
_BOTH: Types = _INTERNAL | _OTHER
_NOT_KNOWN: Types = frozenset()
_NO_CALLS: Mapping[str, Types] = {}
_TYPES = {Mark.internal: _INTERNAL, Mark.other: _OTHER}
_LIVE = frozenset((Mark.internal, Mark.other, Mark.held))
_IN_SET_UP = frozenset((Mark.set_up,))
_NOT_LIVE = frozenset((Mark.set_up, Mark.none))
_BY_MARK: Mapping[tuple[Mark, bool], frozenset[Mark]] = {
    (mark, ringing): (_LIVE if mark in _LIVE else frozenset()) | (_IN_SET_UP if ringing else frozenset())
    for mark in Mark
    for ringing in (False, True)
}
"""Which marks of DNs count, by the mark of the agent's status and whether ringing is a call."""
_AGENT = ""
"""The key of a call that only the agent's status tells of."""
_ON_HOLD = " on hold"
"""Ends the key of a call on hold that has no connection id: the DN may have another call beside it."""


@frozen
class NotReadyDN:
    """A DN that is Not Ready.

    Attributes:
        dn: its number.
        since: when it became Not Ready.
        reason: what its action carries.
        exact: whether `since` is that of the action; that of a status may be the end of a call.
    """

    dn: str
    since: float
    reason: str | None
    exact: bool


@frozen
class Observation:
    """What one tree says.

    Attributes:
        state: the state, `hidden` where a call hides it, `unknown` where the status says nothing.
        call: the call.
        not_ready: the DNs that are Not Ready, the latest first.
        calls: the types of the calls that are there, by switch and connection id, else by DN.
        readings: the numbers of the readings that were applied.
        known: whether the agent's status is one of Stat Server's.
    """

    state: AgentState
    call: CallType = CallType.none
    not_ready: tuple[NotReadyDN, ...] = ()
    calls: Mapping[str, Types] = _NO_CALLS
    readings: frozenset[int] = frozenset()
    known: bool = True


_SAYS_NOTHING = Observation(AgentState.unknown, readings=frozenset((7,)))
_UNKNOWN_NAME = Observation(AgentState.unknown, readings=frozenset((7,)), known=False)
_LOGGED_OFF = Observation(AgentState.logged_off)


def observe(update: StateUpdate, calls: Mapping[str, Types], options: ReducerOptions) -> Observation:
    """What a tree says.

    Args:
        update: the tree.
        calls: `Observation.calls` of the tree before.
        options: how the readings are applied.
    """
    meaning = meaning_of(update.status)
    if meaning is None or meaning.state is AgentState.unknown:
        return _SAYS_NOTHING if meaning else _UNKNOWN_NAME
    if meaning.state is AgentState.logged_off:
        return _LOGGED_OFF
    sightings = list(_sightings(update))
    found = _calls(meaning, sightings, calls, options)
    types = frozenset().union(*(one or _OTHER for one in found.values())) if found else _NOT_KNOWN
    state = _state(meaning, sightings)
    not_ready = () if state is AgentState.ready else tuple(_not_ready(sightings, options))
    readings = _readings(meaning, types, sum([len(place.dns) for place in update.places]) > 1)
    return Observation(state, _call_type(types), not_ready, found, readings)


def _sightings(update: StateUpdate) -> Iterator[Sighting]:
    for place in update.places:
        for dn in place.dns:
            key = f"{dn.switch}/{dn.dn}"
            for action in dn.actions:
                if (meaning := meaning_of(action.action)) is not None:
                    yield meaning, _connection(dn, action) or _key(meaning, key), dn, action
            if not dn.actions and (meaning := meaning_of(dn.status)) is not None:
                yield meaning, _key(meaning, key), dn, None


def _connection(dn: DNStatus, action: DNAction) -> str:
    """The key of an action's call; two switches may give two calls the same connection id."""
    return f"{dn.switch}:{action.connection_id}" if action.connection_id else ""


def _key(meaning: Meaning, dn: str) -> str:
    return dn + _ON_HOLD if meaning.mark is Mark.held else dn


def _calls(
    meaning: Meaning, sightings: Sequence[Sighting], before: Mapping[str, Types], options: ReducerOptions
) -> Mapping[str, Types]:
    """The types of the calls that count, by their keys; one of which the tree says none has the type that it had."""
    counted = _BY_MARK[meaning.mark, options.ringing_is_call]
    found: dict[str, Types] = {}
    for mark, key in _marks(meaning, sightings, counted):
        found[key] = found.get(key, _NOT_KNOWN) | _TYPES.get(mark, _NOT_KNOWN)
    found = {key: types or _type_before(key, before) for key, types in found.items()}
    if meaning.mark in counted and (meaning.mark in _TYPES or not found):
        found[_AGENT] = _TYPES.get(meaning.mark) or _type_before(_AGENT, before)
    return found or _NO_CALLS


def _type_before(key: str, before: Mapping[str, Types]) -> Types:
    return before[key] if key in before else before.get(key.removesuffix(_ON_HOLD), _NOT_KNOWN)


def _marks(meaning: Meaning, sightings: Iterable[Sighting], counted: frozenset[Mark]) -> Iterator[tuple[Mark, str]]:
    acw = meaning.state is AgentState.after_call_work
    for one, key, dn, _ in sightings:
        # an action may outlast its call as after-call work does: the status of the DN tells whether the call is live
        if one.mark in counted or (acw and one.mark in _LIVE and _is_live(dn)):
            yield one.mark, key


def _is_live(dn: DNStatus) -> bool:
    meaning = meaning_of(dn.status)
    return meaning is not None and meaning.mark in _LIVE


def _call_type(types: Types) -> CallType:
    return max(types, default=CallType.none)


def _state(meaning: Meaning, sightings: Iterable[Sighting]) -> AgentState:
    """The state of the agent's status, or what the actions say lies beneath it (reading 3)."""
    if meaning.state is not AgentState.hidden:
        return meaning.state
    seen = {one.state for one, _, _, action in sightings if action is not None}
    return next((state for state in (AgentState.not_ready, AgentState.ready) if state in seen), AgentState.hidden)


def _not_ready(sightings: Iterable[Sighting], options: ReducerOptions) -> list[NotReadyDN]:
    """The DNs that are Not Ready, the latest first; those of the same time in their order."""
    seen = ((dn, action) for one, _, dn, action in sightings if one.state is AgentState.not_ready)
    found = [_not_ready_dn(dn, action, options) for dn, action in seen]
    return sorted(found, key=lambda one: -one.since) if len(found) > 1 else found


def _not_ready_dn(dn: DNStatus, action: DNAction | None, options: ReducerOptions) -> NotReadyDN:
    if action is None:
        return NotReadyDN(dn.dn, dn.time, None, exact=False)
    return NotReadyDN(dn.dn, action.time, reason_in(action.reasons, action.extensions, options), exact=True)


@cache
def _readings(meaning: Meaning, types: Types, several: bool) -> frozenset[int]:
    """The readings that a tree made necessary; few different ones, which all agents share."""
    hidden = meaning.state is AgentState.hidden
    applied = {
        3: hidden,
        4: CallType.other in types,
        5: types == _BOTH,
        6: hidden and meaning.mark in _NOT_LIVE,
        10: several,
    }
    return frozenset(number for number, applies in applied.items() if applies)
