"""What can be expected, key by key of ``expect``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import IntEnum
from functools import partial
from typing import Any, Final

from orsagent.errors import OrsagentError
from orsagent.standins import Interaction
from orsagent.testing.scenario import acted, sequences
from orsagent.testing.scenario.checking import Entry, shown
from orsagent.testing.scenario.comparing import Found, Mismatch, exactly, in_order, same, same_where_written, value_text
from orsagent.testing.scenario.sequences import matches
from orsagent.testing.scenario.stage import Stage, StepError
from orsagent.tlib import FakeAgent, FakeDN, FakeTServer, KeyValueList
from orsagent.toml import Path
from orsagent.trace.durations import duration_text

__all__ = ["mismatches"]

_Check = Callable[[Stage, Any, Path], Iterable[Mismatch]]


def mismatches(stage: Stage, expect: Entry) -> Iterator[Mismatch]:
    """Everything that is not as expected, in the order of the file."""
    for name, expected in expect.values.items():
        path = (*expect.path, name)
        try:
            yield from _CHECKS[name](stage, expected, path)
        except StepError as error:
            yield Mismatch(message=f"{name}: {error}", path=path)


def _state(stage: Stage, expected: tuple[str, ...], path: Path) -> Iterator[Mismatch]:
    missing = [one for one in expected if one not in _states(stage)]
    if missing:
        yield Mismatch(message=f"state: expected {', '.join(missing)}; active: {_active(stage)}", path=path)


def _not_state(stage: Stage, expected: tuple[str, ...], path: Path) -> Iterator[Mismatch]:
    wrong = [one for one in expected if one in _states(stage)]
    if wrong:
        yield Mismatch(message=f"not_state: {', '.join(wrong)} must not be active; active: {_active(stage)}", path=path)


def _configuration(stage: Stage, expected: tuple[str, ...], path: Path) -> Iterator[Mismatch]:
    if set(expected) != _states(stage):
        names = ", ".join(sorted(expected)) or "none"
        yield Mismatch(message=f"configuration: expected {names}; active: {_active(stage)}", path=path)


def _states(stage: Stage) -> frozenset[str]:
    """The active states; a workflow that has failed is in none."""
    return frozenset() if stage.session.failed is not None else stage.session.configuration


def _active(stage: Stage) -> str:
    """The active states as they are, or how the workflow ended."""
    session = stage.session
    if session.failed is not None:
        return f"none, the workflow failed: {session.failed}"
    return ", ".join(sorted(session.configuration)) or f"none, the workflow has ended in {session.final}"


def _finished(stage: Stage, expected: bool, path: Path) -> Iterator[Mismatch]:
    if stage.session.finished is not expected:
        found = "it has ended" if stage.session.finished else "it has not"
        yield Mismatch(message=f"finished: expected {shown(expected)}; {found}; active: {_active(stage)}", path=path)


def _final(stage: Stage, expected: str, path: Path) -> Iterator[Mismatch]:
    if stage.session.final != expected:
        found = stage.session.final or f"none; active: {_active(stage)}"
        yield Mismatch(message=f"final: expected {expected}; found {found}", path=path)


def _result(stage: Stage, expected: object, path: Path) -> Iterator[Mismatch]:
    if not same(expected, stage.session.result):
        found = value_text(stage.session.result)
        yield Mismatch(message=f"result: expected {value_text(expected)}; found {found}", path=path)


def _failed(stage: Stage, expected: bool | str, path: Path) -> Iterator[Mismatch]:
    error = stage.session.failed
    if error is None:
        yield Mismatch(message=f"failed: the workflow has not failed; active: {_active(stage)}", path=path)
    elif isinstance(expected, str) and expected not in str(error):
        yield Mismatch(message=f"failed: expected a message with {shown(expected)}; found {error}", path=path)


def _time(stage: Stage, expected: float, path: Path) -> Iterator[Mismatch]:
    if round(stage.env.now, 9) != round(expected, 9):
        found = duration_text(stage.env.now)
        yield Mismatch(message=f"time: expected {duration_text(expected)}; found {found}", path=path)


def _agents(stage: Stage, expected: Mapping[str, Entry], _path: Path) -> Iterator[Mismatch]:
    yield from _things(stage, "agents", expected, FakeTServer.agent)


def _dns(stage: Stage, expected: Mapping[str, Entry], _path: Path) -> Iterator[Mismatch]:
    yield from _things(stage, "dns", expected, FakeTServer.dn)


def _things(
    stage: Stage, kind: str, expected: Mapping[str, Entry], find: Callable[[FakeTServer, str], FakeAgent | FakeDN]
) -> Iterator[Mismatch]:
    for name, entry in expected.items():
        try:
            tserver, plain = stage.at(name)
            thing = find(tserver, plain)
        except (LookupError, StepError) as error:
            yield Mismatch(message=f"{kind}.{name}: {error.args[0]}", path=entry.path)
            continue
        yield from _attributes(f"{kind}.{name}", thing, entry)


def _attributes(what: str, thing: FakeAgent | FakeDN, entry: Entry) -> Iterator[Mismatch]:
    for name, expected in entry.values.items():
        path = (*entry.path, name)
        if name == "history" and isinstance(thing, FakeAgent):
            yield from exactly(f"{what}.history", expected, sequences.history(thing), path)
            continue
        found = _attribute(thing, name)
        if found != expected:
            yield Mismatch(message=f"{what}.{name}: expected {_shown(expected)}; found {_shown(found)}", path=path)


def _attribute(thing: FakeAgent | FakeDN, name: str) -> object:
    if name == "calls":
        return tuple(call.status for call in thing.calls)
    return getattr(thing, "agent_id" if name == "agent" else name)


def _shown(value: object) -> str:
    if isinstance(value, IntEnum):
        return value.name
    return shown(value.to_dict() if isinstance(value, KeyValueList) else value)


def _requests(stage: Stage, expected: tuple[Entry, ...], path: Path) -> Iterator[Mismatch]:
    yield from _by_switch(stage, expected, path, sequences.requests)


def _new_requests(stage: Stage, expected: tuple[Entry, ...], path: Path) -> Iterator[Mismatch]:
    yield from _by_switch(stage, expected, path, lambda one: sequences.requests(one, stage.marks.get(one.switch, 0)))


def _refused(stage: Stage, expected: tuple[Entry, ...], path: Path) -> Iterator[Mismatch]:
    yield from _by_switch(stage, expected, path, sequences.refused)


def _requests_include(stage: Stage, expected: tuple[Entry, ...], path: Path) -> Iterator[Mismatch]:
    def compare(what: str, entries: list[Entry], found: list[Found], _path: Path) -> list[Mismatch]:
        return in_order(what, entries, found)

    yield from _by_switch(stage, expected, path, sequences.requests, compare=compare)


def _by_switch(
    stage: Stage,
    expected: tuple[Entry, ...],
    path: Path,
    find: Callable[[FakeTServer], list[Found]],
    *,
    compare: Callable[[str, list[Entry], list[Found], Path], list[Mismatch]] = exactly,
) -> Iterator[Mismatch]:
    """Each switch has an order of its own: what goes to different switches at one time has none."""
    for entry in expected:
        stage.tserver(entry.get("switch"))
    for name, tserver in stage.env.tservers.items():
        entries = [one for one in expected if stage.tserver(one.get("switch")) is tserver]
        what = str(path[-1])
        label = what if len(stage.env.tservers) == 1 else f"{what} at {name}"
        yield from compare(label, entries, find(tserver), path)


def _actions(stage: Stage, expected: tuple[Entry, ...], path: Path) -> Iterator[Mismatch]:
    yield from exactly("actions", expected, acted.actions(stage), path)


def _new_actions(stage: Stage, expected: tuple[Entry, ...], path: Path) -> Iterator[Mismatch]:
    yield from exactly("new_actions", expected, acted.actions(stage, stage.acted), path)


def _actions_include(stage: Stage, expected: tuple[Entry, ...], _path: Path) -> Iterator[Mismatch]:
    yield from in_order("actions_include", expected, acted.actions(stage))


def _journal(stage: Stage, expected: tuple[Entry, ...], path: Path) -> Iterator[Mismatch]:
    yield from exactly("journal", expected, acted.journal(stage), path)


def _journal_includes(stage: Stage, expected: tuple[Entry, ...], _path: Path) -> Iterator[Mismatch]:
    yield from in_order("journal_includes", expected, acted.journal(stage))


def _interactions(stage: Stage, expected: Mapping[str, Entry], _path: Path) -> Iterator[Mismatch]:
    for name, entry in expected.items():
        found = stage.env.interactions.find(name)
        if found is None:
            there = ", ".join(one.id for one in stage.env.interactions) or "none"
            yield Mismatch(message=f"interactions.{name}: there is none; there are: {there}", path=entry.path)
            continue
        for key, value in entry.values.items():
            shows = _interaction_value(found, key)
            if not same_where_written(sorted(value) if key == "parties" else value, shows):
                message = f"interactions.{name}.{key}: expected {shown(value)}; found {shown(shows)}"
                yield Mismatch(message=message, path=(*entry.path, key))


def _interaction_value(found: Interaction, key: str) -> object:
    """An attribute of an interaction, as expectations name it."""
    if key == "parties":
        return sorted(str(one.get("device", name)) for name, one in found.parties.items())
    return getattr(found, key)


def _log(stage: Stage, expected: tuple[Entry, ...], path: Path) -> Iterator[Mismatch]:
    yield from exactly("log", expected, sequences.log(stage), path)


def _log_includes(stage: Stage, expected: tuple[Entry, ...], _path: Path) -> Iterator[Mismatch]:
    yield from in_order("log_includes", expected, sequences.log(stage))


def _events(stage: Stage, expected: tuple[Entry, ...], _path: Path) -> Iterator[Mismatch]:
    yield from in_order("events", expected, sequences.events(stage))


def _no_events(stage: Stage, expected: tuple[str, ...], path: Path) -> Iterator[Mismatch]:
    seen = sequences.seen(stage)
    for descriptor in expected:
        wrong = next((one for one in seen if matches(descriptor, one.event.name)), None)
        if wrong is not None:
            found = f"{wrong.event.name} came at {wrong.time:g} s"
            yield Mismatch(message=f"no_events: expected no {descriptor}; {found}", path=path)


def _variables(stage: Stage, expected: Mapping[str, object], path: Path) -> Iterator[Mismatch]:
    for source, value in expected.items():
        yield from _evaluated(stage, source, (*path, source), partial(_differs, value))


def _differs(expected: object, found: object) -> str:
    return "" if same(expected, found) else f"expected {value_text(expected)}; found {value_text(found)}"


def _holds(stage: Stage, expected: tuple[str, ...], path: Path) -> Iterator[Mismatch]:
    for source in expected:
        yield from _evaluated(stage, f"!!({source})", path, lambda found: "" if found else "does not hold", source)


def _evaluated(
    stage: Stage, source: str, path: Path, differs: Callable[[object], str], label: str | None = None
) -> Iterator[Mismatch]:
    session = stage.session
    try:
        difference = differs(session.evaluate(source))
    except OrsagentError as error:
        difference = f"cannot be evaluated: {error}"
    if difference:
        yield Mismatch(message=f"{label or source}: {difference}", path=path)


_CHECKS: Final[Mapping[str, _Check]] = {
    "state": _state,
    "not_state": _not_state,
    "configuration": _configuration,
    "finished": _finished,
    "final": _final,
    "result": _result,
    "failed": _failed,
    "time": _time,
    "agents": _agents,
    "dns": _dns,
    "requests": _requests,
    "new_requests": _new_requests,
    "requests_include": _requests_include,
    "refused": _refused,
    "actions": _actions,
    "new_actions": _new_actions,
    "actions_include": _actions_include,
    "journal": _journal,
    "journal_includes": _journal_includes,
    "interactions": _interactions,
    "log": _log,
    "log_includes": _log_includes,
    "events": _events,
    "no_events": _no_events,
    "variables": _variables,
    "holds": _holds,
}
