"""The session part of the Core Extensions: other sessions, and content from application servers."""

from __future__ import annotations

from typing import Final

from orsagent.actions import AttributeSpec, ModuleSpec
from orsagent.standins.tables.entries import CONTENT, PARAM, element, module, value

__all__ = ["specification"]

_SESSION: Final = value("sessionid", "The id of the session.", required=True)
_SOURCE: Final[tuple[AttributeSpec, ...]] = (
    value("src", "The address."),
    value("srcexpr", "The address."),
)

specification: Final[ModuleSpec] = module(
    "session",
    element(
        "start",
        "session",
        *_SOURCE,
        value("idlocation", "Where the new session's id is put."),
        value("type", "scxml."),
        value("delay", "How much later, in seconds, or as text such as '10s'."),
        value("start", "When."),
        value("hints", "An object with what only some servers understand."),
        done=("sessionid",),
        errors=("badfetch", "notallowed"),
        children=(PARAM, CONTENT),
        description="Starts a session of another document; its inputs are <param> elements.",
    ),
    element(
        "terminate",
        "session",
        _SESSION,
        done=("sessionid",),
        errors=("invalidsession",),
        description="Ends a session.",
    ),
    element(
        "updatestart",
        "session",
        _SESSION,
        value("delay", "How much later, in seconds, or as text such as '10s'."),
        done=("sessionid",),
        errors=("invalidsession",),
        children=(PARAM,),
        description="Changes when a session starts that has not started.",
    ),
    element(
        "fetch",
        "session",
        *_SOURCE,
        value("method", "get, post, put, delete, or urs, ..."),
        value("type", "The content's type, such as 'application/json'."),
        value("enctype", "How the parameters are sent."),
        value("namelist", "Names of variables to send, separated by white space."),
        value("headers", "An object with headers."),
        value("timeout", "Seconds."),
        value("maxage", "Seconds."),
        value("maxstale", "Seconds."),
        value("gdelivery", "Whether it is tried again when it fails, true or false."),
        value("gd_retries", "How often."),
        value("gd_retry_interval", "Seconds."),
        value("username", "A name for the server."),
        value("password", "A password for the server."),
        value("hints", "An object with what only some servers understand."),
        done=("content", "hints"),
        errors=("the protocol's code, such as 404",),
        children=(PARAM, CONTENT),
        description="Gets content from an application server.",
    ),
)
"""The module."""
