"""The keys of a scenario file, table by table.

These tables are the format: they drive the reader's checks and messages, the page of the reference and the JSON Schema.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from orsagent.testing.scenario.expected_keys import EXPECT
from orsagent.testing.scenario.kinds import (
    ACTION,
    ANY_VALUE,
    BOOLEAN,
    CALL_TYPE,
    CODE,
    DATA,
    DURATION,
    DURATION_OR_TRUE,
    ERROR_VALUE,
    EVENT,
    EVENT_DESCRIPTORS,
    KEY_VALUES,
    NUMBER_TEXT,
    PROFILE,
    REQUEST,
    SHARE,
    TEXT,
    TEXTS,
    TIMES,
    TRUE,
    WHOLE_NUMBER,
    WORK_MODE,
    one_of,
)
from orsagent.testing.scenario.module_keys import ADD_INTERACTION, INTERACTION_ACTIONS, MODULES, WITH, WORLD_KEYS
from orsagent.testing.scenario.tables import Key, Nest, Table
from orsagent.tlib.fake.records import AGENT_STATES

__all__ = ["AGENT", "ALLOW", "CALL_ACTIONS", "DN", "FAULT", "FILE", "GIVEN", "QUEUE", "SCENARIO", "SET_ACTIONS"]
__all__ += ["RANDOM_FAULTS", "STEP", "SWITCH", "VERBS"]

_AGENT_ACTIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "login": ("dn", "work_mode", "reason", "reasons"),
    "logout": ("reason", "reasons"),
    "ready": ("work_mode", "reason", "reasons"),
    "not_ready": ("work_mode", "reason", "reasons"),
    "dnd_on": (),
    "dnd_off": (),
}
CALL_ACTIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "ring": ("dn", "call_type", "other_dn"),
    "dial": ("dn", "call_type", "other_dn"),
    "answer": ("dn", "other_dn"),
    "hold": ("dn", "other_dn"),
    "retrieve": ("dn", "other_dn"),
    "release": ("dn", "other_dn"),
}
"""What can be done with calls, at an agent's DN or at another one, and the keys that say more of it."""

SET_ACTIONS: Final[Mapping[str, tuple[str, ...]]] = {**_AGENT_ACTIONS, **CALL_ACTIONS}
"""What can be done at a telephone set, and the keys that say more of it."""

VERBS: Final[Mapping[str, tuple[str, ...]]] = {
    "start": (),
    "send": ("data",),
    "advance": (),
    "advance_to_next": (),
    "run_until": ("within",),
    "does": (
        *("agent", "switch", "dn", "work_mode", "reason", "reasons", "call_type", "other_dn"),
        *("interaction", "udata", "keys", "device", "devicetype"),
    ),
    "add_interaction": (),
    "modules": (),
    "release": ("with", "data"),
    "reject": ("with", "error", "description"),
    "fault": (),
    "disconnect": ("switch",),
    "reconnect": ("switch",),
    "switch_over": ("switch",),
    "link_down": ("switch",),
    "link_up": ("switch",),
    "out_of_service": ("switch",),
    "back_in_service": ("switch",),
}
"""What a step can do, one thing at a time, and the keys that say more of it."""

_DEVICE_TYPE: Final = one_of(("agent", "routepoint", "queue", "unknown"))
_SWITCH_NAME: Final = Key(name="switch", kind=TEXT, doc="The switch; by default the first one.")
_REASON: Final = Key(name="reason", kind=TEXT, doc="The value of `ReasonCode` in the list of reasons.")
_REASONS: Final = Key(name="reasons", kind=KEY_VALUES, doc="The list of reasons.")

RANDOM_FAULTS: Final = Table(
    name="what goes wrong at random",
    doc="Something happens to a share of the requests, the same in every run with the same seed. Random faults need no "
    "request that meets them.",
    choices=(("reject", "refuse", "drop", "delay"),),
    keys=(
        Key(name="seed", kind=WHOLE_NUMBER, doc="What the draws start from.", required=True),
        Key(name="reject", kind=SHARE, doc="The share that gets an error."),
        Key(name="refuse", kind=SHARE, doc="The share that cannot be sent."),
        Key(name="drop", kind=SHARE, doc="The share that is lost."),
        Key(name="delay", kind=SHARE, doc="The share on which the switch acts later."),
        Key(name="longest_delay", kind=DURATION, doc="Delays are drawn from 0 to this; by default 5 s."),
    ),
)

