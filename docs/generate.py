"""Writes the pages of the reference that are tables of the code: run ``python docs/generate.py`` after a change there.

A test compares the committed pages with what this script makes.
"""  # noqa: INP001 -- a script, no package

from __future__ import annotations

import csv
import inspect
import re
import runpy
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from attrs import fields, fields_dict

from orsagent.actions import AttributeKind, AttributeSpec, ElementSpec, ModuleSpec
from orsagent.agent.elements import specification
from orsagent.agent.failures import ERROR_NAMES_BY_CODE
from orsagent.agent.requests import REQUESTS as AGENT_REQUESTS
from orsagent.check.rules import GROUPS, RULES, Rule
from orsagent.js import Limits
from orsagent.js.guard import ABSENT_GLOBALS
from orsagent.runtime import Runtime
from orsagent.scxml import StepLimits
from orsagent.scxml.differences import DIFFERENCES
from orsagent.scxml.error_events import ERROR_EVENTS, ErrorEvent
from orsagent.scxml.inclusion import TEXT_CONTENT
from orsagent.scxml.inclusion_markup import ATTRIBUTES as INCLUDE_ATTRIBUTES
from orsagent.scxml.source import Limits as DocumentLimits
from orsagent.scxml.vocabulary import ELEMENTS, EXECUTABLE
from orsagent.standins import MODULES
from orsagent.standins.genesys import CONSTANTS, MEMBERS, Member
from orsagent.standins.tables.readings import READINGS
from orsagent.standins.zones import ABBREVIATIONS
from orsagent.sync.cloud import CloudSettings
from orsagent.sync.options import ReducerOptions
from orsagent.testing import Env
from orsagent.testing.options import OPTIONS, PLUGIN_OPTIONS
from orsagent.testing.problems import KINDS as PROBLEMS
from orsagent.testing.scenario.json_schema import tables_of
from orsagent.testing.scenario.keys import FILE, SET_ACTIONS, STEP, VERBS
from orsagent.testing.scenario.tables import Key, Table
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
from orsagent.tlib.net import ServerLimits

REFERENCE = Path(__file__).parent / "reference"
CONFORMANCE = Path(__file__).parents[1] / "tests" / "conformance"
PARAGRAPH = re.compile(r"<!-- SCXML 1\.0, ((?:\d+|[A-D])(?:\.\d+)?)")

KINDS: Mapping[AttributeKind, str] = {
    AttributeKind.VALUE: "an expression; the action gets its value",
    AttributeKind.LOCATION: "a location expression; the request id is assigned to it before the action starts",
    AttributeKind.BOOLEAN: "an expression that must give true or false",
    AttributeKind.LITERAL: "the text itself",
    AttributeKind.QUOTED: "the text itself; when it begins with a quotation mark, an expression",
    AttributeKind.TOKEN: "a word, with or without quotes; any other text is an expression",
    AttributeKind.REFERENCE: (
        "a location; the request id that it holds is the one that is meant, and if it holds none it gets this action's"
    ),
    AttributeKind.OPEN: "an expression; when it cannot be evaluated, the text itself",
}

RUNTIME_LIMITS: Mapping[str, str] = {
    "max_sessions": "sessions alive at once in a runtime.",
    "max_depth": "how many levels deep sessions may invoke each other.",
}

DOCUMENT_LIMITS: Mapping[str, str] = {
    "bytes": "size of a document, in bytes.",
    "elements": "elements of a document.",
    "depth": "how many levels deep elements may be nested.",
    "inclusions": "inclusions of a document, those in what it includes as well.",
    "inclusion_depth": "how many levels deep files may include each other.",
}

_PREFIX = "survey"

PREFIX_RULES: Mapping[str, str] = {
    '`id="ask"` of a state, parallel, final or history': f"`{_PREFIX}.ask`",
    "`$$_MY_PREFIX_$$.ask` in any attribute": f"`{_PREFIX}.ask`",
    "`$$_MY_PREFIX_$$` in any attribute": f"`{_PREFIX}`",
    "`_my_prefix` in any script or expression": f"`'{_PREFIX}'`, for what is written in the part; elsewhere `''`",
    '`target="ask"`, `initial="ask"`, `event="done.state.ask"`, `In(\'ask\')` in attributes': (
        f"`{_PREFIX}.ask` if the part has such a state; else as it is written"
    ),
    "ids of data, sends and invocations": "as they are written",
    "anything of this in a document that is no part": "no prefix: `$$_MY_PREFIX_$$.ask` is `ask`",
}

