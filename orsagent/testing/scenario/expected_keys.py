"""The keys of ``expect``: what can be looked at."""

from __future__ import annotations

from typing import Final, get_args

from attrs import evolve

from orsagent.standins.interactions import InteractionState
from orsagent.testing.scenario.kinds import (
    ANY_VALUE,
    BOOLEAN,
    CODE,
    DATA,
    DURATION,
    EVENT,
    EVENT_DESCRIPTORS,
    JOURNAL_NAME,
    KEY_VALUES,
    NUMBER_TEXT,
    REQUEST,
    TABLE,
    TAKEN_ACTION,
    TEXT,
    TEXT_OR_TEXTS,
    TEXT_OR_TRUE,
    TEXTS,
    WORK_MODE,
    one_of,
)
from orsagent.testing.scenario.module_keys import WITH
from orsagent.testing.scenario.tables import Key, Nest, Table
from orsagent.tlib.fake.exchanges import Outcome
from orsagent.tlib.fake.records import AGENT_STATES, CallStatus

__all__ = ["EXPECT"]

_AT: Final = Key(name="at", kind=DURATION, doc="When, in virtual time since the start.")
_CALLS: Final = Key(
    name="calls",
    kind=TEXTS,
    doc=f"The statuses of the calls at the DN that have not ended: {', '.join(get_args(CallStatus)[:-1])}.",
)
_BUSY: Final = Key(name="busy", kind=BOOLEAN, doc="Whether a call is up; one that only rings is not.")
_DND: Final = Key(name="dnd", kind=BOOLEAN, doc="Whether Do-Not-Disturb is on.")
_REASONS: Final = Key(name="reasons", kind=KEY_VALUES, doc="The whole list of reasons; `{}` for none.")

_REQUEST_FIELDS: Final = (
    Key(name="switch", kind=TEXT, doc="The switch; by default the first one."),
    Key(name="this_dn", kind=NUMBER_TEXT, doc="The DN that it is for."),
    Key(name="agent_id", kind=NUMBER_TEXT, doc="The agent that the workflow named."),
    _REASONS,
    Key(name="extensions", kind=KEY_VALUES, doc="The whole list of extensions; `{}` for none."),
    Key(name="this_queue", kind=TEXT, doc="The ACD group."),
    Key(name="agent_work_mode", kind=WORK_MODE, doc="The work mode."),
)

_REQUEST: Final = Table(
    name="a request",
    doc="A T-Library request. Only what is written is compared: write `reasons = {}` for none.",
    short="request",
    keys=(
        Key(name="request", kind=REQUEST, doc="Its name.", required=True),
        *_REQUEST_FIELDS,
        _AT,
        Key(
            name="outcome",
            kind=one_of(get_args(Outcome)),
            doc="What became of it: T-Server has yet to answer (`pending`), has done it, has rejected it; a fault has "
            "dropped it, or the connection broke before the answer came (`lost`).",
        ),
        Key(name="error_code", kind=CODE, doc="The code of the answer with which T-Server rejected it."),
    ),
)

_ACTION: Final = Table(
    name="an action taken",
    doc="An action of a Genesys module that the workflow asked for. Only what is written is compared.",
    short="action",
    keys=(
        Key(name="action", kind=TAKEN_ACTION, doc="Its module and its name, such as `queue.submit`.", required=True),
        WITH,
        _AT,
    ),
)

_ENTRY: Final = Table(
    name="an entry of the journal",
    doc="An action of a Genesys module, or a T-Library request. Only what is written is compared.",
    short="entry",
    keys=(
        Key(
            name="entry",
            kind=JOURNAL_NAME,
            doc="What was asked for: `queue.submit`, or the name of a request.",
            required=True,
        ),
        evolve(WITH, doc=f"Of an action: {WITH.doc[0].lower()}{WITH.doc[1:]}"),
        *(evolve(one, doc=f"Of a request: {one.doc[0].lower()}{one.doc[1:]}") for one in _REQUEST_FIELDS),
        _AT,
    ),
)

_INTERACTION: Final = Table(
    name="an interaction as it is",
    doc="How an interaction is, one that is deleted included. Its name is its id.",
    keys=(
        Key(name="state", kind=one_of(get_args(InteractionState)), doc="What it is."),
        Key(name="media", kind=TEXT, doc="Its medium, such as `TMediaVoice`."),
        Key(name="focus", kind=TEXT, doc="The device that its events are about."),
        Key(name="udata", kind=TABLE, doc="Its user data; only the keys that are written are compared."),
        Key(name="parties", kind=TEXTS, doc="The devices of its parties, in any order."),
        Key(name="deleted", kind=BOOLEAN, doc="Whether it is gone."),
    ),
)

_LOG: Final = Table(
    name="a log line",
    doc="What a `<log>` element wrote.",
    short="label",
    keys=(
        Key(name="label", kind=TEXT, doc="Its label."),
        Key(name="value", kind=ANY_VALUE, doc="Its value."),
        Key(name="contains", kind=TEXT, doc="A part of its value as text."),
    ),
)

_EVENT: Final = Table(
    name="an event",
    doc="An event that the workflow has looked at, whether a transition took it or not.",
    short="name",
    keys=(
        Key(name="name", kind=EVENT, doc="Its name, or a descriptor such as `error.*`.", required=True),
        Key(name="data", kind=ANY_VALUE, doc="Its data; of tables, only the keys that are written are compared."),
        _AT,
    ),
)

