"""What happened, as sequences to compare: requests, log lines, events, and the states of an agent."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from enum import IntEnum
from functools import partial
from typing import Any

from orsagent.testing.scenario.checking import Entry, shown
from orsagent.testing.scenario.comparing import Found, same, same_where_written, value_text
from orsagent.testing.scenario.stage import Stage
from orsagent.tlib import EventError, Exchange, FakeAgent, FakeTServer, KeyValueList, Request
from orsagent.trace.happenings import EventProcessed

__all__ = ["events", "field_differences", "history", "log", "matches", "refused", "requests", "seen", "time_difference"]

_NOT_FIELDS = frozenset({"request", "switch", "at", "outcome", "error_code"})


def requests(tserver: FakeTServer, start: int = 0) -> list[Found]:
    """The requests that have reached T-Server, from one on."""
    exchanges = tserver.exchanges[start:]
    return [
        Found(text=_request_text(one.request, one.outcome), differences=partial(_request_differences, one.request, one))
        for one in exchanges
    ]


def refused(tserver: FakeTServer) -> list[Found]:
    """The requests that could not be sent."""
    return [
        Found(text=_request_text(one, "refused"), differences=partial(_request_differences, one, None))
        for one in tserver.refused
    ]


def log(stage: Stage) -> list[Found]:
    """The log lines of the workflow."""
    return [
        Found(text=f"{label}: {value_text(value)}", differences=partial(_log_differences, label, value))
        for label, value in stage.session.log
    ]


def events(stage: Stage) -> list[Found]:
    """The events that the workflow has looked at."""
    return [Found(text=_event_text(one), differences=partial(_event_differences, one)) for one in seen(stage)]


def seen(stage: Stage) -> list[EventProcessed]:
    """The events that the workflow has looked at, as values."""
    happened = (one for one in stage.env.happenings if isinstance(one, EventProcessed))
    return [one for one in happened if one.session == stage.session.id]


def matches(descriptor: str, name: str) -> bool:
    """Whether an event descriptor matches an event's name (SCXML 1.0, 3.12.1)."""
    prefix = descriptor.removesuffix(".*").removesuffix(".")
    return descriptor == "*" or name == prefix or name.startswith(prefix + ".")


def history(agent: FakeAgent) -> list[Found]:
    """The states that an agent has entered."""
    return [
        Found(text=f"{state} at {time:g} s", differences=partial(_history_differences, time, state))
        for time, state in agent.history
    ]


def _request_text(request: Request, outcome: str) -> str:
    place = f", {request.position}" if request.position is not None else ""
    return f"{request.describe()} at {request.time or 0:g} s ({outcome}){place}"


def _request_differences(request: Request, exchange: Exchange | None, entry: Entry) -> Iterator[str]:
    if type(request).__name__ != entry["request"]:
        yield f"expected {entry['request']}; found {type(request).__name__}"
        return
    yield from field_differences(request, entry, _NOT_FIELDS)
    yield from time_difference(entry, request.time or 0.0)
    if "outcome" in entry:
        yield from _difference("outcome", entry["outcome"], "refused" if exchange is None else exchange.outcome)
    if "error_code" in entry:
        yield from _difference("error_code", entry["error_code"], _error_code(exchange))


def _error_code(exchange: Exchange | None) -> int | None:
    answer = None if exchange is None else exchange.answer
    return answer.error_code if isinstance(answer, EventError) else None


def _log_differences(label: str, value: object, entry: Entry) -> Iterator[str]:
    if "label" in entry:
        yield from _difference("label", entry["label"], label)
    if "value" in entry and not same(entry["value"], value):
        yield f"value: expected {shown(entry['value'])}; found {value_text(value)}"
    text = value if isinstance(value, str) else value_text(value)
    if "contains" in entry and entry["contains"] not in text:
        yield f"value: expected one that contains {shown(entry['contains'])}; found {value_text(value)}"


def _event_text(one: EventProcessed) -> str:
    data = "" if one.event.encoded is None else f" {value_text(one.event.data)}"
    return f"{one.event.name}{data} at {one.time:g} s{'' if one.taken else ' (no transition)'}"


def _event_differences(one: EventProcessed, entry: Entry) -> Iterator[str]:
    if not matches(entry["name"], one.event.name):
        yield f"expected {entry['name']}; found {one.event.name}"
        return
    if "data" in entry and not same_where_written(entry["data"], one.event.data):
        yield f"data: expected {shown(entry['data'])}; found {value_text(one.event.data)}"
    yield from time_difference(entry, one.time)


def _history_differences(time: float, state: str, entry: Entry) -> Iterator[str]:
    yield from _difference("state", entry["state"], state)
    yield from time_difference(entry, time)


def field_differences(request: Request, entry: Entry, others: Collection[str]) -> Iterator[str]:
    """In what the fields of a request differ from those that an entry names; `others` of its keys are no fields."""
    for name in (name for name in entry.values if name not in others):
        yield from _difference(name, entry[name], getattr(request, name, None))


def time_difference(entry: Entry, time: float) -> Iterator[str]:
    """What is wrong with the time of something, if an entry says when."""
    if "at" in entry and round(time, 9) != round(entry["at"], 9):
        yield f"expected at {entry['at']:g} s; found at {time:g} s"


def _difference(name: str, expected: Any, found: Any) -> Iterator[str]:  # noqa: ANN401 -- whatever the key takes
    if expected != found:
        yield f"{name}: expected {_shown(expected)}; found {_shown(found)}"


def _shown(value: object) -> str:
    if isinstance(value, IntEnum):
        return value.name
    return shown(value.to_dict() if isinstance(value, KeyValueList) else value)
