"""How an action fails: the name that the workflow sees in `error`, and how T-Library's codes map to it.

The guide (ORS Developer's Guide, Agent Extension, Events) has three names and does not say which means what. Ours:
`invalidresource` is a telephone that is not there, `servererror` a T-Server that cannot be reached or is out of
service, `unknown` everything else.
"""

from __future__ import annotations

from attrs import frozen

from orsagent.agent.elements import ErrorName
from orsagent.agent.values import described
from orsagent.errors import OrsagentError, TransportError
from orsagent.tlib import ErrorCode, UnknownSwitchError

__all__ = ["ERROR_NAMES_BY_CODE", "ArgumentError", "Failure", "failure_of", "mismatch", "refusal"]

ERROR_NAMES_BY_CODE: dict[int, ErrorName] = {
    ErrorCode.NoSwitch: "servererror",
    ErrorCode.Timeout: "servererror",
    ErrorCode.OutOfService: "servererror",
    ErrorCode.DNNotConfigured: "invalidresource",
    ErrorCode.LinkDown: "servererror",
    ErrorCode.DNDoesNotExist: "invalidresource",
    ErrorCode.InvalidTargetDN: "invalidresource",
}
"""T-Library's error codes; those that are not here are `unknown`."""


@frozen
class Failure:
    """What an `error.agent.*` event says: `error`, one of the three names, and `description`."""

    error: ErrorName
    description: str


class ArgumentError(OrsagentError):
    """An action's arguments are wrong, so that nothing is sent.

    Attributes:
        error_name: what the workflow sees in `error`.
        description: the attribute, what was found and what was expected.
    """

    def __init__(self, error_name: ErrorName, description: str) -> None:
        super().__init__(error_name, description)
        self.error_name = error_name
        self.description = description

    def __str__(self) -> str:
        return f"{self.description} [{self.error_name}]"


def mismatch(path: str, found: object, expected: str, *, error: ErrorName = "unknown") -> ArgumentError:
    """The error that at `path`, such as ``for.dn``, something else was found than expected."""
    return ArgumentError(error, f"{path}: found {described(found)}, expected {expected}")


def refusal(text: str, code: int | None) -> Failure:
    """The failure that T-Server, or the way to it, reports by an error code and a text.

    Args:
        text: what it says.
        code: T-Library's error code; None means that no T-Server was reached.
    """
    if code is None:
        return Failure("servererror", text)
    return Failure(ERROR_NAMES_BY_CODE.get(code, "unknown"), f"{text} (T-Library error {int(code)})")


def failure_of(error: Exception) -> Failure:
    """What the workflow gets to see of an exception."""
    match error:
        case ArgumentError():
            return Failure(error.error_name, error.description)
        case UnknownSwitchError():
            return Failure("invalidresource", f"for.switch: {error}")
        case TransportError():
            return refusal(str(error), error.code)
        case OSError():
            return refusal(f"T-Server cannot be reached: {error}", None)
        case _:
            return Failure("unknown", f"the transport is at fault: it raised {error!r}")