INCLUSION_RULES = ("unreadable-file", "bad-include", "unknown-include-id", "include-cycle", "duplicate-id", "encoding")

SETTINGS: Mapping[str, str] = {
    "": "",
    "ready": " with state `ready`",
    "notready": " with state `notready`",
    "on": ' with `set="true"`',
    "off": ' with `set="false"`',
}


def elements() -> Iterator[str]:
    """The page of elements: the Agent extension, then SCXML itself."""
    yield "# Elements"
    yield "## The Agent extension"
    yield (
        "Source: ORS Developer's Guide, Agent Extension. What the guide leaves open stands in "
        "[our readings](../explanation/readings.md)."
    )
    yield "Namespaces, with any prefix:"
    yield _list(f"`{namespace}`" for namespace in specification.namespaces)
    yield "How attributes are read:"
    yield _list(f"**{kind.value}**: {text}" for kind, text in KINDS.items() if kind in _kinds_in_use())
    for element in specification.elements:
        yield from _action(element)
    yield "## SCXML"
    yield (
        "The elements of the Recommendation, in the namespace `http://www.w3.org/2005/07/scxml`. Required attributes "
        "are bold. *Executable content* is any of: "
        + ", ".join(f"`<{name}>`" for name in sorted(EXECUTABLE))
        + ". The "
        "attributes that a dialect adds stand on the page on [dialects](dialects.md)."
    )
    yield _table(("element", "section", "attributes", "children"), map(_scxml_row, ELEMENTS))


def _kinds_in_use() -> set[AttributeKind]:
    return {attribute.kind for element in specification.elements for attribute in element.attributes}


def _action(element: ElementSpec) -> Iterator[str]:
    yield f"### `<{element.name}>`"
    yield element.description
    yield _table(("attribute", "kind", "required", "meaning"), map(_attribute_row, element.attributes))
    yield "Ends in one of these events:"
    yield _table(
        ("event", "data", "meaning"),
        ((f"`{one.name}`", ", ".join(f"`{name}`" for name in one.data), one.description) for one in element.events),
    )


def _attribute_row(attribute: AttributeSpec) -> tuple[str, ...]:
    required = "yes" if attribute.required else "no"
    return f"`{attribute.name}`", attribute.kind.value, required, attribute.description


def _scxml_row(name: str) -> tuple[str, ...]:
    element = ELEMENTS[name]
    attributes = (f"**`{one}`**" if one in element.required else f"`{one}`" for one in sorted(element.attributes))
    children = [f"`<{child}>`" for child in sorted(element.children - EXECUTABLE)]
    if element.children >= EXECUTABLE:
        children.append("executable content")
    if element.data:
        children.append("any content, as data")
    return f"`<{name}>`", element.section, ", ".join(attributes), ", ".join(children)


def genesys_modules() -> Iterator[str]:
    """The page of the stand-ins: every module with its actions, and our readings."""
    yield "# Genesys modules"
    yield (
        "The modules that stand-ins play in tests and in `orsagent run`: "
        "[Test a routing workflow](../how-to/test-a-routing-workflow.md) shows them at work. Sources: the ORS "
        "Developer's Guide and the Genesys 8.1 SCXML Technical Reference. Every action may have further attributes and "
        "child elements: attributes are read as **open**, `<param>` elements are in `params`, `<content>` in "
        "`content`, others in `children`."
    )
    kinds = {a.kind for one in MODULES.values() for element in one.elements for a in element.attributes}
    yield "How attributes are read:"
    yield _list(
        f"**{kind.value}**: {text}" for kind, text in KINDS.items() if kind in kinds or kind is AttributeKind.OPEN
    )
    for one in MODULES.values():
        yield f"## {one.name}"
        yield f"Namespaces: {', '.join(f'`{namespace}`' for namespace in one.namespaces)}."
        yield _table(("action", "attributes", "what it does"), map(_module_row, one.elements))
        yield _table(("event", "data"), _module_events(one))
        parts = list(_parts(one.elements))
        if parts:
            yield "Inside of them:"
            yield _table(("element", "in", "attributes"), parts)
    yield "## Our readings"
    yield "What the published pages say, and how the stand-ins take it."
    yield _table(("about", "published", "ours"), ((one.subject, one.published, one.ours) for one in READINGS))


