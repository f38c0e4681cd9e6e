"""The small interfaces: Web, Statistic, Classification and Resource."""

from __future__ import annotations

from typing import Final

from orsagent.actions import ModuleSpec
from orsagent.standins.tables.entries import CONTENT, INTERACTION, PARAM, element, module, value

__all__ = ["classification", "resource", "statistic", "web"]

_REQUEST_INVALID: Final = ("Request Invalid",)
_OBJECT: Final = value("object", "The object's name, as a target: name@server.type.", required=True)
_STATISTIC: Final = value("statistic", "The statistic's name.", required=True)

web: Final[ModuleSpec] = module(
    "ws",
    element(
        "response",
        "ws",
        value("requestid", "The id of the request that is answered: `_event.sendid`.", required=True),
        value("type", "positive or negative; positive by default."),
        value("resultcode", "A text."),
        value("content", "What is answered."),
        value("headers", "An object with headers."),
        children=(PARAM, CONTENT),
        description="Answers a request that came from outside as an event; `requestid` is a value here.",
    ),
)
"""The web part of the Core Extensions."""

statistic: Final[ModuleSpec] = module(
    "statistic",
    element(
        "subscribe",
        "statistic",
        _OBJECT,
        _STATISTIC,
        value("interval", "Seconds between two updates, above 5; 30 by default."),
        errors=("Request Invalid", "Subscription Already Active"),
        description="Has `statistic.update` events sent, with object, statistic and value.",
    ),
    element(
        "unsubscribe",
        "statistic",
        _OBJECT,
        _STATISTIC,
        errors=_REQUEST_INVALID,
        description="Ends a subscription.",
    ),
    element("getdata", "statistic", _OBJECT, _STATISTIC, done=("value",), description="Asks for a value once."),
)
"""The Statistic interface."""

classification: Final[ModuleSpec] = module(
    "classification",
    element(
        "classify",
        "classification",
        INTERACTION,
        value("server", "The server that classifies."),
        value("root", "The root category."),
        value("category", "The category."),
        value("relevancy", "The least relevancy, in percent."),
        value("language", "Such as 'English (US)'."),
        value("model", "The model."),
        done=("categories",),
        errors=_REQUEST_INVALID,
        children=(PARAM,),
        description="Sorts an interaction into categories.",
    ),
    element(
        "screen",
        "classification",
        INTERACTION,
        value("server", "The server that screens."),
        value("rules", "The screening rules."),
        value("language", "Such as 'English (US)'."),
        done=("rules", "categories"),
        errors=_REQUEST_INVALID,
        children=(PARAM,),
        description="Looks at an interaction by screening rules.",
    ),
)
"""The Classification interface."""

resource: Final[ModuleSpec] = module(
    "resource",
    element(
        "getlist",
        "resource",
        value("type", "A type of `_genesys.resource.resourceType`."),
        value("name", "The name of a group."),
        value("filter", "A condition."),
        done=("resources",),
        description="Asks for resources.",
    ),
    element("get", "resource", value("type"), value("name"), done=("resource",), description="Asks for a resource."),
    element("subscribe", "resource", value("type"), value("name"), description="Has a resource watched."),
    element("unsubscribe", "resource", value("type"), value("name"), description="Ends a subscription."),
    element("update", "resource", value("type"), value("name"), children=(PARAM,), description="Changes a resource."),
)
"""The Resource interface; no page that we know lists its actions, so that these are ours."""
