"""The object `_genesys` as data: its constants, values and functions, each with a sentence for the reference.

Sources: the ORS Developer's Guide and the Genesys 8.1 SCXML Technical Reference for names; documents of Composer for
how they are used. Where no page gives a value, it is ours and says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Final, Literal, TypeAlias

from attrs import frozen

from orsagent.actions import ModuleSpec
from orsagent.tlib.media_names import MEDIA_NAMES

__all__ = ["CONSTANTS", "MEMBERS", "OWNER", "Constants", "Member", "specification"]

OWNER: Final = "genesys"

Kind: TypeAlias = Literal["value", "function", "object"]


@frozen(kw_only=True)
class Constants:
    """A group of constants.

    Attributes:
        path: below `_genesys`.
        values: by name.
        ours: what of it no page gives.
        description: what it is.
    """

    path: str
    values: Mapping[str, int | str]
    ours: str = ""
    description: str


@frozen(kw_only=True)
class Member:
    """A value that the world gives, or a function.

    Attributes:
        path: below `_genesys`, without parameters.
        kind: what it is.
        parameters: of a function.
        description: what it is or gives.
    """

    path: str
    kind: Kind
    parameters: tuple[str, ...] = ()
    description: str


def _numbered(prefix: str, *names: str, start: int = 0) -> dict[str, int | str]:
    return {f"{prefix}{name}": number for number, name in enumerate(names, start)}


_OVERWRITE_TYPES: Final = _numbered("Use", "ANI", "Config", "DNIS", "None")
_RESOURCE_TYPES: Final = (
    "any",
    "CFGACDPosition",
    "CFGCellular",
    "CFGChat",
    "CFGCoBrowse",
    "CFGEmail",
    "CFGExtension",
    "CFGFAX",
    "CFGVideo",
    "CFGVoiceMail",
    "CFGVoIP",
    "CFGWorkflow",
)
_DAYS: Final = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")

CONSTANTS: Final = (
    Constants(
        path="ixn.mediaType",
        values=MEDIA_NAMES,
        ours="the numbers from 100 on",
        description="Media. `TMediaWebform` is another spelling of `TMediaWebForm`.",
    ),
    Constants(
        path="session.lookupseq",
        values=_numbered("StartFrom", "Strategy", "CDN", "Router", "Tenant", "Tserver", start=-1),
        ours="all but the first number: the names count on from it",
        description="Where `getConfigOption` begins to look.",
    ),
    Constants(path="session.day", values=_numbered("", *_DAYS), description="The values of `dayInZone`."),
    Constants(
        path="queue.rType",
        values=_numbered(
            "RouteType",
            "Unknown",
            "Default",
            "Label",
            "OverwriteDNIS",
            "DDD",
            "IDDD",
            "Direct",
            "Reject",
            "Announcement",
            "PostFeature",
            "DirectAgent",
            "GetFromDN",
        ),
        ours="the number of RouteTypeGetFromDN",
        description="How a call is routed.",
    ),
    Constants(
        path="queue.overwriteType", values=_OVERWRITE_TYPES, ours="the numbers", description="What overwrites the DNIS."
    ),
    Constants(
        path="voice.overwriteType",
        values=_OVERWRITE_TYPES,
        ours="the numbers",
        description="The same, as Composer's library names it.",
    ),
    Constants(
        path="queue.usecapcond",
        values=_numbered("", "Never", "Only", "OnStatError"),
        ours="the numbers",
        description="When capacity rules count.",
    ),
    Constants(
        path="resource.resourceType",
        values={name: name for name in _RESOURCE_TYPES},
        ours="the values",
        description="Kinds of DNs.",
    ),
)
"""The constants."""


def _value(path: str, description: str) -> Member:
    return Member(path=path, kind="value", description=description)


def _function(path: str, *parameters: str, description: str) -> Member:
    return Member(path=path, kind="function", parameters=parameters, description=description)


MEMBERS: Final = (
    Member(
        path="ixn.interactions",
        kind="object",
        description="The session's interactions by id, in the order in which they came; empty when it starts. `length` "
        "and numbers work as well, and are not listed.",
    ),
    _value("ixn.firstixnid", "The id of the first interaction; undefined while there is none."),
    _function(
        "ixn.setuData",
        "udata",
        "id",
        description="Attaches the properties of an object to an interaction: at once in this tree; the event "
        "`interaction.udata.changed` follows. Without an id, or with '0', the first interaction is meant.",
    ),
    _function(
        "ixn.deleteuData",
        "keys",
        "id",
        description="Takes user data away: a key, an array of keys, or an object whose keys count.",
    ),
    _function(
        "ixn.getMediaIntValue",
        "media",
        description="The number of a medium of `_genesys.ixn.mediaType` by its name, -1 when there is none.",
    ),
    _value("session.tenant", "The tenant's name."),
    _value("session.tenantid", "The tenant's number."),
    _value("session.server.name", "The server's application name."),
    _value("session.server.cluster", "The cluster's application name."),
    _function("session.setTenant", "name", description="Works for another tenant from here on."),
    _function(
        "session.isSpecialDay",
        "table",
        "day",
        "zone",
        "useTime",
        description="Whether today is a special day of a table: any of them, or the one named; in a zone; whether its "
        "times count, too. true or false.",
    ),
    _function("session.timeInZone", "zone", description="The time, as 'HH:MM:SS'."),
    _function("session.dateInZone", "zone", description="The date, as 'YYYY-MM-DD'."),
    _function("session.dayInZone", "zone", description="The day of the week, a number of `_genesys.session.day`."),
    _function("session.listLookupValue", "list", "item", description="Whether a list object has that item."),
    _function(
        "session.getListItemValue",
        "list",
        "item",
        "key",
        description="The value of a key of a list object's item, '' when there is none; without a key, an object with "
        "all keys of the item, undefined when there is no such item.",
    ),
    _function(
        "session.getConfigOption",
        "ixn",
        "key",
        "seq",
        description="A configuration option's value; '' when there is none.",
    ),
    _function(
        "statistic.sData",
        "object",
        "statistic",
        description="The value of a statistic, 0 when the test gives none.",
    ),
    _function(
        "queue.reserveTarget",
        "ixn",
        "target",
        "time",
        description="Keeps a target from further interactions for a time.",
    ),
    _function("queue.excludeAgents", "ixn", "agents", description="Takes agents out of the selection of targets."),
    _function("queue.checkAgentState", "ixn", "check", description="Whether the readiness of agents is looked at."),
    _function("queue.cCTExtractTargets", "ixn", "statserver", "input", description="Targets out of a text."),
)
"""What is no constant. Functions of the queue do nothing but tell the test; what they give back, the test says."""

_ROOTS: Final = ("agent", "classification", "dialog", "ixn", "queue", "resource", "session", "statistic", "voice", "ws")
"""The objects below `_genesys`: every module has one."""


def _tree() -> dict[str, object]:
    tree: dict[str, dict[str, object]] = {root: {} for root in _ROOTS}
    tree["session"]["server"] = {}
    for group in CONSTANTS:
        root, _, name = group.path.partition(".")
        tree[root][name] = dict(group.values)
    return dict(tree)


@cache
def _script() -> str:
    return resources.files("orsagent.standins").joinpath("genesys.js").read_text("utf-8")


specification: Final = ModuleSpec(
    name=OWNER,
    namespaces=(),
    elements=(),
    constants={"_genesys": _tree()},
    scripts={"_genesys": _script},
)
"""What brings the object `_genesys`."""
