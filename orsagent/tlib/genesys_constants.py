"""The constants of `_genesys`, each group with a sentence for the reference. Every Genesys module brings them all.

Sources: the ORS Developer's Guide and the Genesys 8.1 SCXML Technical Reference for names; documents of Composer for
how they are used. Where no page gives a value, it is ours and says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from attrs import frozen

from orsagent.tlib.media_names import MEDIA_NAMES

__all__ = ["CONSTANTS", "CONSTANT_TREE", "Constants"]


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


_ROOTS: Final = ("agent", "classification", "dialog", "ixn", "queue", "resource", "session", "statistic", "voice", "ws")
"""The objects below `_genesys`: every module has one."""


def _tree() -> dict[str, object]:
    tree: dict[str, dict[str, object]] = {root: {} for root in _ROOTS}
    tree["session"]["server"] = {}
    tree["ixn"]["interactions"] = {}
    for group in CONSTANTS:
        root, _, name = group.path.partition(".")
        tree[root][name] = dict(group.values)
    return dict(tree)


CONSTANT_TREE: Final[dict[str, object]] = {"_genesys": _tree()}
"""All of them, as modules declare them."""
