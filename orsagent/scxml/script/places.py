"""The places of a compiled document that effects and errors come from."""

from __future__ import annotations

from attrs import frozen

from orsagent.errors import Position
from orsagent.scxml.error_events import ErrorKind

__all__ = ["Place"]


@frozen(slots=False)  # as the values of `content`, for speed
class Place:
    """A number's meaning: the element, and where its expression stands that is being evaluated.

    Attributes:
        kind: what went wrong, if it goes wrong here.
        hint: what to do then, if that is known.
        code: protocol and code of a file that could not be read.
    """

    element: str
    position: Position
    detail: Position
    kind: ErrorKind = ErrorKind.VALUE
    hint: str = ""
    code: str = ""
