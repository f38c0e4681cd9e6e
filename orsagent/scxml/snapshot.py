"""What a session is between two macrosteps, as JSON-able values, and the way back: format 1.

`orsagent.runtime.snapshots` wraps this in an envelope; there the whole is described. The state of one session is an
object with these members:

    configuration   ids of the active states, compound ones included, in document order; generated ids too
    history         ids that each history state remembers, by the id of the history state
    event           the last event, as ``_event`` shows it, or null
    internal        events in the internal queue, in order (empty, unless a driver has put one there)
    external        events in the external queue, in order
    pending         delayed events, soonest first
    invoked         the number of the invoke element, by the invocation's id
    elapsed         seconds since the session started
    given           values that replaced those of top-level data items when it started, by id, as tagged JSON
    datamodel       see below

An event has ``name``, ``type`` and, as far as it has them, ``sendid``, ``origin``, ``origintype``, ``invokeid``,
``raw`` and ``data`` (tagged JSON, see `orsagent.js.values`). A delayed event has

    remaining       seconds until it is due
    order           its place among all delayed events of the runtime that are due at the same time
    event           the event
    type, target    of the ``<send>``: short name of the I/O processor, and where to
    delay           seconds that it was sent with
    content         whether its data came from ``<content>``
    position        ``path``, ``line`` and ``column`` of the ``<send>``

The ECMAScript data model has

    variables       tagged JSON by name: all globals that the document has made or changed, and what its top-level
                    scripts declared by let, const and class
    functions       names of functions that the top-level scripts make, and which nobody has changed since: they run
                    again, at the time and with the given values of then
    same            pairs of paths (name, member, index...): at the first stands the same object as at the second
    frozen          paths of objects that are frozen
    initialised     for each data item whether it is initialised (for late binding)
    sends, invokes, requests   how many ids of each kind were made
    seed            the state of Math.random under a virtual clock
    shown           if there is any: what action modules have shown their scripts, by module and key, tagged JSON

and the null data model has ``invokes`` only.

A variable that JSON cannot carry is a `SessionError` that names it: functions that no top-level script made, cycles,
symbols, getters and hidden properties, objects with a prototype of their own, arrays with holes, and one object in two
places if one of them is inside a Map or Set. What nobody can see is not carried: variables inside closures, changes to
built-in objects, and identities of XML nodes (each variable gets a tree of its own).
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable, Mapping
from typing import Any

from attrs import asdict, fields_dict, frozen

from orsagent.clock import moment
from orsagent.errors import EngineError, Position, SessionError
from orsagent.js.values import decode
from orsagent.scxml.delays import Pending
from orsagent.scxml.events import Event, SendEffect
from orsagent.scxml.interpreter import Interpreter
from orsagent.scxml.model import Document, State, StateKind
from orsagent.scxml.shapes import Shape, anything, check, number, seconds

__all__ = ["Delayed", "given", "restore", "shown_in", "snapshot"]

_TYPES = ("platform", "internal", "external")
_PATH = [lambda step: type(step) in (str, int)]

_EVENT = {
    "name": str,
    "type": lambda value: value in _TYPES,
    "sendid?": str,
    "origin?": str,
    "origintype?": str,
    "invokeid?": str,
    "raw?": str,
    "data?": anything,
}
_PENDING = {
    "remaining": seconds,
    "order": number,
    "event": _EVENT,
    "type": str,
    "target": str,
    "delay": seconds,
    "content": bool,
    "position": {"path": str, "line": number, "column": number},
}
_SHAPE = {
    "configuration": [str],
    "history": {"*": [str]},
    "event": anything,
    "internal": [_EVENT],
    "external": [_EVENT],
    "pending": [_PENDING],
    "invoked": {"*": number},
    "elapsed": seconds,
    "given": {"*": anything},
    "datamodel": anything,
}
_DATAMODELS: Mapping[str, Shape] = {
    "null": {"invokes": number},
    "ecmascript": {
        "variables": {"*": anything},
        "functions": [str],
        "same": [[_PATH]],
        "frozen": [_PATH],
        "initialised": [bool],
        "sends": number,
        "invokes": number,
        "requests": number,
        "seed": lambda value: type(value) is int and -(2**31) <= value < 2**31,
        "shown?": {"*": {"*": anything}},
    },
}


@frozen
class Delayed:
    """A delayed event that is still to be scheduled: the caller sorts those of several sessions."""

    order: int
    remaining: float
    effect: SendEffect


def snapshot(interpreter: Interpreter, now: float) -> dict[str, Any]:
    """The state of a session.

    Raises:
        SessionError: the session has ended, or a variable cannot be carried.
        EngineError: a script's limit is too small for it, or scripts have damaged their environment.
    """
    if interpreter.finished:
        raise SessionError("the session has ended: there is nothing to save")
    document = interpreter.compiled.document
    node = interpreter.node
    return {
        "configuration": list(document.ids(node.configuration)),
        "history": {
            document.states[number].id: list(document.ids(states)) for number, states in sorted(node.history.items())
        },
        "event": None if interpreter.event is None else _event(interpreter.event),
        "internal": [_event(event) for event in interpreter.internal],
        "external": [_event(event) for event in interpreter.external],
        "pending": [_pending(one, now) for one in interpreter.delays],
        "invoked": {invokeid: invoke.number for invokeid, invoke in interpreter.invoked_now.items()},
        "elapsed": moment(now - interpreter.started),
        "given": {name: json.loads(value) for name, value in interpreter.settings.given.items()},
        "datamodel": interpreter.datamodel.snapshot(),
    }


def given(state: object, document: Document) -> dict[str, str]:
    """The values that a session was started with, encoded, of a state whose shape is checked here.

    Raises:
        SessionError: the state is damaged.
    """
    check(state, _SHAPE, "state")
    assert isinstance(state, Mapping)  # noqa: S101 -- for the type checker: the shape says so
    if state["event"] is not None:
        check(state["event"], _EVENT, "state.event")
    check(state["datamodel"], _DATAMODELS[document.datamodel], "state.datamodel")
    known = {item.id for item in document.data if item.top_level}
    if not known.issuperset(state["given"]):
        raise SessionError("the snapshot is damaged: it has values for data items that the document has not")
    return {name: _text(value) for name, value in state["given"].items()}


def shown_in(state: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """What modules had shown their scripts, encoded, of a state whose shape `given` has checked."""
    shown = {
        owner: {key: _text(value) for key, value in values.items()}
        for owner, values in state["datamodel"].get("shown", {}).items()
    }
    for values in shown.values():
        for value in values.values():
            decode(value)
    return shown


def restore(interpreter: Interpreter, state: Mapping[str, Any], now: float) -> list[Delayed]:
    """Put a state that `given` has checked into an interpreter that has not started; what is still to be scheduled.

    Raises:
        SessionError: the state does not fit the document.
    """
    document = interpreter.compiled.document
    try:
        return _restore(interpreter, state, now)
    except (LookupError, TypeError, ValueError, AttributeError, RecursionError, EngineError) as error:
        raise SessionError(f"the snapshot does not fit the document {document.path}: {error}") from error


def _restore(interpreter: Interpreter, state: Mapping[str, Any], now: float) -> list[Delayed]:
    document = interpreter.compiled.document
    interpreter.resume(
        node=interpreter.compiled.plans.node(_configuration(document, state), _history(document, state)),
        event=None if state["event"] is None else _event_of(state["event"]),
        invoked={invokeid: document.invokes[place] for invokeid, place in state["invoked"].items()},
        datamodel=state["datamodel"],
        started=now - state["elapsed"],
        now=now,
    )
    interpreter.internal = deque(_event_of(event) for event in state["internal"])
    interpreter.external = deque(_event_of(event) for event in state["external"])
    return [Delayed(one["order"], one["remaining"], _send_of(one)) for one in state["pending"]]


# --- states


def _states(document: Document, ids: Iterable[str]) -> set[int]:
    return {document.by_id[name] for name in ids}


def _configuration(document: Document, state: Mapping[str, Any]) -> int:
    """The set of active states, which must be a legal configuration (SCXML 1.0, 3.11)."""
    active = _states(document, state["configuration"]) | {0}
    if not _legal(document, document.states[0], active) or len(active) != len(state["configuration"]) + 1:
        raise ValueError(f"{', '.join(state['configuration'])} is no legal configuration")
    return sum(1 << place for place in active)


def _legal(document: Document, top: State, active: set[int]) -> bool:
    """Whether `active`, as far as it lies below `top`, is a legal configuration of `top`, and holds nothing else."""
    reached, waiting = {top.number}, [top]
    while waiting:
        state = waiting.pop()
        children = [child for child in state.children if child in active]
        wanted = len(state.children) if state.kind is StateKind.PARALLEL else min(1, len(state.children))
        if len(children) != wanted:
            return False
        reached.update(children)
        waiting += (document.states[child] for child in children)
    return reached == active


def _history(document: Document, state: Mapping[str, Any]) -> dict[int, int]:
    return {
        document.by_id[name]: _remembered(document, document.states[document.by_id[name]], _states(document, ids))
        for name, ids in state["history"].items()
    }


def _remembered(document: Document, history: State, states: set[int]) -> int:
    """What a history state has recorded: children, or for a deep one the atomic states of a legal configuration."""
    parent = document.states[history.parent]
    if history.kind is StateKind.SHALLOW_HISTORY:
        wanted = len(parent.children) if parent.kind is StateKind.PARALLEL else 1
        legal = states <= set(parent.children) and len(states) == wanted
    else:
        above = {a for one in states for a in document.states[one].ancestors}
        inside = states | {a for a in above if parent.number in (a, *document.states[a].ancestors)} | {parent.number}
        atomic = all(document.states[one].is_atomic for one in states)
        legal = history.kind is StateKind.DEEP_HISTORY and atomic and _legal(document, parent, inside)
    if not legal:
        raise ValueError(f"the history {history.id!r} cannot have recorded that")
    return sum(1 << place for place in states)


# --- events


def _event(event: Event) -> dict[str, Any]:
    told = asdict(event, filter=lambda attribute, value: value is not None and attribute.name != "encoded")
    return told if event.encoded is None else {**told, "data": json.loads(event.encoded)}


def _event_of(told: Mapping[str, Any]) -> Event:
    known = {name: told[name] for name in fields_dict(Event) if name in told}
    event = Event(**known, encoded=_text(told["data"]) if "data" in told else None)
    if event.encoded is not None:
        decode(event.encoded)
    return event


def _text(value: object) -> str:
    return json.dumps(value, separators=(",", ":"), allow_nan=False)


def _pending(one: Pending, now: float) -> dict[str, Any]:
    effect = one.effect
    return {
        "remaining": moment(max(0.0, one.due - now)),
        "order": one.order,
        "type": effect.type,
        "target": effect.target,
        "delay": effect.delay,
        "content": effect.content,
        "event": _event(effect.event),
        "position": asdict(effect.position),
    }


def _send_of(told: Mapping[str, Any]) -> SendEffect:
    return SendEffect(
        event=_event_of(told["event"]),
        type=told["type"],
        target=told["target"],
        delay=told["delay"],
        content=told["content"],
        position=Position(**told["position"]),
    )
