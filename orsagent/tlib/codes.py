"""T-Library's numbers: enumerations and error codes, under T-Library's own names.

Source: the public reference pages of T-Library and the Platform SDK. Only numbers that those pages agree on are here.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Final, Self

__all__ = [
    "FIRST_CUSTOM_MEDIA",
    "AddressType",
    "AgentWorkMode",
    "CallState",
    "CallType",
    "ControlMode",
    "ErrorCode",
    "MediaType",
    "RegisterMode",
    "error_text",
]


class AgentWorkMode(IntEnum):
    """How an agent is Ready or NotReady. AutoIn under NotReady means LegalGuard."""

    Unknown = 0
    ManualIn = 1
    AutoIn = 2
    AfterCallWork = 3
    AuxWork = 4
    NoCallDisconnect = 5
    WalkAway = 6
    ReturnBack = 7


class CallType(IntEnum):
    """Where a call comes from, as the switch sees it."""

    Unknown = 0
    Internal = 1
    Inbound = 2
    Outbound = 3
    Consult = 4


class CallState(IntEnum):
    """What an event of a call adds to its name; only the states that the fake and agents' telephones meet."""

    Ok = 0
    Transferred = 1
    Conferenced = 2
    Busy = 6
    NoAnswer = 7
    Abandoned = 21
    Redirected = 22


class MediaType(IntEnum):
    """The medium of an interaction; media of an installation's own start at `FIRST_CUSTOM_MEDIA`.

    TMediaVoice is 0, which is false in a condition: compare, never test for truth.
    """

    TMediaVoice = 0
    TMediaVoIP = 1
    TMediaEMail = 2
    TMediaVMail = 3
    TMediaSMail = 4
    TMediaChat = 5
    TMediaVideo = 6
    TMediaCobrowsing = 7
    TMediaWhiteboard = 8
    TMediaAppSharing = 9
    TMediaWebForm = 10
    TMediaWorkItem = 11


FIRST_CUSTOM_MEDIA: Final = 100
"""The first number of the media types that an installation defines itself."""


class AddressType(IntEnum):
    """What kind of address a DN is; only the kinds an agent's request can meet."""

    Unknown = 0
    DN = 1
    Position = 2
    Queue = 3
    RouteDN = 4
    AgentID = 13
    Other = 99


class RegisterMode(IntEnum):
    """With whom a client shares a DN that it registers."""

    Share = 0
    Private = 1
    Monitor = 2


class ControlMode(IntEnum):
    """Whether T-Server asks the switch when a DN is registered or unregistered."""

    Default = 0
    Force = 1
    Local = 2


class ErrorCode(IntEnum):
    """The error codes that an agent's requests meet, each with T-Server's text.

    Attributes:
        text: what EventError carries as its ErrorMessage.
    """

    text: str

    def __new__(cls, number: int, text: str) -> Self:
        """Make one row of the table."""
        row = int.__new__(cls, number)
        row._value_ = number
        row.text = text
        return row

    NotRegistered = 41, "Client has not registered the DN"
    ResourceSeized = 42, "Resource is already seized"
    AlreadyInState = 43, "Already in that state"
    UnknownError = 50, "Unknown error"
    UnsupportedOperation = 51, "Unsupported operation"
    InvalidAttribute = 53, "Invalid attribute value"
    NoSwitch = 54, "No switch connected"
    InvalidConnectionID = 56, "Invalid connection ID"
    Timeout = 57, "Timeout performing operation"
    OutOfService = 58, "Out of service"
    DNNotConfigured = 59, "DN is not configured in CME"
    LinkDown = 109, "Link down"
    DNDoesNotExist = 123, "DN does not exist"
    InvalidTargetDN = 177, "Target DN invalid"
    WrongSetState = 185, "Set is in wrong state for invocation"
    ACDLoggedOff = 187, "ACD logged off"
    InvalidAgentID = 192, "Agent ID is invalid"
    InvalidState = 506, "Request received in an invalid state"
    WrongAgentID = 1703, "Wrong agent ID"
    AgentIDInUse = 1704, "Agent ID is in use"
    WrongPassword = 1705, "Wrong password"
    AlreadyLoggedIn = 1706, "Agent is already logged in"
    NotLoggedIn = 1707, "Agent is not logged in"


def error_text(code: int) -> str:
    """T-Server's text for `code`; a code outside the table gets a text that says so.

    Args:
        code: a T-Library error code.
    """
    return next((row.text for row in ErrorCode if row == code), f"T-Library error {code}")