SWITCH: Final = Table(
    name="a switch",
    doc="A switch with a fake T-Server of its own. Where there is only one, it is `SW1` and need not be named.",
    short="name",
    keys=(
        Key(name="name", kind=TEXT, doc="The name that workflows give.", required=True),
        Key(name="latency", kind=DURATION, doc="The time from a request to T-Server's answer; by default 0."),
        Key(name="wrap_up", kind=DURATION, doc="After-call work of agents without a time of their own; by default 0."),
        Key(name="profile", kind=PROFILE, doc="How it answers where switches differ; by default `default`."),
        Key(name="standby", kind=one_of(("hot", "warm")), doc="How a backup stands ready; by default there is none."),
        Key(name="random_faults", kind=Nest(table=RANDOM_FAULTS, shape="one"), doc="What goes wrong at random."),
    ),
)

AGENT: Final = Table(
    name="an agent",
    doc="An agent, and a DN if it is not there yet.",
    keys=(
        Key(name="id", kind=NUMBER_TEXT, doc="The agent id.", required=True),
        _SWITCH_NAME,
        Key(name="dn", kind=NUMBER_TEXT, doc="Where the agent sits; without it nowhere until a login."),
        Key(name="state", kind=one_of(AGENT_STATES), doc="The state at the beginning; by default `LoggedOut`."),
        Key(name="work_mode", kind=WORK_MODE, doc="How the agent is Ready or NotReady."),
        Key(name="dnd", kind=BOOLEAN, doc="Whether Do-Not-Disturb is on at the DN."),
        _REASONS,
        Key(name="password", kind=TEXT, doc="What a login needs; without it any password will do."),
        Key(name="wrap_up", kind=DURATION, doc="The time of after-call work; by default the switch's."),
        Key(name="registered", kind=BOOLEAN, doc="Whether the DN is registered; by default it is."),
        Key(name="queues", kind=TEXTS, doc="The ACD queues that the agent is logged in to."),
    ),
)

DN: Final = Table(
    name="a DN",
    doc="A DN without an agent.",
    keys=(
        Key(name="name", kind=NUMBER_TEXT, doc="The directory number.", required=True),
        _SWITCH_NAME,
        Key(name="registered", kind=BOOLEAN, doc="Whether it is registered; by default it is."),
        Key(name="dnd", kind=BOOLEAN, doc="Whether Do-Not-Disturb is on."),
    ),
)

QUEUE: Final = Table(
    name="a queue",
    doc="An ACD queue.",
    keys=(
        Key(name="name", kind=NUMBER_TEXT, doc="Its number.", required=True),
        _SWITCH_NAME,
        Key(name="registered", kind=BOOLEAN, doc="Whether it is registered; by default it is."),
    ),
)

FAULT: Final = Table(
    name="a fault",
    doc="What goes wrong with which requests. Where several match a request, the first one with uses left counts.",
    choices=(("reject", "refuse", "drop", "delay", "disconnect"),),
    keys=(
        Key(name="on", kind=REQUEST, doc="The requests that are meant.", required=True),
        _SWITCH_NAME,
        Key(name="dn", kind=NUMBER_TEXT, doc="Their DN; without it any."),
        Key(name="agent", kind=NUMBER_TEXT, doc="The agent id in them, for requests that have one; without it any."),
        Key(name="reject", kind=CODE, doc="T-Server answers with this error code; nothing changes."),
        Key(name="refuse", kind=CODE, doc="The request cannot be sent, for this error code."),
        Key(name="message", kind=TEXT, doc="The text that goes with the code; by default T-Library's own."),
        Key(name="drop", kind=TRUE, doc="The request is lost; no answer ever comes."),
        Key(name="delay", kind=DURATION, doc="The switch acts later by so much."),
        Key(
            name="disconnect",
            kind=DURATION_OR_TRUE,
            doc="The connection is lost before the answer comes, for ever or so long.",
        ),
        Key(name="times", kind=TIMES, doc="How many requests meet the fault; without it all."),
        Key(name="optional", kind=TEXT, doc="Why no request need meet the fault."),
    ),
)

