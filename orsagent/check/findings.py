"""What a check answers with."""

from __future__ import annotations

from collections.abc import Collection
from enum import Enum

from attrs import field, frozen

from orsagent.errors import DocumentError, Position

__all__ = ["Finding", "Problem", "Severity", "problem_of"]


class Severity(Enum):
    """How bad a finding is: an error fails when the document is loaded or run, a warning is most likely a mistake."""

    ERROR = "error"
    WARNING = "warning"


@frozen(kw_only=True)
class Finding:
    """One thing that is wrong with a document.

    Attributes:
        code: the rule's code, such as ``ORS101``; it never changes.
        name: the rule's name, such as ``unknown-attribute``.
        severity: error or warning.
        message: what was found, and what was expected.
        position: where it begins.
        end: where it ends (the place behind the last character), if that is known.
        hint: what to do, or None.
        line: the text of the line where it begins.
    """

    code: str
    name: str
    severity: Severity
    message: str
    position: Position
    end: Position | None = None
    hint: str | None = None
    line: str = ""

    def __str__(self) -> str:
        return f"{self.position}: {self.code} {self.message}"


@frozen
class Problem:
    """A finding in the making: the rule is known by its name.

    Attributes:
        meant: the name that was found, and those that may have been meant instead.
    """

    name: str
    message: str
    position: Position
    end: Position | None = None
    hint: str | None = None
    meant: tuple[str, Collection[str]] | None = field(default=None, eq=False)


def problem_of(error: DocumentError) -> Problem:
    """An error of the reader; its code is the name of a rule."""
    return Problem(error.code, error.message, error.position)
