"""The page of `_genesys`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from orsagent.standins.genesys import MEMBERS, Member
from orsagent.standins.zones import ABBREVIATIONS
from orsagent.tlib.genesys_constants import CONSTANTS
from reference_pages.markdown import table

__all__ = ["genesys_object"]


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
    yield table(("name", "parameters", "what it is or gives"), rows)
    yield "`_genesys.agent` is an empty object, as are the roots of modules without members."
    yield "## Constants"
    yield "Names are published; where no page gives a value, it is ours."
    for group in CONSTANTS:
        yield f"### `_genesys.{group.path}`"
        yield group.description + (f" Ours: {group.ours}." if group.ours else "")
        yield table(("name", "value"), ((f"`{name}`", f"`{value!r}`") for name, value in group.values.items()))
    yield "## An interaction"
    yield table(("property", "what it is"), INTERACTION_PROPERTIES.items())
    yield "## Time zones"
    yield (
        "A zone is a name of the IANA database as Python's `zoneinfo` has it; GMT or UTC with hours east of it "
        "(`GMT+1`, `UTC-3:30`; the IANA database's own `Etc/GMT+1` is west); a name of `ors.zones`; or one of the "
        "abbreviations below. `EST`, `MST` and `HST` are names of the IANA database, without summer time: define them "
        "in `ors.zones` if yours have it. A session knows the zones from two days before the year in which it needs "
        "them first, for two years; a time beyond that is an error."
    )
    yield table(("abbreviation", "zone"), ((f"`{short}`", f"`{name}`") for short, name in ABBREVIATIONS.items()))


def _parameters(member: Member) -> str:
    return f"`({', '.join(member.parameters)})`" if member.kind == "function" else ""


INTERACTION_PROPERTIES: Mapping[str, str] = {
    "`g_uid`": "Its id.",
    "`category`": "`voice`, `chat` or `msgbased`: which of the three parts it has. The others are undefined.",
    "`voice`": "`{media, callid, connid, type, ani, dnis}`; `type` is inbound, outbound, internal, consult or unknown.",
    "`chat`": "`{media, type, queue, externalID, ani, dnis}`, as far as given.",
    "`msgbased`": "`{media, type, queue, view, externalID, ani, dnis}`, as far as given; `type` by default InboundNew.",
    "`udata`": "User data, by key.",
    "`parties`": "By name, each `{device, devicetype}`; `devicetype` is agent, routepoint, queue or unknown.",
    "`tenantid`": "The tenant's number, as text.",
    "`parentid`": "The id of the interaction that it comes from, if there is one.",
    "others": "As given, such as `location` or `xdata`.",
}
"""What an interaction has. `media` is a name such as TMediaVoice, as Composer's library compares it."""