GIVEN: Final = Table(
    name="what is given",
    doc="What is there before the first step: the workflow, its data, and the switches with their agents. A scenario's "
    "own table adds to the file's: data, agents, DNs and queues are joined by name, so is what is below `_genesys`; "
    "faults, scripts and interactions are added, other keys replaced.",
    keys=(
        Key(name="workflow", kind=TEXT, doc="The workflow's file, as seen from the scenario file's folder."),
        Key(
            name="root",
            kind=TEXT,
            doc="The project, as seen from the scenario file's folder: files that the workflow names are read below it "
            "only. By default the working folder if the workflow lies in it, else the workflow's own.",
        ),
        Key(name="data", kind=DATA, doc="Values of top-level `<data>` elements."),
        Key(name="dialect", kind=one_of(("auto", "ors", "w3c")), doc="The rules of the document; by default `auto`."),
        Key(name="engine", kind=one_of(("v8", "quickjs")), doc="The ECMAScript engine; by default `v8`."),
        Key(
            name="completion",
            kind=one_of(("accepted", "confirmed")),
            doc="When agent actions are done: when T-Server has taken the request, as in ORS (`accepted`, the "
            "default), or has carried it out.",
        ),
        Key(
            name="unclaimed",
            kind=one_of(("error", "ignore", "event")),
            doc="What becomes of elements that no module knows: the document is refused (`error`, the default), they "
            "are ignored, or they are `error.execution` (in `ors`: `error.unsupported.*`) when they are reached.",
        ),
        Key(name="agents_file", kind=TEXT, doc="An agents file, as for `orsagent run --agents`, in the same folder."),
        Key(name="world_file", kind=TEXT, doc="A world file, as for `orsagent run --world`, in the same folder."),
        *WORLD_KEYS,
        Key(
            name="modules", kind=Nest(table=MODULES, shape="one"), doc="What the stand-ins for Genesys modules answer."
        ),
        Key(name="switches", kind=Nest(table=SWITCH, shape="list"), doc="The switches, the first one first."),
        Key(name="agents", kind=Nest(table=AGENT, shape="list"), doc="The agents."),
        Key(name="dns", kind=Nest(table=DN, shape="list"), doc="DNs without agents."),
        Key(name="queues", kind=Nest(table=QUEUE, shape="list"), doc="ACD queues."),
        Key(name="faults", kind=Nest(table=FAULT, shape="list"), doc="What goes wrong from the beginning."),
    ),
)

STEP: Final = Table(
    name="a step",
    doc="One thing that happens, with what is expected afterwards. A step may do nothing and only expect. The workflow "
    "starts before the first step, unless a step says `start`.",
    keys=(
        Key(name="note", kind=TEXT, doc="What the step is about; a failure shows it."),
        Key(name="start", kind=TRUE, doc="Start the workflow here; the steps before it prepare the switch."),
        Key(name="send", kind=EVENT, doc="Send an event to the workflow."),
        Key(name="data", kind=ANY_VALUE, doc="The data of the event that is sent; with `release`, of the done event."),
        Key(name="advance", kind=DURATION, doc="Let time pass."),
        Key(name="advance_to_next", kind=TRUE, doc="Let time pass until the next thing that is due happens."),
        Key(
            name="run_until",
            kind=TEXT,
            doc="Let time pass until this state is active, or the workflow has ended in it. States that are "
            "left in the same moment do not count.",
        ),
        Key(name="within", kind=DURATION, doc="How much time `run_until` may take."),
        Key(
            name="does",
            kind=one_of((*SET_ACTIONS, *INTERACTION_ACTIONS)),
            doc="What is done at a telephone set, or happens to an interaction.",
        ),
        Key(name="agent", kind=NUMBER_TEXT, doc="The agent who does it."),
        Key(name="dn", kind=NUMBER_TEXT, doc="The DN of the set, where no agent is named; with `login`, where to."),
        Key(name="work_mode", kind=WORK_MODE, doc="How the agent becomes Ready or NotReady."),
        _REASON,
        _REASONS,
        Key(name="call_type", kind=CALL_TYPE, doc="Where a new call comes from."),
        Key(name="other_dn", kind=NUMBER_TEXT, doc="The call's other side; it also tells several calls apart."),
        Key(name="interaction", kind=TEXT, doc="The id of the interaction to which it happens."),
        Key(name="udata", kind=DATA, doc="User data that somebody attaches."),
        Key(name="keys", kind=TEXTS, doc="The keys of user data that somebody takes away."),
        Key(name="device", kind=NUMBER_TEXT, doc="The party's device, by which it goes."),
        Key(name="devicetype", kind=_DEVICE_TYPE, doc="What device it is; by default `agent`."),
        Key(name="add_interaction", kind=Nest(table=ADD_INTERACTION, shape="one"), doc="An interaction arrives."),
        Key(name="modules", kind=Nest(table=MODULES, shape="one"), doc="Stand-ins answer otherwise from here on."),
        Key(name="release", kind=ACTION, doc="The action of this name that a script has held longest succeeds."),
        Key(name="reject", kind=ACTION, doc="The action of this name that a script has held longest fails."),
        WITH,
        Key(name="error", kind=ERROR_VALUE, doc="The value of `error` in the error event; by default `unknown`."),
        Key(name="description", kind=TEXT, doc="The value of `description`; by default a sentence with the error."),
        Key(name="fault", kind=Nest(table=FAULT, shape="one"), doc="Something goes wrong from here on."),
        Key(name="disconnect", kind=DURATION_OR_TRUE, doc="The connection to T-Server is lost, for ever or so long."),
        Key(name="reconnect", kind=TRUE, doc="The connection to T-Server is there again."),
        Key(
            name="switch_over",
            kind=DURATION_OR_TRUE,
            doc="The other T-Server of the pair takes over; in warm standby after so long without a connection.",
        ),
        Key(name="link_down", kind=TRUE, doc="T-Server loses its switch."),
        Key(name="link_up", kind=TRUE, doc="T-Server has its switch again."),
        Key(name="out_of_service", kind=NUMBER_TEXT, doc="This DN cannot be used any more."),
        Key(name="back_in_service", kind=NUMBER_TEXT, doc="This DN can be used again."),
        _SWITCH_NAME,
        Key(name="expect", kind=Nest(table=EXPECT, shape="one"), doc="What must be so after the step."),
    ),
)

