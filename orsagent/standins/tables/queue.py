"""The Queue interface: what Universal Routing Server does for a workflow."""

from __future__ import annotations

from typing import Final

from orsagent.actions import ModuleSpec
from orsagent.standins.tables.entries import (
    CONTENT,
    INTERACTION,
    PARAM,
    REQUEST_MEANT,
    element,
    lenient,
    module,
    part,
    token,
    value,
)

__all__ = ["ORDER_TYPES", "TARGET_TYPES", "specification"]

TARGET_TYPES: Final = {
    "agent": "A",
    "place": "AP",
    "agentgroup": "GA",
    "placegroup": "GP",
    "queue": "Q",
    "dn": "DN",
    "skill": "GA",
    "campaign": "C",
    "campaigngroup": "GC",
    "routepoint": "RP",
    "routingpoint": "RP",
    "label": "DL",
    "queuegroup": "GQ",
}
"""Values of `type`, with the ends of target expressions that mean the same."""

ORDER_TYPES: Final = ("max", "min", "any", "percentage")

_TARGET: Final = part(
    "target",
    value("name", "The target's name."),
    token("type", *TARGET_TYPES),
    value("statserver", "The Stat Server that knows it."),
    value("skillexpr", "A condition on skills: 'English > 2 & Loan > 0'."),
    value("weight", "Its share, for percentage."),
    value("threshold", "A condition on statistics."),
)
_TARGET_ID: Final = part(
    "targetid", value("expr", "Targets as text: {threshold}[weight]name@server.type, separated by commas.")
)
_ACTIVITY: Final = part("activity", value("name", "The activity's name."))
_WORKBIN: Final = part("workbin", value("name", "The workbin's name."))
_TARGETS: Final = part(
    "targets",
    token("type", *TARGET_TYPES, description="For targets without a type of their own."),
    value("statserver", "For targets without one of their own."),
    children=(_TARGET, _TARGET_ID, _ACTIVITY, _WORKBIN),
)
_OUTBOUND: Final = part("outbound", children=(PARAM, CONTENT))

specification: Final[ModuleSpec] = module(
    "queue",
    element(
        "submit",
        "queue",
        lenient("queue", "The virtual queue where it waits; the guide's examples have its name without quotes."),
        value("priority", "A whole number, 0 by default; the highest is served first."),
        token("ordertype", *ORDER_TYPES, description="How a target is chosen."),
        value("orderstat", "The statistic by which it is chosen."),
        value("timeout", "How long it may wait, in seconds."),
        value("clearontimeout", "Whether it leaves the queue when that time is over, true by default."),
        value(
            "route", "Whether the interaction is sent to the target, true by default; else that is left to <redirect>."
        ),
        INTERACTION,
        value("from", "The device that asks."),
        value("type", "How it is routed, a number of `_genesys.queue.rType`."),
        value("cleartargets", "Whether targets of earlier submits are forgotten, true or false."),
        value("usecapcond", "When capacity rules count, a number of `_genesys.queue.usecapcond`."),
        value("overwritednis", "What becomes of the DNIS, a number of `_genesys.queue.overwriteType`."),
        value("hints", "An object with what only some servers understand."),
        done=(
            "targetselected",
            "vqselected",
            "targetcomponentselected",
            "targetobjectselected",
            "interactionid",
            "resource",
        ),
        errors=("timeout", "invalidtarget", "remote"),
        children=(_TARGETS, _OUTBOUND),
        starts=True,
        description="Asks for a target, and waits until one is ready or the time is over.",
    ),
    element(
        "cancel",
        "queue",
        REQUEST_MEANT,
        INTERACTION,
        value("queue", "The virtual queue."),
        description="Ends a submit that waits.",
    ),
    element(
        "query",
        "queue",
        REQUEST_MEANT,
        INTERACTION,
        value("queue", "The virtual queue."),
        done=("priority", "positioninqueue", "invqwaittime", "queue", "interactionid"),
        description="Tells how a submit that waits stands.",
    ),
    element(
        "update",
        "queue",
        REQUEST_MEANT,
        INTERACTION,
        value("queue", "The virtual queue."),
        value("priority", "The new priority."),
        value("increment", "By how much the priority grows at each interval."),
        value("interval", "Seconds."),
        children=(_TARGETS,),
        description="Changes a submit that waits.",
    ),
)
"""The module."""