_HISTORY: Final = Table(
    name="a state",
    doc="A state that the agent has entered.",
    short="state",
    keys=(Key(name="state", kind=one_of(AGENT_STATES), doc="Which.", required=True), _AT),
)

_AGENT: Final = Table(
    name="an agent",
    doc="How an agent is. The agent's name is the id, or `ID@SWITCH` where it is not at the first switch.",
    keys=(
        Key(name="state", kind=one_of(AGENT_STATES), doc="The state."),
        Key(name="dn", kind=NUMBER_TEXT, doc="Where the agent sits; when logged out, sat or will sit."),
        Key(name="work_mode", kind=WORK_MODE, doc="How the agent is Ready or NotReady."),
        _REASONS,
        _DND,
        _BUSY,
        _CALLS,
        Key(name="history", kind=Nest(table=_HISTORY, shape="list"), doc="All states from the first one on."),
    ),
)

_DN: Final = Table(
    name="a DN",
    doc="How a DN is. Its name is the number, or `NUMBER@SWITCH` where it is not at the first switch.",
    keys=(
        Key(name="agent", kind=NUMBER_TEXT, doc="The agent who is logged in there."),
        Key(name="registered", kind=BOOLEAN, doc="Whether it is registered."),
        Key(name="in_service", kind=BOOLEAN, doc="Whether it can be used."),
        _REASONS,
        _DND,
        _BUSY,
        _CALLS,
    ),
)

EXPECT: Final = Table(
    name="expectations",
    doc="What must be so. Every key is looked at, and all that are wrong are shown.",
    keys=(
        Key(name="state", kind=TEXT_OR_TEXTS, doc="States that are active, among others."),
        Key(name="not_state", kind=TEXT_OR_TEXTS, doc="States that are not active."),
        Key(name="configuration", kind=TEXTS, doc="All active states, atomic and compound, in any order."),
        Key(name="finished", kind=BOOLEAN, doc="Whether the workflow has ended."),
        Key(name="final", kind=TEXT, doc="The final state in which the workflow has ended."),
        Key(name="result", kind=ANY_VALUE, doc="The done data of that final state."),
        Key(name="failed", kind=TEXT_OR_TRUE, doc="The workflow was ended by an error, such as a limit."),
        Key(name="time", kind=DURATION, doc="The virtual time since the start."),
        Key(name="agents", kind=Nest(table=_AGENT, shape="named"), doc="Agents by their ids."),
        Key(name="dns", kind=Nest(table=_DN, shape="named"), doc="DNs by their numbers."),
        Key(
            name="requests",
            kind=Nest(table=_REQUEST, shape="list"),
            doc="All requests that have reached T-Server since the start, in order; `[]` for none.",
        ),
        Key(
            name="new_requests",
            kind=Nest(table=_REQUEST, shape="list"),
            doc="The same of this step; at the end, of the last step.",
        ),
        Key(
            name="requests_include",
            kind=Nest(table=_REQUEST, shape="list"),
            doc="Requests that have reached T-Server, in this order, perhaps with others between them.",
        ),
        Key(
            name="refused",
            kind=Nest(table=_REQUEST, shape="list"),
            doc="All requests that could not be sent, in order; `[]` for none.",
        ),
        Key(
            name="actions",
            kind=Nest(table=_ACTION, shape="list"),
            doc="All actions of Genesys modules that the workflow has asked for, in order; `[]` for none.",
        ),
        Key(
            name="new_actions",
            kind=Nest(table=_ACTION, shape="list"),
            doc="The same of this step; at the end, of the last step.",
        ),
        Key(
            name="actions_include",
            kind=Nest(table=_ACTION, shape="list"),
            doc="Actions in this order, perhaps with others between them.",
        ),
        Key(
            name="journal",
            kind=Nest(table=_ENTRY, shape="list"),
            doc="All actions and requests of the workflow, in the order in which it asked for them; `[]` for none.",
        ),
        Key(
            name="journal_includes",
            kind=Nest(table=_ENTRY, shape="list"),
            doc="Actions and requests in this order, perhaps with others between them.",
        ),
        Key(name="interactions", kind=Nest(table=_INTERACTION, shape="named"), doc="Interactions by their ids."),
        Key(name="log", kind=Nest(table=_LOG, shape="list"), doc="All log lines, in order; `[]` for none."),
        Key(
            name="log_includes",
            kind=Nest(table=_LOG, shape="list"),
            doc="Log lines in this order, perhaps with others between them.",
        ),
        Key(
            name="events",
            kind=Nest(table=_EVENT, shape="list"),
            doc="Events in this order, perhaps with others between them.",
        ),
        Key(name="no_events", kind=EVENT_DESCRIPTORS, doc="Events that have not come, such as `error.*`."),
        Key(
            name="variables",
            kind=DATA,
            doc='Values of variables, or of expressions in quotes: `calls = 0`, `"list.length" = 2`.',
        ),
        Key(name="holds", kind=TEXT_OR_TEXTS, doc="Conditions that are true: `x === null`, `In('onBreak')`."),
    ),
)
