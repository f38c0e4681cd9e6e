"""The Interaction interface: ``ixn`` in Composer's documents."""

from __future__ import annotations

from typing import Final

from orsagent.actions import AttributeSpec, ElementSpec, ModuleSpec
from orsagent.standins.tables.entries import INTERACTION, element, module, token, value

__all__ = ["specification"]

_RESOURCE: Final = value("resource", "The device or resource: a DN, or a resource object {dn, switch, agent, ...}.")
_HINTS: Final = value("hints", "An object with what only some servers understand: {extensions, reasons, ...}.")
_REASON: Final = value("reason", "Why, a string.")
_UDATA: Final = value("udata", "User data to attach, an object.")
_FROM: Final = value("from", "The address it comes from: a string or a resource object.")
_TO: Final = value("to", "The address it goes to: a string or a resource object.", required=True)
_STATE_ERRORS: Final = ("unknown", "invalidstate.<state>", "remote")


def _common(name: str, *attributes: AttributeSpec, errors: tuple[str, ...] = (), description: str) -> ElementSpec:
    shared = (INTERACTION, *attributes, _HINTS)
    return element(name, "interaction", *shared, done=("interactionid",), errors=errors, description=description)


def _voice(name: str, *attributes: AttributeSpec, errors: tuple[str, ...] = (), description: str) -> ElementSpec:
    shared = (INTERACTION, *attributes, _HINTS)
    return element(
        name, "voice", *shared, also="interaction", done=("interactionid",), errors=errors, description=description
    )


def _message(name: str, *attributes: AttributeSpec, done: tuple[str, ...] = (), description: str) -> ElementSpec:
    shared = (INTERACTION, *attributes, _HINTS)
    errors = ("Timeout", "Request Invalid")
    return element(name, "msgbased", *shared, also="interaction", done=done, errors=errors, description=description)


def _chat(name: str, *attributes: AttributeSpec, description: str) -> ElementSpec:
    return element(name, "chat", INTERACTION, *attributes, _HINTS, also="interaction", description=description)


_COMMON: Final = (
    _common("terminate", _REASON, _RESOURCE, errors=_STATE_ERRORS, description="Ends an interaction."),
    _common(
        "redirect",
        _FROM,
        _TO,
        value("type", "How it is routed, a number of `_genesys.queue.rType`."),
        value("detach", "Whether the interaction leaves the session first, true or false."),
        _REASON,
        _UDATA,
        errors=("unknown", "invalidstate.<state>", "invaliddestination", "badtranslation", "remote"),
        description="Sends an interaction on to a destination.",
    ),
    _common("accept", _RESOURCE, _REASON, description="Takes an interaction that is offered to a resource."),
    _common("reject", _RESOURCE, _REASON, description="Refuses an interaction that is offered to a resource."),
    _common("attach", description="Makes an interaction the session's own."),
    _common("detach", description="Gives an interaction that is the session's own away."),
    _common("associate", description="Connects an interaction with the session without owning it."),
    _common("merge", value("tointeractionid", "The one it becomes a part of."), description="Joins two interactions."),
    _common("delete", _REASON, description="Removes an interaction."),
)
"""Actions of all media. Events: `interaction.<action>`."""

_VOICE: Final = (
    _voice(
        "createcall",
        value("from", "Who calls: an address or a resource object.", required=True),
        value("to", "Who is called: an address or a resource object.", required=True),
        token("type", "regular", "agent", "supervisor", "priority", "agentpriority", "predictive"),
        _REASON,
        _UDATA,
        value("timeout", "Seconds."),
        errors=("timeout", "invalidsource", "invaliddestination", "invalidserver", "unknown"),
        description="Makes a call.",
    ),
    _voice("answer", _RESOURCE, description="Answers a call."),
    _voice("hold", _RESOURCE, description="Puts a call on hold at a resource."),
    _voice("retrieve", _RESOURCE, description="Takes a call back from hold."),
    _voice("alternate", _RESOURCE, description="Changes between two calls."),
    _voice("reconnect", _RESOURCE, description="Ends a consultation and takes the call back."),
    _voice("release", _RESOURCE, description="Leaves a call."),
    _voice("consult", _FROM, _TO, _UDATA, description="Begins a consultation."),
    _voice("transfer", _FROM, _TO, description="Transfers a call."),
    _voice("conference", _FROM, _TO, description="Makes a call a conference."),
    _voice("completetransfer", _RESOURCE, description="Ends a consultation as a transfer."),
    _voice("completeconference", _RESOURCE, description="Ends a consultation as a conference."),
    _voice("singlesteptransfer", _FROM, _TO, _UDATA, description="Transfers a call in one step."),
    _voice("singlestepconference", _FROM, _TO, _UDATA, description="Adds a party to a call in one step."),
    _voice("senddtmf", _RESOURCE, value("digits", "The digits."), description="Sends digits."),
    _voice("privateservice", value("service", "Its number."), _UDATA, description="Asks for a switch's own service."),
)
"""Actions of calls. Events: `voice.<action>`, as the guide's samples wait for."""

_MESSAGES: Final = (
    _message(
        "createmessage",
        token("type", description="The kind of message, such as acknowledgement, outbound_new, redirect, forwarded."),
        value("media", "A medium of `_genesys.ixn.mediaType`."),
        value("server", "The server that makes it."),
        value("from", "The sender."),
        value("to", "The receivers."),
        value("subject", "The subject."),
        value("send", "Whether it is sent at once, true or false."),
        _UDATA,
        done=("interactionid", "srid"),
        description="Makes a message (e-mail, SMS, ...) with an interaction of its own.",
    ),
    _message("sendmessage", value("queue", "Where it goes when it is sent."), description="Sends a message."),
    _message("updatemessage", value("subject", "The subject."), description="Changes a message."),
    _message(
        "createinteraction",
        value("media", "A medium of `_genesys.ixn.mediaType`."),
        value("type", "The interaction's type."),
        value("subtype", "The interaction's subtype."),
        value("queue", "The interaction queue it goes to."),
        _UDATA,
        done=("interactionid",),
        description="Makes an interaction of any medium.",
    ),
)
"""Actions of messages. Events: `msgbased.<action>`."""

_CHATS: Final = (
    _chat(
        "sendchatmessage",
        value("from", "The id of the agent for whom it is sent.", required=True),
        value("message", "The text.", required=True),
        description="Says something in a chat.",
    ),
    _chat("sendchatnotice", value("from"), value("message", "The text."), description="Sends a notice in a chat."),
    _chat("getcontent", description="Brings the transcript of a chat up to date."),
)
"""Actions of chats. Events: `chat.<action>`."""

specification: Final[ModuleSpec] = module(
    "ixn", *_COMMON, *_VOICE, *_MESSAGES, *_CHATS, namespaces=("interaction", "ixn", "msgbased", "voice", "chat")
)
"""The module. The guide's namespace ends in ``interaction``; the others are prefixes of older pages, taken as well."""
