"""What a session is between two macrosteps, as JSON-able values, and the way back.

States are named by their ids (generated ones included), delays by the time that remains, values of the data model by
tagged JSON; what JSON cannot carry (functions that no top-level script made, cycles) is an error that names the
variable.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from attrs import asdict, fields_dict

from orsagent.clock import moment
from orsagent.errors import Position, SessionError
from orsagent.scxml.delays import Pending
from orsagent.scxml.events import Event, SendEffect
from orsagent.scxml.interpreter import Interpreter
from orsagent.scxml.model import Document

__all__ = ["restore", "snapshot"]


def snapshot(interpreter: Interpreter, now: float) -> dict[str, Any]:
    """The state of a session.

    Raises:
        SessionError: the session has ended, or a variable cannot be carried.
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
        "datamodel": interpreter.datamodel.snapshot(),
    }


def restore(interpreter: Interpreter, state: Mapping[str, Any], now: float) -> None:
    """Put a state into an interpreter that has not started.

    Raises:
        SessionError: the state does not fit the document.
    """
    try:
        _restore(interpreter, state, now)
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        path = interpreter.compiled.document.path
        raise SessionError(f"the snapshot does not fit the document {path}: {type(error).__name__}: {error}") from error


def _restore(interpreter: Interpreter, state: Mapping[str, Any], now: float) -> None:
    document = interpreter.compiled.document
    history = {document.by_id[name]: _states(document, ids) for name, ids in state["history"].items()}
    interpreter.resume(
        node=interpreter.compiled.plans.node(_states(document, state["configuration"]) | 1, history),
        event=None if state["event"] is None else _event_of(state["event"]),
        invoked={invokeid: document.invokes[number] for invokeid, number in state["invoked"].items()},
        datamodel=state["datamodel"],
        now=now,
    )
    interpreter.internal.extend(_event_of(event) for event in state["internal"])
    interpreter.external.extend(_event_of(event) for event in state["external"])
    for one in state["pending"]:
        interpreter.delays.add(now + one["remaining"], _send_of(one))


def _states(document: Document, ids: Iterable[str]) -> int:
    return sum(1 << document.by_id[name] for name in ids)


def _event(event: Event) -> dict[str, Any]:
    told = asdict(event, filter=lambda attribute, value: value is not None and attribute.name != "encoded")
    return told if event.encoded is None else {**told, "data": json.loads(event.encoded)}


def _event_of(told: Mapping[str, Any]) -> Event:
    known = {name: told[name] for name in fields_dict(Event) if name in told}
    return Event(**known, encoded=json.dumps(told["data"]) if "data" in told else None)


def _pending(one: Pending, now: float) -> dict[str, Any]:
    effect = one.effect
    return {
        "remaining": moment(max(0.0, one.due - now)),
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
