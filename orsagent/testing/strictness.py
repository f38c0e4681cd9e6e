"""Watches for what workflows hide: SCXML turns failures into events, and an event that nobody waits for is forgotten.

A theory of operation. The watch hears every happening and keeps what may be a problem. When the test's body has passed,
allowances take out what was expected; scripted faults without a hit and allowances without a use are added.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from attrs import define, field

from orsagent.errors import Position
from orsagent.scxml import ActionEffect, ErrorEffect, Event
from orsagent.standins import StandIn
from orsagent.testing.allowances import Allowance
from orsagent.testing.problems import Problem, grouped, said_position
from orsagent.tlib import FakeTServer, Request
from orsagent.trace.happenings import (
    EffectSeen,
    EventIgnored,
    EventProcessed,
    Happening,
    RequestRefused,
    RequestSent,
    SessionEnded,
)

__all__ = ["Watch"]

_SCRIPT_ERROR: Final = "error.execution"
_UNHANDLED_ADVICE: Final = "give the workflow a transition for it, or say that it may: ors.allow({name!r}, reason=...)"


@define(eq=False)
class Watch:
    """What may be wrong so far, and what is allowed.

    Args:
        tservers: the fake T-Servers by the names of their switches.
        standing: an allowance for the whole test, by an option; it need not be used. None for none.
        standins: the stand-ins by name.
    """

    _tservers: Mapping[str, FakeTServer]
    _standing: Allowance | None
    _standins: Mapping[str, StandIn] = field(factory=dict)
    _found: list[Problem] = field(factory=list, init=False)
    _events: list[Allowance] = field(factory=list, init=False)
    _dns: list[Allowance] = field(factory=list, init=False)
    _scripts: dict[tuple[object, ...], int] = field(factory=dict, init=False)
    _actions: dict[str, Position] = field(factory=dict, init=False)

    def allow(self, patterns: tuple[str, ...], reason: str) -> None:
        """Events, or errors that end sessions, of these names may happen."""
        call = f"ors.allow({', '.join(map(repr, patterns))})"
        self._events.append(Allowance(call, patterns, reason))

    def allow_unknown_dns(self, patterns: tuple[str, ...], reason: str) -> None:
        """Requests may go to these DNs, although there are none."""
        call = f"ors.allow_unknown_dn({', '.join(map(repr, patterns))})"
        self._dns.append(Allowance(call, patterns, reason))

    def hear(self, happening: Happening) -> None:
        """Look at a happening."""
        look = _LOOKS.get(type(happening))
        if look is not None:
            look(self, happening)

    def problems(self) -> list[Problem]:
        """What is wrong, in the order in which it happened."""
        for allowance in (*self._events, *self._dns):
            allowance.uses = 0
        happened = [one for one in self._found if not self._is_allowed(one)]
        unused = [one for one in (*self._events, *self._dns) if not one.uses]
        return grouped([*happened, *self._unhit(), *map(_never_needed, unused)])

    def _is_allowed(self, problem: Problem) -> bool:
        allowances = self._dns if problem.kind == "unknown-dn" else self._events
        allowed = [one.covers(problem.name) for one in allowances]
        standing = self._standing is not None and problem.kind != "unknown-dn" and self._standing.covers(problem.name)
        return any(allowed) or standing or self._is_allowed_by_the_fake(problem)

    def _is_allowed_by_the_fake(self, problem: Problem) -> bool:
        return problem.kind == "unknown-dn" and problem.name in self._tservers[problem.where].allowed_unknown_dns

    def _unhit(self) -> Iterator[Problem]:
        for switch, tserver in self._tservers.items():
            for fault in tserver.unhit_faults:
                yield Problem(
                    kind="fault",
                    name=repr(fault),
                    where=switch,
                    message=f"the scripted fault {fault!r} was never hit: no such request was sent",
                    advice="correct the request or its DN, remove the fault, or add .optional(reason) to it",
                )
        for name, standin in self._standins.items():
            for script in standin.unhit_scripts:
                yield Problem(
                    kind="script-unhit",
                    name=repr(script),
                    where=name,
                    message=f"the scripted answer {script!r} was never used: there was no such action",
                    advice="correct the element or its arguments, remove the script, or add .optional(reason) to it",
                )

    # --- what happens

    def _event(self, one: EventProcessed) -> None:
        event = one.event
        if one.taken or event.name.partition(".")[0] != "error":
            return
        problem = self._unhandled(event, one)
        number = self._scripts.pop(_traits(problem), None)
        if number is None:
            self._found.append(problem)
        else:
            self._found[number] = problem

    def _unhandled(self, event: Event, one: EventProcessed) -> Problem:
        data = event.data
        return Problem(
            kind="unhandled",
            name=event.name,
            where=one.session,
            time=one.time,
            position=said_position(data) or self._actions.get(_text(data, "requestid")),
            message=f"{event.name} was handled by no transition",
            detail=_text(data, "message") or _text(data, "description"),
            advice=_UNHANDLED_ADVICE.format(name=event.name),
        )

    def _ignored(self, one: EventIgnored) -> None:
        if one.name.partition(".")[0] == "error":
            self._found.append(
                Problem(
                    kind="unhandled",
                    name=one.name,
                    where=one.session,
                    time=one.time,
                    position=one.position,
                    message=f"{one.name} came when the session had ended, so that no transition could handle it",
                    advice=f"act before the final state is entered, or ors.allow({one.name!r}, reason=...)",
                )
            )

    def _effect(self, one: EffectSeen) -> None:
        effect = one.effect
        if isinstance(effect, ActionEffect):
            self._actions[effect.request_id] = effect.position
        elif isinstance(effect, ErrorEffect) and effect.event == _SCRIPT_ERROR:
            problem = Problem(
                kind="script",
                name=effect.event,
                where=one.session,
                time=one.time,
                position=effect.detail,
                message=f"content could not be executed ({effect.event})",
                detail=effect.message,
                advice=f"correct it, or say that this test is about it: ors.allow({effect.event!r}, reason=...)",
            )
            self._scripts[_traits(problem)] = len(self._found)
            self._found.append(problem)

    def _ended(self, one: SessionEnded) -> None:
        if one.failure is not None:
            name = type(one.failure).__name__
            self._found.append(
                Problem(
                    kind="failed",
                    name=name,
                    where=one.session,
                    time=one.time,
                    message=f"the session was ended by {name}",
                    detail=str(one.failure),
                    advice=f"correct the workflow, or say that this test is about it: ors.allow({name!r}, reason=...)",
                )
            )

    def _request(self, one: RequestSent | RequestRefused) -> None:
        tserver = self._tservers.get(one.switch)
        if tserver is not None and not _knows(tserver, one.request):
            self._found.append(_unknown_dn(one))


def _knows(tserver: FakeTServer, request: Request) -> bool:
    try:
        tserver.dn(request.this_dn)
    except LookupError:
        return False
    return True


def _unknown_dn(one: RequestSent | RequestRefused) -> Problem:
    dn = one.request.this_dn
    return Problem(
        kind="unknown-dn",
        name=dn,
        where=one.switch,
        time=one.time,
        position=one.request.position,
        message=f"{type(one.request).__name__} for DN {dn}, which the fake T-Server does not have",
        advice=f'add it: add_agent(..., dn="{dn}") or add_dn("{dn}"); or ors.allow_unknown_dn("{dn}", reason=...)',
    )


def _never_needed(allowance: Allowance) -> Problem:
    return Problem(
        kind="allowance",
        name=allowance.call,
        message=f"{allowance.call} was never needed: nothing of that name went wrong",
        detail=f"its reason: {allowance.reason}",
        advice="remove it, or correct the name",
    )


def _traits(problem: Problem) -> tuple[object, ...]:
    """What content that failed and the event that tells of it have in common."""
    return problem.name, problem.where, problem.position, problem.detail


def _text(data: object, key: str) -> str:
    value = data.get(key) if isinstance(data, Mapping) else None
    return value if isinstance(value, str) else ""


_LOOKS: Final[Mapping[type[Happening], Callable[[Watch, Any], None]]] = {
    EventProcessed: Watch._event,
    EventIgnored: Watch._ignored,
    EffectSeen: Watch._effect,
    SessionEnded: Watch._ended,
    RequestSent: Watch._request,
    RequestRefused: Watch._request,
}
