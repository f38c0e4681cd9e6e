"""The object `_genesys` as data: its values and functions, each with a sentence for the reference.

Its constants are in `orsagent.tlib.genesys_constants`: every Genesys module brings them.

Sources: the ORS Developer's Guide and the Genesys 8.1 SCXML Technical Reference for names; documents of Composer for
how they are used. Where no page gives a value, it is ours and says so.
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Final, Literal, TypeAlias

from attrs import frozen

from orsagent.actions import ModuleSpec
from orsagent.tlib.genesys_constants import CONSTANT_TREE

__all__ = ["MEMBERS", "OWNER", "Member", "specification"]

OWNER: Final = "genesys"

Kind: TypeAlias = Literal["value", "function", "object"]


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


@cache
def _script() -> str:
    return resources.files("orsagent.standins").joinpath("genesys.js").read_text("utf-8")


specification: Final = ModuleSpec(
    name=OWNER,
    namespaces=(),
    elements=(),
    constants=CONSTANT_TREE,
    scripts={"_genesys": _script},
)
"""What brings the object `_genesys`."""
