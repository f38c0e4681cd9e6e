"""The Agent extension as data: its elements, their attributes, their events, and the constants of `_genesys`.

Source: ORS Developer's Guide, Agent Extension. Loading, evaluation, `check`, docs and editor schemas read this table.
"""

from __future__ import annotations

from typing import Literal

from orsagent.actions import AttributeKind, AttributeSpec, ElementSpec, EventSpec, ModuleSpec
from orsagent.tlib.genesys_constants import CONSTANT_TREE
from orsagent.tlib.media_names import MEDIA_NAMES

__all__ = ["MEDIA_TYPES", "NAMESPACES", "ErrorName", "specification"]

ErrorName = Literal["unknown", "invalidresource", "servererror"]
"""The values of `error` in an `error.agent.*` event."""

NAMESPACES = ("www.genesyslab.com/modules/agent", "http://www.genesyslab.com/modules/agent")
"""The spelling of the Developer's Guide, and that of the documents which Composer writes."""

MEDIA_TYPES: dict[str, int] = dict(MEDIA_NAMES)
"""`_genesys.ixn.mediaType`: T-Library's numbers."""

_REQUEST_ID = AttributeSpec(
    name="requestid",
    kind=AttributeKind.LOCATION,
    description="Where the id of the request is put, a string; later statements of the same block already see it.",
)
_AGENT = AttributeSpec(
    name="agent",
    description="The agent id, a string. T-Library's request does not carry it; a transport may check it.",
)
_FOR = AttributeSpec(
    name="for",
    required=True,
    description=(
        "The telephone: an object {dn, switch}. `dn` is the number, `switch` the name of the switch; the switch may "
        "be left out when only one T-Server is connected."
    ),
)
_HINTS = AttributeSpec(
    name="hints",
    description=(
        "An object {extensions, reason, reasons}, each optional: `extensions` and `reasons` are objects that become "
        "T-Library's key-value lists of these names, `reason` is a string that goes under ReasonCode."
    ),
)
_MEDIA = AttributeSpec(
    name="media",
    required=True,
    description=(
        "An array with one object {media, state}, or that object: `media` is _genesys.ixn.mediaType.TMediaVoice, the "
        'only medium supported, and `state` is "ready" or "notready".'
    ),
)
_SET = AttributeSpec(
    name="set",
    kind=AttributeKind.BOOLEAN,
    required=True,
    description="true switches Do-Not-Disturb on, false off. Anything that is not a boolean is an error.",
)


def _events(element: str) -> tuple[EventSpec, ...]:
    return (
        EventSpec(
            name=f"agent.{element}.done",
            data=("requestid",),
            description="The request was sent to T-Server (completion accepted) or carried out (completion confirmed).",
        ),
        EventSpec(
            name=f"error.agent.{element}",
            data=("requestid", "error", "description"),
            description=(
                "The request failed. `error` is unknown, invalidresource or servererror; `description` says what was "
                "found and what was expected, or gives T-Library's code and text."
            ),
        ),
    )


_LOGOUT = ElementSpec(
    name="logout",
    attributes=(_REQUEST_ID, _AGENT, _FOR, _HINTS),
    events=_events("logout"),
    description="Logs the agent out of the ACD group: T-Library's TAgentLogout.",
)
_SET_MEDIA_STATE = ElementSpec(
    name="setmediastate",
    attributes=(_REQUEST_ID, _AGENT, _MEDIA, _FOR, _HINTS),
    events=_events("setmediastate"),
    description=(
        "Makes the agent ready or not ready to receive calls: T-Library's TAgentSetReady or TAgentSetNotReady, with "
        "no queue and work mode Unknown."
    ),
)
_SET_DND = ElementSpec(
    name="setdnd",
    attributes=(_REQUEST_ID, _AGENT, _SET, _FOR, _HINTS),
    events=_events("setdnd"),
    description="Switches Do-Not-Disturb on or off for the telephone: T-Library's TSetDNDOn or TSetDNDOff.",
)

specification = ModuleSpec(
    name="agent",
    namespaces=NAMESPACES,
    elements=(_LOGOUT, _SET_MEDIA_STATE, _SET_DND),
    constants=CONSTANT_TREE,
)
"""What the Agent extension adds to the language."""