def _module_row(element: ElementSpec) -> tuple[str, ...]:
    attributes = "; ".join(_described_attribute(one) for one in element.attributes)
    return f"`<{element.name}>`", attributes, element.description


def _described_attribute(attribute: AttributeSpec) -> str:
    kind = "" if attribute.kind is AttributeKind.VALUE else f" ({attribute.kind.value})"
    meaning = attribute.description if attribute.name != "requestid" else ""
    return f"`{attribute.name}`{kind}{f': {meaning}' if meaning else ''}".rstrip(".")


def _module_events(one: ModuleSpec) -> Iterator[tuple[str, ...]]:
    for element in one.elements:
        for event in element.events:
            said = re.search(r"`error` is one of (.*)\.$", event.description)
            data = ", ".join(f"`{name}`" for name in event.data)
            yield f"`{event.name}`", f"{data}; published errors: {said[1]}" if said else data


def _parts(elements: Iterable[ElementSpec]) -> Iterator[tuple[str, ...]]:
    owners: dict[tuple[str, str], list[str]] = {}
    for owner, element in _inside(elements):
        attributes = "; ".join(_described_attribute(one) for one in element.attributes)
        owners.setdefault((element.name, attributes), []).append(f"`<{owner}>`")
    for (name, attributes), found in owners.items():
        yield f"`<{name}>`", ", ".join(dict.fromkeys(found)), attributes


def _inside(elements: Iterable[ElementSpec]) -> Iterator[tuple[str, ElementSpec]]:
    for element in elements:
        for child in element.children:
            if not child.events:
                yield element.name, child
        yield from _inside(element.children)


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
    yield _table(("element", "request", "confirmation"), map(_sent_row, AGENT_REQUESTS))
    yield "## Errors"
    yield (
        "What a workflow finds in `_event.data.error` when T-Server answers a request with an error code "
        '(`completion="confirmed"`) or the request could not be sent. A code that is not in the table is `unknown`. '
        "Which code means which name is [our reading](../explanation/readings.md)."
    )
    yield _table(("code", "text", "error"), map(_error_row, ErrorCode))
    yield "## Messages"
    yield "The classes are in `orsagent.tlib`."
    yield _table(("number", "request", "fields"), _message_rows(REQUESTS))
    yield _table(("number", "event", "fields"), _message_rows(EVENTS))
    yield "T-Library calls the fields:"
    yield _table(("field", "attribute"), ((f"`{ours}`", theirs) for ours, theirs in ATTRIBUTE_NAMES.items()))
    yield "## How the fake T-Server answers"
    yield (
        "The situations in which a request fails, in the order in which they are looked for. `allowed` means that the "
        "switch does as asked. Each answer can be changed: `FakeTServer(profile=SwitchProfile(...))`."
    )
    yield _table(("situation", "requests", "answer"), _situation_rows())
    yield "### Profiles"
    yield (
        "`FakeTServer(profile=NAME)`, and `profile = NAME` in an agents file, change these answers together. An empty "
        "cell is as in `default`."
    )
    yield _table(("row", *(f"`{name}`" for name in PROFILES)), _profile_rows())
    yield (
        'An agents file can also change rows of a profile: `profile = {base = "strict", logout_during_call = '
        '"allowed", ready_after_wrap_up = true}`.'
    )


def _profile_rows() -> Iterator[tuple[str, ...]]:
    default = PROFILES["default"]
    for name, meaning in _described(SwitchProfile).items():
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
    return _shown(value)


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
    yield _table(
        ("number", "request", "class", "done", "answered by"), (_coverage_row(n, kinds, done) for n in requests)
    )
    yield "## Events"
    yield _table(("number", "event", "class", "done", "when"), (_coverage_row(n, kinds, done) for n in events))


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
    meanings = _described(SwitchProfile)
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