ALLOW: Final = Table(
    name="an allowance",
    doc="What would make a scenario fail although it was not looked at, and may happen here.",
    choices=(("error", "unknown_dn", "unused_fault", "unused_script"),),
    keys=(
        Key(name="reason", kind=TEXT, doc="Why it may happen.", required=True),
        Key(
            name="error",
            kind=EVENT_DESCRIPTORS,
            doc="Error events that no transition takes, and errors of scripts: `error.agent.*`, `error.execution`, "
            "`error.script.*`.",
        ),
        Key(name="unknown_dn", kind=NUMBER_TEXT, doc="Requests for this DN, which no switch has."),
        Key(name="unused_fault", kind=REQUEST, doc="Faults on these requests that no request meets."),
        Key(name="unused_script", kind=ACTION, doc="Scripted answers to this action that no action uses."),
    ),
)

_NAME: Final = Key(name="name", kind=TEXT, doc="What the scenario shows, in a sentence.")
_SKIP: Final = Key(name="skip", kind=TEXT, doc="Why the scenario is not run for now.")
_GIVEN: Final = Key(name="given", kind=Nest(table=GIVEN, shape="one"), doc="What is there before the first step.")
_STEPS: Final = Key(name="steps", kind=Nest(table=STEP, shape="list"), doc="What happens, in order.")
_EXPECT: Final = Key(name="expect", kind=Nest(table=EXPECT, shape="one"), doc="What must be so at the end.")
_ALLOW: Final = Key(name="allow", kind=Nest(table=ALLOW, shape="list"), doc="What may happen, and why.")

SCENARIO: Final = Table(
    name="a scenario",
    doc="One of several scenarios in a file.",
    keys=(
        Key(name="name", kind=TEXT, doc=f"{_NAME.doc} Each name once in a file.", required=True),
        _SKIP,
        _GIVEN,
        _STEPS,
        _EXPECT,
        _ALLOW,
    ),
)

FILE: Final = Table(
    name="a scenario file",
    doc="The file is one scenario, or has several in `[[scenario]]`; `given` and `allow` are for all of them.",
    keys=(
        Key(name="name", kind=TEXT, doc=f"{_NAME.doc} By default the file's name."),
        _SKIP,
        _GIVEN,
        _STEPS,
        _EXPECT,
        _ALLOW,
        Key(name="scenario", kind=Nest(table=SCENARIO, shape="list"), doc="Several scenarios."),
    ),
)
