"""Checks the arguments of an action; nothing is sent that has not passed.

Where the guide (ORS Developer's Guide, Agent Extension) is silent or contradicts itself, these are our readings:

    attribute   reading
    ---------   -------
    for         `dn` may be a string or an integer, which becomes a string; it must not be empty. `switch` may be left
                out (the transports decide whether one is meant). Further properties are ignored, so that a resource
                object such as `_event.data.resource` can be passed as it is.
    agent       a string, or an integer that becomes one; not empty.
    media       an array with one object {media, state}, or the bare object, and nothing else in it. Voice is 0,
                "voice" or "TMediaVoice"; the 0 is false in ECMAScript, so that it is compared, never tested. `state` is
                "ready" or "notready", in lower case.
    set         a boolean. The guide says "true is On, else Off", but "false" would then switch DND on, or off, unseen.
    hints       one copy of the guide has `reason`, another `reasons`; both are taken. `reasons` is the list of reasons
                as it is, a `reason` string becomes {ReasonCode: reason} (the key is an option of the module). With
                both, `reason` fills ReasonCode unless `reasons` has it; two different values are an error. A property
                of any other name is an error: it would be lost unseen.
    lists       integral numbers become integers, other numbers and booleans their ECMAScript text; null and undefined
                are left out; arrays, dates and functions are errors (`key_values` does this).
    any         null and undefined count as an attribute that is not there.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from attrs import field, frozen

from orsagent.agent.elements import ErrorName, specification
from orsagent.agent.failures import ArgumentError, mismatch
from orsagent.agent.key_values import KeyValue, key_value_list

__all__ = ["Arguments", "checked"]

_LARGEST_INTEGER = 2**53 - 1
"""Number.MAX_SAFE_INTEGER: beyond it a number has lost digits."""

_TELEPHONE = "an object {dn, switch}"
_HINTS = "an object {extensions, reason, reasons}"
_MEDIUM = "{media: _genesys.ixn.mediaType.TMediaVoice, state}"
_VOICE: frozenset[object] = frozenset({0, "voice", "TMediaVoice"})
_STATES = ("ready", "notready")

_ATTRIBUTES: dict[str, tuple[str, ...]] = {
    element.name: tuple(attribute.name for attribute in element.attributes) for element in specification.elements
}


@frozen(kw_only=True)
class Arguments:
    """What an action asks for, checked.

    Attributes:
        dn: the telephone's number.
        switch: the name of its switch; None if the action leaves it to the transports.
        agent_id: the agent's id, if the action gives one.
        setting: ready or notready, on or off; empty for an element that has nothing to set.
        reasons: the key-value list of reasons.
        extensions: the key-value list of extensions.
    """

    dn: str
    switch: str | None = None
    agent_id: str | None = None
    setting: str = ""
    reasons: Mapping[str, KeyValue] = field(factory=dict)
    extensions: Mapping[str, KeyValue] = field(factory=dict)


def checked(element: str, arguments: Mapping[str, object], *, reason_key: str) -> Arguments:
    """The arguments of an element of the Agent extension, as evaluated by the session.

    Args:
        element: its local name.
        arguments: the values of its attributes by name.
        reason_key: the key of a `reason` in the list of reasons.

    Raises:
        ArgumentError: one of them is wrong or missing.
    """
    try:
        _refuse_others(arguments, _ATTRIBUTES[element], "attribute")
        dn, switch = _telephone(arguments.get("for"))
        setting = _SETTINGS.get(element, _nothing_to_set)(arguments)
        reasons, extensions = _hints(arguments.get("hints"), reason_key)
        return Arguments(
            dn=dn,
            switch=switch,
            agent_id=_agent_id(arguments.get("agent")),
            setting=setting,
            reasons=reasons,
            extensions=extensions,
        )
    except ArgumentError as error:
        raise ArgumentError(error.error_name, f"<{element}> {error.description}") from error


def _telephone(value: object) -> tuple[str, str | None]:
    if not isinstance(value, Mapping):
        raise mismatch("for", value, _TELEPHONE, error="invalidresource")
    dn = _text_or_integer(value.get("dn"), "for.dn", "the number of a telephone", error="invalidresource")
    switch = value.get("switch")
    if switch is not None and not isinstance(switch, str):
        raise mismatch("for.switch", switch, "the name of a switch, a string", error="invalidresource")
    return dn, switch


def _agent_id(value: object) -> str | None:
    return None if value is None else _text_or_integer(value, "agent", "an agent id")


def _text_or_integer(value: object, path: str, meaning: str, *, error: ErrorName = "unknown") -> str:
    if isinstance(value, str) and value.strip():
        return value
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= _LARGEST_INTEGER:
        integer = int(value)
        if integer == value:
            return str(integer)
    raise mismatch(path, value, f"{meaning}, a string that is not empty or an integer", error=error)


def _media_state(arguments: Mapping[str, object]) -> str:
    media = arguments.get("media")
    if not isinstance(media, list | tuple):
        return _state_of(media, "media")
    if len(media) != 1:
        raise mismatch("media", media, f"an array with one object {_MEDIUM}: only voice is supported")
    return _state_of(media[0], "media[0]")


def _state_of(entry: object, path: str) -> str:
    if not isinstance(entry, Mapping):
        raise mismatch(path, entry, f"an object {_MEDIUM}")
    _refuse_others(entry, ("media", "state"), f"property of {path}")
    medium, state = entry.get("media"), entry.get("state")
    # Python takes False for equal to 0
    if isinstance(medium, bool) or not isinstance(medium, int | float | str) or medium not in _VOICE:
        raise mismatch(f"{path}.media", medium, '_genesys.ixn.mediaType.TMediaVoice (0), "voice" or "TMediaVoice"')
    if not isinstance(state, str) or state not in _STATES:
        raise mismatch(f"{path}.state", state, '"ready" or "notready"')
    return state


def _do_not_disturb(arguments: Mapping[str, object]) -> str:
    value = arguments.get("set")
    if not isinstance(value, bool):
        raise mismatch("set", value, "true or false")
    return "on" if value else "off"


def _nothing_to_set(_arguments: Mapping[str, object]) -> str:
    return ""


_SETTINGS: dict[str, Callable[[Mapping[str, object]], str]] = {
    "setmediastate": _media_state,
    "setdnd": _do_not_disturb,
}


def _hints(value: object, reason_key: str) -> tuple[dict[str, KeyValue], dict[str, KeyValue]]:
    if value is None:
        return {}, {}
    if not isinstance(value, Mapping):
        raise mismatch("hints", value, _HINTS)
    _refuse_others(value, ("extensions", "reason", "reasons"), "property of hints")
    extensions = key_value_list(value.get("extensions"), "hints.extensions")
    reasons = key_value_list(value.get("reasons"), "hints.reasons")
    return _with_reason(reasons, value.get("reason"), reason_key), extensions


def _with_reason(reasons: dict[str, KeyValue], reason: object, reason_key: str) -> dict[str, KeyValue]:
    if reason is None:
        return reasons
    if not isinstance(reason, str):
        raise mismatch("hints.reason", reason, "a string; hints.reasons takes an object")
    if reasons.setdefault(reason_key, reason) != reason:
        expected = f'the same as in hints.reason, "{reason}"; give one of the two'
        raise mismatch(f"hints.reasons.{reason_key}", reasons[reason_key], expected)
    return reasons


def _refuse_others(found: Mapping[object, object] | Mapping[str, object], known: Collection[str], what: str) -> None:
    for name in found:
        if name not in known:
            raise ArgumentError("unknown", f"{what} {name!r}: not known, expected {', '.join(known)}")