def dialects() -> Iterator[str]:
    """The page of dialects."""
    yield "# Dialects"
    yield (
        "`w3c` is the Recommendation of 2015. `ors` is what ORS runs and Composer writes, which follows the Working "
        "Draft of 2009-05-07. `auto`, the default, is `ors` when the document declares a namespace that contains "
        "`genesyslab.com/modules`, used or not, and else `w3c`. A child document is read in its parent's dialect."
    )
    yield (
        "TR is the Genesys 8.1 SCXML Technical Reference, DG the ORS Developer's Guide, Composer what its documents "
        "contain; *ours* marks our reading where nothing is published."
    )
    rows = ((one.subject, one.w3c, one.ors, one.source) for one in DIFFERENCES)
    yield _table(("subject", "`w3c`", "`ors`", "source"), rows)
    yield "## Error events"
    yield (
        "The data of an error event are `message`, `document`, `element`, `linenumber` and `column` in both dialects. "
        "In `ors` the last token is the name of the element that was executed. The Technical Reference has the type of "
        "the ECMAScript error there: a transition for such a name (second line) is taken as well, `_event.name` is the "
        'first. `event="error"` matches all of them.'
    )
    yield _table(
        ("what went wrong", "`w3c`", "`ors`", "source of `ors`"), map(_platform_error_row, ERROR_EVENTS.values())
    )


def _platform_error_row(row: ErrorEvent) -> tuple[str, ...]:
    names = [row.ors] if not row.also else [row.ors, row.also.replace("{error}", "ReferenceError")]
    shown = "<br>".join(f"`{name.replace('{', '<').replace('}', '>')}`" for name in names)
    return row.meaning, f"`{row.w3c}`", shown, row.source


def inclusion() -> Iterator[str]:
    """The page of inclusion: what xi:include knows, what it makes of a part, and what is refused."""
    yield "# Inclusion"
    yield (
        "`<xi:include>`, of the namespace `http://www.w3.org/2001/XInclude`, is replaced by what it names before a "
        "document is read, in both dialects. Sources: XInclude 1.0 (Second Edition); what Composer writes. How to use "
        "it stands in [Workflows in several files](../how-to/split-workflows.md)."
    )
    yield "## Attributes"
    yield _table(("attribute", "says"), ((f"`{name}`", text) for name, text in INCLUDE_ATTRIBUTES.items()))
    yield (
        "Text is included where text is read: "
        + ", ".join(f"`<{name}>`" for name in TEXT_CONTENT)
        + ", and inside of elements of other namespaces. `<xi:fallback>` inside of `<xi:include>` takes its place when "
        "the file, or the id in it, is not there or must not be read. It does not help against a file that is wrong."
    )
    yield "## Parts with a prefix"
    yield "With `resolveid`, in the dialect `ors` only. In an inclusion inside of a part, prefixes are put together."
    yield _table(("written in the part", f'with `resolveid="{_PREFIX}"`'), PREFIX_RULES.items())
    yield "## What is refused"
    yield "Each is a `DocumentError` with its code, and a finding of `orsagent check` with the number."
    yield _table(("finding", "code", "what"), map(_refusal_row, INCLUSION_RULES))
    yield "Beyond the [limits](limits.md) a document is refused as `document-too-large` or `document-too-deep`."


def _refusal_row(name: str) -> tuple[str, ...]:
    rule = RULES[name]
    return f"[{rule.code}](checks.md#{_anchor(rule)})", f"`{name}`", f"{rule.summary}."


def genesys_object() -> Iterator[str]:
    """The page of `_genesys`."""
    yield "# The object `_genesys`"
    yield (
        "Every document that can name `_genesys` has it, in both dialects and with both engines, in tests (the fixture "
        "`ors`, scenario files) and in `orsagent run`. What is in it comes from the test: [What is around a "
        "workflow](../how-to/around-a-workflow.md) shows how. All of it is read-only: an assignment changes nothing, "
        "and is a TypeError in strict code; a property that is not there is undefined. Objects that change stay the "
        "same objects, so that a variable which holds one sees the changes. What is shown is the world of now, which "
        "may be ahead of the event that is processed. A snapshot carries it; a variable that holds a part is carried "
        "by value."
    )
    yield "## Values and functions"
    rows = ((f"`_genesys.{one.path}`", _parameters(one), one.description) for one in MEMBERS)
    yield _table(("name", "parameters", "what it is or gives"), rows)
    yield "`_genesys.agent` is an empty object, as are the roots of modules without members."
    yield "## Constants"
    yield "Names are published; where no page gives a value, it is ours."
    for group in CONSTANTS:
        yield f"### `_genesys.{group.path}`"
        yield group.description + (f" Ours: {group.ours}." if group.ours else "")
        yield _table(("name", "value"), ((f"`{name}`", f"`{value!r}`") for name, value in group.values.items()))
    yield "## An interaction"
    yield _table(("property", "what it is"), INTERACTION_PROPERTIES.items())
    yield "## Time zones"
    yield (
        "A zone is a name of the IANA database as Python's `zoneinfo` has it; GMT or UTC with hours east of it "
        "(`GMT+1`, `UTC-3:30`; the IANA database's own `Etc/GMT+1` is west); a name of `ors.zones`; or one of the "
        "abbreviations below. `EST`, `MST` and `HST` are names of the IANA database, without summer time: define them "
        "in `ors.zones` if yours have it. A session knows the zones from two days before the year in which it needs "
        "them first, for two years; a time beyond that is an error."
    )
    yield _table(("abbreviation", "zone"), ((f"`{short}`", f"`{name}`") for short, name in ABBREVIATIONS.items()))


