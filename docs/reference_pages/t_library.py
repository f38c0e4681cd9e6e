"""The pages of T-Library's messages and codes, and of what the fake T-Server does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from attrs import fields

from orsagent.agent.failures import ERROR_NAMES_BY_CODE
from orsagent.agent.requests import REQUESTS as AGENT_REQUESTS
from orsagent.tlib import (
    EVENTS,
    PROFILES,
    REQUESTS,
    ErrorCode,
    Message,
    MessageType,
    Request,
    SwitchProfile,
    error_text,
)
from orsagent.tlib.attributes import ATTRIBUTE_NAMES
from orsagent.tlib.fake.coverage import EVENT_OCCASIONS, REQUEST_ANSWERS
from orsagent.tlib.fake.situations import SITUATIONS
from reference_pages.markdown import described, shown, table

__all__ = ["coverage", "requests_and_errors"]


SETTINGS: Mapping[str, str] = {
    "": "",
    "ready": " with state `ready`",
    "notready": " with state `notready`",
    "on": ' with `set="true"`',
    "off": ' with `set="false"`',
}


def requests_and_errors() -> Iterator[str]:
    """The page of T-Library's messages and codes."""
    yield "# Requests, events and errors of T-Library"
    yield (
        "Names and numbers are T-Library's, from its public reference pages. The form on the wire is not public: "
        "orsagent speaks T-Library as messages in Python. To reach a real T-Server takes a transport of your own "
        "(`orsagent.tlib.Transport`)."
    )
    yield "## What the elements send"
    yield 'With `completion="confirmed"` the done event waits for the confirmation; the default waits for nothing.'
    yield table(("element", "request", "confirmation"), map(_sent_row, AGENT_REQUESTS))
    yield "## Errors"
    yield (
        "What a workflow finds in `_event.data.error` when T-Server answers a request with an error code "
        '(`completion="confirmed"`) or the request could not be sent. A code that is not in the table is `unknown`. '
        "Which code means which name is [our reading](../explanation/readings.md)."
    )
    yield table(("code", "text", "error"), map(_error_row, ErrorCode))
    yield "## Messages"
    yield "The classes are in `orsagent.tlib`."
    yield table(("number", "request", "fields"), _message_rows(REQUESTS))
    yield table(("number", "event", "fields"), _message_rows(EVENTS))
    yield "T-Library calls the fields:"
    yield table(("field", "attribute"), ((f"`{ours}`", theirs) for ours, theirs in ATTRIBUTE_NAMES.items()))
    yield "## How the fake T-Server answers"
    yield (
        "The situations in which a request fails, in the order in which they are looked for. `allowed` means that the "
        "switch does as asked. Each answer can be changed: `FakeTServer(profile=SwitchProfile(...))`."
    )
    yield table(("situation", "requests", "answer"), _situation_rows())
    yield "### Profiles"
    yield (
        "`FakeTServer(profile=NAME)`, and `profile = NAME` in an agents file, change these answers together. An empty "
        "cell is as in `default`."
    )
    yield table(("row", *(f"`{name}`" for name in PROFILES)), _profile_rows())
    yield (
        'An agents file can also change rows of a profile: `profile = {base = "strict", logout_during_call = '
        '"allowed", ready_after_wrap_up = true}`.'
    )


def _profile_rows() -> Iterator[tuple[str, ...]]:
    default = PROFILES["default"]
    for name, meaning in described(SwitchProfile).items():
        found = [getattr(profile, name) for profile in PROFILES.values()]
        if name in SwitchProfile.situations() and len(set(found)) == 1:
            continue
        cells = ("" if value == getattr(default, name) else _profile_cell(value) for value in found[1:])
        yield f"`{name}`: {meaning}", _profile_cell(found[0]), *cells


def _profile_cell(value: object) -> str:
    if value is None:
        return "allowed"
    if isinstance(value, frozenset):
        return ", ".join(mode.name for mode in sorted(value)) or "none"
    return shown(value)


def coverage() -> Iterator[str]:
    """The page of what of T-Library the fake does."""
    kinds: dict[str, type[Message]] = {kind.__name__: kind for kind in (*REQUESTS, *EVENTS)}
    done = {kind.__name__ for kind in (*REQUEST_ANSWERS, *EVENT_OCCASIONS)}
    names = [one.name for one in MessageType]
    requests = [name for name in names if name.startswith("Request")]
    events = [name for name in names if name.startswith("Event")]
    yield "# What of T-Library the fake T-Server does"
    yield (
        "Every request and event of T-Library that is public, by number. orsagent has a class for those that it knows "
        "(`orsagent.tlib`); their fields stand in [Requests, events and errors](requests-and-errors.md). A request "
        "without a class cannot be sent. `FakeTServer.announce` sends any event that has a class, whether the fake "
        "sends it by itself or not."
    )
    for title, group in (("requests", requests), ("events", events)):
        known = sum(name in kinds for name in group)
        yield f"Of {len(group)} {title}, {known} have a class and {sum(name in done for name in group)} are done."
    yield "## Requests"
    yield table(
        ("number", "request", "class", "done", "answered by"), (_coverage_row(n, kinds, done) for n in requests)
    )
    yield "## Events"
    yield table(("number", "event", "class", "done", "when"), (_coverage_row(n, kinds, done) for n in events))


def _coverage_row(name: str, kinds: Mapping[str, type[Message]], done: set[str]) -> tuple[str, ...]:
    answers = {kind.__name__: " or ".join(f"`{one.__name__}`" for one in by) for kind, by in REQUEST_ANSWERS.items()}
    occasions = {kind.__name__: when for kind, when in EVENT_OCCASIONS.items()}
    marks = ("yes" if name in one else "no" for one in (kinds, done))
    return str(int(MessageType[name])), f"`{name}`", *marks, {**answers, **occasions}.get(name, "")


def _sent_row(key: tuple[str, str]) -> tuple[str, ...]:
    element, setting = key
    kind = AGENT_REQUESTS[key]
    return f"`<{element}>`{SETTINGS[setting]}", f"`{kind.request.__name__}`", f"`{kind.confirmation.__name__}`"


def _error_row(code: ErrorCode) -> tuple[str, ...]:
    return str(int(code)), code.text, f"`{ERROR_NAMES_BY_CODE.get(code, 'unknown')}`"


def _message_rows(messages: Iterable[type[Message]]) -> Iterator[tuple[str, ...]]:
    for message in messages:
        names = [one.name for one in fields(message) if one.name != "position"]
        known = [name for name in ATTRIBUTE_NAMES if name in names]
        yield str(int(message.message_type)), f"`{message.__name__}`", ", ".join(f"`{name}`" for name in known)


def _situation_rows() -> Iterator[tuple[str, ...]]:
    meanings = described(SwitchProfile)
    profile = SwitchProfile()
    for name in ("link_down", "unknown_dn"):
        yield f"`{name}`: {meanings[name]}", "all", _answer(profile.code(name))
    for situation in SITUATIONS:
        requests = ", ".join(map(_requests, situation.requests))
        yield f"`{situation.name}`: {meanings[situation.name]}", requests, _answer(profile.code(situation.name))


def _requests(kind: type[Request]) -> str:
    return f"`{kind.__name__}`" if kind in REQUESTS else "every request about a call that is there"


def _answer(code: int | None) -> str:
    return "allowed" if code is None else f"{int(code)}, {error_text(code)}"
