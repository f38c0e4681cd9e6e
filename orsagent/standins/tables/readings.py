"""What the published pages leave open about the Genesys modules, and how the stand-ins read it."""

from __future__ import annotations

from typing import Final

from attrs import frozen

__all__ = ["READINGS", "Reading"]


@frozen
class Reading:
    """One reading of ours.

    Attributes:
        subject: what it is about.
        published: what the pages, or documents that Composer has made, say.
        ours: how the stand-ins take it.
    """

    subject: str
    published: str
    ours: str


READINGS: Final[tuple[Reading, ...]] = (
    Reading(
        "which actions there are",
        "the pages that we could read name: terminate, redirect, accept, associate, attach, detach, createcall, hold, "
        "retrieve, createmessage, sendmessage, sendchatmessage, getcontent; submit, cancel, query, update; start, "
        "stop, play, collect, playandcollect, playandverify, playsound, pause, remote, runtreatments; start, "
        "terminate, updatestart, fetch; response; subscribe, unsubscribe; classify, screen",
        "The others are ours, named as T-Library and Composer name such things; they only answer. An action that is "
        "not in the tables is an error when the document is loaded: tell us, or give a module of your own.",
    ),
    Reading(
        "attributes that no page describes",
        "the guide's versions differ",
        "An expression; when it cannot be evaluated, the text itself. They are kept in the arguments.",
    ),
    Reading(
        "words such as `type`",
        "NMTOKEN in the tables, `'applid'` in quotes in documents",
        "A word is itself, with or without quotes; any other text is an expression.",
    ),
    Reading(
        "required attributes",
        "marked in the guide, not the same in all versions",
        "Nothing is refused when the document is loaded; where it matters, the action ends in its error event.",
    ),
    Reading(
        "the time of an answer",
        "asynchronous",
        "In the same moment of virtual time, behind what the session has in its queue; `delay` of the stand-in, or "
        "`after` of a script, postpones it.",
    ),
    Reading(
        "events of `ixn` actions",
        "`interaction`, and `voice`, `msgbased`, `chat` for the actions of these media",
        "As published, although all of them are elements of one namespace. Transitions for `interaction.<action>` are "
        "taken as well.",
    ),
    Reading(
        "the namespace of `ixn`",
        "ends in `interaction`",
        "`ixn`, `voice`, `msgbased` and `chat` are taken as well; older pages use them as prefixes.",
    ),
    Reading(
        "`requestid` of `queue:cancel`, `query`, `update`",
        "a location in the tables; documents pass the id of the submit",
        "A location that holds a text: the submit that is meant, and the id in the event. Else it gets the action's "
        "own id, and the submits of the interaction are meant, or of the session if none is given.",
    ),
    Reading(
        "targets without a type",
        "nothing",
        "An agent; with a skill expression, or without a name, a group.",
    ),
    Reading(
        "a submit without targets",
        "nothing",
        "The agents who are logged in to its queue, if there are any; else everybody.",
    ),
    Reading(
        "groups",
        "configured elsewhere",
        '`ors.module("queue").groups`; a queue of the fake T-Server has the agents who are logged in there. While '
        "a test names no group at all, every agent is in every group.",
    ),
    Reading(
        "skills",
        "configured elsewhere",
        '`ors.module("queue").skills`; while nobody has any, every agent fits. An agent without a skill has level 0.',
    ),
    Reading("thresholds", "conditions on statistics", "Kept, and not judged."),
    Reading(
        "whom a submit gets",
        "max, min, any, percentage",
        "any: the first target with somebody ready; of several agents who has been ready longest. max, min: by "
        "`ors.statistics`. percentage: the target whose share is furthest behind; nothing is drawn by lot.",
    ),
    Reading(
        "DNs, queues, routing points and labels as targets",
        "nothing",
        "Ready, unless the fake T-Server has the DN and it takes no calls.",
    ),
    Reading(
        "`route`",
        "whether the interaction is routed",
        "true by default: a call of a fake T-Server is diverted at once. With false, the agent who was chosen is "
        "promised to the session until it redirects, submits again or ends, at most for `transition_time`, 5 s.",
    ),
    Reading(
        "`targetselected`",
        "Name@SwitchName.Type",
        "DN@switch.DN, also for agents; without a switch for numbers outside.",
    ),
    Reading("`error` of `error.queue.submit`", "nothing", "timeout, invalidtarget, remote."),
    Reading(
        "`clearontimeout`",
        "whether the targets are cleared",
        "With false, they join the targets of the session's next submit, unless that has `cleartargets`.",
    ),
    Reading("a submit that is cancelled", "nothing", "Ends without an event of its own."),
    Reading("a query about no submit", "nothing", "Done, with 0 for `priority`, `positioninqueue` and `invqwaittime`."),
    Reading(
        "`ixn:redirect`",
        "goes to a destination",
        "A call of a fake T-Server is diverted to a DN of its switch; another voice interaction becomes a call that "
        "rings there. Other interactions and destinations do not move. "
        "A busy DN, and a `to` that names none, are invaliddestination.",
    ),
    Reading(
        "`src` and `srcexpr`",
        "an address, and an expression",
        "`src` is the text itself, or an expression when it begins with a quotation mark; `srcexpr` counts more.",
    ),
    Reading(
        "inputs of `session:start`",
        "`<param>` elements fill data items of the same name",
        "As published; in documents that have it, `args_` holds them, too.",
    ),
    Reading(
        "`idlocation` and `sessionid` of `session:start`",
        "locations",
        "They get the new session's id when it has started, before the done event; not yet in the same block.",
    ),
    Reading(
        "sessions that are started",
        "nothing",
        "Independent: they go on when the one that started them ends. At most 32 generations.",
    ),
    Reading(
        "`error` of `error.session.start` and `terminate`",
        "nothing",
        "404 or 403 for a file, badfetch, invalidattribute; invalidsession.",
    ),
    Reading(
        "`session:updatestart`",
        "changes the start of a session",
        "By the request id of a start with a `delay` that has not come.",
    ),
    Reading(
        "`error` of `error.session.fetch`",
        "the protocol's code",
        "A number; 0 when there is none: no answer in time, no connection, a server that is not allowed. Files: 404 "
        "missing, 403 outside the project's root.",
    ),
    Reading(
        "`content` of `session.fetch.done`",
        "JSON; documents evaluate it",
        "Always a text: an object that a script answers with becomes its JSON.",
    ),
    Reading(
        "`gdelivery`, `gd_retries`, `maxage`, ...",
        "repetition and caching",
        "Kept in the journal, without effect.",
    ),
    Reading(
        "treatments inside `queue:submit` and `dialog:runtreatments`",
        "they have no events",
        "Kept in the arguments, in `children`; nothing is played.",
    ),
    Reading(
        "`statistic.update`",
        "the updated value, at intervals",
        "At each `interval` of a subscription, the value of `ors.statistics`, changed or not; nothing while the test "
        "gives none. To end what was never subscribed to is no error.",
    ),
    Reading(
        "actions of `resource`, `statistic:getdata`", "not on the pages that we know", "Ours, answered by default."
    ),
)
"""In the order of the reference."""