def _parameters(member: Member) -> str:
    return f"`({', '.join(member.parameters)})`" if member.kind == "function" else ""


INTERACTION_PROPERTIES: Mapping[str, str] = {
    "`g_uid`": "Its id.",
    "`category`": "`voice`, `chat` or `msgbased`: which of the three parts it has. The others are undefined.",
    "`voice`": "`{media, callid, connid, type, ani, dnis}`; `type` is inbound, outbound, internal, consult or unknown.",
    "`chat`": "`{media, type, queue, externalID}`, as far as given.",
    "`msgbased`": "`{media, type, queue, view, externalID}`, as far as given; `type` is InboundNew unless given.",
    "`udata`": "User data, by key.",
    "`parties`": "By name, each `{device, devicetype}`; `devicetype` is agent, routepoint, queue or unknown.",
    "`tenantid`": "The tenant's number, as text.",
    "`parentid`": "The id of the interaction that it comes from, if there is one.",
    "others": "As given, such as `location` or `xdata`.",
}
"""What an interaction has. `media` is a name such as TMediaVoice, as Composer's library compares it."""


def limits() -> Iterator[str]:
    """The page of limits: what a document and its scripts may use."""
    yield "# Limits"
    yield (
        "What they are for, and what happens beyond them, stands in "
        "[Limits and safety](../explanation/limits-and-safety.md)."
    )
    yield _table(("what", "default", "changed by"), _limit_rows())
    yield "## Globals that scripts do not have"
    yield "ECMAScript has them, or an engine does; here they are absent, on both engines."
    yield _table(("global", "why"), ((f"`{name}`", why) for name, why in ABSENT_GLOBALS.items()))


def _limit_rows() -> Iterator[tuple[str, ...]]:
    for kind, option in ((Limits, "limits=Limits"), (StepLimits, "step_limits=StepLimits")):
        for name, meaning in _described(kind).items():
            yield meaning, _figure(getattr(kind(), name)), f"`Runtime({option}({name}=...))`"
    for name, meaning in RUNTIME_LIMITS.items():
        yield meaning, _figure(fields_dict(Runtime)[name].default), f"`Runtime({name}=...)`"
    for name, meaning in DOCUMENT_LIMITS.items():
        yield meaning, _figure(getattr(DocumentLimits(), name)), ""


def _figure(value: object) -> str:
    return f"{value:,}"


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return "; ".join(f"{_shown_item(key)}: {_shown_item(inner)}" for key, inner in value.items()) or "none"
    if isinstance(value, frozenset):
        return ", ".join(sorted(map(_shown_item, value))) or "none"
    return str(value)


def _shown_item(value: object) -> str:
    if isinstance(value, tuple):
        element, attribute = value
        return f"`<{element} {attribute}>`"
    return _shown(value) if isinstance(value, frozenset) else f"`{value}`"


def _described(kind: type) -> dict[str, str]:
    """The attributes of a class with their descriptions, from its docstring."""
    _, _, section = inspect.cleandoc(kind.__doc__ or "").partition("Attributes:\n")
    found = re.findall(r"^    (\w+): (.*(?:\n      +\S.*)*)", section, re.MULTILINE)
    return {name: " ".join(text.split()).replace("``", "`") for name, text in found}


