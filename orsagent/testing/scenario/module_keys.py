"""The keys of a scenario file that are about Genesys modules, interactions, and what is below `_genesys`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from orsagent.actions import ModuleSpec
from orsagent.standins import MODULES as STANDINS
from orsagent.testing.scenario.kinds import (
    DATA,
    DATE,
    DURATION,
    ERROR_VALUE,
    GROUPS,
    MEDIUM,
    NUMBER_TEXT,
    SKILLS,
    TABLE,
    TEXT,
    TIMES,
    TRUE,
)
from orsagent.testing.scenario.tables import Key, Nest, Table

__all__ = ["ADD_INTERACTION", "INTERACTION", "INTERACTION_ACTIONS", "MODULES", "SCRIPT", "WITH", "WORLD_KEYS"]

WITH: Final = Key(
    name="with",
    kind=DATA,
    doc='What its attributes are: `{queue = "VQ_Sales"}`; `params`, `content` and `children` too. Of tables, only the '
    "keys that are written are compared.",
)

SCRIPT: Final = Table(
    name="a scripted answer",
    doc="What becomes of an action of a Genesys module. Of several scripts, the first one that matches and has uses "
    "left counts, alone; those of a later step come before those of an earlier one, a scenario's own before the "
    "file's, which need not be used then.",
    choices=(("answer", "fail", "hold", "after"),),
    keys=(
        WITH,
        Key(name="answer", kind=DATA, doc="It succeeds: the data of the done event; `{}` for what it says by itself."),
        Key(name="fail", kind=ERROR_VALUE, doc="It fails: the value of `error` in the error event, such as `remote`."),
        Key(name="description", kind=TEXT, doc="The value of `description`; by default a sentence with the error."),
        Key(name="data", kind=DATA, doc="What else the error event's data have."),
        Key(name="hold", kind=TRUE, doc="It waits for a step with `release` or `reject`, or for ever."),
        Key(name="after", kind=DURATION, doc="The answer comes so much later; alone: the answer of the module itself."),
        Key(name="times", kind=TIMES, doc="How many actions; without it all."),
        Key(name="optional", kind=TEXT, doc="Why no action need use it."),
    ),
)

_DELAY: Final = Key(
    name="delay", kind=DURATION, doc="The time that answers take where no script says more; by default 0."
)
_MORE_KEYS: Final[Mapping[str, tuple[Key, ...]]] = {
    "queue": (
        Key(
            name="groups",
            kind=GROUPS,
            doc='The members of groups: `{Sales = ["1001"]}`; without it every agent is in every group.',
        ),
        Key(
            name="skills",
            kind=SKILLS,
            doc="The skills of agents: `{1001 = {English = 5}}`; without it everybody has every skill.",
        ),
    )
}


def _module(specification: ModuleSpec) -> Table:
    name = specification.name
    elements = (
        Key(name=one.name, kind=Nest(table=SCRIPT, shape="some"), doc=f"What becomes of `<{name}:{one.name}>`.")
        for one in specification.elements
    )
    return Table(
        name=f"the module {name}",
        doc="One script, or an array of them, for each action.",
        keys=(_DELAY, *_MORE_KEYS.get(name, ()), *elements),
    )


MODULES: Final = Table(
    name="a set of modules",
    doc="What the stand-ins for Genesys modules answer, where they would not answer so by themselves: "
    '`modules.queue.submit = {fail = "remote", times = 1}`.',
    keys=tuple(
        Key(name=name, kind=Nest(table=_module(one), shape="one"), doc=f"The stand-in for the module `{name}`.")
        for name, one in STANDINS.items()
    ),
)

_INTERACTION_KEYS: Final = (
    Key(name="media", kind=MEDIUM, doc="Its medium; by default `voice`."),
    Key(name="ani", kind=NUMBER_TEXT, doc="Who calls."),
    Key(name="dnis", kind=NUMBER_TEXT, doc="What was called: the DN that the event's `focusdeviceid` names."),
    Key(name="udata", kind=DATA, doc="Its user data."),
    Key(name="id", kind=TEXT, doc="Its id; by default a new one: `ixn1`, `ixn2`, ..."),
    Key(name="queue", kind=TEXT, doc="The interaction queue that it is in, for media other than voice."),
    Key(name="parent", kind=TEXT, doc="The id of the interaction that it comes from."),
    Key(name="focus", kind=TEXT, doc="Another device for `focusdeviceid`."),
    Key(name="parties", kind=DATA, doc="Tables with `device` and `devicetype`, by the party's name."),
)
_OTHERS: Final = "Other keys are other properties, such as `type` or `location`."

INTERACTION: Final = Table(
    name="an interaction",
    doc="An interaction that arrives when the workflow has started: in `_genesys.ixn.interactions`, with the event "
    "`interaction.added`.",
    keys=_INTERACTION_KEYS,
    others=_OTHERS,
)

ADD_INTERACTION: Final = Table(
    name="a new interaction",
    doc="An interaction that arrives now, with the event `interaction.added`.",
    keys=(
        *_INTERACTION_KEYS,
        Key(
            name="call_dn",
            kind=NUMBER_TEXT,
            doc="The DN of a call of the fake T-Server that it is: the newest one there.",
        ),
    ),
    others=_OTHERS,
)

INTERACTION_ACTIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "abandon": (),
    "delete": (),
    "route_request": (),
    "attach_udata": ("udata",),
    "delete_udata": ("keys",),
    "change_party": ("device", "devicetype"),
    "remove_party": ("device",),
}
"""What can happen to an interaction, and the keys that say it in full: all are needed, but for `devicetype`."""

WORLD_KEYS: Final = (
    Key(name="now", kind=DATE, doc="What the virtual calendar shows at first; without a zone it is the server's."),
    Key(name="session", kind=TABLE, doc="The server: `tenant`, `zone` and others of `_genesys.session`."),
    Key(name="lists", kind=TABLE, doc='List objects: `lists.Gold.4930 = {name = "Ms Weber"}`: list, item, its keys.'),
    Key(
        name="options",
        kind=TABLE,
        doc="Configuration options; a table for a lookup that begins at a level of its name.",
    ),
    Key(name="special_days", kind=TABLE, doc='Special days, by table and day: `special_days.Holidays.Eve = "12-24"`.'),
    Key(name="statistics", kind=TABLE, doc="Values by object and statistic, for `sData`."),
    Key(name="zones", kind=TABLE, doc="Time zones of the Configuration Server, each with a name of the IANA database."),
    Key(name="tenants", kind=TABLE, doc="Tenants' numbers by their names."),
    Key(name="answers", kind=DATA, doc='What functions give back: `answers."queue.checkAgentState" = true`.'),
    Key(
        name="interactions",
        kind=Nest(table=INTERACTION, shape="list"),
        doc="They arrive when the workflow has started.",
    ),
)
"""The keys of a world file; `orsagent.standins.world_file` reads their values."""