def _list(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [heads, ("---",) * len(heads), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def conformance() -> Iterator[str]:
    """The page of conformance: the lanes of the W3C's tests, then our own documents, by section."""
    lanes = _read_lanes()
    engines = ("v8", "quickjs")
    yield "# Conformance"
    yield (
        "The W3C's implementation report for SCXML 1.0 has 193 tests that a machine can judge and nine that ask a "
        "person to look at a log. orsagent runs all of them on both engines, in virtual time; the nine are judged by "
        "checks on the trace. `pytest tests/conformance` prints the figures; it needs the W3C's documents beside the "
        "project, in `../shared/irp`."
    )
    yield "A test is in one lane on each engine: it passes, or it is a deviation that is explained here."
    kinds = ("mandatory", "optional", "manual")
    rows = [(_heading(section), *_counts(lanes, section, kinds, engines)) for section in _sections(lanes)]
    yield _table(("section", *kinds), [*rows, ("**all**", *_counts(lanes, None, kinds, engines))])
    deviations = [(row["test"], e, row[e]) for row in lanes for e in engines if row[e] != "pass"]
    yield "## Deviations"
    yield _table(("test", "engine", "why"), deviations) if deviations else "None."
    yield "## Our own documents"
    yield (
        "For what the W3C's tests leave open there are documents of our own in `tests/conformance/documents`, each of "
        "which names its paragraph; and 2,000 random charts are compared with a literal transcription of Appendix D, "
        "microstep by microstep (`tests/conformance/test_law.py`)."
    )
    yield _table(("section", "documents"), _own_documents())


def _read_lanes() -> list[dict[str, str]]:
    with (CONFORMANCE / "lanes.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _order(section: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdigit() else (100, part) for part in section.split(".")]


def _sections(lanes: list[dict[str, str]]) -> list[str]:
    return sorted({row["section"] for row in lanes}, key=_order)


def _heading(section: str) -> str:
    names = [name for name, element in ELEMENTS.items() if element.section == section]
    return f"{section} `<{names[0]}>`" if names else section


def _counts(
    lanes: list[dict[str, str]], section: str | None, kinds: tuple[str, ...], engines: tuple[str, ...]
) -> Iterator[str]:
    """Passed of all, for each kind; the engines together when they agree."""
    for kind in kinds:
        rows = [
            row
            for row in lanes
            if section in (None, row["section"])
            and kind == ("manual" if row["kind"] == "manual" else row["conformance"])
        ]
        passed = dict.fromkeys(f"{sum(row[engine] == 'pass' for row in rows)} of {len(rows)}" for engine in engines)
        yield " / ".join(passed) if rows else ""


def _own_documents() -> list[tuple[str, str]]:
    counts = Counter(
        match[1]
        for path in (CONFORMANCE / "documents").glob("*.scxml")
        if (match := PARAGRAPH.match(path.read_text(encoding="utf-8")))
    )
    return [(_heading(section), str(counts[section])) for section in sorted(counts, key=_order)]


def scenario_files() -> Iterator[str]:
    """The page of scenario files: every table with its keys."""
    yield "# Scenario files"
    yield (
        "A scenario file `*.ors.toml` tests a workflow without Python: [how to write one]"
        "(../how-to/test-without-python.md). It is [TOML](https://toml.io). Required keys are bold. "
        "`orsagent test --schema` prints the same as JSON Schema for editors."
    )
    for table in tables_of(FILE):
        yield f"## {table.name.removeprefix('a ').removeprefix('an ').capitalize()}"
        yield f"{table.doc} In: {', '.join(f'`{place}`' for place in _places_of(table))}."
        yield _table(("key", "takes", "meaning"), map(_key_row, table.keys))
        for names in table.choices:
            yield f"At least one of {', '.join(f'`{name}`' for name in names)} has to be there."
        if table is STEP:
            yield from _verbs()


def _places_of(table: Table) -> list[str]:
    """The keys that hold such a table, as their headers would be written."""
    owners = [(one, key) for one in tables_of(FILE) for key in one.keys if getattr(key.kind, "table", None) is table]
    return [key.name if owner is FILE else f"{_short(owner)}.{key.name}" for owner, key in owners] or ["the file"]


def _short(table: Table) -> str:
    words = table.name.removeprefix("a ").removeprefix("an ")
    return {"what is given": "given", "expectations": "expect"}.get(words, words.replace(" ", "_"))


def _key_row(key: Key) -> tuple[str, ...]:
    return f"**`{key.name}`**" if key.required else f"`{key.name}`", key.kind.expected, key.doc


def _verbs() -> Iterator[str]:
    yield "A step does one of these, and takes the keys beside it:"
    yield _table(("does", "with"), ((f"`{verb}`", _names(names)) for verb, names in VERBS.items()))
    yield "What is done at a set (`does`):"
    yield _table(("action", "with"), ((f"`{action}`", _names(names)) for action, names in SET_ACTIONS.items()))
    yield "An `agent` does it, or for calls the set of a `dn`; a `switch` may be named."


def _names(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def testing() -> Iterator[str]:
    """The page of the fixture, its marker, its options and its checks."""
    yield "# Testing"
    yield (
        "The pytest plugin comes with the installation: the fixture `ors`, the marker `ors`, and options of the "
        "command line and of `pyproject.toml`. [Test a failing logout](../how-to/test-a-failing-logout.md) shows "
        "them at work. Other test frameworks use the same environment as `with orsagent.testing.Env() as ors:` and "
        "call `ors.verify()` at the end."
    )
    yield "## The fixture `ors`"
    yield _table(("name", "what it is or does"), _members(Env))
    yield (
        "Time moves only by `advance`, `advance_to_next` and `run_until`. Where a limit is reached, the failure "
        "lists the active states of each session, the delayed events and the answers that T-Server still owes."
    )
    yield "## Options"
    yield (
        "The marker counts most, the one nearest to the test first; then the fixture `ors_options`, which a "
        "conftest.py may override and which takes any argument of `Env`, such as `modules`; then `[tool.orsagent]` "
        "in the `pyproject.toml` of pytest's root folder. An option that is unknown or wrong is an error that "
        "names its place."
    )
    rows = ((f"`{one.name}`", "yes" if one.marker else "", f"`{one.default}`", one.description) for one in _OPTIONS)
    yield _table(("option", "marker", "default", "what it does"), rows)
    yield '```toml\n[tool.orsagent]\nengine = "quickjs"\ncompletion = "confirmed"\nfolders = ["workflows"]\n```'
    yield '`@pytest.mark.ors(completion="confirmed", allow_unhandled_errors=["error.agent.setdnd"])` is a marker.'
    yield "## On the command line"
    yield _table(("option", "what it does"), COMMAND_LINE.items())
    yield (
        "Each file of a report has the node id of its test and what became of it (`test`, `outcome`, `failure`, "
        "`problems`), the `options`, the virtual `time` at the end, the `sessions` with their states, all "
        "`requests` with outcome and answer, the `log`, the `events` and the `trace`. The same run writes the same "
        "bytes."
    )
    yield "## What is checked after a test that passed"
    yield (
        "When the body of a test has passed, the fixture's teardown reports what the test has not looked at, all "
        "of it together. Patterns match as the `event` of a transition does; `*` may stand inside of them, too."
    )
    yield _table(("kind", "what is reported", "allowed by"), ((f"`{kind}`", *told) for kind, told in PROBLEMS.items()))
    yield "## Comparing requests"
    yield (
        "`ors.tserver.journal == [...]` compares what requests ask for. Reference id, time and position do not "
        "count, an `agent_id` that is not stated equals any, and `unittest.mock.ANY` may stand for any value, also "
        "inside of `reasons` and `extensions`. When the sides differ, each line tells of one request: `!` differs "
        "in the fields below it, `-` is missing, `+` was not expected, `~` came in another order. "
        "A failing `in` compares with each request of the same class."
    )


_OPTIONS = (*OPTIONS, *PLUGIN_OPTIONS)

COMMAND_LINE: Mapping[str, str] = {
    "`--ors-trace=never|failed|always`": (
        "Which tests' reports get the section `orsagent trace`; `failed` by default. "
        "pytest shows the sections of tests that passed with `-rP`."
    ),
    "`--ors-report=DIR`": "Write a JSON file for each test that uses the fixture. It works under pytest-xdist.",
}


def _members(kind: type) -> Iterator[tuple[str, str]]:
    members = {name: member for one in reversed(kind.__mro__[:-1]) for name, member in vars(one).items()}
    for name, member in members.items():
        if not name.startswith("_") and member.__doc__:
            call = "" if isinstance(member, property) else f"({', '.join(_arguments(member))})"
            yield f"`ors.{name}{call}`", inspect.cleandoc(member.__doc__).split("\n\n")[0].replace("``", "`")


def _arguments(function: Callable[..., object]) -> Iterator[str]:
    for one in list(inspect.signature(function).parameters.values())[1:]:
        star = "*" if one.kind is one.VAR_POSITIONAL else ""
        yield f"{star}{one.name}" if one.default is one.empty else f"{one.name}={one.default!r}"


def checks() -> Iterator[str]:
    """The page of rules: what ``orsagent check`` finds, with an example of each, bad and good."""
    yield "# What check finds"
    yield (
        "The rules of `orsagent check`, by their codes; `orsagent explain CODE` shows the same. An error fails when "
        "the document is loaded or run, a warning is most likely a mistake. How to use them stands in "
        "[Check workflows in CI](../how-to/check-in-ci.md). The examples are the content of `<scxml>`, unless they "
        "show it; `ors` marks those in the dialect of ORS, with the prefix `agent` for the Agent extension's namespace."
    )
    yield _table(
        ("code", "name", "severity", "what is wrong"),
        ((f"[{r.code}](#{_anchor(r)})", f"`{r.name}`", r.severity.value, r.summary) for r in RULES.values()),
    )
    for group, title in GROUPS.items():
        yield f"## {title}"
        for rule in RULES.values():
            if rule.code.startswith(group):
                yield from _rule(rule)


def _anchor(rule: Rule) -> str:
    return f"{rule.code}-{rule.name}".lower()


def _rule(rule: Rule) -> Iterator[str]:
    yield f"### {rule.code} {rule.name}"
    yield f"{rule.summary}. {rule.explanation}"
    for title, example in (("Bad", rule.shown or rule.bad), ("Good", rule.good)):
        yield f"{title}{' (`ors`)' if rule.dialect == 'ors' else ''}:\n\n```xml\n{example}\n```"
    yield f"Source: {rule.source}."


def tcp_protocol() -> Iterator[str]:
    """The page of the protocol between `TcpTransport` and `TServerService`, which has a script of its own."""
    script = runpy.run_path(str(Path(__file__).with_name("tcp_protocol.py")))
    yield from script["tcp_protocol"](_table, _list, _described(ServerLimits))


def agent_states() -> Iterator[str]:
    """The page of the JSON form of agent states, which has a script of its own."""
    yield from _agent_states_script()["agent_states"](_table, _list)


def agent_states_schema() -> str:
    """The JSON Schema of that form."""
    return str(_agent_states_script()["schema"]())


def _agent_states_script() -> Mapping[str, Callable[..., object]]:
    return runpy.run_path(str(Path(__file__).with_name("agent_states.py")))


def genesys_cloud() -> Iterator[str]:
    """The page of the fake Genesys Cloud and of the client, which has a script of its own."""
    script = runpy.run_path(str(Path(__file__).with_name("fake_cloud.py")))
    yield from script["fake_cloud"](_table, _described(CloudSettings))


def agent_state_mapping() -> Iterator[str]:
    """The page of the mapping of agent states, which has a script of its own."""
    script = runpy.run_path(str(Path(__file__).with_name("agent_state_mapping.py")))
    yield from script["agent_state_mapping"](_table, _described(ReducerOptions))


NOTE = "<!-- Made by docs/generate.py from the tables of the code. Change those, and run it. -->"

PAGES: Mapping[str, Callable[[], Iterator[str]]] = {
    "elements.md": elements,
    "genesys-modules.md": genesys_modules,
    "requests-and-errors.md": requests_and_errors,
    "t-library-coverage.md": coverage,
    "dialects.md": dialects,
    "checks.md": checks,
    "inclusion.md": inclusion,
    "genesys.md": genesys_object,
    "limits.md": limits,
    "conformance.md": conformance,
    "scenario-files.md": scenario_files,
    "testing.md": testing,
    "tcp-protocol.md": tcp_protocol,
    "agent-state-messages.md": agent_states,
    "genesys-cloud.md": genesys_cloud,
    "agent-state-mapping.md": agent_state_mapping,
}
"""The pages by the names of their files."""

FILES: Mapping[str, Callable[[], str]] = {"agent-state-messages.schema.json": agent_states_schema}
"""Files that are no pages."""


def page(name: str) -> str:
    """The text of a page."""
    return "\n\n".join([NOTE, *PAGES[name]()]) + "\n"


if __name__ == "__main__":
    for name in PAGES:
        (REFERENCE / name).write_text(page(name), encoding="utf-8")
    for name, make in FILES.items():
        (REFERENCE / name).write_text(make(), encoding="utf-8")
